"""The figure of the museum of bugs, and the list of the threads that it rests on.

Each thread was opened and read for the page; a test keeps the list and the page's links the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from bcelogits.plots import style

CONVENTION = "other mathematics"
SATURATED = "a probability at the edge"
KINK = "kinks at 0"
OVERFLOW = "overflow"
INFINITE = "infinite logits"
TAIL = "a tail is lost"
MECHANISMS = (CONVENTION, SATURATED, KINK, OVERFLOW, INFINITE, TAIL)
COLOURS = dict(
    zip(
        MECHANISMS,
        (style.PURPLE, style.BLUE, style.GREEN, style.ORANGE, style.INK, style.GREY),
        strict=True,
    )
)


@dataclass(frozen=True)
class Thread:
    """A report or a change in a project's public tracker, in the year in which it was opened."""

    year: int
    project: str
    number: int
    mechanism: str
    pull: bool = False

    @property
    def address(self) -> str:
        """Where it can be read."""
        kind = "pull" if self.pull else "issues"
        return f"https://github.com/{self.project}/{kind}/{self.number}"


THREADS = (
    Thread(2013, "scikit-learn/scikit-learn", 1625, CONVENTION),
    Thread(2013, "scikit-learn/scikit-learn", 1627, CONVENTION, pull=True),
    Thread(2020, "scikit-learn/scikit-learn", 18250, CONVENTION, pull=True),
    Thread(2015, "keras-team/keras", 377, SATURATED),
    Thread(2022, "scikit-learn/scikit-learn", 24315, SATURATED),
    Thread(2022, "scikit-learn/scikit-learn", 24354, SATURATED, pull=True),
    Thread(2017, "pytorch/pytorch", 1792, KINK, pull=True),
    Thread(2017, "pytorch/pytorch", 2298, KINK),
    Thread(2017, "pytorch/pytorch", 2195, KINK, pull=True),
    Thread(2019, "tensorflow/swift-apis", 480, KINK, pull=True),
    Thread(2017, "pytorch/pytorch", 2221, OVERFLOW, pull=True),
    Thread(2018, "keras-team/keras", 9247, SATURATED),
    Thread(2018, "keras-team/keras", 9664, SATURATED),
    Thread(2018, "pytorch/pytorch", 4867, SATURATED),
    Thread(2020, "tensorflow/tensorflow", 41595, SATURATED, pull=True),
    Thread(2023, "pytorch/pytorch", 103316, SATURATED),
    Thread(2020, "pytorch/pytorch", 49844, INFINITE),
    Thread(2022, "google-deepmind/optax", 431, INFINITE, pull=True),
    Thread(2023, "pytorch/pytorch", 102894, INFINITE),
    Thread(2024, "pytorch/pytorch", 135359, INFINITE),
    Thread(2024, "tensorflow/tensorflow", 75256, INFINITE),
    Thread(2026, "pyro-ppl/numpyro", 2240, INFINITE),
    Thread(2023, "unifyai/ivy", 17033, CONVENTION, pull=True),
    Thread(2023, "PaddlePaddle/Paddle", 54869, CONVENTION, pull=True),
    Thread(2024, "PaddlePaddle/Paddle", 64226, CONVENTION),
    Thread(2024, "PaddlePaddle/Paddle", 64253, CONVENTION, pull=True),
    Thread(2024, "PaddlePaddle/Paddle", 65859, CONVENTION, pull=True),
    Thread(2024, "scikit-learn/scikit-learn", 28046, OVERFLOW),
    Thread(2024, "scikit-learn/scikit-learn", 28048, OVERFLOW, pull=True),
    Thread(2017, "pytorch/pytorch", 751, SATURATED),
    Thread(2024, "huggingface/candle", 2561, SATURATED),
    Thread(2024, "huggingface/candle", 2562, SATURATED, pull=True),
    Thread(2026, "pytorch/pytorch", 195529, TAIL),
    Thread(2026, "pytorch/pytorch", 195677, TAIL),
)


def timeline(threads: tuple[Thread, ...] = THREADS) -> style.BookFigure:
    """The threads as dots over the years, one row a mechanism; those of one year stand in a pile.

    ValueError: there are no threads.
    """
    if not threads:
        raise ValueError("there are no threads to draw")
    rows = [m for m in MECHANISMS if any(t.mechanism == m for t in threads)]
    years = [t.year for t in threads]
    first, last = min(years), max(years)
    with style.figure(height=0.86 * len(rows) + 0.7) as (fig, ax):
        for row, mechanism in enumerate(rows):
            base = -row
            ax.axhline(base, color=style.GREY, lw=0.6)
            mine = [t for t in threads if t.mechanism == mechanism]
            height = dict.fromkeys(years, 0)
            for thread in mine:
                above = base + 0.1 + 0.13 * height[thread.year]
                height[thread.year] += 1
                ax.plot(thread.year, above, "o", color=COLOURS[mechanism], ms=5, ls="")
            ax.text(
                first - 0.4, base - 0.06, mechanism, color=COLOURS[mechanism], ha="left", va="top"
            )
        ax.set_xlim(first - 0.5, last + 0.5)
        ax.set_ylim(-len(rows) + 0.55, 0.75)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xticks(range(first + (last - first) % 3, last + 1, 3) if last > first else [first])
    return fig

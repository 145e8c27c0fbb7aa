"""Figures of the page on every float32: the histogram of all errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from bcelogits import results
from bcelogits.plots import style


def words(count: float) -> str:
    """A large count as one reads it aloud, to two digits: 1.6 billion, 15 million."""
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if count >= size:
            return f"{float(f'{count / size:.2g}'):g} {name}"
    return f"{count:g}"


def column(name: str, quantity: str, y: int) -> dict[str, Any]:
    """What the sweep has stored of one implementation, "loss" or "gradient", label 0 or 1.

    ValueError: it has not been swept, or there is no such column.
    """
    swept = results.load("sweep")
    if name not in swept:
        raise ValueError(f"{name!r} has not been swept; there are {', '.join(sorted(swept))}")
    columns = swept[name]["columns"]
    key = f"{quantity}, y = {y}"
    if key not in columns:
        raise ValueError(f"{key!r} is none of the columns {', '.join(sorted(columns))}")
    found: dict[str, Any] = columns[key]
    return found


def histogram(
    name: str = "bcelogits.fused", quantity: str = "loss", y: int = 0, peak: float = 8
) -> style.BookFigure:
    """How many float32 logits have which error, from 0 to half a ULP, on a logarithmic scale.

    Bins with more than `peak` times the median count are labelled with their count.  ValueError: as
    :func:`column`.
    """
    found = column(name, quantity, y)
    counts = np.array(found["histogram"])
    edges = np.linspace(0, 0.5, counts.size + 1)
    high, flat = peak * np.median(counts), float(np.median(counts[counts.size // 2 :]))
    with style.figure(height=4.2) as (fig, ax):
        shown = np.maximum(counts, 1)
        ax.stairs(shown, edges, baseline=1, color=style.BLUE, fill=True, alpha=0.45, lw=0)
        ax.stairs(shown, edges, baseline=1, color=style.BLUE, lw=1.2)
        ax.set_yscale("log")
        ax.set_xlim(0, 0.5)
        low = 10.0 ** np.floor(np.log10(max(1, counts[counts > 0].min()) / 2))
        ax.set_ylim(low, 5 * counts.max())
        for i, (start, stop) in enumerate(_runs(counts > high)):
            top = start + int(np.argmax(counts[start:stop]))
            # The first stands above its bar, the others beside theirs, so that they do not meet.
            style.label_line(
                ax, edges[top + (i > 0)], counts[top], words(counts[start:stop].sum()), style.BLUE,
                offset=(5, -2) if i else (2, 4), ha="left", va="top" if i else "bottom",
            )  # fmt: skip
        style.label_line(
            ax, 0.49, flat, f"{words(flat)} in each bin",
            style.BLUE, offset=(0, 8), ha="right",
        )  # fmt: skip
        ax.set(xlabel="error in ULP", ylabel="number of logits")
        ax.set_xticks([0, 0.1, 0.2, 0.3, 0.4, 0.5])
    return fig


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """The half-open ranges in which the mask is true."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [(int(a), int(b)) for a, b in ends.reshape(-1, 2)]

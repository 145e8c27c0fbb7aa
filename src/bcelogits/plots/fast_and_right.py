"""Figures of the page on speed: accuracy against time, and what a long sum loses."""

from __future__ import annotations

from typing import Any

import numpy as np

from bcelogits import audit, results
from bcelogits.plots import style

WALL = "hardware wall"
OURS = ("bcelogits.loss", "bcelogits.fused")
# Where each name stands from its point, in printer's points; right or left of it.
PLACES = {
    "torch.compile": (0, 10, "center"),
    "NumPy, blocks": (0, -34, "right"),
    "torch eager": (0, -34, "left"),
    "torch BCELoss(sigmoid)": (0, 10, "center"),
    "NumPy, temporaries": (6, -62, "left"),
    "scikit-learn": (4, 10, "left"),
    "bcelogits.loss": (0, 10, "center"),
    "bcelogits.fused": (0, 10, "center"),
}


def points(work: str = "both", size: int = 10_000_000) -> dict[str, tuple[float, float]]:
    """Nanoseconds an element and the largest error in ULP, by name, from the stored benchmark.

    `work` is "loss" or "both": the loss alone, or the loss and its gradient.  ValueError: nothing
    of that kind or size is stored.
    """
    stored = results.load("bench")
    sizes = stored["sizes"]
    if str(size) not in sizes or work not in ("loss", "both"):
        raise ValueError(f"{work!r}, {size}: there are 'loss' and 'both', {', '.join(sizes)}")
    times = sizes[str(size)][work]
    return {
        name: (times[name]["ns"], max(
            error for column, error in errors.items()
            if column.startswith("loss,") or (work == "both" and column != "mean")
        ))
        for name, errors in stored["accuracy"].items()
    }  # fmt: skip


def audited() -> dict[str, tuple[float, float]]:
    """The same of all that was audited in float32: loss and gradient of a million logits."""
    return {
        record.title: (record.ns["float32"][1], max(
            record.cell("float32", quantity, y).worst for quantity in audit.QUANTITIES
            for y in audit.LABELS
        ))
        for record in audit.stored().records.values()
        if "float32" in record.ns
    }  # fmt: skip


def dominated(found: dict[str, tuple[float, float]]) -> dict[str, str]:
    """Who is beaten by whom: another that is faster, and at least as exact to 0.001 ULP."""
    best = {}
    for name, (ns, error) in found.items():
        for other, (faster, better) in sorted(found.items(), key=lambda item: item[1]):
            if faster < ns and better <= error + 0.001:
                best[name] = other
                break
    return best


def pareto(work: str = "both", size: int = 10_000_000) -> style.BookFigure:
    """The largest error against the time, both on logarithmic scales, with the two walls.

    Arguments and errors as in :func:`points`.
    """
    found = points(work, size)
    wall = results.load("bench")["sizes"][str(size)][work][WALL]["ns"]
    with style.figure(height=4.6) as (fig, ax):
        ax.set(xscale="log", yscale="log", xlabel="ns an element", ylabel="largest error in ULP")
        ax.set_xlim(wall / 1.8, max(ns for ns, _ in found.values()) * 6)
        ax.set_ylim(0.2, 1e10)
        ax.set_yticks([1, 1e2, 1e4, 1e6, 1e8])
        ax.axvline(wall, color=style.GREY, lw=1.2, ls="-")
        ax.axhline(0.5, color=style.GREY, lw=1.2, ls="-")
        ax.axhline(2.0**23, color=style.GREY, lw=0.8, ls=":")
        style.label_line(
            ax, wall, 3e3, "the memory's limit", style.GREY, offset=(-3, 0), ha="right",
            va="center", rotation=90,
        )  # fmt: skip
        style.label_line(
            ax, wall * 1.15, 2.0**23, "no digit is right", style.GREY, offset=(0, 4), ha="left",
        )  # fmt: skip
        for name, (ns, error) in found.items():
            own = name in OURS
            colour = style.BLUE if own else style.ORANGE
            ax.plot([ns], [error], marker="o" if own else "s", ls="", color=colour)
            dx, dy, side = PLACES.get(name, (0, 8, "center"))
            line: dict[str, Any] = {"arrowstyle": "-", "color": style.GREY, "lw": 0.6}
            style.label_line(
                ax, ns, error, shown(name), colour, offset=(dx, dy), ha=side,
                arrowprops=line if abs(dy) > 20 else None, linespacing=1.0,
            )  # fmt: skip
    return fig


def shown(name: str) -> str:
    """The name as the figure writes it, on two lines where it is long."""
    short = name.removeprefix("bcelogits.")
    return short.replace("BCELoss(", "BCELoss\n(").replace(", temp", ",\ntemp")


def running_means(count: int = 10_000_000, seed: int = 17) -> tuple[Any, dict[str, Any]]:
    """Counts, and the relative errors of two float32 means of the losses up to each count.

    "one by one" adds each loss to a float32 sum; "pairwise" is NumPy's own sum, which adds halves.
    The losses are those of normal logits of deviation 5 with random labels; the truth is their sum
    in float64.  ValueError: `count` is below 1000.
    """
    if count < 1000:
        raise ValueError(f"count = {count}: at least 1000")
    losses = sample_losses(count, seed)
    counts = np.unique(np.geomspace(100, count, 60).astype(np.int64))
    truth = np.add.accumulate(losses, dtype=np.float64)[counts - 1]
    errors = {
        "one by one": np.add.accumulate(losses)[counts - 1] / truth - 1,
        "pairwise": np.array([float(losses[:n].sum()) for n in counts]) / truth - 1,
    }
    return counts, {name: np.abs(error) for name, error in errors.items()}


def sample_losses(count: int, seed: int) -> Any:
    """Losses in float32 of a random classifier that is not a good one."""
    from bcelogits.fused import bce_with_logits

    numbers = np.random.default_rng(seed)
    x = 5 * numbers.standard_normal(count, np.float32)
    y = (numbers.random(count, np.float32) < 0.5).astype(np.float32)
    return bce_with_logits(x, y, reduction="none")


def sums(count: int = 10_000_000, seed: int = 17) -> style.BookFigure:
    """The relative error of the mean against the number of losses; arguments as above.

    The grey line is 2**-24, what one rounding to float32 may cost.
    """
    counts, errors = running_means(count, seed)
    with style.figure(height=3.4) as (fig, ax):
        ax.set(xscale="log", yscale="log", xlabel="losses added", ylabel="error of the mean")
        for (name, error), colour in zip(errors.items(), (style.ORANGE, style.BLUE), strict=True):
            ax.plot(counts, np.maximum(error, 1e-9), color=colour, ls=style.LINES[colour])
            at = len(counts) * 3 // 4
            # The lower name stands below all dips of its line.
            height, up = (error[at], 14) if name == "one by one" else (1.4e-10, 0)
            style.label_line(ax, counts[at], height, name, colour, offset=(-4, up), ha="right")
        ax.set_ylim(bottom=1e-10)
        ax.axhline(2.0**-24, color=style.GREY, lw=1, ls="-")
    return fig

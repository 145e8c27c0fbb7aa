"""Where each formula of the loss breaks, in each format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from bcelogits import loss
from bcelogits.outcomes import (
    GOOD,
    OUTCOMES,
    ZERO,
    Codes,
    Formula,
    classify,
    evaluated,
    every_logit,
    truth,
)
from bcelogits.plots import style
from bcelogits.ulp import FLOAT32, FORMATS, Format, rounded, widened

FORMULAS: Mapping[str, Formula] = {
    "naive": loss.naive,
    "eq 4": loss.expanded,
    "eq 7": loss.merged,
    "eq 7, log1p": loss.merged_log1p,
    "the fold": loss.fold,
}
REACH = 1000.0
BINS = 240
PER_BIN = 24  # logits in a bin, where they are too many to try them all
LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": style.BLUE, "edgecolor": style.BLUE},
    {"facecolor": "none", "edgecolor": style.ORANGE, "hatch": "//////"},
    {"facecolor": "none", "edgecolor": style.PURPLE},
    {"facecolor": "none", "edgecolor": style.GREEN, "hatch": "xxxx"},
    {"facecolor": style.INK, "edgecolor": style.INK},
)
"""How each outcome is drawn: the patterns differ, so no reader needs the colours."""


def place(x: Any) -> Any:
    """Where a logit stands on the axis: evenly from -1 to 1, by its logarithm beyond."""
    size = np.abs(x)
    beyond = 1 + np.log10(np.maximum(size, 1))
    return np.sign(x) * np.where(size <= 1, size, beyond)


def logit(at: Any) -> Any:
    """The logit that stands at a place of the axis: the inverse of `place`."""
    size = np.abs(at)
    return np.sign(at) * np.where(size <= 1, size, 10 ** (np.maximum(size, 1) - 1))


def tried(form: Format) -> Any:
    """The logits of the map: all of a 16-bit format within its reach, else an even sample."""
    if form.bits <= 16:
        row = every_logit(form)
        return row[np.abs(widened(row)) <= REACH]
    end = place(REACH)
    return rounded(logit(np.linspace(-end, end, BINS * PER_BIN)), form)


def worst_in_bins(x: Any, codes: Codes) -> list[tuple[float, float, int]]:
    """Stretches of the axis with one worst outcome: left end, right end, code.

    The axis is cut into `BINS` equal bins, and a bin takes the worst outcome of its logits.
    """
    end = float(place(REACH))
    at = np.clip(((place(widened(x)) + end) / (2 * end) * BINS).astype(int), 0, BINS - 1)
    worst = np.full(BINS, -1)
    np.maximum.at(worst, at, codes)
    stretches: list[tuple[float, float, int]] = []
    for number, code in enumerate(int(code) for code in worst):
        left, right = (2 * end * n / BINS - end for n in (number, number + 1))
        if stretches and code in (stretches[-1][2], -1):
            stretches[-1] = (stretches[-1][0], right, stretches[-1][2])
        else:
            stretches.append((left, right, code))
    return stretches


def survival(
    label: float = 0,
    formulas: Mapping[str, Formula] = FORMULAS,
    formats: Sequence[Format] = FORMATS,
    good: float = GOOD,
) -> style.BookFigure:
    """What becomes of each formula over the logits from -1000 to 1000, for one label.

    One panel a format, one bar a formula.  `formulas` maps names to functions of logits and labels,
    `good` is the error in ULP up to which a result counts as right.
    """
    rows = len(formulas)
    height = 1.1 + len(formats) * (0.5 + 0.27 * rows)
    with style.figure(height=height, nrows=len(formats), sharex=True, squeeze=False) as (fig, axes):
        for ax, form in zip(axes[:, 0], formats, strict=True):
            x = tried(form)
            correct = truth(x, label)
            for row, formula in enumerate(formulas.values()):
                codes = classify(evaluated(formula, x, label), correct, good=good)
                _bar(ax, rows - 1 - row, worst_in_bins(x, codes))
            ax.set_title(form.name, pad=3)
            ax.set(
                yticks=range(rows), yticklabels=reversed(list(formulas)), ylim=(-0.5, rows - 0.5)
            )
            ax.tick_params(left=False)
            ax.spines[["left", "bottom"]].set_visible(False)
        marks = [-100, -10, -1, 0, 1, 10, 100]
        texts = [f"{mark}".replace("-", "\N{MINUS SIGN}") for mark in marks]
        ax.set(xticks=place(np.array(marks)), xticklabels=texts)
        ax.set(xlim=(-place(REACH), place(REACH)), xlabel="logit $x$")
        handles = [Patch(**look, label=name) for look, name in zip(LOOKS, OUTCOMES, strict=True)]
        fig.legend(handles=handles, loc="outside upper left", ncols=3, frameon=False,
                   columnspacing=1.2, handlelength=1.6)  # fmt: skip
    return fig


def _bar(ax: Axes, row: int, stretches: list[tuple[float, float, int]]) -> None:
    for left, right, code in stretches:
        ax.barh(row, right - left, 0.66, left, **LOOKS[code], lw=0.8)
        if code == ZERO and right - left > 0.25:
            ax.text((left + right) / 2, row - 0.04, "0", color=style.PURPLE, ha="center",
                    va="center")  # fmt: skip


def staircase(
    form: Format = FLOAT32, low: float | None = None, high: float | None = None
) -> style.BookFigure:
    """log(1 + e) and log1p(e), e = exp(-x), computed in one format for logits from low to high.

    The window ends beside p log 2, where the first becomes 0, if it is not given.
    ValueError: ``low`` is not below ``high``.
    """
    edge = form.precision * float(np.log(2))
    low = edge - 2.6 if low is None else low
    high = edge + 1 if high is None else high
    if not low < high:
        raise ValueError(f"low = {low!r} is not below high = {high!r}")
    x = np.unique(rounded(np.linspace(low, high, 6000), form))
    with np.errstate(all="ignore"):
        e = np.exp(-x)
        steps, curve = np.log(1 + e), np.log1p(e)
    at = widened(x)
    with style.figure(height=3.9) as (fig, ax):
        ax.axvline(edge, color=style.GREY, ls=":", lw=1.2)
        ax.plot(at, widened(curve), color=style.BLUE, ls=style.LINES[style.BLUE])
        ax.plot(at, widened(steps), color=style.ORANGE, ls="-", lw=1.6)
        top = float(widened(curve)[0])
        third = low + (high - low) / 3.2
        style.label_line(ax, third, float(np.exp(-third)), "log1p(e)", style.BLUE, offset=(16, 10),
                         ha="left")  # fmt: skip
        style.label_line(ax, low, 0.28 * top, " log(1 + e)", style.ORANGE, offset=(0, 0), ha="left")
        style.label_line(ax, edge, 0.75 * top, f"{form.precision} log 2\n= {edge:.4f}", style.GREY,
                         offset=(-5, 0), ha="right")  # fmt: skip
        ax.set(xlabel="logit $x$", ylabel="computed", xlim=(low, high))
        ax.set_ylim(bottom=-0.04 * top)
    return fig

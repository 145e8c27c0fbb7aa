"""A true value between two floats, and the logits whose gradient lies beside a midpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from mpmath import libmp

from bcelogits import exact
from bcelogits.plots import style
from bcelogits.ulp import FLOAT32, FLOAT64, Format, spacing

Judge = Callable[[float, int], tuple[Fraction, Fraction]]


def between(
    judge: Judge, m: float, terms: Sequence[int], form: Format = FLOAT32
) -> style.BookFigure:
    """The two values of a format around a true value, and enclosures of it that shrink.

    ``judge(m, n)`` encloses the true value with ``n`` terms, from below and above; the last of
    ``terms`` stands for the truth itself.  Distances are in units of the spacing there.  An
    enclosure that holds the midpoint is orange and broken, one that leaves it out blue.
    """
    rows = [judge(m, n) for n in terms]
    low = rows[-1][0]
    step = Fraction(float(spacing(float(low), form)))
    floor = low // step * step
    with style.figure(height=1.4 + 0.5 * len(rows)) as (fig, ax):
        for at, name in ((0.0, "a float"), (0.5, "midpoint"), (1.0, "the next")):
            dashes = "--" if at == 0.5 else "-"
            ax.plot([at] * 2, [-0.6, len(rows) - 0.5], color=style.GREY, ls=dashes, lw=1)
            style.label_line(ax, at, len(rows) - 0.5, name, style.GREY, offset=(0, 4))
        for row, ends in enumerate(rows):
            left, right = (float((end - floor) / step) for end in ends)
            colour = style.ORANGE if left < 0.5 < right else style.BLUE
            height = len(rows) - 1 - row
            ax.plot([left, right], [height] * 2, color=colour, ls=style.LINES[colour], lw=3)
            ax.plot([left, right], [height] * 2, "|", color=colour, ms=11, mew=2)
        ax.set(xlim=(-0.25, 1.25), ylim=(-0.6, len(rows)))
        ax.set_yticks(range(len(rows)), [f"{n} terms" for n in reversed(terms)])
        ax.tick_params(axis="y", length=0)
        ax.set(xticks=[0, 0.25, 0.5, 0.75, 1], xlabel="distance from the lower float, in ULP")
        ax.spines["left"].set_visible(False)
    return fig


def from_midpoint(m: float, y: int, form: Format = FLOAT32) -> float:
    """How far the gradient at logit ``m`` is from the nearest midpoint of two values, in ULP."""
    end = exact.enclose("gradient", m, y).low
    slope = abs(Fraction(*libmp.to_rational(end)))
    units = slope / Fraction(float(spacing(float(slope), form)))
    return float(abs(units % 1 - Fraction(1, 2)))


def hard_cases(upto: int = 400) -> style.BookFigure:
    """The distance to the nearest midpoint of the gradients at ``k/2**24``, k = 1 to ``upto``.

    Below the dashed line are the cases that a correctly rounded float64 value cannot tell from a
    midpoint: its own error may be half a float64 spacing, 2**-30 ULP of float32.
    """
    k = np.arange(1, upto + 1)
    blind = float(spacing(0.5, FLOAT64) / spacing(0.5, FLOAT32)) / 2
    with style.figure(height=4.2) as (fig, ax):
        ax.set(xscale="log")
        ax.set_yscale("log", base=2)
        for y, colour, marker in ((0, style.BLUE, "o"), (1, style.ORANGE, "x")):
            gaps = [from_midpoint(float(i) / 2**24, y) for i in k]
            ax.plot(k, gaps, marker, color=colour, ms=4, ls="", label=f"label {y}")
        ax.axhline(blind, color=style.GREY, ls="--", lw=1)
        style.label_line(ax, 1, blind, "below: float64 cannot tell", style.GREY, ha="left")
        for at, scale, text, colour, offset, ha in (
            (9, 25, "label 1", style.ORANGE, (-8, 8), "right"),
            (14, 24, "label 0", style.BLUE, (10, -12), "left"),
        ):
            curve = (at / 2**24) ** 3 / 48 * 2.0**scale
            style.label_line(ax, at, curve, text, colour, offset=offset, ha=ha)
        ax.set_yticks(2.0 ** np.arange(-50, 1, 10))
        ax.set(xlabel="logit, in units of $2^{-24}$", ylabel="distance to a midpoint, ULP")
    return fig

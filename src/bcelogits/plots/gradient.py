"""Figures of the page on the gradient."""

from __future__ import annotations

import numpy as np

from bcelogits.plots import style
from bcelogits.plots.curves import sigmoid


def two_kinks(reach: float = 4) -> style.BookFigure:
    """The two terms of the stable form that have a kink at 0, their sum, and the three slopes.

    `reach` > 0: the logit runs from -reach to reach.  Raises ``ValueError`` otherwise.
    """
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    x = np.linspace(-reach, reach, 401)
    left, right = x[x <= 0], x[x >= 0]
    ramp, bump = np.maximum(x, 0), np.log1p(np.exp(-abs(x)))
    e_left, e_right = np.exp(left), np.exp(-right)
    with style.figure(height=6.6, nrows=2, sharex=True) as (fig, (values, slopes)):
        # The sums are wider, because they lie under their second term on the left.
        for panel, total in ((values, ramp + bump), (slopes, sigmoid(x))):
            panel.plot(x, total, color=style.BLUE, ls=style.LINES[style.BLUE], lw=3.5)
        for curve, colour in ((ramp, style.ORANGE), (bump, style.GREEN)):
            values.plot(x, curve, color=colour, ls=style.LINES[colour])
        for side, ramp_slope, bump_slope in (
            (left, 0 * left, e_left / (1 + e_left)),
            (right, 0 * right + 1, -e_right / (1 + e_right)),
        ):
            slopes.plot(side, ramp_slope, color=style.ORANGE, ls=style.LINES[style.ORANGE])
            slopes.plot(side, bump_slope, color=style.GREEN, ls=style.LINES[style.GREEN])
        for colour, ends in ((style.ORANGE, (0, 1)), (style.GREEN, (0.5, -0.5))):
            slopes.plot((0, 0), ends, color=colour, ls="", marker="o", mfc="none")
        slopes.plot(0, 0.5, color=style.BLUE, marker="o", ls="", ms=7)
        at = 0.6 * reach
        style.label_line(
            values, -0.35 * reach, np.log1p(np.exp(-0.35 * reach)) + 0.55, "both together",
            style.BLUE,
        )  # fmt: skip
        style.label_line(values, at, at, r"$\max(x,0)$", style.ORANGE, offset=(8, -6), ha="left",
                         va="top")  # fmt: skip
        style.label_line(values, at, np.log1p(np.exp(-at)), r"$\log(1+e^{-|x|})$", style.GREEN,
                         offset=(8, 12))  # fmt: skip
        style.label_line(slopes, at, 1, "jumps up by 1", style.ORANGE)
        style.label_line(slopes, at, -0.5, "jumps down by 1", style.GREEN, offset=(0, -4))
        style.label_line(slopes, 0.3 * reach, 0.5, r"together $\sigma(x)$", style.BLUE, ha="left")
        values.set_ylabel("value")
        slopes.set(ylabel="slope", xlabel="logit $x$", ylim=(-0.8, 1.3), yticks=(-0.5, 0, 0.5, 1))
    return fig


def tangents(
    y: float = 1, at: tuple[float, ...] = (-4, 0, 4), reach: float = 6
) -> style.BookFigure:
    """The loss for the label `y` and its tangents at the logits `at`, each with its slope.

    `reach` > 0: the logit runs from -reach to reach.  Raises ``ValueError`` otherwise.
    """
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    x = np.linspace(-reach, reach, 401)
    with style.figure(height=3.4) as (fig, ax):
        ax.plot(x, np.maximum(x, 0) + np.log1p(np.exp(-abs(x))) - x * y, color=style.BLUE)
        for point in at:
            slope = sigmoid(point) - y
            value = max(point, 0) + np.log1p(np.exp(-abs(point))) - point * y
            run = 1.4 / np.hypot(1, slope)
            ends = np.array([point - run, point + run])
            ax.plot(ends, value + slope * (ends - point), color=style.ORANGE, ls="-", lw=2.5)
            ax.plot([point], [value], "o", color=style.INK, ls="")
            words = f"slope {slope:.2f}".replace("-", "\N{MINUS SIGN}")
            style.label_line(ax, point, value, words, style.ORANGE, offset=(8, 6), ha="left")
        ax.set(xlabel="logit $x$", ylabel=f"loss for $y = {y:g}$")
        ax.margins(y=0.08)
    return fig

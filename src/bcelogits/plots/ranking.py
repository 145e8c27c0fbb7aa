"""The figure of the page on ranking."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from bcelogits.plots import style
from bcelogits.ranking import expected_dead

COLOURS = (style.ORANGE, style.BLUE)
CURVES = {"float32": 24, "float64": 53}


def dead_share(
    measured: Mapping[str, Mapping[int, float]],
    *,
    bits: Mapping[str, int] = CURVES,
    reach: float = 34.0,
) -> style.BookFigure:
    """The share of wrong negatives without a gradient, over the root of the vectors' length.

    ``measured``: for one or two programs the share, from 0 to 1, for each length d.  A curve is
    drawn for each format of ``bits``, its number of digits: what a normal distribution of variance
    d leaves beyond the logit at which the sigmoid becomes 1.  The root runs from 0 to ``reach``.

    ValueError: no program or more than two, a share outside [0, 1], or a length outside the axis.
    """
    if not 0 < len(measured) <= len(COLOURS):
        raise ValueError(f"one or two programs can be drawn, not {len(measured)}")
    for name, shares in measured.items():
        if any(not 0 <= share <= 1 for share in shares.values()):
            raise ValueError(f"{name}: a share lies between 0 and 1")
        if any(not 0 < d <= reach**2 for d in shares):
            raise ValueError(f"{name}: lengths lie between 1 and {reach**2:g}")
    root = np.linspace(reach / 200, reach, 400)
    with style.figure(height=4.4) as (fig, ax):
        for name, digits in bits.items():
            share = np.array([expected_dead(r * r, digits * math.log(2)) for r in root])
            ax.plot(root, share, color=style.GREY, ls="-" if digits == 24 else "--", label=name)
            style.label_line(ax, root[-1], share[-1], name, style.GREY, offset=(0, 6), ha="right")
        for (name, shares), colour in zip(measured.items(), COLOURS, strict=False):
            marker = "o" if colour == COLOURS[0] else "s"
            points = np.sqrt(list(shares)), list(shares.values())
            ax.plot(*points, color=colour, ls="", marker=marker, clip_on=False, zorder=3)
            _name(ax, shares, name, colour)
        ax.set(xlim=(0, reach), ylim=(0, 0.8), xlabel=r"$\sqrt{d}$",
               title="share of wrong negatives that is dead")  # fmt: skip
    return fig


def _name(ax: Axes, shares: Mapping[int, float], name: str, colour: str) -> None:
    """The name left of the dot at half the height, or above the last one where all are low."""
    top = max(shares.values())
    if top > 0.2:
        d = min(shares, key=lambda length: abs(shares[length] - top / 2))
        style.label_line(ax, math.sqrt(d), shares[d], name, colour, offset=(-9, 4), ha="right")
    else:
        d = max(shares)
        style.label_line(ax, math.sqrt(d), shares[d], name, colour, offset=(0, 9), ha="right")

"""The two branches of the case split, and how they meet at 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from bcelogits.plots import style


def gluing(y: float = 0.25, reach: float = 4.0) -> style.BookFigure:
    """Both branches on all of [-reach, reach], for one label `y`.

    Each is drawn strong on the half for which it was derived, and thin on the other half, where it
    is not the loss.
    """
    below, above = np.linspace(-reach, 0, 200), np.linspace(0, reach, 200)

    def left(x: Any) -> Any:
        """The last line of equation 6."""
        return np.log1p(np.exp(-np.abs(x))) - x * y

    def right(x: Any) -> Any:
        """Equation 5."""
        return left(x) + x

    with style.figure(height=3.9) as (fig, ax):
        for branch, own, other, colour in (
            (left, below, above, style.ORANGE),
            (right, above, below, style.BLUE),
        ):
            dashes = style.LINES[colour]
            ax.plot(own, branch(own), color=colour, ls=dashes, lw=3)
            ax.plot(other, branch(other), color=colour, ls=dashes, lw=1, alpha=0.7)
        ax.plot([0], [np.log(2)], "o", color=style.INK, ls="")
        style.label_line(ax, 0, float(np.log(2)), "log 2", offset=(0, 10))
        style.label_line(ax, -reach, left(-reach), "(6)", style.ORANGE, offset=(2, 10), ha="left")
        style.label_line(ax, reach, right(reach), "(5)", style.BLUE, offset=(-2, 10), ha="right")
        for branch, x, text, colour, ha in (
            (right, -0.8 * reach, "  (5), too low by |x|", style.BLUE, "left"),
            (left, reach, "(6), too low by x", style.ORANGE, "right"),
        ):
            style.label_line(ax, x, branch(x), text, colour, offset=(0, -8), ha=ha, va="top")
        ax.set(xlabel="logit $x$", ylabel=f"loss for $y = {y:g}$")
        ax.margins(y=0.12)
    return fig

"""Figure of the page "The sigmoid's calculus": the bell under its ceiling."""

from __future__ import annotations

import numpy as np

from bcelogits.plots import style


def bell(reach: float = 6) -> style.BookFigure:
    """The sigmoid's slope under its ceiling 1/4, for logits from -`reach` to `reach`.

    Two dots mark where the slope itself changes fastest, at -log(2 + sqrt(3)) and its mirror image.
    """
    x = np.linspace(-reach, reach, 601)
    blue, orange = style.BLUE, style.ORANGE
    steepest = np.log(2 + np.sqrt(3)) * np.array([-1, 1])
    flank = float(slope(steepest)[1])
    with style.figure() as (fig, ax):
        ax.axhline(0.25, color=orange, ls=style.LINES[orange])
        ax.fill_between(x, slope(x), color=blue, alpha=0.15, lw=0)
        ax.plot(x, slope(x), color=blue, ls=style.LINES[blue])
        ax.plot([0], [0.25], "o", color=style.INK)
        ax.plot(steepest, slope(steepest), "o", color=blue)
        style.label_line(ax, reach, 0.25, "ceiling 1/4", orange, ha="right")
        style.label_line(ax, steepest[1], flank, r"$\sigma'(x)$", blue, offset=(8, 4), ha="left")
        ax.set_ylim(0, 0.29)
        ax.set_yticks([0, 0.125, 0.25], ["0", "1/8", "1/4"])
        ax.set_xlabel("logit $x$")
        ax.set_ylabel("slope")
    return fig


def slope(x: np.ndarray) -> np.ndarray:
    """The sigmoid's derivative at `x`; without overflow, for it is even in `x`."""
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2

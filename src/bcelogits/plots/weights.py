"""Figures of the page on weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bcelogits.plots import style

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)


def sliding(
    q: float = 0.2, weights: Sequence[float] = (1.0, 4.0, 16.0), reach: float = 5.0
) -> style.BookFigure:
    """The expected loss over the logit for each weight of the positives, with its lowest point.

    `q` is the share of positives, between 0 and 1; up to four `weights`, all positive; the logit
    runs from -reach to reach.  Each curve is divided by its own lowest value, in nats, so that all
    bottoms stand at one height.  Raises ``ValueError`` for values outside these ranges.
    """
    if not 0 < q < 1:
        raise ValueError(f"q must be between 0 and 1, not {q!r}")
    if not 0 < len(weights) <= len(COLOURS) or min(weights) <= 0:
        raise ValueError(f"give one to four positive weights, not {weights!r}")
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    x = np.linspace(-reach, reach, 801)
    natural = np.log(q / (1 - q))
    with style.figure(height=4.2) as (fig, ax):
        for w, colour in zip(weights, COLOURS, strict=False):
            best = natural + np.log(w)
            lowest = expected(np.array(best), q, w)
            ax.plot(x, expected(x, q, w) / lowest, color=colour, ls=style.LINES[colour])
            ax.plot(best, 1, color=colour, marker="o", ls="")
            style.label_line(ax, best, 1, f"$w = {w:g}$", colour, offset=(0, -8), va="top")
        ax.set_ylim(0.75, 3)
        ax.set(xlabel="logit $x$", ylabel="expected loss / its minimum")
    return fig


def expected(x: np.ndarray, q: float, w: float) -> np.ndarray:
    """``(1 - q) softplus(x) + w q softplus(-x)``: the mean loss where a share q is positive."""
    return (1 - q) * np.logaddexp(0, x) + w * q * np.logaddexp(0, -x)

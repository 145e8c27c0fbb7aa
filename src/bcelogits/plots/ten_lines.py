"""Figure of the page "Ten lines that go wrong": the gradient cliff."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bcelogits.plots import style


def gradient_cliff(
    x: Sequence[float], separate: Sequence[float], fused: Sequence[float]
) -> style.BookFigure:
    """Two measured gradients of one loss for the label 0, over the logits `x` in rising order.

    `separate` is that of a sigmoid followed by the loss, `fused` that of the loss with logits.
    Raises `ValueError` where `separate` never falls to exactly zero while `fused` is above 1/2.
    """
    logits, two, one = (np.asarray(values, dtype=float) for values in (x, separate, fused))
    dead = (two == 0) & (one > 0.5)
    if not dead.any():
        raise ValueError("separate: the gradient is nowhere zero where that of fused is above 1/2")
    edge = logits[dead.argmax()]
    blue, orange = style.BLUE, style.ORANGE
    with style.figure() as (fig, ax):
        # The fused gradient is wider and lies below, so that both are seen where they are equal.
        ax.plot(logits, one, color=blue, ls=style.LINES[blue], lw=4.5, alpha=0.45)
        ax.plot(logits, two, color=orange, ls=style.LINES[orange])
        end = logits[-1]
        style.label_line(ax, end, 1, "with logits", blue, offset=(0, 8), ha="right")
        style.label_line(ax, edge, 0.5, "sigmoid,\nthen loss", orange, offset=(-6, 0), ha="right",
                         va="center")  # fmt: skip
        style.label_line(ax, edge, 0, f"{edge:.2f}", style.INK, offset=(4, 8), ha="left")
        ax.set_ylim(-0.08, 1.2)
        ax.set_xlabel("logit $x$")
        ax.set_ylabel("gradient")
    return fig

"""Figures of the page of questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bcelogits.plots import style


def square(
    logits: Sequence[float] = (3.0, -2.0, 4.0, -3.0), labels: Sequence[float] = (1, 0, 1, 0)
) -> style.BookFigure:
    """What a hand-written loss makes of logits of shape [N, 1] and labels of shape [N].

    A cell for each of the N x N losses, in nats; those on the diagonal are the N that were meant.
    Raises ``ValueError`` where the two have different lengths or there are none.
    """
    if len(logits) != len(labels) or not len(logits):
        raise ValueError(f"give as many labels as logits: {len(labels)} and {len(logits)}")
    x, y = np.array(logits, float)[:, None], np.array(labels, float)
    losses = np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))
    count = len(y)
    with style.figure(height=4.6) as (fig, ax):
        for row in range(count):
            for column in range(count):
                meant = row == column
                colour = style.BLUE if meant else style.ORANGE
                box = (column - 0.46, row - 0.46), 0.92, 0.92
                ax.add_patch(_rectangle(box, colour, meant))
                ax.text(
                    column, row, f"{losses[row, column]:.2f}", ha="center", va="center",
                    color=colour, fontweight="bold" if meant else "normal",
                )  # fmt: skip
        ax.set_xlim(-0.6, count - 0.4)
        ax.set_ylim(count - 0.4, -0.6)
        ax.set_aspect("equal")
        ax.set_xticks(range(count), [f"$y={v:g}$" for v in labels])
        ax.set_yticks(range(count), [f"$x={v:g}$" for v in logits])
        ax.tick_params(length=0)
        ax.xaxis.tick_top()
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
    return fig


def _rectangle(box: tuple[tuple[float, float], float, float], colour: str, strong: bool) -> object:
    from matplotlib.patches import Rectangle

    corner, width, height = box
    return Rectangle(
        corner, width, height, facecolor="none", edgecolor=colour,
        lw=3 if strong else 1, ls="-" if strong else "--",
    )  # fmt: skip

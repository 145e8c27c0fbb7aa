"""The surprise of each outcome, their mean, and the gap between a forecast and the best one."""

from __future__ import annotations

import numpy as np

from bcelogits.plots import style


def surprise_and_gap(y: float = 0.3, p: float = 0.75) -> style.BookFigure:
    """Surprises over all forecasts, their mean for a coin with chance `y`, the gap at forecast `p`.

    Both are strictly between 0 and 1.  The left scale is in nats, the right one in bits.
    """
    if not (0 < y < 1 and 0 < p < 1):
        raise ValueError(f"y={y}, p={p}: both must lie strictly between 0 and 1")
    q = np.linspace(0.002, 0.998, 500)

    def mean(q: np.ndarray | float) -> np.ndarray:
        """The cross-entropy of the coin `y` and the forecast `q`."""
        return -y * np.log(q) - (1 - y) * np.log1p(-q)

    entropy, cross = float(mean(y)), float(mean(p))
    with style.figure(height=4.3) as (fig, ax):
        for curve, colour in ((-np.log(q), style.BLUE), (-np.log1p(-q), style.ORANGE)):
            ax.plot(q, curve, color=colour, ls=style.LINES[colour], lw=1.5)
        ax.plot(q, mean(q), color=style.INK, lw=3)
        ax.plot([0, 1], [entropy] * 2, color=style.GREEN, ls=style.LINES[style.GREEN], lw=1.5)
        ax.plot([y], [entropy], "o", color=style.GREEN, ls="")
        ax.plot([p, p], [entropy, cross], color=style.PURPLE, lw=3, ls="-")
        for x, height, text, colour, offset, ha in (
            (0.1, -np.log(0.1), "a 1 happens:\n$-\\log p$", style.BLUE, (8, 0), "left"),
            (0.9, -np.log(0.1), "a 0 happens:\n$-\\log(1-p)$", style.ORANGE, (-8, 0), "right"),
            (0.82, mean(0.82), "mean", style.INK, (7, -8), "left"),
            (y, entropy, "$H(y)$", style.GREEN, (-8, -20), "right"),
            (p, (entropy + cross) / 2, "$D$", style.PURPLE, (5, -5), "left"),
        ):
            style.label_line(ax, x, float(height), text, colour, offset=offset, ha=ha)
        ax.set(xlim=(0, 1), ylim=(0, 3), xlabel="forecast $p$", ylabel="nats")
        bits = ax.secondary_yaxis(
            "right", functions=(lambda nats: nats / np.log(2), lambda bits: bits * np.log(2))
        )
        bits.set(ylabel="bits", yticks=range(5))
    return fig

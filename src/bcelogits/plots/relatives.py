"""Figures of the page on the relatives of the loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bcelogits.plots import style
from bcelogits.plots.curves import sigmoid

Curve = Callable[[np.ndarray], np.ndarray]

LOSSES: dict[str, tuple[Curve, Curve, str]] = {
    "cross-entropy": (lambda m: np.logaddexp(0, -m), lambda m: -sigmoid(-m), style.BLUE),
    "hinge": (
        lambda m: np.maximum(0, 1 - m),
        lambda m: np.where(m < 1, -1.0, 0.0),
        style.GREEN,
    ),
    "squared": (
        lambda m: sigmoid(-m) ** 2,
        lambda m: -2 * sigmoid(-m) ** 2 * sigmoid(m),
        style.ORANGE,
    ),
    "focal, $\\gamma = 2$": (
        lambda m: sigmoid(-m) ** 2 * np.logaddexp(0, -m),
        lambda m: -(sigmoid(-m) ** 2) * (2 * sigmoid(m) * np.logaddexp(0, -m) + sigmoid(-m)),
        style.PURPLE,
    ),
}
"""Loss, slope and colour by name; `m` is the margin, the logit towards the label's side."""

# Where the names stand: the panel, and the place as parts of its width and height.
PLACES = {
    "cross-entropy": (1, 0.63, 0.45),
    "hinge": (0, 0.3, 0.66),
    "squared": (0, 0.12, 0.22),
    "focal, $\\gamma = 2$": (1, 0.4, 0.07),
}


def by_margin(reach: float = 5.0) -> style.BookFigure:
    """Above the losses over the margin, in nats for two of them; below their slopes.

    The margin runs from -reach to reach.  Raises ``ValueError`` unless `reach` is positive.
    """
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    m = np.linspace(-reach, reach, 801)
    with style.figure(height=7.0, nrows=2, sharex=True) as (fig, (losses, slopes)):
        for loss, slope, colour in LOSSES.values():
            losses.plot(m, loss(m), color=colour, ls=style.LINES[colour])
            slopes.plot(m, slope(m), color=colour, ls=style.LINES[colour])
        for name, (panel, x, y) in PLACES.items():
            axes = (losses, slopes)[panel]
            axes.text(x, y, name, color=LOSSES[name][2], transform=axes.transAxes)
        losses.set(ylabel="loss", ylim=(0, 6.2))
        slopes.set(ylabel="slope", xlabel="margin $m$")
    return fig

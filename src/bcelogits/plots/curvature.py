"""Figures of the page on curvature."""

from __future__ import annotations

import numpy as np

from bcelogits.plots import style
from bcelogits.plots.curves import sigmoid


def iterates(size: float, start: float, steps: int, label: float = 0.5) -> np.ndarray:
    """The logits that gradient descent visits, `start` first, with steps of one `size`."""
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - size * (float(sigmoid(path[-1])) - label))
    return np.array(path)


def two_steps(
    below: float = 7.9, above: float = 8.1, start: float = 0.15, steps: int = 80
) -> style.BookFigure:
    """Gradient descent on one logit with the label 1/2: a step size below 8 and one above.

    `start` is the first logit, `steps` > 0 the number of steps.
    Raises ``ValueError`` for a number of steps that is not positive.
    """
    if steps <= 0:
        raise ValueError(f"steps must be positive, not {steps!r}")
    with style.figure(height=6.4, nrows=2, sharex=True, sharey=True) as (fig, panels):
        for panel, size, colour in zip(
            panels, (below, above), (style.BLUE, style.ORANGE), strict=True
        ):
            panel.axhline(0, color=style.GREY, lw=0.8)
            path = iterates(size, start, steps)
            panel.plot(path, color=colour, ls="-", lw=0.8, marker="o", ms=3)
            panel.set_ylabel("logit $x$")
            panel.set_title(f"step size {size:g}", color=colour)
        panels[1].set_xlabel("steps taken")
    return fig

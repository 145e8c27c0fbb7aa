"""Figures of the page on the faces of the loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bcelogits.plots import style

Face = Callable[[np.ndarray, float], np.ndarray]


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x)."""
    return np.logaddexp(0, x)


FACES: dict[str, Face] = {
    "A": lambda x, y: softplus(x) - x * y,
    "B": lambda x, y: (1 - y) * x + softplus(-x),
    "C": lambda x, y: y * softplus(-x) + (1 - y) * softplus(x),
    "D": lambda x, y: np.logaddexp(0, x) - x * y,
    "E": lambda x, y: softplus((1 - 2 * y) * x),
    "F": lambda x, y: np.log(2 * np.cosh(x / 2)) + (1 / 2 - y) * x,
    "G": lambda x, y: np.logaddexp(-x * y, (1 - y) * x),
    "H": lambda x, y: np.maximum(x, 0) - x * y + softplus(-abs(x)),
}
"""The faces under the page's letters.  E is the impostor."""


def overlaid(y: float = 0.5, reach: float = 6) -> style.BookFigure:
    """All faces on one pair of axes for the label `y`, and the gap below that the impostor leaves.

    `y` is in [0, 1]; the logit runs from -reach to reach.  Raises ``ValueError`` otherwise.
    """
    if not 0 <= y <= 1:
        raise ValueError(f"y must be in [0, 1], not {y!r}")
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    x = np.linspace(-reach, reach, 401)
    true = [letter for letter in FACES if letter != "E"]
    with style.figure(height=6.6, nrows=2, sharex=True) as (fig, (faces, gap)):
        faces.plot(x, FACES["A"](x, y), color=style.BLUE, ls=style.LINES[style.BLUE])
        faces.plot(x, FACES["E"](x, y), color=style.ORANGE, ls=style.LINES[style.ORANGE])
        for letter, at in zip(true, np.linspace(-0.85, 0.85, len(true)) * reach, strict=True):
            value = float(FACES[letter](np.array(at), y))
            faces.plot(at, value, color=style.BLUE, marker="o", ls="")
            style.label_line(faces, at, value, letter, style.BLUE, offset=(0, 8))
        at = 0.6 * reach
        low = float(FACES["E"](np.array(at), y))
        style.label_line(faces, at, low, "E", style.ORANGE, offset=(0, -8), va="top")
        missing = FACES["A"](x, y) - FACES["E"](x, y)
        gap.plot(x, missing, color=style.ORANGE, ls=style.LINES[style.ORANGE])
        gap.fill_between(x, missing, color=style.ORANGE, alpha=0.2, lw=0)
        faces.set_ylabel("loss")
        faces.set_ylim(bottom=0)
        gap.set(ylabel="what E leaves out", xlabel="logit $x$")
        gap.set_ylim(bottom=0)
    return fig

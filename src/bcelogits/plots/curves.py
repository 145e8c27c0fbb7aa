"""What several figures draw, and what they read off a curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def sigmoid(x: npt.ArrayLike) -> npt.NDArray[Any]:
    """``1/(1 + e^-x)`` in the format of x, as good as a figure needs; of the shape of x."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(x))))


def zero_from(size: npt.NDArray[Any]) -> int | None:
    """The first place from which on all sizes are 0; None if the last one is not."""
    alive = np.flatnonzero(size != 0)
    first = int(alive[-1]) + 1 if alive.size else 0
    return first if first < len(size) else None

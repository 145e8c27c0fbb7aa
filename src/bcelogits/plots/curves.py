"""Curves that several figures draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def sigmoid(x: npt.ArrayLike) -> npt.NDArray[Any]:
    """``1/(1 + e^-x)`` in the format of x, as good as a figure needs; of the shape of x."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(x))))

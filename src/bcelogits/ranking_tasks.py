"""The data of the page on ranking: digits with a rare one, tumours, and planted tastes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
RARE = 8  # the digit whose positives are cut


@dataclass(frozen=True)
class Task:
    """Features and labels, float32, for training and held out."""

    x: Array
    y: Array
    held_x: Array
    held_y: Array


def digits(seed: int, *, positives: int | None = 20, scale: float = 1.0) -> Task:
    """scikit-learn's digits as ten questions "is it a 0?" to "is it a 9?".

    The features are 64 pixels from 0 to 16, times ``scale``.  A quarter is held out.  Of the
    eights in the rest only ``positives`` are kept, or all of them for None; which, the seed says.
    """
    from sklearn.datasets import load_digits

    pixels, digit = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(digit.size)
    held, kept = order[: digit.size // 4], order[digit.size // 4 :]
    if positives is not None:
        eights = np.cumsum(digit[kept] == RARE)
        kept = kept[(digit[kept] != RARE) | (eights <= positives)]
    x = (pixels * scale).astype(np.float32)
    y = np.eye(10, dtype=np.float32)[digit]
    return Task(x[kept], y[kept], x[held], y[held])


def tumours(*, standardised: bool = False) -> tuple[Array, Array]:
    """scikit-learn's breast cancer data: 30 features of very different size, label 1 for benign.

    Shapes (569, 30) and (569, 1).  Standardised features have mean 0 and deviation 1.
    """
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    if standardised:
        x = (x - x.mean(axis=0)) / x.std(axis=0)
    return x.astype(np.float32), y[:, None].astype(np.float32)


def tastes(seed: int, users: int, items: int, *, share: float = 0.01) -> Array:
    """Labels of all pairs: 1 for the ``share`` of them in which a hidden taste fits best.

    A user and an item have four hidden numbers each; a pair fits by their dot product.
    """
    numbers = np.random.default_rng([seed, 1])
    fit = numbers.standard_normal((users, 4)) @ numbers.standard_normal((items, 4)).T
    return (fit > np.quantile(fit, 1 - share)).astype(np.float32)

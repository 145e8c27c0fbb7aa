"""The fold with weights, compiled: what :mod:`bcelogits.kernels` has no room for.

With ``a = 1 - y`` where x >= 0, else ``a = q y``, and ``c = (1 - y) + q y``,

    loss      w (a m + c log1p(e))
    gradient  s w (a - c e/(1 + e))

in float64, rounded once; ``w`` is the weight of the element, and ``q`` that of its positive side.
Both are as long as the block.  Any number will do: a weight of 0 takes an infinite logit out, and
labels outside [0, 1] have the loss that PyTorch gives them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .kernels import (
    exp_minus_double,
    exp_minus_single,
    fma,
    log1p_double,
    log1p_single,
)
from .machine_code import compiled

Array = npt.NDArray[Any]


@compiled
def loss_single(x: Array, y: Array, w: Array, q: Array, losses: Array) -> None:
    for i in range(x.size):
        logit, label = np.float64(x[i]), np.float64(y[i])
        weight, positive = np.float64(w[i]), np.float64(q[i]) * label
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)  # NaN is not above 700, and stays
        a = 1 - label if logit >= 0 else positive
        linear = a * m if (a != 0) & (weight != 0) else 0.0
        losses[i] = weight * (linear + (1 - label + positive) * log1p_single(e))


@compiled
def both_single(
    x: Array, y: Array, w: Array, q: Array, losses: Array, slopes: Array, inverse: float
) -> None:
    for i in range(x.size):
        logit, label = np.float64(x[i]), np.float64(y[i])
        weight, positive = np.float64(w[i]), np.float64(q[i]) * label
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)
        right = logit >= 0
        a, c = 1 - label if right else positive, 1 - label + positive
        linear = a * m if (a != 0) & (weight != 0) else 0.0
        losses[i] = weight * (linear + c * log1p_single(e))
        slopes[i] = (inverse if right else -inverse) * (weight * (a - c * (e / (1 + e))))


@compiled
def loss_double(x: Array, y: Array, w: Array, q: Array, losses: Array) -> None:
    for i in range(x.size):
        m, positive = abs(x[i]), q[i] * y[i]
        e = exp_minus_double(746.0 if m > 746.0 else m)
        a = 1 - y[i] if x[i] >= 0 else positive
        linear = a * m if (a != 0) & (w[i] != 0) else 0.0
        losses[i] = w[i] * (linear + (1 - y[i] + positive) * log1p_double(e))


@compiled
def both_double(x: Array, y: Array, w: Array, q: Array, losses: Array, slopes: Array) -> None:
    for i in range(x.size):
        m, positive = abs(x[i]), q[i] * y[i]
        e = exp_minus_double(746.0 if m > 746.0 else m)
        right = x[i] >= 0
        a, c = 1 - y[i] if right else positive, 1 - y[i] + positive
        linear = a * m if (a != 0) & (w[i] != 0) else 0.0
        losses[i] = w[i] * (linear + c * log1p_double(e))
        slope = w[i] * (a - c * fma(-e, e / (1 + e), e))  # e/(1 + e) with a smaller error
        slopes[i] = slope if right else -slope

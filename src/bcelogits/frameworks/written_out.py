"""Formulas of libraries that this project does not install, written out from their sources.

The operations are in the order and the format of the source; ``exp``, ``log`` and ``log1p`` are
NumPy's, so the last digit can differ from the library's own.  Where the source differentiates by
itself, the gradient is the sum of what its rules give for each operation.

Compared on 2026-11-21 with the libraries, on 40 000 float32 logits and at the edges: Paddle 3.3.1
(float64 too) and MLX 0.32.4, loss and gradient, agree but for the last digits of their own ``exp``
and ``log``; XGBoost 3.2.0's metric and probability and LightGBM 4.7.0's metric agree at a dozen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .kernel import EVERY, WIDE, Array, Implementation, Kernel, of_numpy


def mlx(x: Array, y: Array) -> Array:
    """``logaddexp(0, x) - x y``, with MLX's rule for infinite arguments."""
    most, least = np.maximum(x, 0), np.minimum(x, 0)
    summed = most + np.log1p(np.exp(least - most))
    return np.where(np.isinf(x), most, summed).astype(x.dtype) - x * y


def mlx_grad(x: Array, y: Array) -> Array:
    """The rule of logaddexp is ``1 - sigmoid(0 - x)``; its sigmoid goes by the sign."""
    small = 1 / (1 + np.exp(np.abs(x)))
    return (1 - np.where(-x < 0, small, 1 - small)).astype(x.dtype) - y


def paddle(x: Array, y: Array) -> Array:
    """``max(x, 0) - x y + log(1 + exp(-|x|))``; the maximum of a NaN is 0 here."""
    return np.where(x > 0, x, 0).astype(x.dtype) - x * y + np.log(1 + np.exp(-np.abs(x)))


def paddle_grad(x: Array, y: Array) -> Array:
    """``H(x) - y - s e/(1 + e)``, with H(0) = 0 and s = 1 at 0: at x = 0 it is ``-1/2 - y``."""
    e = np.exp(-np.abs(x))
    step = (x > 0).astype(x.dtype)
    sign = np.where(x >= 0, 1, -1).astype(x.dtype)
    return step - y + (-e * sign) / (1 + e)


def xgboost(x: Array, y: Array) -> Array:
    """``logloss`` of the margin's probability: ``p`` and ``1 - p`` are at least 1e-16."""
    p, least = _xgboost_sigmoid(x), x.dtype.type(1e-16)

    def part(weight: Array, probability: Array) -> Array:
        # C++'s max(p, eps) returns a NaN p
        logs = np.log(np.where(probability < least, least, probability))
        return np.where(weight == 0, 0, weight * logs).astype(x.dtype)

    return part(-y, p) + part(-(1 - y), 1 - p)


def xgboost_grad(x: Array, y: Array) -> Array:
    """``sigmoid(x) - y`` of ``binary:logistic``."""
    return _xgboost_sigmoid(x) - y


def _xgboost_sigmoid(x: Array) -> Array:
    number = x.dtype.type
    # C++'s min(-x, 88.7) returns a NaN x
    exponent = np.where(number(88.7) < -x, number(88.7), -x)
    return 1 / (np.exp(exponent) + number(1) + number(1e-16))


def lightgbm(x: Array, y: Array) -> Array:
    """``binary_logloss`` of the score's probability; y > 0 is positive.

    A probability that is not above 1e-15, or NaN, gives the logarithm of 1e-15 in float32.
    """
    p = 1 / (1 + np.exp(-x))
    chosen, least = np.where(y <= 0, 1 - p, p), np.float32(1e-15)
    return np.where(chosen > least, -np.log(chosen), -np.log(least)).astype(x.dtype)


def lightgbm_grad(x: Array, y: Array) -> Array:
    """``-l/(1 + exp(l x))`` with l = 1 where y > 0, else -1, before it is stored as float32."""
    sign = np.where(y > 0, 1.0, -1.0)
    return -sign / (1 + np.exp(sign * x))


def candle(x: Array, y: Array) -> Array:
    """The negative of ``y log p + (1 - y) log(1 - p)`` with ``p = 1/(exp(-x) + 1)``."""
    p = 1 / (np.exp(-x) + 1)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def candle_grad(x: Array, y: Array) -> Array:
    """Through the logarithms to p, and from p to x by ``(1 - p) p``."""
    p = 1 / (np.exp(-x) + 1)
    return ((1 - y) / (1 - p) - y / p) * ((1 - p) * p)


def _entry(
    name: str,
    title: str,
    formula: str,
    source: str,
    functions: tuple[Callable[[Array, Array], Array], Callable[[Array, Array], Array]],
    formats: tuple[str, ...],
) -> Implementation:
    def load() -> Kernel:
        return of_numpy(*functions)

    return Implementation(
        name=name, title=title, library=title, formula=formula, source=source, load=load,
        formats=formats, reproduced=True,
    )  # fmt: skip


NOT_DOUBLE = ("float32", "float16", "bfloat16")
IMPLEMENTATIONS = (
    _entry("mlx", "MLX", "logaddexp(0, x) - x y; (1 - sigmoid(-x)) - y",
           "python/mlx/nn/losses.py, mlx/backend/cpu/binary_ops.h and unary_ops.h, commit 846d176",
           (mlx, mlx_grad), NOT_DOUBLE),
    _entry("paddle", "Paddle", "max(x, 0) - x y + log(1 + exp(-|x|)); H(x) - y - s e/(1 + e)",
           "paddle/phi/kernels/cpu/sigmoid_cross_entropy_with_logits_kernel.cc and _grad_kernel.cc,"
           " commits 015082e and 06dc365", (paddle, paddle_grad), WIDE),
    _entry("xgboost", "XGBoost", "p = 1/(exp(min(-x, 88.7)) + 1 + 1e-16); "
           "logs of at least 1e-16; gradient p - y",
           "src/common/math.h, src/metric/elementwise_metric.cu and src/objective/logistic_obj.h, "
           "commit 379b29f", (xgboost, xgboost_grad), ("float32",)),
    _entry("lightgbm", "LightGBM", "-log of p or 1 - p, at least 1e-15; -l/(1 + exp(l x))",
           "src/metric/binary_metric.hpp and src/objective/binary_objective.hpp, commit bae0b7b",
           (lightgbm, lightgbm_grad), ("float64",)),
    _entry("candle", "candle", "-(y log p + (1 - y) log(1 - p)), p = 1/(exp(-x) + 1)",
           "candle-nn/src/loss.rs and ops.rs, commit 2a13b0f", (candle, candle_grad),
           EVERY),
)  # fmt: skip

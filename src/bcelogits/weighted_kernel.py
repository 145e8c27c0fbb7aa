"""The fold with a weight on each side, compiled: what :mod:`bcelogits.kernels` has no room for.

With ``n`` on ``softplus(x)`` and ``p`` on ``softplus(-x)``, which for the loss with weights are
``weight (1 - y)`` and ``weight pos_weight y``,

    loss      a m + (n + p) log1p(e)            a = n where x >= 0, else p
    gradient  s (a - (n + p) e/(1 + e))

in float64, rounded once.  Nothing is asked of ``n`` and ``p`` but that they are finite.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .kernels import (
    compiled,
    exp_minus_double,
    exp_minus_single,
    fma,
    log1p_double,
    log1p_single,
)

Array = npt.NDArray[Any]


def losses_and_slopes(
    x: Array, n: Array, p: Array, *, sloped: bool, threads: int = 1
) -> tuple[Array, Array]:
    """Loss and gradient of each element; the second is empty unless it is wanted.

    ``x``, ``n`` and ``p`` have one shape and one format, float32 or float64.
    """
    flat = [np.ravel(array) for array in (x, n, p)]
    losses, slopes = np.empty_like(flat[0]), np.empty(x.size if sloped else 0, x.dtype)
    single = x.dtype == np.float32

    def run(first: int, last: int) -> None:
        parts = [array[first:last] for array in (*flat, losses)]
        if sloped:
            (both_single if single else both_double)(*parts, slopes[first:last])
        else:
            (loss_single if single else loss_double)(*parts)

    ends = [x.size * i // threads for i in range(threads + 1)]
    if threads == 1:
        run(*ends)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(run, *pair) for pair in pairwise(ends)]:
                done.result()
    return losses.reshape(x.shape), slopes.reshape(x.shape) if sloped else slopes


@compiled
def loss_single(x: Array, n: Array, p: Array, losses: Array) -> None:
    for i in range(x.size):
        logit, negative, positive = np.float64(x[i]), np.float64(n[i]), np.float64(p[i])
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)  # NaN is not above 700, and stays
        a = negative if logit >= 0 else positive
        losses[i] = (a * m if a != 0 else 0.0) + (negative + positive) * log1p_single(e)


@compiled
def both_single(x: Array, n: Array, p: Array, losses: Array, slopes: Array) -> None:
    for i in range(x.size):
        logit, negative, positive = np.float64(x[i]), np.float64(n[i]), np.float64(p[i])
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)
        right = logit >= 0
        a, c = negative if right else positive, negative + positive
        losses[i] = (a * m if a != 0 else 0.0) + c * log1p_single(e)
        slope = a - c * (e / (1 + e))
        slopes[i] = slope if right else -slope


@compiled
def loss_double(x: Array, n: Array, p: Array, losses: Array) -> None:
    for i in range(x.size):
        m = abs(x[i])
        e = exp_minus_double(746.0 if m > 746.0 else m)
        a = n[i] if x[i] >= 0 else p[i]
        losses[i] = (a * m if a != 0 else 0.0) + (n[i] + p[i]) * log1p_double(e)


@compiled
def both_double(x: Array, n: Array, p: Array, losses: Array, slopes: Array) -> None:
    for i in range(x.size):
        m = abs(x[i])
        e = exp_minus_double(746.0 if m > 746.0 else m)
        right = x[i] >= 0
        a, c = n[i] if right else p[i], n[i] + p[i]
        losses[i] = (a * m if a != 0 else 0.0) + c * log1p_double(e)
        slope = a - c * fma(-e, e / (1 + e), e)  # e/(1 + e) with a smaller error
        slopes[i] = slope if right else -slope

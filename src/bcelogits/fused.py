"""The same loss, fast: one pass over the data in compiled code, on several cores where it pays.

NumPy runs one operation at a time over the whole array; eager PyTorch too.  Here each block of
logits is read once and loss and gradient are written once, 4 bytes per float32 element each, which
is all the memory that is used.  Both formulas are those of :mod:`bcelogits.loss`, the fold, in
float64 inside.  numba compiles them when a function is first called.

The compiled code is for float32 and float64 arrays without weights.  Everything else, and all of it
where numba is not installed, goes to :mod:`bcelogits.loss`, which gives the same answers: for
float32 both are within 0.501 ULP of the truth at every logit, and differ in some hundreds of all
four billion, where the truth lies beside a midpoint.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from . import loss
from .arguments import REDUCTIONS
from .ulp import FLOAT32

Array = npt.NDArray[Any]
SINGLE, DOUBLE = np.dtype(np.float32), np.dtype(np.float64)
COMPILED = find_spec("numba") is not None
# Below this many elements a second thread costs more than it brings.
WORTH_A_THREAD = 100_000
LARGEST = FLOAT32.largest  # a mean or sum beyond it is for the other path to judge


def bce_with_logits(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "mean",
    threads: int | None = None,
) -> Any:
    """The loss: :func:`bcelogits.loss.bce_with_logits`, its domain, result and errors.

    ``threads``: how many at most; by default one for each 100 000 elements, up to the number of
    cores.  The result does not depend on it.
    """
    if weight is None and pos_weight is None and _simple(x, y, reduction):
        found = _compute(x, y, reduction, threads, value=True, slope=False)
        if found is not None:
            return found[0]
    return loss.bce_with_logits(x, y, weight=weight, pos_weight=pos_weight, reduction=reduction)


def bce_with_logits_grad(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "none",
    threads: int | None = None,
) -> Any:
    """The gradient: :func:`bcelogits.loss.bce_with_logits_grad`; threads as above."""
    if weight is None and pos_weight is None and _simple(x, y, reduction):
        found = _compute(x, y, reduction, threads, value=False, slope=True)
        if found is not None:
            return found[1]
    return loss.bce_with_logits_grad(
        x, y, weight=weight, pos_weight=pos_weight, reduction=reduction
    )


def bce_with_logits_value_and_grad(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "none",
    threads: int | None = None,
) -> tuple[Any, Any]:
    """Both in one pass: :func:`bcelogits.loss.bce_with_logits_value_and_grad`; threads as above."""
    if weight is None and pos_weight is None and _simple(x, y, reduction):
        found = _compute(x, y, reduction, threads, value=True, slope=True)
        if found is not None:
            return found
    return loss.bce_with_logits_value_and_grad(
        x, y, weight=weight, pos_weight=pos_weight, reduction=reduction
    )


def _simple(x: npt.ArrayLike, y: npt.ArrayLike, reduction: str) -> TypeGuard[Array]:
    """Whether the compiled code can take it; what is wrong or unusual is left to the other."""
    return (
        COMPILED
        and type(x) is np.ndarray
        and type(y) is np.ndarray
        and x.dtype == y.dtype
        and x.dtype in (SINGLE, DOUBLE)
        and x.shape == y.shape
        and x.size > 0
        and reduction in REDUCTIONS
    )


def _compute(
    x: Array, y: npt.ArrayLike, reduction: str, threads: int | None, *, value: bool, slope: bool
) -> tuple[Any, Any] | None:
    """Loss and gradient, as far as wanted; None where a label is bad or the sum is too large."""
    kernels = _kernels()
    flat, labels = np.ravel(x), np.ravel(y)
    blocks = -(-flat.size // kernels.BLOCK)
    each = value and reduction == "none"
    losses = np.empty(flat.size if each else 0, x.dtype)
    slopes = np.empty(flat.size if slope else 0, x.dtype)
    sums = np.empty(blocks if value and not each else 0)
    share = flat.size if reduction == "mean" else 1
    run = kernels.run_single if x.dtype == SINGLE else kernels.run_double
    work = partial(run, flat, labels, losses, slopes, sums, float(share))
    ends = _ends(flat.size, blocks, threads)
    if len(ends) == 2:
        good = work(0, blocks)
    else:
        with ThreadPoolExecutor(len(ends) - 1) as pool:
            good = all(list(pool.map(work, ends[:-1], ends[1:])))
    if not good:
        return None
    gradient = slopes.reshape(x.shape)[()] if slope else None
    if not sums.size:
        return losses.reshape(x.shape)[()] if each else None, gradient
    try:
        mean = math.fsum(sums.tolist()) / share
    except OverflowError:
        return None
    if not mean <= LARGEST:
        return None
    return x.dtype.type(mean), gradient


def _ends(size: int, blocks: int, threads: int | None) -> list[int]:
    """Where the share of each thread begins, and the end: block numbers."""
    if threads is None:
        threads = min(_cores(), size // WORTH_A_THREAD)
    elif threads < 1:
        raise ValueError(f"threads = {threads}: give at least 1")
    count = max(1, min(threads, blocks))
    return [blocks * i // count for i in range(count + 1)]


@cache
def _kernels() -> ModuleType:
    return import_module("bcelogits.kernels")


@cache
def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

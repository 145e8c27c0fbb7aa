"""The same loss, fast: one pass over the data in compiled code, on several cores where it pays.

NumPy runs one operation at a time over the whole array; eager PyTorch too.  Here each block of
logits is read once and loss and gradient are written once, 4 bytes per float32 element each, which
is all the memory that is used.  Both formulas are those of :mod:`bcelogits.loss`, the fold, in
float64 inside.  numba compiles them when a function is first called.

The compiled code is for float32 and float64 arrays without weights.  Everything else, and all of it
where numba is not installed, goes to :mod:`bcelogits.loss`, which gives the same answers up to
rounding.  For hard labels in float32 both are within 0.501 ULP of the truth at every logit, and
differ in some hundreds of all four billion, where the truth lies beside a midpoint; in float64 both
are within 2.5.  For soft labels the loss is as accurate.  The two sides of the gradient cancel
beside the minimum; there the error inside is at most 2**-42 of the larger side for float32 input,
and 8 spacings of it for float64.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy import ndarray

from . import loss
from .arguments import REDUCTIONS, logits_and_labels
from .ulp import FLOAT32

Array = npt.NDArray[Any]
SINGLE, DOUBLE = np.dtype(np.float32), np.dtype(np.float64)
COMPILED = find_spec("numba") is not None
# Below this many elements a second thread costs more than it brings.
WORTH_A_THREAD = 100_000
MOST_THREADS = 256
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
    cores.  The result does not depend on it.  TypeError, ValueError: it is no whole number, or
    below 1.
    """
    if threads is not None:
        _check(threads)
    if weight is None and pos_weight is None:
        found = _compute(x, y, reduction, threads, True, False)
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
    if threads is not None:
        _check(threads)
    if weight is None and pos_weight is None:
        found = _compute(x, y, reduction, threads, False, True)
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
    if threads is not None:
        _check(threads)
    if weight is None and pos_weight is None:
        found = _compute(x, y, reduction, threads, True, True)
        if found is not None:
            return found
    return loss.bce_with_logits_value_and_grad(
        x, y, weight=weight, pos_weight=pos_weight, reduction=reduction
    )


def _check(threads: int) -> None:
    if not isinstance(threads, int | np.integer) or isinstance(threads, bool):
        raise TypeError(f"threads = {threads!r}: give a whole number, or None")
    if threads < 1:
        raise ValueError(f"threads = {threads}: give at least 1, or None")


def _plain(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    """Lists, numbers, subclasses, foreign byte order: as arrays; labels too, where none changes.

    Errors as in :func:`bcelogits.arguments.logits_and_labels`.
    """
    logits, labels = logits_and_labels(x, y)
    fits = np.can_cast(labels.dtype, logits.dtype)
    return logits, labels.astype(logits.dtype, copy=False) if fits else labels


def _compute(
    x: Any,
    y: Any,
    reduction: str,
    threads: int | None,
    value: bool,
    slope: bool,
) -> tuple[Any, Any] | None:
    """Loss and gradient, as far as wanted.

    None where the arguments, a label, or too large a sum are for the other path to judge.
    """
    if not (COMPILED and type(reduction) is str and reduction in REDUCTIONS):
        return None
    usual = type(x) is ndarray and type(y) is ndarray and x.dtype is y.dtype
    if not (usual and (x.dtype is SINGLE or x.dtype is DOUBLE)):
        x, y = _plain(x, y)
        if x.dtype != y.dtype or x.dtype not in (SINGLE, DOUBLE):
            return None
    size, dtype = x.size, x.dtype
    if x.shape != y.shape or not size:
        return None
    number, nothing, block, one, run = _code(dtype == SINGLE)
    flat, labels = x.ravel(), y.ravel()
    losses, slopes = nothing, np.empty(size, dtype) if slope else nothing
    share = 1.0
    if reduction == "mean":
        share = float(size)
    elif value and reduction == "none":
        losses = np.empty(size, dtype)
    if size <= block:
        total = one(flat, labels, losses, slopes, share, True)
    else:
        sums = np.empty(-(-size // block) if value and not losses.size else 0)
        work = partial(run, flat, labels, losses, slopes, sums, share)
        total = _sum(sums) if _all_blocks(work, size, threads) else -1.0
    if total < 0:
        return None
    if x.ndim != 1:
        losses, slopes = (a.reshape(x.shape)[()] if a.size else a for a in (losses, slopes))
    if reduction == "none" or not value:
        return losses, slopes
    mean = total / share
    return (number(mean), slopes) if mean <= LARGEST else None


def _sum(sums: Array) -> float:
    """Exact, so that it does not matter how the blocks were shared out."""
    try:
        return math.fsum(sums.tolist())
    except OverflowError:
        return math.inf


def _all_blocks(work: Callable[[int, int], bool], size: int, threads: int | None) -> bool:
    """Do all blocks, shared out to threads; whether every label was right."""
    blocks = -(-size // _code(True).block)
    if threads is None:
        threads = min(_cores(), size // WORTH_A_THREAD)
    count = max(1, min(threads, blocks, MOST_THREADS))
    if count == 1:
        return work(0, blocks)
    ends = [blocks * i // count for i in range(count + 1)]
    with ThreadPoolExecutor(count - 1) as pool:
        others = [pool.submit(work, *pair) for pair in pairwise(ends[1:])]
        own = work(ends[0], ends[1])  # this thread takes its share too
        return all([own, *(other.result() for other in others)])


class Code(NamedTuple):
    """What is compiled for a format."""

    number: type[np.floating[Any]]
    nothing: Array  # stands for what is not wanted
    block: int
    one: Callable[..., float]
    run: Callable[..., bool]


@cache
def _code(single: bool) -> Code:
    code = import_module("bcelogits.kernels")
    if single:
        return Code(np.float32, np.empty(0, SINGLE), code.BLOCK, code.block_single, code.run_single)
    return Code(np.float64, np.empty(0), code.BLOCK, code.block_double, code.run_double)


@cache
def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

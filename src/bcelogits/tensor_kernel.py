"""Loss and gradient of what lies at given addresses: the machine room of ``torch_loss``.

To make an array of a tensor takes a microsecond, and the whole loss of a thousand elements takes
five.  So what is compiled here is given addresses, and one call does it all: the check of the
labels, the weights, losses, gradients and their sum, block by block, with the loops of
:mod:`bcelogits.kernels` and :mod:`bcelogits.weighted_kernel`.  How formats and weights are named is
said in :mod:`bcelogits.tensor_memory`.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import overload

from . import weighted_kernel
from .kernels import (
    BLOCK,
    both_double,
    both_single,
    loss_double,
    loss_single,
    right_labels,
    total,
)
from .machine_code import brief, compiled
from .tensor_memory import found_at, given_at, part_of, room_for, row_of, wide

Array = npt.NDArray[Any]
weighted_loss_single = weighted_kernel.loss_single
weighted_both_single = weighted_kernel.both_single
weighted_loss_double = weighted_kernel.loss_double
weighted_both_double = weighted_kernel.both_double


def evaluate(like: Any, given: tuple[Any, ...], weights: tuple[int, ...], threads: int) -> bool:
    """Loss and gradient of one element or more; False: a label is not in [0, 1].

    ``given``: whether labels are checked; the addresses of logits, labels, losses, gradients and of
    the sum of the losses; how many elements there are; the number that the sum and the gradients
    are divided by.  ``weights``: none, or the three numbers of the weight and those of the positive
    side's.  The number of threads does not change the result.
    """
    size: int = given[6]
    if size <= BLOCK:
        right: bool = once_weighted(like, *given, *weights) if weights else once(like, *given)
        return right
    result, share = given[5], given[7]
    blocks = -(-size // BLOCK)
    sums = np.empty(blocks if result else 0)
    work = partial(run_weighted if weights else run, like, *given, *weights, sums)
    count = max(1, min(threads, blocks))
    ends = [blocks * i // count for i in range(count + 1)]
    if count == 1:
        right = work(*ends)
    else:
        with ThreadPoolExecutor(count - 1) as pool:
            others = [pool.submit(work, *pair) for pair in pairwise(ends[1:])]
            own = work(ends[0], ends[1])  # this thread takes its share too
            right = all([own, *(other.result() for other in others)])
    if right and result:
        finish(like, sums, share, result)
    return right


def _loop(x: Any, y: Any, found: Any, slopes: Any, share: Any) -> Any:
    """Losses, and gradients if they are wanted."""


@overload(_loop)
def _loop_of_a_format(x: Any, y: Any, found: Any, slopes: Any, share: Any) -> Any:
    def singles(x: Any, y: Any, found: Any, slopes: Any, share: Any) -> Any:
        if slopes.size:
            both_single(x, y, found, slopes, 1 / share)
        else:
            loss_single(x, y, found)

    def doubles(x: Any, y: Any, found: Any, slopes: Any, share: Any) -> Any:
        if slopes.size:
            both_double(x, y, found, slopes)
            if share != 1:
                for i in range(x.size):
                    slopes[i] /= share
        else:
            loss_double(x, y, found)

    return singles if x.dtype == types.float32 else doubles


def _weighted_loop(x: Any, y: Any, w: Any, q: Any, found: Any, slopes: Any, share: Any) -> Any:
    """The same with weights."""


@overload(_weighted_loop)
def _weighted_loop_of_a_format(
    x: Any, y: Any, w: Any, q: Any, found: Any, slopes: Any, share: Any
) -> Any:
    def singles(x: Any, y: Any, w: Any, q: Any, found: Any, slopes: Any, share: Any) -> Any:
        if slopes.size:
            weighted_both_single(x, y, w, q, found, slopes, 1 / share)
        else:
            weighted_loss_single(x, y, w, q, found)

    def doubles(x: Any, y: Any, w: Any, q: Any, found: Any, slopes: Any, share: Any) -> Any:
        if slopes.size:
            weighted_both_double(x, y, w, q, found, slopes)
            if share != 1:
                for i in range(x.size):
                    slopes[i] /= share
        else:
            weighted_loss_double(x, y, w, q, found)

    return singles if x.dtype == types.float32 else doubles


@compiled
def run(
    like: Any, check: bool, x_at: int, y_at: int, losses_at: int, slopes_at: int, _result: int,
    size: int, share: float, sums: Array, first: int, last: int,
) -> bool:  # fmt: skip
    """Do blocks ``first`` to ``last``, and put their sums where they belong."""
    values, x_room, y_room = np.empty(BLOCK), room_for(like, size), room_for(like, size)
    for block in range(first, last):
        start, count = block * BLOCK, min(size - block * BLOCK, BLOCK)
        x = wide(given_at(x_at, start, count, like), x_room)
        y = wide(given_at(y_at, start, count, like), y_room)
        if check and not right_labels(y):
            return False
        _loop(x, y, values, found_at(slopes_at, start, count, like), share)
        losses = found_at(losses_at, start, count, like)
        for i in range(losses.size):
            losses[i] = values[i]
        if sums.size:
            sums[block] = total(values, count)
    return True


@compiled
def run_weighted(
    like: Any, check: bool, x_at: int, y_at: int, losses_at: int, slopes_at: int, _result: int,
    size: int, share: float,
    w_at: int, w_each: int, w_count: int, q_at: int, q_each: int, q_count: int,
    sums: Array, first: int, last: int,
) -> bool:  # fmt: skip
    """The same with weights."""
    values, x_room, y_room = np.empty(BLOCK), room_for(like, size), room_for(like, size)
    w_row = row_of(w_at, w_each, w_count, size, like)
    q_row = row_of(q_at, q_each, q_count, size, like)
    w_room, q_room = room_for(like, size), room_for(like, size)
    for block in range(first, last):
        start, count = block * BLOCK, min(size - block * BLOCK, BLOCK)
        x = wide(given_at(x_at, start, count, like), x_room)
        y = wide(given_at(y_at, start, count, like), y_room)
        if check and not right_labels(y):
            return False
        w = wide(part_of(w_at, w_each, w_count, w_row, start, count, like), w_room)
        q = wide(part_of(q_at, q_each, q_count, q_row, start, count, like), q_room)
        _weighted_loop(x, y, w, q, values, found_at(slopes_at, start, count, like), share)
        losses = found_at(losses_at, start, count, like)
        for i in range(losses.size):
            losses[i] = values[i]
        if sums.size:
            sums[block] = total(values, count)
    return True


@brief
def once(
    like: Any, check: bool, x_at: int, y_at: int, losses_at: int, slopes_at: int, result: int,
    size: int, share: float,
) -> bool:  # fmt: skip
    """All of what fits into one block."""
    sums = np.empty(1 if result else 0)
    right = run(
        like, check, x_at, y_at, losses_at, slopes_at, result, size, share, sums, 0, 1
    )  # fmt: skip
    if right and result:
        found_at(result, 0, 1, like)[0] = sums[0] / share
    return right


@brief
def once_weighted(
    like: Any, check: bool, x_at: int, y_at: int, losses_at: int, slopes_at: int, result: int,
    size: int, share: float,
    w_at: int, w_each: int, w_count: int, q_at: int, q_each: int, q_count: int,
) -> bool:  # fmt: skip
    """The same with weights."""
    sums = np.empty(1 if result else 0)
    right = run_weighted(
        like, check, x_at, y_at, losses_at, slopes_at, result, size, share,
        w_at, w_each, w_count, q_at, q_each, q_count, sums, 0, 1,
    )  # fmt: skip
    if right and result:
        found_at(result, 0, 1, like)[0] = sums[0] / share
    return right


@brief
def finish(like: Any, sums: Array, share: float, result: int) -> None:
    """The sum, with what rounding took from it (Neumaier 1974); infinities and NaN stay."""
    found, lost = 0.0, 0.0
    for value in sums:
        more = found + value
        lost += (found - more) + value if abs(found) >= abs(value) else (value - more) + found
        found = more
    if math.isfinite(found):
        found += lost
    found_at(result, 0, 1, like)[0] = found / share

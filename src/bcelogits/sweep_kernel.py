"""The inner loops of :mod:`bcelogits.sweep`, compiled: the errors of a block, and their counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .machine_code import compiled

Array = npt.NDArray[Any]
BINS = 64  # of the histogram, from 0 to half a unit
DOUBT = 2.0**-18
# The spacing by the exponent's bits; beyond the largest value it goes on as below it.
STEPS = np.ldexp(1.0, np.clip(np.arange(256), 1, 254) - 150)
SMALLEST_NORMAL = 1 << 23  # its bits


@compiled
def errors(
    found: Array, truth: Array, nearest: Array, steps: Array, error: Array, doubtful: Array
) -> int:
    """Errors in ULP of float32 values beside float64 truths; how many lie near one half, and where.

    ``nearest``: the bits of the values nearest to the truths.  What is not a number, or infinite,
    has an infinite error.
    """
    for i in range(found.size):
        here = abs(np.float64(found[i]) - truth[i]) / steps[(nearest[i] >> 23) & 0xFF]
        error[i] = here if here < np.inf else np.inf
    count = 0
    for i in range(found.size):
        if abs(error[i] - 0.5) < DOUBT:
            doubtful[count] = i
            count += 1
    return count


@compiled
def summed(error: Array, nearest: Array, no_digit: float, counts: Array, places: Array) -> None:
    """Add up a block.

    ``counts``: above one half, above 1, above 3, without a digit, infinite, then the histogram.
    ``places``: where the error is largest, where it is largest among normal numbers, and where it
    is above 3 first; -1 where there is none.
    """
    worst, worst_normal = -1.0, -1.0
    places[:] = -1
    for i in range(error.size):
        here = error[i]
        if here < 0.5:
            counts[5 + int(here * (2 * BINS))] += 1
        elif here > 0.5:
            counts[0] += 1
            if here > 1:
                counts[1] += 1
            if here > 3:
                counts[2] += 1
                if places[2] < 0:
                    places[2] = i
            if here >= no_digit:
                counts[3] += 1
            if here == np.inf:
                counts[4] += 1
        if here > worst:
            worst, places[0] = here, i
        if here > worst_normal and (nearest[i] & 0x7FFFFFFF) >= SMALLEST_NORMAL:
            worst_normal, places[1] = here, i

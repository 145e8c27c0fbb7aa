"""Elements in memory as the compiled code of :mod:`bcelogits.tensor_kernel` sees them.

A format is named by a number, ``like``, of the type in which the code reads it: float32, float64,
int16 for the bits of bfloat16, uint16 for those of float16.  What is read in 16 bits is computed
and written in float32.  The address 0 stands for what is not wanted.

A weight is three numbers: its address and two lengths, ``each`` and ``count``; that of element i is
number ``i // each % count``.  So 1 and 10 repeat a row of ten, 10 and n give one number to each row
of ten, and 1 and 1 one number to all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic, overload
from numba.np.numpy_support import carray

from .kernels import BLOCK
from .machine_code import compiled, inlined

Array = npt.NDArray[Any]


def _pointing(address: Any, like: Any, target: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(signature.return_type)
        return builder.inttoptr(arguments[0], kind)

    return types.CPointer(target)(address, like), code


def _to_given(_context: Any, address: Any, like: Any) -> Any:
    return _pointing(address, like, like)


def _to_found(_context: Any, address: Any, like: Any) -> Any:
    return _pointing(address, like, types.float64 if like == types.float64 else types.float32)


_given: Any = intrinsic(_to_given)
_found: Any = intrinsic(_to_found)


@inlined
def given_at(address: int, start: int, count: int, like: Any) -> Array:
    """Elements that are read."""
    width = carray(_given(address, like), 1).itemsize
    return carray(_given(address + start * width, like), count)


@inlined
def found_at(address: int, start: int, count: int, like: Any) -> Array:
    """Elements that are written."""
    width = carray(_found(address, like), 1).itemsize
    return carray(_found(address + start * width, like), count if address else 0)


def wide(elements: Any, room: Any) -> Any:
    """The elements as numbers; those of 16 bits in ``room``, which has none for the others."""


@overload(wide)
def _wide(elements: Any, room: Any) -> Any:
    def as_they_are(elements: Any, room: Any) -> Any:
        return elements

    def from_bfloat16(elements: Any, room: Any) -> Any:
        whole = room.view(np.int32)
        for i in range(elements.size):
            whole[i] = np.int32(elements[i]) << 16
        return room[: elements.size]

    def from_float16(elements: Any, room: Any) -> Any:
        """Moved into place and scaled, which is exact; infinities and NaN keep their exponent."""
        whole = room.view(np.int32)
        for i in range(elements.size):
            whole[i] = (np.int32(elements[i]) & 0x7FFF) << 13
        for i in range(elements.size):
            room[i] *= np.float32(2.0**112)
        for i in range(elements.size):
            bits = np.int32(elements[i])
            end = 0x7F800000 if bits & 0x7C00 == 0x7C00 else 0
            whole[i] |= np.int32(end) | (bits & 0x8000) << 16
        return room[: elements.size]

    ways = {types.int16: from_bfloat16, types.uint16: from_float16}
    return ways.get(elements.dtype, as_they_are)


@compiled
def room_for(like: Any, size: int) -> Array:
    """Where the elements of a block are widened, if they have to be."""
    narrow = given_at(0, 0, 0, like).itemsize == 2
    return np.empty(min(size, BLOCK) if narrow else 0, np.float32)


@compiled
def row_of(address: int, each: int, count: int, size: int, like: Any) -> Array:
    """Room for the weights of a block: none, or one block, or a row of them, again and again."""
    weights, block = given_at(address, 0, count, like), min(size, BLOCK)
    if each > 1:
        return np.empty(block, weights.dtype)
    row = np.empty(0 if count == size else count + block, weights.dtype)
    have = min(count, row.size)
    for i in range(have):
        row[i] = weights[i]
    while have < row.size:
        more = min(have, row.size - have)
        for i in range(more):
            row[have + i] = row[i]
        have += more
    return row


@compiled
def part_of(
    address: int, each: int, count: int, row: Array, start: int, size: int, like: Any
) -> Array:
    """The weights of a block: where they are, in the row, or each written as often as it counts."""
    if not row.size:
        return given_at(address, start, size, like)
    if each == 1:
        first = start % count
        return row[first : first + size]
    weights, place, done = given_at(address, 0, count, like), start // each, 0
    while done < size:
        more = min((place + 1) * each - start, size)
        for i in range(done, more):
            row[i] = weights[place % count]
        done, place = more, place + 1
    return row[:size]

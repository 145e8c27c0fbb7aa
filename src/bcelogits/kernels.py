"""The fold in one pass, compiled: the machine room of :mod:`bcelogits.fused`.

The loops are written so that the compiler turns them into vector instructions: no branch that
depends on data, no call, exponential and logarithm as polynomials.  There is no fast-math: only
``a*b + c`` in :func:`fma` may be rounded once instead of twice, where the processor can.

With float32 input everything happens in float64 and is rounded once, so polynomials with relative
errors below 2**-43 do: half a unit of float32 is 2**-25.  Those for float64 input stay below
2**-58.  :mod:`bcelogits.minimax` derives and bounds them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic

from .machine_code import brief, compiled, inlined

Array = npt.NDArray[Any]
BLOCK = 2048  # elements; the float64 buffers of a block stay in the first-level cache


def _same_bits(target: Any) -> Callable[[Any, Any], Any]:
    def typed(_context: Any, value: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

        return target(value), code

    return typed


def _multiply_add(_context: Any, x: Any, y: Any, z: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        product = builder.fmul(arguments[0], arguments[1], flags=("contract",))
        return builder.fadd(product, arguments[2], flags=("contract",))

    return types.float64(x, y, z), code


bits: Any = intrinsic(_same_bits(types.int64))  # the bit pattern of a float64
real: Any = intrinsic(_same_bits(types.float64))  # the float64 of a bit pattern
fma: Any = intrinsic(_multiply_add)  # x*y + z


def _hex(*numbers: str) -> tuple[float, ...]:
    return tuple(map(float.fromhex, numbers))


# exp(-r) = 1 + r Q(r) for |r| <= ln(2)/2, relative error below 2**-43.55 and 2**-60.16
E0, E1, E2, E3, E4, E5, E6, E7, E8 = _hex(
    "-0x1.fffffffffb933p-1", "0x1.fffffffff72ddp-2", "-0x1.5555555d0f69dp-3",
    "0x1.5555557405be1p-5", "-0x1.1111028d1d020p-7", "0x1.6c164e3d49425p-10",
    "-0x1.a0423a633b754p-13", "0x1.a159f8c7f4bd6p-16", "-0x1.4d2a8230d871dp-19",
)  # fmt: skip
F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11 = _hex(
    "-0x1.0000000000000p+0", "0x1.0000000000000p-1", "-0x1.5555555555566p-3",
    "0x1.555555555558ap-5", "-0x1.111111110cf56p-7", "0x1.6c16c16c01757p-10",
    "-0x1.a01a01bbec26cp-13", "0x1.a01a0210c2713p-16", "-0x1.71dddeb228705p-19",
    "0x1.27e3f16ede5bfp-22", "-0x1.af86579f477b2p-26", "0x1.20e74fd445455p-29",
)  # fmt: skip
# artanh(t) = t (1 + s R(s)) for s = t**2 <= 1/9, relative error below 2**-43.68 and 2**-58.67
A0, A1, A2, A3, A4, A5, A6 = _hex(
    "0x1.55555556356c3p-2", "0x1.9999980b6ad4fp-3", "0x1.2492c07c25887p-3",
    "0x1.c6faacb8ce805p-4", "0x1.76e63848d708bp-4", "0x1.20b403440768fp-4",
    "0x1.99bb750bc72c8p-4",
)  # fmt: skip
B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, B10 = _hex(
    "0x1.5555555555556p-2", "0x1.999999999956cp-3", "0x1.24924924c149dp-3",
    "0x1.c71c71a6321a8p-4", "0x1.745d1df4eb609p-4", "0x1.3b12d751bf364p-4",
    "0x1.11232cb92fa4dp-4", "0x1.dfe4c765a4daap-5", "0x1.c1614d18d12f3p-5",
    "0x1.1eb2e2efb95f7p-5", "0x1.5114b4e37d577p-4",
)  # fmt: skip

LOG2E = 1.4426950408889634
# ln 2 in two parts; the first has 33 bits, so that its products with k < 2**11 are exact.
LN2_HIGH, LN2_LOW = _hex("0x1.62e42feep-1", "0x1.a39ef35793c76p-33")
ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number, kept in the low bits
ROUND_BITS = int(np.float64(ROUND).view(np.int64))
BIAS = 1023  # of float64's exponent


@inlined
def exp_minus_single(m: float) -> float:
    """``exp(-m)`` for ``0 <= m <= 700``, to 2**-43."""
    z = fma(m, LOG2E, ROUND)
    k = z - ROUND
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, m))
    q = fma(r, fma(r, E8, E7), E6)
    q = fma(r, fma(r, fma(r, fma(r, fma(r, fma(r, q, E5), E4), E3), E2), E1), E0)
    return fma(r, q, 1.0) * real((BIAS + ROUND_BITS - bits(z)) << 52)


@inlined
def exp_minus_double(m: float) -> float:
    """``exp(-m)`` for ``0 <= m <= 746``, subnormal values included, to 1 unit of float64."""
    z = fma(m, LOG2E, ROUND)
    k = z - ROUND
    r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, m))
    q = fma(r, fma(r, fma(r, fma(r, fma(r, F11, F10), F9), F8), F7), F6)
    q = fma(r, fma(r, fma(r, fma(r, fma(r, fma(r, q, F5), F4), F3), F2), F1), F0)
    whole = bits(z) - ROUND_BITS
    half = whole >> 1  # 2**-k in two steps: a single one would not be a normal number
    return fma(r, q, 1.0) * real((BIAS - half) << 52) * real((BIAS - whole + half) << 52)


@inlined
def log1p_single(e: float) -> float:
    """``log(1 + e)`` for ``0 <= e <= 1``: 2 artanh(e/(2 + e)), to 2**-43."""
    t = e / (2 + e)
    s, u = t * t, t + t
    q = fma(s, fma(s, fma(s, fma(s, fma(s, fma(s, A6, A5), A4), A3), A2), A1), A0)
    return fma(u * s, q, u)


@inlined
def log1p_double(e: float) -> float:
    """``log(1 + e)`` for ``0 <= e <= 1``, to 1 unit of float64.

    With t = e/(2 + e), 2t = e - e t, so 2 artanh(t) = e + t (2 s R(s) - e), and the division's
    rounding error counts only in the small second term.
    """
    t = e / (2 + e)
    s = t * t
    q = fma(s, fma(s, fma(s, fma(s, fma(s, B10, B9), B8), B7), B6), B5)
    q = fma(s, fma(s, fma(s, fma(s, fma(s, q, B4), B3), B2), B1), B0)
    return fma(t, fma(s + s, q, -e), e)


@compiled
def right_labels(y: Array) -> bool:
    """Whether all labels lie in [0, 1]; NaN does not."""
    right = True
    for i in range(y.size):
        right &= (y[i] >= 0) & (y[i] <= 1)
    return right


@compiled
def total(values: Array, count: int) -> float:
    """The sum of the first ``count`` of a block, by halves; the block is used up."""
    whole = 1
    while whole < count:
        whole *= 2
    values[count:whole] = 0
    half = whole // 2
    while half:
        for i in range(half):
            values[i] += values[i + half]
        half //= 2
    return values[0]


@compiled
def loss_single(x: Array, y: Array, losses: Array) -> None:
    for i in range(x.size):
        logit, label = np.float64(x[i]), np.float64(y[i])
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)  # NaN is not above 700, and stays
        w = 1 - label if logit >= 0 else label
        losses[i] = (w * m if w != 0 else 0.0) + log1p_single(e)


@compiled
def both_single(x: Array, y: Array, losses: Array, slopes: Array, inverse: float) -> None:
    for i in range(x.size):
        logit, label = np.float64(x[i]), np.float64(y[i])
        m = abs(logit)
        e = exp_minus_single(700.0 if m > 700.0 else m)
        right = logit >= 0
        w = 1 - label if right else label
        losses[i] = (w * m if w != 0 else 0.0) + log1p_single(e)
        slopes[i] = (inverse if right else -inverse) * (w - e / (1 + e))


@compiled
def loss_double(x: Array, y: Array, losses: Array) -> None:
    for i in range(x.size):
        m = abs(x[i])
        e = exp_minus_double(746.0 if m > 746.0 else m)
        w = 1 - y[i] if x[i] >= 0 else y[i]
        losses[i] = (w * m if w != 0 else 0.0) + log1p_double(e)


@compiled
def both_double(x: Array, y: Array, losses: Array, slopes: Array) -> None:
    for i in range(x.size):
        m = abs(x[i])
        e = exp_minus_double(746.0 if m > 746.0 else m)
        right = x[i] >= 0
        w = 1 - y[i] if right else y[i]
        losses[i] = (w * m if w != 0 else 0.0) + log1p_double(e)
        slope = w - fma(-e, e / (1 + e), e)  # e/(1 + e) again, with a smaller error
        slopes[i] = slope if right else -slope


@brief
def block_single(
    x: Array, y: Array, losses: Array, slopes: Array, share: float, add: bool
) -> float:
    """Do one block of float32 input; arrays of size 0 are not wanted.

    Gradients are divided by ``share``.  The sum of the losses, if it is asked for, else 0; -1 if a
    label is not in [0, 1].
    """
    if not right_labels(y):
        return -1.0
    values = np.empty(BLOCK)
    found = values[: x.size]
    if slopes.size:
        both_single(x, y, found, slopes, 1 / share)
    else:
        loss_single(x, y, found)
    if losses.size:
        losses[:] = found
    return total(values, x.size) if add else 0.0


@brief
def block_double(
    x: Array, y: Array, losses: Array, slopes: Array, share: float, add: bool
) -> float:
    """The same for float64; it stands twice so that the compiled code can be kept on disk."""
    if not right_labels(y):
        return -1.0
    values = np.empty(BLOCK)
    found = values[: x.size]
    if slopes.size:
        both_double(x, y, found, slopes)
        if share != 1:
            slopes /= share
    else:
        loss_double(x, y, found)
    if losses.size:
        losses[:] = found
    return total(values, x.size) if add else 0.0


@compiled
def run_single(
    x: Array,
    y: Array,
    losses: Array,
    slopes: Array,
    sums: Array,
    share: float,
    first: int,
    last: int,
) -> bool:
    """Do blocks ``first`` to ``last`` of float32 input, and put their sums where they belong.

    False: a label is not in [0, 1]; the rest is left undone.
    """
    for block in range(first, last):
        start, stop = block * BLOCK, min(x.size, (block + 1) * BLOCK)
        found = block_single(
            x[start:stop], y[start:stop], losses[start:stop], slopes[start:stop],
            share, sums.size > 0,
        )  # fmt: skip
        if found < 0:
            return False
        if sums.size:
            sums[block] = found
    return True


@compiled
def run_double(
    x: Array,
    y: Array,
    losses: Array,
    slopes: Array,
    sums: Array,
    share: float,
    first: int,
    last: int,
) -> bool:
    """Do blocks ``first`` to ``last`` of float64 input, and put their sums where they belong.

    False: a label is not in [0, 1]; the rest is left undone.
    """
    for block in range(first, last):
        start, stop = block * BLOCK, min(x.size, (block + 1) * BLOCK)
        found = block_double(
            x[start:stop], y[start:stop], losses[start:stop], slopes[start:stop],
            share, sums.size > 0,
        )  # fmt: skip
        if found < 0:
            return False
        if sums.size:
            sums[block] = found
    return True

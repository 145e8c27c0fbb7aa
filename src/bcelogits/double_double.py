"""Double-double arithmetic on float64 arrays: a number is the unevaluated sum of two float64.

That gives about 104 bits, enough to round almost every loss to float64 with certainty, and at a
thousandth of the cost of arbitrary precision.  The building blocks are those of M. Joldes, J.-M.
Muller and V. Popescu, "Tight and rigorous error bounds for basic building blocks of double-word
arithmetic", ACM TOMS 44(2), 2017, doi:10.1145/3121432, whose relative error bounds are a few times
``2**-104`` where nothing under- or overflows.  :mod:`bcelogits.exact` uses the results with the
bound ``2**-80`` and leaves what is too small or too large for them to interval arithmetic.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import numpy.typing as npt
from mpmath import libmp

Array = npt.NDArray[np.float64]
Pair = tuple[Array, Array]


def two_sum(a: Array, b: Array) -> Pair:
    """``a + b`` exactly: the rounded sum and what the rounding lost."""
    s = a + b
    part = s - a
    return s, (a - (s - part)) + (b - part)


def _quick(a: Array, b: Array) -> Pair:
    """``a + b`` exactly where ``|a| >= |b|``."""
    s = a + b
    return s, b - (s - a)


def _split(a: Array) -> Pair:
    """Two halves of 26 bits each."""
    big = 134217729.0 * a  # 2**27 + 1
    high = big - (big - a)
    return high, a - high


def two_product(a: Array, b: Array) -> Pair:
    """``a * b`` exactly."""
    p = a * b
    (a1, a2), (b1, b2) = _split(a), _split(b)
    return p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2


def add(a: Pair, b: Pair) -> Pair:
    s, rest = two_sum(a[0], b[0])
    low, lower = two_sum(a[1], b[1])
    s, rest = _quick(s, rest + low)
    return _quick(s, rest + lower)


def multiply(a: Pair, b: Pair) -> Pair:
    p, rest = two_product(a[0], b[0])
    return _quick(p, rest + (a[0] * b[1] + a[1] * b[0]))


def divide(a: Pair, b: Pair) -> Pair:
    first = a[0] / b[0]
    rest = add(a, negative(multiply(b, plain(first))))
    second = rest[0] / b[0]
    rest = add(rest, negative(multiply(b, plain(second))))
    third = rest[0] / b[0]
    high, low = _quick(first, second)
    return add((high, low), plain(third))


def negative(a: Pair) -> Pair:
    return -a[0], -a[1]


def constant(number: Fraction) -> Pair:
    """A rational number to 106 bits."""
    high = float(number)
    return np.asarray(high), np.asarray(float(number - Fraction(high)))


def plain(a: Array) -> Pair:
    """A float64 as a pair."""
    return a, np.zeros_like(a)


# ln 2 in three parts; the first two have 42 bits, so that their products with k < 2**11 are exact.
_LN2 = Fraction(libmp.ln2_fixed(200), 2**200)
_LN2_1 = Fraction(int(_LN2 * 2**42), 2**42)
_LN2_2 = Fraction(int((_LN2 - _LN2_1) * 2**84), 2**84)
_LN2_3 = _LN2 - _LN2_1 - _LN2_2
_HALVINGS, _DEGREE = 6, 12


def exp_minus(m: Array) -> Pair:
    """``exp(-m)`` for ``0 <= m <= 650``.

    With m = k ln 2 + r it is 2**-k exp(-r), and exp(-r) is a polynomial at r/64, squared six times.
    The squaring works on exp - 1, where (1 + p)**2 - 1 = p (2 + p) loses nothing.
    """
    k = np.rint(m / float(_LN2))
    high, low = two_sum(m - k * float(_LN2_1), -k * float(_LN2_2))
    r = add((high, low), two_product(-k, np.full_like(k, float(_LN2_3))))
    t = -r[0] / 2**_HALVINGS, -r[1] / 2**_HALVINGS
    p = multiply(t, constant(Fraction(1, factorial(_DEGREE))))
    for n in range(_DEGREE - 1, 0, -1):
        p = multiply(t, add(p, constant(Fraction(1, factorial(n)))))
    for _ in range(_HALVINGS):
        p = multiply(p, add(p, constant(Fraction(2))))
    high, low = add(p, constant(Fraction(1)))
    scale = np.ldexp(1.0, -k.astype(np.int64))
    return high * scale, low * scale


_TERMS, _SINGLE = 35, 17


def log1p(e: Pair) -> Pair:
    """``log(1 + e)`` for ``0 <= e <= 1``: 2 artanh t with t = e/(2 + e) <= 1/3.

    The terms t**(2k)/(2k + 1) are positive and fall by at least 9 each.  Those from k = 17 on count
    for less than 2**-53 of the sum, so plain float64 is enough for them.
    """
    t = divide(e, add(constant(Fraction(2)), e))
    square = multiply(t, t)
    tail = np.zeros_like(t[0])
    for k in range(_TERMS, _SINGLE, -1):
        tail = square[0] * (tail + 1 / (2 * k + 1))
    total = plain(tail)
    for k in range(_SINGLE, 0, -1):
        total = multiply(square, add(total, constant(Fraction(1, 2 * k + 1))))
    high, low = multiply(t, add(total, constant(Fraction(1))))
    return 2 * high, 2 * low

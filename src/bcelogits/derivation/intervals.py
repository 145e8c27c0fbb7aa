"""Arithmetic of enclosures: pairs of binary fractions ``lo <= value <= hi``.

Sums, products and quotients are rounded outwards by mpmath; a monotone function is taken at both
ends with ``GUARD`` extra bits and then widened by far more than mpmath's error there.  Rational
values are carried exactly, so that ``log(1 - 1)`` is seen to be undefined rather than "close to".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mpmath import libmp
from sympy import Rational

GUARD = 32
DOWN, UP = "f", "c"
ZERO = libmp.fzero
# Above this many bits in the exponent of a number its exponential is not computed.
LARGEST_MAGNITUDE = 20_000


class Undefined(Exception):
    """The expression has no real value at the point; that is certain."""


class Unsure(Exception):
    """The enclosures are too wide to tell, at this precision."""


class Unsupported(Exception):
    """An expression outside the class that the checker decides."""


@dataclass(frozen=True)
class Value:
    """``lo <= value <= hi``, as mpmath's raw numbers, and the rational itself where it is known."""

    lo: Any
    hi: Any
    exact: Rational | None = None

    def sign(self) -> int:
        """-1, 0 or 1 where it is certain, else :class:`Unsure`."""
        if self.exact is not None:
            return (self.exact.p > 0) - (self.exact.p < 0)
        if libmp.mpf_gt(self.lo, ZERO):
            return 1
        if libmp.mpf_lt(self.hi, ZERO):
            return -1
        raise Unsure


def below(a: Value, b: Value) -> bool:
    """Certainly ``a < b``."""
    if a.exact is not None and b.exact is not None:
        return bool(a.exact < b.exact)
    return bool(libmp.mpf_lt(a.hi, b.lo))


class Arithmetic:
    """Functions of enclosures at one precision; each raises ``Undefined`` or ``Unsure``."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def rational(self, number: Any) -> Value:
        number = Rational(number)
        lo, hi = (libmp.from_rational(number.p, number.q, self.bits, way) for way in (DOWN, UP))
        return Value(lo, hi, number)

    def reciprocal(self, value: Value) -> Value:
        if value.sign() == 0:
            raise Undefined
        if value.exact is not None:
            return self.rational(1 / value.exact)
        one = (libmp.fone, libmp.fone)
        return Value(*libmp.mpi_div(one, (value.lo, value.hi), self.bits))

    def integer_power(self, b: Value, n: int) -> Value:
        if n < 0:
            return self.integer_power(self.reciprocal(b), -n)
        if b.exact is not None and n * (abs(b.exact.p).bit_length() + b.exact.q.bit_length()) < 1e5:
            return self.rational(b.exact**n)
        return Value(*libmp.mpi_pow_int((b.lo, b.hi), n, self.bits))

    def monotone(self, function: Callable[..., Any], value: Value) -> Value:
        """An increasing function at both ends, widened outwards."""
        bits = self.bits + GUARD
        for end in (value.lo, value.hi):
            steep = function in (libmp.mpf_exp, libmp.mpf_sinh) and end[1]
            if steep and end[2] + end[3] > LARGEST_MAGNITUDE:
                raise Unsure
        lo = _widen(function(value.lo, bits, DOWN), bits, DOWN)
        hi = _widen(function(value.hi, bits, UP), bits, UP)
        return Value(lo, hi)

    def exponential(self, value: Value) -> Value:
        if value.exact == 0:
            return self.rational(1)
        return self.monotone(libmp.mpf_exp, value)

    def logarithm(self, value: Value) -> Value:
        if value.sign() <= 0:
            raise Undefined
        if value.exact == 1:
            return self.rational(0)
        return self.monotone(libmp.mpf_log, value)

    def odd(self, function: Callable[..., Any], value: Value) -> Value:
        """An increasing function that is 0 at 0."""
        return self.rational(0) if value.exact == 0 else self.monotone(function, value)

    def linear(self, value: Value, factor: int, shift: int) -> Value:
        """``factor * value + shift`` for a factor of 1 or -1."""
        if value.exact is not None:
            return self.rational(factor * value.exact + shift)
        lo, hi = value.lo, value.hi
        if factor < 0:
            lo, hi = libmp.mpf_neg(hi), libmp.mpf_neg(lo)
        number = libmp.from_int(shift)
        return Value(
            libmp.mpf_add(lo, number, self.bits, DOWN), libmp.mpf_add(hi, number, self.bits, UP)
        )

    def cosh(self, value: Value) -> Value:
        e = self.exponential(value)
        inverse = self.exponential(self.linear(value, -1, 0))
        total = libmp.mpi_add((e.lo, e.hi), (inverse.lo, inverse.hi), self.bits)
        return Value(*(libmp.mpf_shift(end, -1) for end in total))

    def atanh(self, value: Value) -> Value:
        if self.linear(value, 1, 1).sign() <= 0 or self.linear(value, -1, 1).sign() <= 0:
            raise Undefined
        return self.odd(libmp.mpf_atanh, value)

    def acosh(self, value: Value) -> Value:
        above = self.linear(value, 1, -1).sign()
        if above < 0:
            raise Undefined
        return self.rational(0) if above == 0 else self.monotone(libmp.mpf_acosh, value)

    def absolute(self, value: Value) -> Value:
        if value.exact is not None:
            return self.rational(abs(value.exact))
        return Value(*libmp.mpi_abs((value.lo, value.hi), self.bits))

    def largest(self, *values: Value) -> Value:
        if all(v.exact is not None for v in values):
            return self.rational(max(v.exact for v in values if v.exact is not None))
        best = values[0]
        for v in values[1:]:
            lo = v.lo if libmp.mpf_gt(v.lo, best.lo) else best.lo
            hi = v.hi if libmp.mpf_gt(v.hi, best.hi) else best.hi
            best = Value(lo, hi)
        return best

    def smallest(self, *values: Value) -> Value:
        negated = (self.linear(v, -1, 0) for v in values)
        return self.linear(self.largest(*negated), -1, 0)

    def step(self, value: Value, at_zero: Value | None = None) -> Value:
        side = value.sign()
        if side:
            return self.rational(1 if side > 0 else 0)
        return at_zero if at_zero is not None else self.rational(Rational(1, 2))


def _widen(number: Any, bits: int, way: str) -> Any:
    """Move outwards by 2**-(bits - 16) of the number's size."""
    if not number[1]:  # zero, or an infinity, which no increasing function reaches here
        return number
    slack = libmp.mpf_shift(libmp.mpf_abs(number), 16 - bits)
    move = libmp.mpf_sub if way == DOWN else libmp.mpf_add
    return move(number, slack, bits, way)

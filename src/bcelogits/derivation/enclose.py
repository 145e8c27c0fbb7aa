"""Rigorous enclosures: what an expression is worth at an exact point, between two bounds.

Every refutation rests on this file alone.  A value is a pair of binary fractions ``lo <= value <=
hi``.  Sums, products and quotients are rounded outwards by mpmath; a monotone function is taken at
both ends with ``GUARD`` extra bits and then widened by far more than mpmath's error there.  Rational
values are carried exactly, so that ``log(1 - 1)`` is seen to be undefined rather than "close to".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mpmath import libmp
from sympy import (
    Abs,
    Add,
    E,
    Expr,
    Float,
    Heaviside,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Symbol,
    acosh,
    acoth,
    asinh,
    atan,
    atanh,
    cosh,
    coth,
    csch,
    exp,
    log,
    pi,
    sech,
    sign,
    sinh,
    sympify,
    tanh,
)  # fmt: skip
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

Point = Mapping[Symbol, Expr]
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


def evaluate(expr: Expr, point: Point, bits: int) -> Value:
    """Enclose ``expr`` at ``point`` with about ``bits`` bits.

    Raises :class:`Undefined`, :class:`Unsure` or :class:`Unsupported`.
    """
    return _Evaluator(point, bits).value(expr)


def holds(condition: Boolean, point: Point, bits: int) -> bool:
    """Whether ``condition`` holds at ``point``; where it is undefined it does not."""
    try:
        return _Evaluator(point, bits).truth(condition)
    except Undefined:
        return False


def below(a: Value, b: Value) -> bool:
    """Certainly ``a < b``."""
    if a.exact is not None and b.exact is not None:
        return bool(a.exact < b.exact)
    return bool(libmp.mpf_lt(a.hi, b.lo))


def equal(a: Expr, b: Expr, point: Point) -> bool:
    """Certainly one number, by exact algebra; both must be defined at the point."""
    from .normal import is_zero
    from .pieces import Piece

    return is_zero((a - b).xreplace(dict(point)), Piece().sign)


def digits(expr: Expr, point: Point, wanted: int = 20) -> str:
    """The value in decimal, only digits that are certain; a rational prints as itself when short."""
    bits = 128
    while True:
        value = evaluate(expr, point, bits)
        if bits == 256 and _straddles(value) and equal(expr, Rational(0), point):
            return "0"
        if value.exact is not None and len(str(value.exact)) <= wanted:
            return str(value.exact)
        ends = (libmp.mpf_pos(v, 16 + 4 * wanted, w) for v, w in ((value.lo, DOWN), (value.hi, UP)))
        low, high = (libmp.to_str(end, wanted, strip_zeros=False) for end in ends)
        if low == high or bits > 4_000:
            return low if low == high else f"between {low} and {high}"
        bits *= 2


def _straddles(value: Value) -> bool:
    try:
        return value.sign() == 0
    except Unsure:
        return True


class _Evaluator:
    def __init__(self, point: Point, bits: int) -> None:
        self.point = point
        self.bits = bits
        self.seen: dict[Expr, Value] = {}

    def value(self, expr: Expr) -> Value:
        found = self.seen.get(expr)
        if found is None:
            found = self.seen[expr] = self._value(expr)
        return found

    def rational(self, number: Any) -> Value:
        number = Rational(number)
        lo, hi = (libmp.from_rational(number.p, number.q, self.bits, way) for way in (DOWN, UP))
        return Value(lo, hi, number)

    def _value(self, expr: Expr) -> Value:
        if isinstance(expr, (Rational, Float)):
            return self.rational(expr)
        if isinstance(expr, Symbol):
            if expr not in self.point:
                raise ValueError(f"the point gives no value to {expr}")
            return self.value(sympify(self.point[expr]))
        if expr is pi:
            return Value(*(libmp.mpf_pi(self.bits, way) for way in (DOWN, UP)))
        if expr is E:
            return self.exponential(self.rational(1))
        if isinstance(expr, Add):
            return self.fold(expr.args, libmp.mpi_add, lambda a, b: a + b)
        if isinstance(expr, Mul):
            return self.fold(expr.args, libmp.mpi_mul, lambda a, b: a * b)
        if isinstance(expr, Pow):
            return self.power(expr.base, expr.exp)
        if isinstance(expr, Piecewise):
            return self.piecewise(expr)
        rule = _RULES.get(expr.func)
        if rule is None:
            raise Unsupported(f"{expr.func.__name__} is not a function that the checker knows")
        return rule(self, *(self.value(a) for a in expr.args))

    def fold(self, args: Any, interval: Any, exact: Any) -> Value:
        values = [self.value(a) for a in args]
        total = values[0]
        for value in values[1:]:
            if total.exact is not None and value.exact is not None:
                total = self.rational(exact(total.exact, value.exact))
            else:
                total = Value(*interval((total.lo, total.hi), (value.lo, value.hi), self.bits))
        return total

    def reciprocal(self, value: Value) -> Value:
        if value.sign() == 0:
            raise Undefined
        if value.exact is not None:
            return self.rational(1 / value.exact)
        one = (libmp.fone, libmp.fone)
        return Value(*libmp.mpi_div(one, (value.lo, value.hi), self.bits))

    def power(self, base: Expr, exponent: Expr) -> Value:
        if base is E:
            return self.exponential(self.value(exponent))
        b = self.value(base)
        e = self.value(exponent)
        if e.exact is not None and e.exact.is_Integer:
            return self.integer_power(b, int(e.exact))
        side = b.sign()
        if side < 0:
            raise Undefined
        if side == 0:  # 0**0 = 1, as in SymPy and in floating point
            if e.sign() < 0:
                raise Undefined
            return self.rational(0 if e.sign() > 0 else 1)
        if e.exact is not None and b.exact is not None and e.exact.q <= 64:
            root = b.exact ** Rational(1, e.exact.q)
            if root.is_Rational:
                return self.integer_power(self.rational(root), e.exact.p)
        if e.exact is not None and e.exact.q == 2:
            root = Value(*libmp.mpi_sqrt((b.lo, b.hi), self.bits))
            return self.integer_power(root, e.exact.p)
        log_b = self.logarithm(b)
        product = Value(*libmp.mpi_mul((e.lo, e.hi), (log_b.lo, log_b.hi), self.bits))
        return self.exponential(product)

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
            if function in (libmp.mpf_exp, libmp.mpf_sinh) and end[1]:
                if end[2] + end[3] > LARGEST_MAGNITUDE:
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

    def piecewise(self, expr: Piecewise) -> Value:
        for branch, condition in expr.args:
            if self.truth(condition):
                return self.value(branch)
        raise Undefined

    def truth(self, condition: Boolean) -> bool:
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, And):
            return all(self.truth(c) for c in condition.args)
        if isinstance(condition, Or):
            return any(self.truth(c) for c in condition.args)
        if isinstance(condition, Not):
            return not self.truth(condition.args[0])
        if isinstance(condition, Relational):
            return self.compare(condition)
        raise Unsupported(f"the condition {condition} is not understood")

    def compare(self, relation: Relational) -> bool:
        a, b = self.value(relation.lhs), self.value(relation.rhs)
        if below(a, b):
            side = -1
        elif below(b, a):
            side = 1
        elif a.exact is not None and b.exact is not None:
            side = 0
        elif equal(relation.lhs, relation.rhs, self.point):
            side = 0
        else:
            raise Unsure
        return {
            "==": side == 0, "!=": side != 0, "<": side < 0, "<=": side <= 0,
            ">": side > 0, ">=": side >= 0,
        }[relation.rel_op]  # fmt: skip


def _widen(number: Any, bits: int, way: str) -> Any:
    """Move outwards by 2**-(bits - 16) of the number's size."""
    if not number[1]:  # zero, or an infinity, which no increasing function reaches here
        return number
    slack = libmp.mpf_shift(libmp.mpf_abs(number), 16 - bits)
    move = libmp.mpf_sub if way == DOWN else libmp.mpf_add
    return move(number, slack, bits, way)


_RULES: dict[Any, Callable[..., Value]] = {
    exp: _Evaluator.exponential,
    log: _Evaluator.logarithm,
    sinh: lambda e, v: e.odd(libmp.mpf_sinh, v),
    tanh: lambda e, v: e.odd(libmp.mpf_tanh, v),
    asinh: lambda e, v: e.odd(libmp.mpf_asinh, v),
    atan: lambda e, v: e.odd(libmp.mpf_atan, v),
    cosh: _Evaluator.cosh,
    sech: lambda e, v: e.reciprocal(e.cosh(v)),
    coth: lambda e, v: e.reciprocal(e.odd(libmp.mpf_tanh, v)),
    csch: lambda e, v: e.reciprocal(e.odd(libmp.mpf_sinh, v)),
    atanh: _Evaluator.atanh,
    acoth: lambda e, v: e.atanh(e.reciprocal(v)),
    acosh: _Evaluator.acosh,
    Abs: _Evaluator.absolute,
    Max: _Evaluator.largest,
    Min: _Evaluator.smallest,
    sign: lambda e, v: e.rational(v.sign()),
    Heaviside: _Evaluator.step,
}

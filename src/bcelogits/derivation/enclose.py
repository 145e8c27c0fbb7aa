"""Rigorous enclosures: what an expression is worth at an exact point, between two bounds.

Every refutation rests on this file and on ``intervals`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    oo,
    pi,
    sech,
    sign,
    sinh,
    sympify,
    tanh,
)  # fmt: skip
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Not, Or

from .intervals import DOWN, UP, Arithmetic, Undefined, Unsupported, Unsure, Value, below

__all__ = [
    "Point", "Undefined", "Unsupported", "Unsure", "Value", "below", "digits", "equal", "evaluate",
    "holds", "rational_exp",
]  # fmt: skip

Point = Mapping[Symbol, Expr]


def evaluate(expr: Expr, point: Point, bits: int) -> Value:
    """Enclose ``expr`` at ``point`` with about ``bits`` bits.

    Raises :class:`Undefined`, :class:`Unsure` or :class:`Unsupported`.
    """
    return Evaluator(point, bits).value(expr)


def holds(condition: Boolean, point: Point, bits: int) -> bool:
    """Whether ``condition`` holds at ``point``; where it is undefined it does not."""
    try:
        return Evaluator(point, bits).truth(condition)
    except Undefined:
        return False


def equal(a: Expr, b: Expr, point: Point) -> bool:
    """Certainly one number, by exact algebra; both must be defined at the point."""
    from .normal import is_zero
    from .pieces import Piece

    try:
        return is_zero((a - b).xreplace(dict(point)), Piece().sign)
    except (TypeError, ValueError):  # SymPy compares no infinities, as in a branch not taken
        return False


def digits(expr: Expr, point: Point, wanted: int = 20) -> str:
    """The value in decimal, only digits that are certain; a short rational as itself."""
    bits = 128
    while True:
        try:
            value = evaluate(expr, point, bits)
        except Unsure:  # a divisor that is not told from 0 yet
            if bits > 100_000:
                raise
            bits *= 2
            continue
        if bits == 256 and _straddles(value) and equal(expr, Rational(0), point):
            return "0"
        if value.lo == value.hi == libmp.fzero:
            return "0"
        if value.exact is not None and len(str(value.exact)) <= wanted:
            return str(value.exact)
        ends = (libmp.mpf_pos(v, 16 + 4 * wanted, w) for v, w in ((value.lo, DOWN), (value.hi, UP)))
        low, high = (libmp.to_str(end, wanted, strip_zeros=False) for end in ends)
        if low == high or bits > 4_000:
            return low if low == high else f"between {low} and {high}"
        bits *= 2


def rational_exp(exponent: Rational) -> tuple[Rational, Rational]:
    """Rationals just below and just above exp(exponent)."""
    if exponent == 0:
        return Rational(1), Rational(1)
    if abs(exponent) > 2000:
        return (Rational(2) ** 2000, oo) if exponent > 0 else (Rational(0), Rational(1, 2**2000))
    value = evaluate(exp(Rational(exponent)), {}, 64)
    low, high = (Rational(*libmp.to_rational(end)) for end in (value.lo, value.hi))
    return low, high


def _straddles(value: Value) -> bool:
    try:
        return value.sign() == 0
    except Unsure:
        return True


class Evaluator(Arithmetic):
    def __init__(self, point: Point, bits: int) -> None:
        self.point = point
        super().__init__(bits)
        self.seen: dict[Expr, Value] = {}

    def value(self, expr: Expr) -> Value:
        found = self.seen.get(expr)
        if found is None:
            found = self.seen[expr] = self._value(expr)
        return found

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

    def piecewise(self, expr: Piecewise) -> Value:
        for branch, condition in expr.args:
            if self.truth(condition):
                return self.value(branch)
        raise Undefined

    def truth(self, condition: Boolean) -> bool:
        if condition in (True, False):
            return bool(condition)
        if isinstance(condition, (And, Or)):
            return self.joined(condition.args, isinstance(condition, Or))
        if isinstance(condition, Not):
            return not self.truth(condition.args[0])
        if isinstance(condition, Relational):
            return self.compare(condition)
        raise Unsupported(f"the condition {condition} is not understood")

    def joined(self, parts: Iterable[Boolean], deciding: bool) -> bool:
        """One part that is ``deciding`` is enough, also where others are undefined."""
        failed: list[Exception] = []
        for part in parts:
            try:
                if self.truth(part) is deciding:
                    return deciding
            except (Undefined, Unsure) as reason:
                failed.append(reason)
        if failed:
            raise next((f for f in failed if isinstance(f, Unsure)), failed[0])
        return not deciding

    def compare(self, relation: Relational) -> bool:
        a, b = self.value(relation.lhs), self.value(relation.rhs)
        if below(a, b):
            side = -1
        elif below(b, a):
            side = 1
        elif (a.exact is not None and b.exact is not None) or equal(
            relation.lhs, relation.rhs, self.point
        ):
            side = 0
        else:
            raise Unsure
        return {
            "==": side == 0, "!=": side != 0, "<": side < 0, "<=": side <= 0,
            ">": side > 0, ">=": side >= 0,
        }[relation.rel_op]  # fmt: skip


_RULES: dict[Any, Callable[..., Value]] = {
    exp: Evaluator.exponential,
    log: Evaluator.logarithm,
    sinh: lambda e, v: e.odd(libmp.mpf_sinh, v),
    tanh: lambda e, v: e.odd(libmp.mpf_tanh, v),
    asinh: lambda e, v: e.odd(libmp.mpf_asinh, v),
    atan: lambda e, v: e.odd(libmp.mpf_atan, v),
    cosh: Evaluator.cosh,
    sech: lambda e, v: e.reciprocal(e.cosh(v)),
    coth: lambda e, v: e.reciprocal(e.odd(libmp.mpf_tanh, v)),
    csch: lambda e, v: e.reciprocal(e.odd(libmp.mpf_sinh, v)),
    atanh: Evaluator.atanh,
    acoth: lambda e, v: e.atanh(e.reciprocal(v)),
    acosh: Evaluator.acosh,
    Abs: Evaluator.absolute,
    Max: Evaluator.largest,
    Min: Evaluator.smallest,
    sign: lambda e, v: e.rational(v.sign()),
    Heaviside: Evaluator.step,
}

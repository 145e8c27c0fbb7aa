"""Conditions as the prover sees them: and/or trees of signs, and where an expression is defined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import (
    Abs,
    Add,
    Derivative,
    E,
    Eq,
    Expr,
    Float,
    Ge,
    Gt,
    Heaviside,
    Max,
    Min,
    Mul,
    Ne,
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
    false,
    log,
    nan,
    pi,
    sech,
    sign,
    sinh,
    tanh,
    true,
)  # fmt: skip
from sympy import (
    And as SymAnd,
)
from sympy import (
    Or as SymOr,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.logic.boolalg import Not as SymNot

from .enclose import Unsupported

TOTAL = (exp, sinh, cosh, tanh, sech, asinh, atan, Abs, Max, Min, sign, Heaviside, Add, Mul)


@dataclass(frozen=True)
class Atom:
    """``expr rel 0`` with rel one of ``>``, ``>=``, ``==``, ``!=``."""

    rel: str
    expr: Expr

    def negation(self) -> Atom:
        if self.rel in ("==", "!="):
            return Atom("!=" if self.rel == "==" else "==", self.expr)
        return Atom(">=" if self.rel == ">" else ">", -self.expr)

    def allowed(self) -> frozenset[int]:
        """The signs of ``expr`` for which the atom is true."""
        return {
            ">": frozenset((1,)), ">=": frozenset((0, 1)), "==": frozenset((0,)),
            "!=": frozenset((-1, 1)),
        }[self.rel]  # fmt: skip

    def boolean(self) -> Boolean:
        """As a SymPy relation, for people."""
        return _relation(self.rel, self.expr)


@dataclass(frozen=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    parts: tuple[Condition, ...]


Condition = bool | Atom | All | Either


def both(*parts: Condition) -> Condition:
    kept = [p for p in parts if p is not True]
    return False if False in kept else True if not kept else All(tuple(kept))


def either(*parts: Condition) -> Condition:
    kept = [p for p in parts if p is not False]
    return True if True in kept else False if not kept else Either(tuple(kept))


def negation(condition: Condition) -> Condition:
    if isinstance(condition, bool):
        return not condition
    if isinstance(condition, Atom):
        return condition.negation()
    turned = tuple(negation(p) for p in condition.parts)
    return either(*turned) if isinstance(condition, All) else both(*turned)


def replaced(condition: Condition, change: Callable[[Expr], Expr]) -> Condition:
    """The condition with ``change`` applied to every expression in it."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, Atom):
        return Atom(condition.rel, change(condition.expr))
    join = both if isinstance(condition, All) else either
    return join(*(replaced(p, change) for p in condition.parts))


def atoms(condition: Condition) -> Iterator[Atom]:
    if isinstance(condition, Atom):
        yield condition
    elif not isinstance(condition, bool):
        for part in condition.parts:
            yield from atoms(part)


def read(boolean: Boolean | bool) -> Condition:
    """A SymPy condition as a tree of atoms."""
    if boolean in (True, False):
        return bool(boolean)
    if isinstance(boolean, SymAnd):
        return both(*(read(a) for a in boolean.args))
    if isinstance(boolean, SymOr):
        return either(*(read(a) for a in boolean.args))
    if isinstance(boolean, SymNot):
        return negation(read(boolean.args[0]))
    if isinstance(boolean, Relational) and isinstance(boolean.lhs, Expr):
        less = boolean.rhs - boolean.lhs
        more = boolean.lhs - boolean.rhs
        rels = {"==": "==", "!=": "!=", ">": ">", ">=": ">=", "<": ">", "<=": ">="}
        if boolean.rel_op not in rels:
            raise Unsupported(f"the relation {boolean} is not understood")
        return Atom(rels[boolean.rel_op], less if boolean.rel_op[0] == "<" else more)
    raise Unsupported(
        f"the condition {boolean} is not understood: use <, <=, ==, != and &, | of real expressions"
    )


def decided(boolean: Boolean | bool, wanted: bool = True) -> Condition:
    """Where a condition, as written, is certainly true (or false).

    One part decides an "or" that is true and an "and" that is false, the others may be undefined.
    What an atom needs comes before it, so that splitting in this order loses no point.
    """
    if boolean in (True, False):
        return bool(boolean) is wanted
    if isinstance(boolean, SymNot):
        return decided(boolean.args[0], not wanted)
    if isinstance(boolean, (SymAnd, SymOr)):
        join = both if isinstance(boolean, SymAnd) == wanted else either
        return join(*(decided(a, wanted) for a in boolean.args))
    atom = read(evaluated(boolean))
    return both(*(n.as_condition() for n in needs(boolean)), atom if wanted else negation(atom))


@dataclass(frozen=True)
class Need:
    """Where ``guard`` holds, ``condition`` must hold, or the expression is undefined.

    ``unclear``: not everywhere undefined otherwise, as ``x**y`` for x < 0 and whole numbers y.
    """

    guard: Condition
    condition: Condition
    unclear: bool = False

    def as_condition(self) -> Condition:
        return either(negation(self.guard), self.condition)

    def replaced(self, change: Callable[[Expr], Expr]) -> Need:
        return Need(
            replaced(self.guard, change), replaced(self.condition, change), self.unclear
        )  # fmt: skip


def needs(expr: Any) -> tuple[Need, ...]:
    """What must hold for every subexpression of ``expr``, as written, to be a real number."""
    found: dict[Need, None] = {}
    for need in _needs(expr, True):
        if need.condition is not True and need.guard is not False:
            found[need] = None
    return tuple(found)


def evaluated(expr: Any) -> Any:
    """The tree rebuilt with SymPy's automatic evaluation."""
    if not expr.args:
        return expr
    try:
        return expr.func(*(evaluated(a) for a in expr.args))
    except (TypeError, ValueError):  # SymPy compares nothing that is not real: Max(x, log(-1))
        return nan


def positive(expr: Expr) -> Condition:
    return _decided(Atom(">", expr))


def nonnegative(expr: Expr) -> Condition:
    return _decided(Atom(">=", expr))


def nonzero(expr: Expr) -> Condition:
    return _decided(Atom("!=", expr))


def _decided(atom: Atom) -> Condition:
    if isinstance(atom.expr, Rational):
        return (atom.expr.p > 0) - (atom.expr.p < 0) in atom.allowed()
    return atom


def _needs(expr: Any, guard: Condition) -> Iterable[Need]:
    if isinstance(expr, (Symbol, Rational, Float)) or expr in (pi, E, true, false):
        return
    if isinstance(expr, Piecewise):
        open_: Condition = guard
        for branch, condition in expr.args:
            holds, fails = decided(condition), decided(condition, False)
            if own := needs(condition):
                yield Need(open_, either(holds, fails), any(n.unclear for n in own))
            yield from _needs(branch, both(open_, holds))
            open_ = both(open_, fails)
        yield Need(open_, False)
        return
    if isinstance(expr, Derivative):
        raise Unsupported("a derivative that SymPy cannot carry out")
    for arg in expr.args:
        yield from _needs(arg, guard)
    if isinstance(expr, (Boolean, *TOTAL)):
        return
    u: Any = evaluated(expr.args[0]) if expr.args else None
    if isinstance(expr, Pow):
        yield from _power_needs(u, evaluated(expr.args[1]), guard)
    elif isinstance(expr, log):
        yield Need(guard, positive(u))
    elif isinstance(expr, (coth, csch)):
        yield Need(guard, nonzero(u))
    elif isinstance(expr, atanh):
        yield Need(guard, both(positive(1 - u), positive(1 + u)))
    elif isinstance(expr, acosh):
        yield Need(guard, nonnegative(u - 1))
    elif isinstance(expr, acoth):
        yield Need(guard, either(positive(u - 1), positive(-1 - u)))
    else:
        raise Unsupported(f"{expr.func.__name__} is not a function that the checker knows")


def _power_needs(base: Expr, exponent: Expr, guard: Condition) -> Iterable[Need]:
    if base is E:
        return
    if isinstance(exponent, Rational) and exponent.is_Integer:
        if exponent.p < 0:
            yield Need(guard, nonzero(base))
    elif isinstance(exponent, Rational):
        yield Need(guard, positive(base) if exponent.p < 0 else nonnegative(base))
    else:  # 0**0 is 1
        yield Need(guard, nonnegative(base), unclear=True)
        yield Need(guard, either(positive(base), nonnegative(exponent)))


def _relation(rel: str, expr: Expr) -> Boolean:
    """``expr rel 0``, with the terms moved so that it reads well."""
    if isinstance(expr, Symbol) or not isinstance(expr, Add):
        left, right = (expr, Rational(0))
        if expr.could_extract_minus_sign():
            left, right = right, -expr
    else:
        plus = [t for t in expr.args if not t.could_extract_minus_sign()]
        left, right = Add(*plus), -Add(*(t for t in expr.args if t not in plus))
    return {">": Gt, ">=": Ge, "==": Eq, "!=": Ne}[rel](left, right)

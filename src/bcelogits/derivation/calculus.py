"""Derivatives that know where they hold: corners, jumps and the edges of the domain.

A formula with ``Abs``, ``Max``, ``Piecewise`` and the like is split into smooth formulas, one for
each side of every switch.  At a switch the derivative exists where the values on both sides and the
one-sided derivatives are proved equal; every other switch is left out, and so is every point at
which the formula itself is not defined, or only on one side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from .applied import unfold
from .conditions import All as Both
from .conditions import Atom, Condition, evaluated, needs
from .lines import Line
from .prover import decide
from .verdict import Case, Proof, Refutation, Undecided

SWITCHES = (sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise)
MOST_SIDES = 16
OPENED = {">=": sp.Gt, "<=": sp.Lt, ">": sp.Gt, "<": sp.Lt, "!=": sp.Ne}


@dataclass(frozen=True)
class Slope:
    """A derivative: its formula, where it holds, what was left out, and how it was found."""

    value: sp.Expr
    where: Boolean
    excluded: tuple[Boolean, ...]
    method: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Side:
    """A smooth formula for one side of every switch: the switch's sign is +1 or -1 there."""

    formula: sp.Expr
    signs: tuple[tuple[sp.Expr, int], ...] = ()

    def region(self) -> Boolean:
        """Where the formula counts, edges included."""
        return sp.And(*(sp.Ge(u, 0) if sign > 0 else sp.Le(u, 0) for u, sign in self.signs))

    def agrees(self, other: Side, switch: sp.Expr) -> bool:
        """Whether the two lie on different sides of ``switch`` and of no other switch."""
        mine, theirs = dict(self.signs), dict(other.signs)
        return all(mine[u] == theirs[u] or u == switch for u in mine.keys() & theirs.keys())


def derivative(line: Line, x: sp.Symbol, where: Boolean, seconds: float = 10) -> Slope:
    """The derivative of ``line`` in ``x`` at the points of ``where``, and where it is claimed.

    Raises ``ValueError`` where ``where`` fixes ``x``, :class:`Undecided` for too many switches.
    """
    inside, excluded = _opened(where, x)
    if (x.is_nonnegative and not x.is_positive) or (x.is_nonpositive and not x.is_negative):
        inside, excluded = sp.And(inside, sp.Ne(x, 0)), [*excluded, sp.Eq(x, 0)]
    for condition in _domain(unfold(line.written), x):
        if not implied(inside, condition, seconds):
            inside = sp.And(inside, condition)
            excluded.append(sp.Not(condition))
    body = unfold(line.value)
    if not any(_switches(part, x) for part in body.atoms(*SWITCHES)):
        return Slope(line.value.diff(x), inside, tuple(excluded), "differentiation", ())
    return _piecewise(evaluated(body), x, inside, excluded, seconds)


def implied(where: Boolean, condition: Boolean, seconds: float = 10) -> bool:
    """Whether ``condition`` is proved at every point of ``where``; not proved is not implied."""
    if where == False or condition == True:  # noqa: E712
        return True
    try:
        return isinstance(covers(where, (condition,), seconds), Proof)
    except Undecided:
        return False


def covers(
    where: Boolean, conditions: tuple[Boolean, ...], seconds: float = 10
) -> Proof | Refutation:
    """The verdict on "one of the conditions holds at every point of ``where``".

    A Piecewise without a last branch is undefined exactly where no condition holds.
    """
    if any(c == True for c in conditions):  # noqa: E712
        conditions = (sp.true,)
    one = sp.Piecewise(*((sp.Integer(1), c) for c in conditions), evaluate=False)
    return decide(one, sp.Integer(1), where=where, seconds=seconds)


def _opened(where: Boolean, x: sp.Symbol) -> tuple[Boolean, list[Boolean]]:
    """``where`` without its edges in ``x``, at which only one side is known, and the edges."""
    edges: list[Boolean] = []

    def open_(condition: Boolean) -> Boolean:
        if x not in condition.free_symbols:
            return condition
        if isinstance(condition, (sp.And, sp.Or)):
            return condition.func(*(open_(c) for c in condition.args))
        if isinstance(condition, sp.Eq) or not isinstance(condition, Relational):
            raise ValueError(
                f"there is no derivative in {x} where {condition} fixes it; widen the condition"
            )
        if condition.rel_op in (">=", "<="):
            edges.append(sp.Eq(condition.lhs, condition.rhs))
        return OPENED[condition.rel_op](condition.lhs, condition.rhs)

    return open_(where), edges


def _domain(written: sp.Expr, x: sp.Symbol) -> Iterator[Boolean]:
    """What must hold for ``written`` to be defined at a point and along ``x`` on both sides."""
    for need in needs(written):
        yield _boolean(need.as_condition(), x)


def _boolean(condition: Condition, x: sp.Symbol) -> Boolean:
    """A condition of definedness without its edges in ``x``."""
    if isinstance(condition, bool):
        return sp.true if condition else sp.false
    if isinstance(condition, Atom):
        edge = condition.rel == ">=" and x in condition.expr.free_symbols
        return Atom(">" if edge else condition.rel, condition.expr).boolean()
    join = sp.And if isinstance(condition, Both) else sp.Or
    return join(*(_boolean(part, x) for part in condition.parts))


# ---------------------------------------------------------------------- switches


def _piecewise(
    body: sp.Expr, x: sp.Symbol, where: Boolean, excluded: list[Boolean], seconds: float
) -> Slope:
    sides = []
    for side in _sides(Side(body), x):
        sides.append(side)
        if len(sides) > MOST_SIDES:
            raise Undecided(f"more than {MOST_SIDES} sides; differentiate case by case", body)
    slopes = {side: side.formula.diff(x) for side in sides}
    smooth: list[Boolean] = []
    corners: list[Boolean] = []
    for switch in dict.fromkeys(u for side in sides for u, _ in side.signs):
        joined = _joins(body, x, switch, sides, slopes, where, seconds)
        (smooth if joined else corners).append(sp.Eq(switch, 0))
    away = [sp.Not(c) for c in corners if not implied(where, sp.Not(c), seconds)]
    excluded = [*excluded, *(sp.Not(a) for a in away)]
    regions = [side.region() for side in sides]
    cases = tuple(Case(r, "differentiation") for r in regions)
    cases += tuple(Case(c, "both sides have one value and one slope") for c in smooth)
    if len(set(slopes.values())) == 1:
        value = slopes[sides[0]]
    else:
        pairs = list(zip(slopes.values(), [*regions[:-1], sp.true], strict=True))
        value = sp.Piecewise(*pairs)
    return Slope(
        value, sp.And(where, *away), tuple(excluded), "differentiation on each side", cases
    )


def _sides(side: Side, x: sp.Symbol) -> Iterator[Side]:
    """One smooth formula for each side of every switch that depends on ``x``."""
    inner = [s for s in sp.preorder_traversal(side.formula) if _switches(s, x)]
    if not inner:
        yield side
        return
    node = next(
        s for s in inner if not any(_switches(t, x) for a in s.args for t in a.atoms(*SWITCHES))
    )  # fmt: skip
    switch, above, below = _two(node, x)
    switch = sp.expand(switch).primitive()[1]  # 2*x and x change their signs together
    known = dict(side.signs)
    if -switch in known or (switch not in known and switch.could_extract_minus_sign()):
        switch, above, below = -switch, below, above
    signs = [known[switch]] if switch in known else [1, -1]
    if switch.is_positive or switch.is_negative:
        signs = [1 if switch.is_positive else -1]
    for sign in signs:
        formula = evaluated(side.formula.xreplace({node: above if sign > 0 else below}))
        mark = () if switch in known or len(signs) == 1 else ((switch, sign),)
        yield from _sides(Side(formula, (*side.signs, *mark)), x)


def _switches(expr: Any, x: sp.Symbol) -> bool:
    """Whether ``x`` decides which formula the expression stands for."""
    if isinstance(expr, sp.Piecewise):
        return any(x in condition.free_symbols for _, condition in expr.args)
    return isinstance(expr, SWITCHES) and x in expr.free_symbols


def _two(node: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """A switch: the expression whose sign decides, and the two formulas."""
    first = node.args[0]
    if isinstance(node, sp.Abs):
        return first, first, -first
    if isinstance(node, sp.sign):
        return first, sp.Integer(1), sp.Integer(-1)
    if isinstance(node, sp.Heaviside):
        return first, sp.Integer(1), sp.Integer(0)
    if isinstance(node, (sp.Max, sp.Min)):
        chosen = [a for a in node.args if x in a.free_symbols]
        a = chosen[0]
        b = next(other for other in node.args if other is not a)
        rest = [other for other in node.args if other not in (a, b)]
        above = a - b if isinstance(node, sp.Max) else b - a
        return above, node.func(a, *rest), node.func(b, *rest)
    relation = next(
        r for _, c in node.args for r in c.atoms(Relational) if x in r.free_symbols
    )  # fmt: skip
    switch = relation.lhs - relation.rhs
    made = [_given(node, relation, bool(relation.func(sign, 0))) for sign in (1, -1)]
    return switch, made[0], made[1]


def _given(node: sp.Piecewise, relation: Relational, truth: bool) -> sp.Expr:
    """The Piecewise where ``relation`` is known to be true or false."""
    known = {relation: sp.true if truth else sp.false}
    pairs = [(value, condition.xreplace(known)) for value, condition in node.args]
    pairs = [(value, condition) for value, condition in pairs if condition != False]  # noqa: E712
    return sp.Piecewise(*pairs) if pairs else sp.Integer(0)


def _joins(
    body: sp.Expr, x: sp.Symbol, switch: sp.Expr, sides: list[Side],
    slopes: dict[Side, sp.Expr], where: Boolean, seconds: float,
) -> bool:  # fmt: skip
    """Whether the formula is proved to be smooth at the zeros of ``switch``.

    Each side's formula has the right value and a derivative there, and the derivatives of any two
    sides that meet there are equal.
    """
    at = sp.And(where, sp.Eq(switch, 0))
    touching = [side for side in sides if switch in dict(side.signs)]
    for side in touching:
        here = sp.And(at, side.region())
        if not all(implied(here, c, seconds) for c in _domain(side.formula, x)):
            return False
        if not _equal(body, side.formula, here, seconds):
            return False
    above = [side for side in touching if dict(side.signs)[switch] > 0]
    below = [side for side in touching if dict(side.signs)[switch] < 0]
    return all(
        _equal(slopes[a], slopes[b], sp.And(at, a.region(), b.region()), seconds)
        for a, b in product(above, below)
        if a.agrees(b, switch)
    )


def _equal(a: sp.Expr, b: sp.Expr, where: Boolean, seconds: float) -> bool:
    if where == False:  # noqa: E712
        return True
    try:
        return isinstance(decide(a, b, where=where, seconds=seconds), Proof)
    except Undecided:
        return False

"""A statement, and the one test of a counterexample: enclosures of both lines as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from . import enclose
from .conditions import Atom
from .definitions import unfold
from .lines import Line, LineError, read_condition, written_condition
from .lines import read as read_line
from .verdict import Budget, Refutation
from .witness import PointDict

# Bits of the enclosures: a first look, and what it takes to see exp(-2000) beside 1.
SHALLOW, DEEP = (80, 320), (80, 320, 1280, 6000)


@dataclass(frozen=True)
class Claim:
    """A statement: two lines, a relation, and the condition under which it is made."""

    lhs: Line
    rhs: Line
    relation: str
    where: Boolean
    left: Expr
    right: Expr
    domain: Boolean
    assumed: tuple[Atom, ...]  # the signs that the symbols were declared with
    symbols: tuple[Symbol, ...]

    @classmethod
    def read(cls, lhs: Any, rhs: Any, where: Any, relation: str) -> Claim:
        names = symbols_by_name(lhs, rhs, where)
        condition = read_condition(where, names)
        names = symbols_by_name(lhs, rhs, condition)
        left, right = read_line(lhs, names), read_line(rhs, names)
        left_tree, right_tree = unfold(left.written), unfold(right.written)
        domain = unfold(written_condition(where, names))
        symbols = left_tree.free_symbols | right_tree.free_symbols | domain.free_symbols
        ordered = tuple(sorted(symbols, key=lambda s: s.name))
        assumed = tuple(a for s in ordered for a in assumptions(s))
        return cls(
            left, right, relation, condition, left_tree, right_tree, domain, assumed, ordered
        )  # fmt: skip

    def applies(self, point: PointDict, bits: int) -> bool:
        """Whether the point satisfies ``where`` and what the symbols were declared as."""
        signs = (enclose.evaluate(a.expr, point, bits).sign() in a.allowed() for a in self.assumed)
        return all(signs) and enclose.holds(self.domain, point, bits)

    def refuted_at(
        self, point: PointDict, budget: Budget, precisions: tuple[int, ...] = DEEP
    ) -> Refutation | None:
        """The refutation at an exact point, if the statement certainly fails there."""
        for bits in precisions:
            budget.check()
            try:
                if not self.applies(point, bits):
                    return None
                left, right = (self._value(side, point, bits) for side in (self.left, self.right))
            except enclose.Unsure:
                continue
            if (left is None) != (right is None):
                return self._refutation(point, budget, "lhs" if left is None else "rhs")
            if left is None or right is None:
                return None
            if self._fails(left, right, point):
                return self._refutation(point, budget, None)
            if left.exact is not None and right.exact is not None:
                return None
        return None

    @staticmethod
    def _value(side: Expr, point: PointDict, bits: int) -> enclose.Value | None:
        try:
            return enclose.evaluate(side, point, bits)
        except enclose.Undefined:
            return None

    def _fails(self, a: enclose.Value, b: enclose.Value, point: PointDict) -> bool:
        less, more = enclose.below(a, b), enclose.below(b, a)
        if self.relation in ("==", "<=", ">="):
            return {"==": less or more, "<=": more, ">=": less}[self.relation]
        if less or more:
            return {"!=": False, "<": more, ">": less}[self.relation]
        return enclose.equal(self.left, self.right, point)

    def _refutation(self, point: PointDict, budget: Budget, side: str | None) -> Refutation:
        left = None if side == "lhs" else enclose.digits(self.left, point)
        right = None if side == "rhs" else enclose.digits(self.right, point)
        return Refutation(
            self.lhs, self.rhs, self.relation, self.where, dict(point), left, right, side,
            budget.spent(),
        )  # fmt: skip


def symbols_by_name(*parts: Any) -> dict[str, Symbol]:
    """The symbols of all parts that are not strings; two of one name are an error."""
    found: dict[str, Symbol] = {}
    for part in parts:
        tree = part.written if isinstance(part, Line) else part
        for symbol in getattr(tree, "free_symbols", ()):
            other = found.setdefault(symbol.name, symbol)
            if other != symbol:
                raise LineError(
                    f"two different symbols are called {symbol.name}: one {_declared(other)}, "
                    f"one {_declared(symbol)}; declare it once and use that one everywhere"
                )
    return found


def _declared(symbol: Symbol) -> str:
    given = symbol.assumptions0
    kinds = ("positive", "negative", "nonnegative", "nonpositive", "integer", "real")
    return next((f"declared {k}" for k in kinds if given.get(k)), "declared without real=True")


def assumptions(symbol: Symbol) -> list[Atom]:
    """The sign that a symbol was declared with, as conditions."""
    if symbol.is_positive:
        return [Atom(">", symbol)]
    if symbol.is_negative:
        return [Atom(">", -symbol)]
    if symbol.is_nonnegative:
        return [Atom(">=", symbol)]
    if symbol.is_nonpositive:
        return [Atom(">=", -symbol)]
    return [Atom("!=", symbol)] if symbol.is_nonzero else []

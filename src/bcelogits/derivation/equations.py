"""Solving an equation for one of its symbols, completely: every solution on the piece is listed."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, Rational, Symbol, exp, log, sqrt
from sympy.polys.rings import PolyElement

from .conditions import Atom, Condition
from .generators import FAILED, Generator
from .normal import Normal
from .pieces import Piece


@dataclass(frozen=True)
class Solution:
    """``symbol = value`` where ``conditions`` hold; without a symbol only the conditions."""

    symbol: Symbol | None
    value: Expr | None
    conditions: tuple[Condition, ...] = ()


def solve(expr: Expr, piece: Piece, wanted: Symbol | None = None) -> list[Solution] | None:
    """The solutions of ``expr == 0`` on the piece, or None where no method applies.

    They are solved for ``wanted``, or for whichever symbol is easiest.

    May raise ``NeedSplit``.
    """
    normal = Normal(piece.sign)
    numerator = normal.ratio(expr).numer
    if not numerator:
        return [Solution(None, None)]
    found: list[Solution] = []
    for part, _ in numerator.factor_list()[1]:
        if 0 not in piece.sign(normal.restore(part.as_expr())):
            continue
        options = _Equation(part, normal, piece, wanted).solutions()
        if options is None:
            return None
        found += options
    return found


class _Equation:
    """One irreducible polynomial in the generators, equal to zero."""

    def __init__(
        self, poly: PolyElement, normal: Normal, piece: Piece, wanted: Symbol | None
    ) -> None:
        self.poly = poly
        self.normal = normal
        self.piece = piece
        self.wanted = wanted
        degrees = zip(poly.ring.symbols, poly.degrees(), strict=True)
        self.used = {s: d for s, d in degrees if d > 0}

    def solutions(self) -> list[Solution] | None:
        guarded = None
        for symbol, degree in self.used.items():
            generator = self.normal.by_symbol[symbol]
            if degree != 1 or not self._stands_alone(generator):
                continue
            slope, rest = self._linear(symbol)
            found = self._solved(generator, -rest / slope)
            if found is None:
                continue
            if 0 not in self.piece.sign(slope):
                return found
            if guarded is None:
                where = Atom("!=", slope)
                guarded = [Solution(s.symbol, s.value, (where, *s.conditions)) for s in found]
                guarded.append(Solution(None, None, (Atom("==", slope), Atom("==", rest))))
        return self._quadratic() or guarded

    def _linear(self, symbol: Symbol) -> tuple[Expr, Expr]:
        expr = self.poly.as_expr()
        slope = expr.diff(symbol)
        rest = (expr - slope * symbol).expand()
        return self.normal.restore(slope), self.normal.restore(rest)

    def _stands_alone(self, generator: Generator) -> bool:
        """No other generator in the equation depends on the symbol inside this one."""
        inside = self.normal.restore(generator.of).free_symbols
        others = (self.normal.restore(s) for s in self.used if s != generator.symbol)
        if not inside or (self.wanted is not None and self.wanted not in inside):
            return False
        return not any(inside & o.free_symbols for o in others)

    def _solved(self, g: Generator, value: Expr) -> list[Solution] | None:
        """The solutions of ``generator == value`` for the symbol inside, or None."""
        if g.kind == "symbol":
            return [Solution(g.symbol, value)]
        of = self.normal.restore(g.of)
        target: Expr
        condition = Atom(">", value)
        if g.kind == "exp":
            if self.piece.truth(condition) is False:
                return []
            target = g.order * log(value)
        elif g.kind == "log":
            signs = self.piece.sign(of)
            if signs != {1} and signs != {-1}:
                return None
            target = exp(value) * min(signs)
            condition = Atom(">", Integer(1))
        elif g.kind == "root" and g.order == 2 and self.piece.sign(of) <= {0, 1}:
            target, condition = value**2, Atom(">=", value)
        else:
            return None
        try:
            options = solve(of - target, self.piece, self.wanted)
        except FAILED:
            return None
        if options is None or any(o.symbol is None for o in options):
            return None
        return [Solution(o.symbol, o.value, (condition, *o.conditions)) for o in options]

    def _quadratic(self) -> list[Solution] | None:
        if len(self.used) != 1:
            return None
        ((symbol, degree),) = self.used.items()
        generator = self.normal.by_symbol[symbol]
        if self.wanted is not None and not self._stands_alone(generator):
            return None
        if degree != 2 or generator.kind not in ("symbol", "exp"):
            return None
        a, b, c = (_coefficient(self.poly, symbol, k) for k in (2, 1, 0))
        discriminant = b**2 - 4 * a * c
        if discriminant < 0:
            return []
        roots = {(-b + s * sqrt(discriminant)) / (2 * a) for s in (1, -1)}
        ordered = sorted(roots, key=lambda r: r.evalf(30))
        found: list[Solution] = []
        for root in ordered:
            options = self._solved(generator, root)
            if options is None:
                return None
            found += options
        return found


def _coefficient(poly: PolyElement, symbol: Symbol, k: int) -> Rational:
    index = poly.ring.symbols.index(symbol)
    return Rational(sum(Rational(str(c)) for m, c in poly.terms() if m[index] == k))

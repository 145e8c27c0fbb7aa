"""The sign of one expression on a piece, from its normal form.

Products multiply sets of signs, sums of like signs keep them, a polynomial in one generator is
decided by Sturm's theorem, and what remains by exact linear arithmetic over the facts of the piece,
with ``exp t >= 1 + t`` and the signs of products among them.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from sympy import Expr, Poly, Rational, Symbol, log, oo
from sympy.polys.fields import FracElement
from sympy.polys.rings import PolyElement

from . import enclose
from .facts import linear_sign, odd_factors
from .generators import FAILED, Generator
from .normal import Normal
from .signs import ALL, MINUS, NONNEGATIVE, PLUS, ZERO, Signs, plus, power, times

if TYPE_CHECKING:
    from .pieces import Piece


class Reasoning:
    """The sign of one expression, from its normal form and the facts of a piece."""

    def __init__(self, piece: Piece, expr: Expr) -> None:
        self.piece = piece
        self.normal = Normal(piece.sign)
        self.generators: dict[Symbol, Signs] = {}
        usable = [a for a in piece.atoms if self._converts(a.expr)]
        target, *ratios = self.normal.ratios(expr, *(a.expr for a in usable))
        self.target: FracElement = target
        self.known: list[tuple[Signs, PolyElement]] = []
        for atom, ratio in zip(usable, ratios, strict=True):
            self._learn(atom.allowed(), ratio)

    def _converts(self, expr: Expr) -> bool:
        try:
            Normal(self.piece.sign).ratio(expr)
        except FAILED:
            return False
        return True

    def _learn(self, allowed: Signs, ratio: FracElement) -> None:
        """A fact about ``ratio`` as one about a polynomial, stripped of factors of known sign."""
        poly: PolyElement = ratio.numer
        for part, k in ratio.denom.factor_list()[1]:
            signs = power(self._monomial(part), k) if len(part) == 1 else ALL
            if len(signs) == 1:
                allowed = times(allowed, signs)
            elif k % 2:
                poly = poly * part
        lead, parts = poly.factor_list()
        poly = poly.ring.one if lead > 0 else -poly.ring.one
        for part, k in parts:
            if not self._is_positive_generator(part):
                poly = poly * part**k
        self.known.append((allowed, poly))

    def _is_positive_generator(self, part: PolyElement) -> bool:
        g = self.normal.by_symbol.get(part.as_expr())
        return g is not None and g.kind == "exp"

    def signs(self) -> Signs:
        numer, denom = self.target.numer, self.target.denom
        signs = times(self.polynomial(numer), self.polynomial(denom) - {0})
        if len(signs) > 1:
            own = odd_factors(numer * denom)
            for allowed, known in self.known:
                way, parts = odd_factors(known)
                if parts and (way, parts) == (own[0], own[1]):
                    signs &= allowed
                elif parts and parts == own[1]:
                    signs &= times(MINUS, allowed)
        return signs

    def polynomial(self, poly: PolyElement) -> Signs:
        if not poly:
            return ZERO
        content, parts = poly.factor_list()
        signs: Signs = PLUS if content > 0 else MINUS
        for part, k in parts:
            signs = times(signs, power(self.factor(part), k))
        return signs

    def factor(self, poly: PolyElement) -> Signs:
        signs = self._terms(poly)
        for allowed, known in self.known:
            if known == poly or known == -poly:
                signs &= allowed if known == poly else times(MINUS, allowed)
        if len(signs) > 1:
            signs &= self._two_exponentials(poly)
        if len(signs) > 1:
            signs &= self._with_root(poly)
        if len(signs) > 1:
            signs &= self._univariate(poly)
        if len(signs) > 1:
            signs &= self._over_square_roots(poly)
        if len(signs) > 1:
            signs &= linear_sign(self, poly, signs)
        return signs

    def _terms(self, poly: PolyElement) -> Signs:
        one = poly.ring.term_new
        terms = (
            times(PLUS if c > 0 else MINUS, self._monomial(one(m, c))) for m, c in poly.terms()
        )
        return reduce(plus, terms)

    def _monomial(self, term: PolyElement) -> Signs:
        signs: Signs = PLUS
        ((exponents, _),) = term.terms()
        for symbol, k in zip(term.ring.symbols, exponents, strict=True):
            if k:
                signs = times(signs, power(self.generator(symbol), k))
        return signs

    def generator(self, symbol: Symbol) -> Signs:
        found = self.generators.get(symbol)
        if found is None:
            found = self.generators[symbol] = self._generator(symbol)
        return found

    def _generator(self, symbol: Symbol) -> Signs:
        g = self.normal.by_symbol.get(symbol)
        if g is None or g.kind in ("exp", "pi"):
            return PLUS
        if g.kind == "root":
            base = self._of(g)
            return NONNEGATIVE if 0 in base else PLUS
        if g.kind == "log":
            base = self._of(g)
            size = self.normal.restore(g.of)
            if base <= NONNEGATIVE:
                return self.piece.sign(size - 1)
            return self.piece.sign(-size - 1) if base <= {-1, 0} else ALL
        if g.kind == "atan":
            return self._of(g)
        return self._symbol(symbol)

    def _of(self, g: Generator) -> Signs:
        return self.piece.sign(self.normal.restore(g.of))

    def _symbol(self, symbol: Symbol) -> Signs:
        low, high = self._bounds(symbol)
        signs = ALL
        if low is not None and low[0] >= 0:
            signs &= PLUS if low[0] > 0 or low[1] else NONNEGATIVE
        if high is not None and high[0] <= 0:
            signs &= MINUS if high[0] < 0 or high[1] else frozenset((-1, 0))
        for atom in self.piece.atoms:
            if atom.expr == symbol or atom.expr == -symbol:
                signs &= atom.allowed() if atom.expr == symbol else times(MINUS, atom.allowed())
        return signs

    def _bounds(self, symbol: Symbol) -> tuple[Any, Any]:
        """Rational bounds (value, open) of a symbol, from atoms linear in it alone."""
        low: Any = None
        high: Any = None
        for atom in self.piece.atoms:
            if atom.rel == "!=" or atom.expr.free_symbols != {symbol}:
                continue
            slope = atom.expr.coeff(symbol)
            shift = atom.expr - slope * symbol
            if not (isinstance(slope, Rational) and isinstance(shift, Rational) and slope):
                continue
            bound, is_open = -shift / slope, atom.rel == ">"
            below, above = atom.rel == "==" or slope > 0, atom.rel == "==" or slope < 0
            if below and (low is None or (bound, is_open) > low):
                low = (bound, is_open)
            if above and (high is None or (-bound, is_open) > (-high[0], high[1])):
                high = (bound, is_open)
        return low, high

    def _over_square_roots(self, poly: PolyElement) -> Signs:
        """A polynomial in one generator with constants such as sqrt(3): factored over them."""
        used = [s for s, d in zip(poly.ring.symbols, poly.degrees(), strict=True) if d > 0]
        numbers = [s for s in used if self._is_number(s)]
        if not numbers or len(used) - len(numbers) != 1:
            return ALL
        (own,) = (s for s in used if s not in numbers)
        values = {s: self.normal.restore(s) for s in numbers}
        whole = Poly(poly.as_expr().xreplace(values), own, extension=list(values.values()))
        low, high = self._range(own)
        signs = self.piece.sign(whole.factor_list()[0])
        for part, k in whole.factor_list()[1]:
            signs = times(signs, power(self._no_root_between(part, low, high), k))
        return signs

    def _is_number(self, symbol: Symbol) -> bool:
        g = self.normal.by_symbol.get(symbol)
        return g is not None and g.kind == "root" and g.order == 2 and not g.of.free_symbols

    def _no_root_between(self, part: Poly, low: Expr, high: Expr) -> Signs:
        """The sign of a linear or quadratic polynomial, where it has no root in the interval."""
        sign = self.piece.sign
        if part.degree() == 1:
            root = -part.nth(0) / part.nth(1)
            signs = ALL
            if low != -oo:
                above = sign(low - root)
                signs &= PLUS if above == PLUS else NONNEGATIVE if above <= NONNEGATIVE else ALL
            if high != oo and max(sign(high - root)) <= 0:
                signs &= MINUS if sign(high - root) == MINUS else frozenset((-1, 0))
            return times(sign(part.nth(1)), signs)
        if part.degree() == 2:
            a, b, c = part.all_coeffs()
            return sign(a) if sign(b**2 - 4 * a * c) == MINUS else ALL
        return ALL

    def _range(self, symbol: Symbol) -> tuple[Expr, Expr]:
        """A closed rational interval, perhaps unbounded, that contains a generator."""
        g = self.normal.by_symbol.get(symbol)
        if g is not None and g.kind == "symbol":
            low, high = self._bounds(symbol)
            return (low[0] if low else -oo), (high[0] if high else oo)
        if g is None or g.kind not in ("exp", "root"):
            return (-oo, oo) if g is None or g.kind != "pi" else (Rational(3), Rational(22, 7))
        low, high = Rational(0), oo
        if g.kind == "exp":
            exponent = self.normal.restore(g.of) / g.order
            signs = self.piece.sign(exponent)
            if signs <= NONNEGATIVE:
                low = Rational(1)
            if signs <= {-1, 0}:
                high = Rational(1)
            if isinstance(exponent, Rational):
                low, high = enclose.rational_exp(exponent)
            elif len(exponent.free_symbols) == 1:
                (s,) = exponent.free_symbols
                slope = exponent.coeff(s)
                if isinstance(slope, Rational) and exponent == slope * s:
                    ends = [slope * b[0] if b else None for b in self._bounds(s)]
                    first, last = ends if slope > 0 else ends[::-1]
                    low = max(low, enclose.rational_exp(first)[0]) if first is not None else low
                    high = min(high, enclose.rational_exp(last)[1]) if last is not None else high
        return low, high

    def _two_exponentials(self, poly: PolyElement) -> Signs:
        """a*exp(u) - b*exp(v) has the sign of u - v + log(a/b)."""
        if len(poly) != 2:
            return ALL
        (first, a), (second, b) = poly.terms()
        if a * b > 0:
            return ALL
        exponent: Expr = log(Rational(str(-a / b)))
        for symbol, i, j in zip(poly.ring.symbols, first, second, strict=True):
            g = self.normal.by_symbol.get(symbol)
            if i != j and (g is None or g.kind != "exp"):
                return ALL
            if i != j and g is not None:
                exponent += (i - j) * self.normal.restore(g.of) / g.order
        shared = poly.ring.term_new(tuple(map(min, first, second)), poly.ring.domain.one)
        signs = times(self._monomial(shared), self.piece.sign(exponent))
        return signs if a > 0 else times(MINUS, signs)

    def _with_root(self, poly: PolyElement) -> Signs:
        """A + B*r with r a square root: the larger of the two in size gives the sign."""
        for i, symbol in enumerate(poly.ring.symbols):
            g = self.normal.by_symbol.get(symbol)
            if g is None or g.kind != "root" or g.order != 2:
                continue
            if any(m[i] > 1 for m in poly) or all(m[i] == 0 for m in poly):
                continue
            expr = poly.as_expr()
            b = expr.coeff(symbol)
            a = (expr - b * symbol).expand()
            restore = self.normal.restore
            norm = self.piece.sign(restore(a**2 - b**2 * symbol**2))
            if norm <= {-1}:
                return self.piece.sign(restore(b * symbol))
            if norm <= {1}:
                return self.piece.sign(restore(a))
        return ALL

    def _univariate(self, poly: PolyElement) -> Signs:
        """Sturm: a polynomial in one generator has one sign where it has no root."""
        used = [s for s, d in zip(poly.ring.symbols, poly.degrees(), strict=True) if d > 0]
        if len(used) != 1:
            return ALL
        low, high = self._range(used[0])
        p = Poly(poly.as_expr(), used[0])
        if low == high:
            return frozenset(((v := p.eval(low)) > 0) - (v < 0) for _ in "1")
        inside = _between(low, high)
        value = p.eval(inside)
        roots = p.count_roots(None if low == -oo else low, None if high == oo else high)
        if roots == 0:
            return PLUS if value > 0 else MINUS
        ends = [e for e in (low, high) if e not in (oo, -oo) and p.eval(e) == 0]
        if roots > len(ends):
            return ALL
        signs = PLUS if value > 0 else MINUS
        return signs if self._open_at(used[0], ends) else signs | ZERO

    def _open_at(self, symbol: Symbol, ends: list[Any]) -> bool:
        """Whether the generator certainly avoids the rational values ``ends``."""
        g = self.normal.by_symbol.get(symbol)
        if g is None or g.kind == "pi":
            return True
        if g.kind == "symbol":
            bounds = self._bounds(symbol)
            return all(any(b and b[0] == e and b[1] for b in bounds) for e in ends)
        if g.kind == "exp":
            exponent = self.normal.restore(g.of)
            return all(e == 0 or (e == 1 and 0 not in self.piece.sign(exponent)) for e in ends)
        return ends == [0] and 0 not in self._of(g)


def _between(low: Any, high: Any) -> Rational:
    if low == -oo:
        return Rational(0) if high == oo else high - 1
    return low + 1 if high == oo else (low + high) / 2

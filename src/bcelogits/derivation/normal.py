"""A normal form for expressions in exp, log and roots that decides whether one is zero.

Every expression without case distinctions is a rational function of *generators*: the symbols,
one exponential per direction in which exponents point, one logarithm per irreducible factor, one
root per irreducible radicand.  Exponents are split into monomials (``exp(2x - y) = X**2 / Y``),
arguments of logarithms are factored (``log(X**2 - 1) = log|X - 1| + log|X + 1|``), roots likewise.
What is left is treated as independent (the Risch structure theorem; R. H. Risch, "Algebraic
properties of the elementary functions of analysis", Amer. J. Math. 101(4), 1979,
doi:10.2307/2373917), so that an expression is zero when its numerator is the zero polynomial.

That direction is a proof whether or not the generators are independent.  The other is none: a
numerator that does not vanish refutes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import Any

from sympy import (
    QQ,
    Abs,
    Add,
    Derivative,
    Dummy,
    E,
    Expr,
    Float,
    Mul,
    Pow,
    Rational,
    Symbol,
    atan,
    exp,
    lex,
    log,
    pi,
    sqrt,
    sympify,
)  # fmt: skip
from sympy.polys.fields import FracElement, FracField

from .enclose import Undefined, Unsupported
from .generators import FAILED, HYPERBOLIC, Finer, Generator, NeedSplit, factors

# An exponential c*m with a larger or finer rational c gets a generator of its own.
FINEST, STEEPEST = 6, 12

Sign = Callable[[Expr], frozenset[int]]


def _no_sign(expr: Expr) -> frozenset[int]:
    return frozenset((-1, 0, 1))


def is_zero(expr: Expr, sign: Sign = _no_sign) -> bool:
    """Whether the normal form of ``expr`` is 0: a proof if True, nothing if False."""
    try:
        return not Normal(sign).ratio(expr).numer
    except FAILED:
        return False


class Normal:
    """One table of generators and the rational functions over it.

    ``sign(expr)`` gives the set of signs that ``expr`` can have on the piece of the domain at hand.
    """

    def __init__(self, sign: Sign = _no_sign) -> None:
        self.sign = sign
        self.finest: dict[tuple[str, Expr], int] = {}
        self.symbols: dict[tuple[str, Expr, int], Symbol] = {}
        self.clear()

    def clear(self) -> None:
        self.table: dict[tuple[str, Expr], Generator] = {}
        self.generators: list[Symbol] = []
        self.by_symbol: dict[Symbol, Generator] = {}
        self.converted: dict[Expr, Expr] = {}

    def ratio(self, expr: Expr) -> FracElement:
        """``expr`` as a rational function of the generators, in lowest terms."""
        return self.ratios(expr)[0]

    def ratios(self, *exprs: Expr) -> list[FracElement]:
        """Several expressions over one common table of generators."""
        for _ in range(30):
            try:
                converted = [self.convert(sympify(e)) for e in exprs]
                for c in converted:
                    self._fraction(c)
                return [self._fraction(c) for c in converted]
            except Finer:
                self.clear()
        raise Unsupported("the exponents have no common measure")

    # -- one function at a time ------------------------------------------------------------

    def convert(self, expr: Expr) -> Expr:
        """``expr`` with every function replaced by generators, not yet collected."""
        found = self.converted.get(expr)
        if found is None:
            found = self.converted[expr] = self._convert(expr)
        return found

    def _convert(self, expr: Expr) -> Expr:
        if isinstance(expr, (Float, Rational)):
            return Rational(expr)
        if isinstance(expr, Symbol):
            if expr not in self.by_symbol:
                self._add("symbol", expr, expr)
            return expr
        if expr is pi:
            return self._generator("pi", pi)
        if expr is E:
            return self.exponential(Rational(1))
        if isinstance(expr, (Add, Mul)):
            return expr.func(*(self.convert(a) for a in expr.args))
        if isinstance(expr, exp):
            return self.exponential(expr.args[0])
        if isinstance(expr, Pow):
            return self.power(expr.base, expr.exp)
        if isinstance(expr, log):
            return self.logarithm(self._fraction(self.convert(expr.args[0])))
        if isinstance(expr, atan):
            return self.arctangent(expr.args[0])
        if isinstance(expr, Derivative):
            return self.convert(expr.doit())
        if isinstance(expr, Abs):  # sqrt(u**2), from rewriting
            return self._absolute_of(expr.args[0])
        if expr.func in HYPERBOLIC:
            return self.convert(HYPERBOLIC[expr.func](expr.args[0]))
        raise Unsupported(f"{expr.func.__name__} is not a function that the checker knows")

    def _absolute_of(self, u: Expr) -> Expr:
        signs = self.sign(u)
        if signs <= {0, 1} or signs <= {-1, 0}:
            return self.convert(u) * (1 if signs <= {0, 1} else -1)
        raise NeedSplit(u)

    def exponential(self, exponent: Expr) -> Expr:
        ratio = self._fraction(self.convert(exponent))
        whole, rest = ratio.numer.div(ratio.denom)
        product: Expr = Rational(1)
        for monomial, c in whole.terms():
            base = whole.ring.term_new(monomial, QQ(1)).as_expr()
            product *= self._exponential_of(base, Rational(c.numerator, c.denominator))
        lead = ratio.denom.LC
        for monomial, c in rest.terms():
            base = rest.ring.term_new(monomial, QQ(1)).as_expr() / ratio.denom.monic().as_expr()
            c = c / lead
            product *= self._exponential_of(base, Rational(c.numerator, c.denominator))
        return product

    def _exponential_of(self, monomial: Expr, c: Rational) -> Expr:
        """exp(c * monomial)."""
        generator = self.by_symbol.get(monomial) if isinstance(monomial, Symbol) else None
        if generator is not None and generator.kind == "log":
            return self._rational_power(generator.of, c)
        if c.q > FINEST or abs(c.p) > STEEPEST * c.q:
            whole = c.p // c.q if abs(c.p) <= STEEPEST * c.q else 0
            rest = c - whole
            sign = -1 if rest < 0 else 1
            own = self._generator("exp", monomial * rest * sign) ** sign
            return own * (self._exponential_of(monomial, Rational(whole)) if whole else 1)
        return self._root_of_generator("exp", monomial, c)

    def _rational_power(self, base: Expr, c: Rational) -> Expr:
        """|base|**c for an irreducible polynomial in the generators, or a prime."""
        if c.is_Integer and c.p % 2 == 0:
            return base**c
        if c.is_Integer:
            return self._absolute(base) ** c
        return self._root_of_generator("root", base, c)

    def _root_of_generator(self, kind: str, of: Expr, c: Rational) -> Expr:
        key = (kind, of)
        order = self.finest.get(key, 1)
        if order % c.q:
            self.finest[key] = lcm(order, c.q)
            raise Finer
        if kind == "root":
            whole, part = divmod(c.p * order // c.q, order)
            base = self._absolute(of)
            return base**whole * (self._generator(kind, of, order) ** part if part else 1)
        return self._generator(kind, of, order) ** (c.p * order // c.q)

    def _absolute(self, base: Expr) -> Expr:
        signs = self.sign(self.restore(base)) if base.free_symbols else frozenset((1,))
        if signs <= {0, 1}:
            return base
        if signs <= {-1, 0}:
            return -base
        raise NeedSplit(self.restore(base))

    def power(self, base: Expr, exponent: Expr) -> Expr:
        if base is E:
            return self.exponential(exponent)
        if isinstance(exponent, Rational) and exponent.is_Integer:
            b = self.convert(base)
            if exponent < 0 and not self._fraction(b).numer:
                raise Undefined
            return b**exponent
        if isinstance(exponent, Rational):
            return self._rational_root(self._fraction(self.convert(base)), exponent)
        signs = self.sign(base)
        if signs != {1}:
            raise NeedSplit(base)
        return self.exponential(exponent * log(base))

    def _rational_root(self, base: FracElement, c: Rational) -> Expr:
        """base**c for base >= 0, factor by factor."""
        if not base.numer and c > 0:
            return Rational(0)
        product: Expr = Rational(1)
        for factor, k in factors(base):
            k = Rational(k) * c
            generator = self.by_symbol.get(factor) if isinstance(factor, Symbol) else None
            if generator is not None and generator.kind == "exp":
                inner = k / generator.order
                product *= self._exponential_of(generator.of, inner)
            elif generator is not None and generator.kind == "root":
                product *= self._rational_power(generator.of, k / generator.order)
            else:
                product *= self._rational_power(factor, k)
        return product

    def logarithm(self, argument: FracElement) -> Expr:
        """Log of a positive argument, as the sum of the logarithms of its factors' sizes."""
        total: Expr = Rational(0)
        for factor, k in factors(argument):
            generator = self.by_symbol.get(factor) if isinstance(factor, Symbol) else None
            if generator is not None and generator.kind == "exp":
                total += k * generator.of / generator.order
            elif generator is not None and generator.kind == "root":
                total += Rational(k, generator.order) * self._generator("log", generator.of)
            else:
                total += k * self._generator("log", factor)
        return total

    def arctangent(self, argument: Expr) -> Expr:
        ratio = self._fraction(self.convert(argument))
        if not ratio.numer:
            return Rational(0)
        sign = -1 if ratio.numer.LC < 0 else 1
        known = atan((sign * ratio).as_expr())
        if not known.has(atan):  # atan(1) = pi/4 and the like
            return sign * self.convert(known)
        return sign * self._generator("atan", (sign * ratio).as_expr())

    # -- polynomials -----------------------------------------------------------------------

    def _fraction(self, expr: Expr) -> FracElement:
        field = FracField(self.generators or [Symbol("_")], QQ, lex)
        ratio = field.from_expr(expr)
        for symbol in reversed(self.generators):
            generator = self.by_symbol[symbol]
            if generator.kind == "root":
                ratio = self._reduced(ratio, field, generator)
        return ratio

    def _reduced(self, ratio: FracElement, field: Any, root: Generator) -> FracElement:
        """Replace ``root**order`` by its radicand wherever it occurs."""
        index = self.generators.index(root.symbol)
        if all(m[index] < root.order for p in (ratio.numer, ratio.denom) for m in p):
            return ratio
        radicand = field.from_expr(self._absolute(root.of))
        parts = []
        for poly in (ratio.numer, ratio.denom):
            total = field.zero
            for monomial, c in poly.terms():
                times, part = divmod(monomial[index], root.order)
                rest = (*monomial[:index], part, *monomial[index + 1 :])
                total += field(field.ring.term_new(rest, c)) * radicand**times
            parts.append(total)
        if not parts[1]:
            raise Undefined
        return parts[0] / parts[1]

    def _generator(self, kind: str, of: Expr, order: int = 1) -> Symbol:
        found = self.table.get((kind, of))
        if found is None:
            # One symbol for one meaning also after a new start, or `finest` would not know it.
            symbol = self.symbols.setdefault((kind, of, order), Dummy(kind, real=True))
            found = self._add(kind, of, symbol, order)
        return found.symbol

    def _add(self, kind: str, of: Expr, symbol: Symbol, order: int = 1) -> Generator:
        generator = Generator(symbol, kind, of, order)
        self.table[kind, of] = self.by_symbol[symbol] = generator
        self.generators.append(symbol)
        return generator

    def restore(self, expr: Expr) -> Expr:
        """The expression in the reader's symbols again (log and root of a size, unsigned)."""
        while True:
            inside = [s for s in expr.free_symbols if self.by_symbol[s].kind != "symbol"]
            if not inside:
                return expr
            expr = expr.xreplace({s: self._meaning(self.by_symbol[s]) for s in inside})

    def _meaning(self, g: Generator) -> Expr:
        size = g.of if g.kind in ("exp", "atan", "pi") else self._size(g.of)
        return {
            "exp": lambda: exp(size / g.order), "log": lambda: log(size), "pi": lambda: pi,
            "root": lambda: size ** Rational(1, g.order), "atan": lambda: atan(size),
        }[g.kind]()  # fmt: skip

    def _size(self, base: Expr) -> Expr:
        if not base.free_symbols:
            return base
        signs = self.sign(self.restore(base))
        return -base if signs <= {-1, 0} else base if signs <= {0, 1} else sqrt(base**2)

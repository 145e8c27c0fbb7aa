"""A piece of the domain: a conjunction of signs, and what it says about the sign of an expression.

``Piece.sign(e)`` is the set of signs that ``e`` can have on the piece, always a superset of the
truth: first what can be read off, then what ``reasoning`` finds in the normal form of ``e``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import lcm

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol, exp, log

from . import enclose
from .box import bounds, sign_over
from .conditions import Atom
from .generators import FAILED
from .normal import FINEST, STEEPEST, Normal, is_zero
from .reasoning import Reasoning
from .signs import ALL, MINUS, NONNEGATIVE, PLUS, ZERO, Signs, plus, power, times

# Operations in an expression above which its parts are looked at before the whole.
LARGE = 25


def constant_sign(expr: Expr) -> Signs:
    """The sign of an expression without symbols, by enclosures and exact zero."""
    for bits in (64, 256, 1024):
        try:
            return frozenset((enclose.evaluate(expr, {}, bits).sign(),))
        except enclose.Unsure:
            if bits == 64 and is_zero(expr):
                return ZERO
        except (enclose.Undefined, enclose.Unsupported):
            return ALL
    return ALL


class Piece:
    """The points at which every atom holds."""

    def __init__(self, atoms: Iterable[Atom] = ()) -> None:
        self.atoms: tuple[Atom, ...] = tuple(dict.fromkeys(atoms))
        self._signs: dict[Expr, Signs] = {}
        self._symbols: set[Symbol] | None = None
        self._box: dict[Symbol, enclose.Value] | None = None
        self._weak: dict[Expr, Signs] = {}
        self._active: set[Expr] = set()

    def __repr__(self) -> str:
        return " & ".join(str(a.boolean()) for a in self.atoms) or "everywhere"

    def symbols(self) -> set[Symbol]:
        if self._symbols is None:
            self._symbols = {s for a in self.atoms for s in a.expr.free_symbols}
        return self._symbols

    def add(self, *atoms: Atom) -> Piece | None:
        """The piece cut down by ``atoms``, or None where that is certainly empty."""
        piece: Piece = self
        for atom in atoms:
            signs = piece.sign(atom.expr)
            if not signs & atom.allowed():
                return None
            if not signs <= atom.allowed():
                piece = Piece((*(a for a in piece.atoms if not _follows(a, atom)), atom))
        return piece

    def truth(self, atom: Atom) -> bool | None:
        """Whether ``atom`` holds everywhere, nowhere, or it is not known."""
        signs = self.sign(atom.expr)
        if signs <= atom.allowed():
            return True
        return None if signs & atom.allowed() else False

    def sign(self, expr: Expr) -> Signs:
        found = self._signs.get(expr)
        if found is None and self._active:
            found = self._weak.get(expr)
        if found is not None:
            return found
        if expr in self._active:
            return ALL
        if expr.free_symbols and not expr.free_symbols & self.symbols() and is_linear(expr):
            return ALL
        self._active.add(expr)
        try:
            if not expr.free_symbols:
                found = constant_sign(expr)
            else:
                found = self.quick(expr)
                if len(found) > 1 and expr.count_ops() > LARGE:
                    found &= self._by_parts(expr)
                if len(found) > 1:
                    found &= Reasoning(self, expr).signs()
                if len(found) > 1 and expr.has(log):
                    found &= self._exponentiated(expr)
                if len(found) > 1:
                    found &= self._boxed(expr)
        except FAILED:
            return ALL
        finally:
            self._active.discard(expr)
        # Inside another question some facts are out of reach, and the answer may be weaker.
        cache = self._weak if self._active and len(found) > 1 else self._signs
        cache[expr] = found
        return found

    def quick(self, expr: Expr) -> Signs:
        """The sign as far as it can be read off, without any rewriting."""
        return self._direct(expr) & self._structural(expr)

    def _direct(self, expr: Expr) -> Signs:
        signs = ALL
        for atom in self.atoms:
            if atom.expr == expr:
                signs &= atom.allowed()
            elif atom.expr == -expr:
                signs &= times(MINUS, atom.allowed())
        return signs

    def _structural(self, expr: Expr) -> Signs:
        """What the outermost operation says, before any rewriting."""
        if isinstance(expr, log):
            return self.sign(expr.args[0] - 1)
        if isinstance(expr, Mul):
            return reduce(times, (self._part(a) for a in expr.args))
        if isinstance(expr, Add):
            return reduce(plus, (self._part(a) for a in expr.args))
        return self._part(expr)

    def _by_parts(self, expr: Expr) -> Signs:
        """Term by term and factor by factor, before anything is multiplied out."""
        if isinstance(expr, (Add, Mul)):
            join = plus if isinstance(expr, Add) else times
            signs = self.sign(expr.args[0])
            for arg in expr.args[1:]:
                if len(signs) == 3:
                    return ALL
                signs = join(signs, self.sign(arg))
            return signs
        if isinstance(expr, Pow) and isinstance(expr.exp, Rational) and expr.exp.q == 1:
            even = expr.exp.p % 2 == 0
            return NONNEGATIVE if even else power(self.sign(expr.base), expr.exp.p)
        return ALL

    def _exponentiated(self, expr: Expr) -> Signs:
        """A sum of logarithms has the sign of its exponential minus 1."""
        terms = [t.as_coeff_Mul() for t in Add.make_args(expr.expand(log=False))]
        logs = [c for c, rest in terms if isinstance(rest, log)]
        if not logs or any(r.has(log) and not isinstance(r, log) for _, r in terms):
            return ALL
        scale = lcm(*(int(c.q) for c in logs if isinstance(c, Rational)))
        # Where the powers are high or do not match, nothing would cancel.
        if any((scale * c).q > FINEST or abs(scale * c) > STEEPEST for c, _ in terms):
            return ALL
        whole = Add(*(scale * c * r for c, r in terms))
        return self.sign(exp(whole, evaluate=False) - 1)

    def _boxed(self, expr: Expr) -> Signs:
        """The sign by interval arithmetic, where a symbol of the expression is bounded."""
        if self._box is None:
            self._box = bounds(self.atoms)
        return sign_over(expr, self._box) if expr.free_symbols & self._box.keys() else ALL

    def _part(self, expr: Expr) -> Signs:
        if isinstance(expr, Rational):
            return frozenset(((expr.p > 0) - (expr.p < 0),))
        if isinstance(expr, exp):
            return PLUS
        if isinstance(expr, Pow):
            base = self._part(expr.base)
            if isinstance(expr.exp, Rational) and expr.exp.q == 1:
                return power(base, expr.exp.p)
            return PLUS if base == PLUS else NONNEGATIVE
        if isinstance(expr, (log, Add, Mul)):
            return self._structural(expr) if not isinstance(expr, log) else self.sign(expr)
        return self._direct(expr)

    def core(self, expr: Expr) -> Expr:
        """An expression of the same sign: the product of the factors of unknown sign."""
        normal = Normal(self.sign)
        try:
            ratio = normal.ratio(expr)
        except FAILED:
            return expr
        product: Expr = Integer(1)
        for poly in (ratio.numer, ratio.denom):
            content, parts = poly.factor_list()
            product *= 1 if content > 0 else -1 if content else 0
            for part, k in parts:
                factor = normal.restore(part.as_expr())
                signs = self.sign(factor) - (frozenset() if poly is ratio.numer else ZERO)
                if len(signs) == 1:
                    product *= min(signs) ** k
                elif k % 2:
                    product *= factor
                elif 0 in signs:
                    product *= factor**2
        return product

    def contains(self, point: enclose.Point, bits: int = 100) -> bool:
        """Whether ``point`` certainly lies in the piece."""
        for atom in self.atoms:
            try:
                if enclose.evaluate(atom.expr, point, bits).sign() not in atom.allowed():
                    return False
            except (enclose.Unsure, enclose.Undefined):
                if 0 not in atom.allowed() or not is_zero(atom.expr.xreplace(dict(point))):
                    return False
        return True


def is_linear(expr: Expr) -> bool:
    """Whether the expression is linear in each of its symbols, with numbers as slopes."""
    return all(not expr.diff(s).free_symbols for s in expr.free_symbols)


def _follows(a: Atom, b: Atom) -> bool:
    """Whether ``a`` is a weaker statement about the same expression as ``b``."""
    if a.expr == b.expr:
        return b.allowed() <= a.allowed()
    return a.expr == -b.expr and times(MINUS, b.allowed()) <= a.allowed()

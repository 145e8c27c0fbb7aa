"""Equality on one piece, where no case distinction is left.

Each function returns the name of the method, or None where it proves nothing.
"""

from __future__ import annotations

from sympy import Add, Dummy, Expr, Integer, Pow, Rational, Symbol, atan, pi, sqrtdenest

from . import enclose
from .conditions import Atom, needs
from .generators import FAILED, NeedSplit
from .normal import Normal
from .pieces import Piece
from .switches import truth
from .verdict import Budget

NORMAL_FORM = "the normal form"
ANCHORS = (Integer(0), Integer(1), Integer(-1), Integer(2), Integer(-2))


def equal(piece: Piece, f: Expr, budget: Budget) -> str | None:
    """``f == 0`` on the piece.  Raises ``NeedSplit`` where a sign is missing."""
    budget.check(f)
    try:
        normal = Normal(piece.sign)
        equations = [a.expr for a in piece.atoms if a.rel == "=="]
        ratio, *known = normal.ratios(f, *equations)
        if not ratio.numer:
            return NORMAL_FORM
        if known and not ratio.numer.rem([k.numer for k in known]):
            return "the normal form modulo the condition"
    except (enclose.Unsupported, enclose.Undefined):
        return None
    if not f.free_symbols:
        return exact_constant(piece, f)
    return _constant(piece, f, budget) or _without_root(piece, f, budget)


def is_zero(piece: Piece, f: Expr) -> bool:
    """Whether the normal form of ``f`` is 0 on the piece: a proof if True, nothing if False."""
    try:
        return not Normal(piece.sign).ratio(f).numer
    except FAILED:
        return False


def _constant(piece: Piece, f: Expr, budget: Budget) -> str | None:
    """The derivative in one symbol is 0 along intervals, and f is 0 at one point of each."""
    for symbol in sorted(f.free_symbols, key=lambda s: s.name):
        if not is_zero(piece, f.diff(symbol)) or not _one_interval(piece, symbol):
            continue
        rest = Piece(a for a in piece.atoms if symbol not in a.expr.free_symbols)
        others = sorted(f.free_symbols - {symbol}, key=lambda s: s.name)
        for value in (*ANCHORS, *others):
            rule = {symbol: value}
            moved = [Atom(a.rel, a.expr.xreplace(rule)) for a in piece.atoms]
            here = all(rest.truth(a) is True for a in moved) and _defined(rest, f, rule)
            if here and equal(rest, f.xreplace(rule), budget):
                return "a derivative that is 0, and one exact value"
    return None


def _defined(piece: Piece, f: Expr, rule: dict[Symbol, Expr]) -> bool:
    at = (n.replaced(lambda e: e.xreplace(rule)).as_condition() for n in needs(f))
    return all(truth(c, piece) is True for c in at)


def _one_interval(piece: Piece, symbol: Symbol) -> bool:
    """Whether the piece is one interval in ``symbol`` for all values of the others."""
    for atom in piece.atoms:
        others = Piece(a for a in piece.atoms if a != atom)
        cuts = symbol in atom.expr.free_symbols and atom.rel == "!="
        if cuts and others.truth(atom) is not True:
            raise NeedSplit(atom.expr)
    own = [a for a in piece.atoms if a.rel != "!="]
    hull = Piece(a for a in own if symbol not in a.expr.diff(symbol).free_symbols)
    for atom in own:
        if atom not in hull.atoms:
            if any(truth(n.as_condition(), hull) is not True for n in needs(atom.expr)):
                return False
            slope = hull.sign(atom.expr.diff(symbol))
            if not (slope <= {0, 1} or slope <= {-1, 0}):
                return False
    return True


def _without_root(piece: Piece, f: Expr, budget: Budget, depth: int = 2) -> str | None:
    """Replace x by t**2 + c where sqrt(x - c) occurs, t >= 0: nested roots may come apart."""
    for root in sorted(f.atoms(Pow), key=str):
        if root.exp not in (Rational(1, 2), Rational(-1, 2)):
            continue
        for symbol in sorted(root.base.free_symbols, key=lambda s: s.name):
            slope = root.base.diff(symbol)
            if not slope.is_Rational or not slope:
                continue
            t = Dummy("t", nonnegative=True)
            rule = {symbol: (t**2 - root.base.xreplace({symbol: Integer(0)})) / slope}
            atoms = [Atom(a.rel, a.expr.xreplace(rule)) for a in piece.atoms]
            moved = Piece([Atom(">=", t), *atoms])
            g = f.xreplace({root: t if root.exp > 0 else 1 / t}).xreplace(rule)
            budget.check(f)
            if is_zero(moved, g) or (depth > 1 and _without_root(moved, g, budget, depth - 1)):
                return "the normal form after removing a root"
    return None


def exact_constant(piece: Piece, f: Expr) -> str | None:
    """A number is 0: nested square roots come apart, or arctangents add up by Gauss."""
    plain = sqrtdenest(f)
    if plain != f and is_zero(piece, plain):
        return "taking nested roots apart"
    return "the arguments of Gaussian integers" if _arctangents(f) else None


def _arctangents(f: Expr) -> bool:
    """Sum n*atan(p/q) + m*pi/4 is a multiple of pi when prod (q + ip)**n is real."""
    turns: list[tuple[Rational, int, int]] = []
    for term in Add.make_args(f.expand()):
        number, rest = term.as_coeff_Mul()
        if rest is pi:
            turns.append((number * 4, 1, 1))
        elif isinstance(rest, atan) and isinstance(rest.args[0], Rational):
            turns.append((number, rest.args[0].p, rest.args[0].q))
        else:
            return False
    real, imaginary = 1, 0
    for n, p, q in turns:
        if n.q != 1 or abs(n) > 1000:
            return False
        p = p if n > 0 else -p
        for _ in range(abs(int(n))):
            real, imaginary = real * q - imaginary * p, real * p + imaginary * q
    value = enclose.evaluate(f, {}, 64)
    one = enclose.evaluate(Integer(1), {}, 64)
    minus = enclose.evaluate(Integer(-1), {}, 64)
    return imaginary == 0 and enclose.below(minus, value) and enclose.below(value, one)

"""How a statement is proved on one piece, where no case distinction is left.

Each function returns the name of the method, or None where it proves nothing.
"""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from .conditions import Atom, needs
from .enclose import Undefined, Unsupported
from .normal import NeedSplit, Normal
from .pieces import Piece
from .switches import truth
from .verdict import Budget

ANCHORS = (Integer(0), Integer(1), Integer(-1), Integer(2), Integer(-2))


def equal(piece: Piece, difference: Expr, budget: Budget) -> str | None:
    """``difference == 0`` on the piece.  Raises ``NeedSplit`` where a sign is missing."""
    budget.check(difference)
    try:
        normal = Normal(piece.sign)
        equations = [a.expr for a in piece.atoms if a.rel == "=="]
        ratio, *known = normal.ratios(difference, *equations)
        if not ratio.numer:
            return "normal form"
        if known and not ratio.numer.rem([k.numer for k in known]):
            return "normal form modulo the condition"
    except (Unsupported, Undefined):
        return None
    return constant(piece, difference, budget)


def constant(piece: Piece, f: Expr, budget: Budget) -> str | None:
    """The derivative in one symbol is 0 along intervals, and f is 0 at one point of each."""
    for symbol in sorted(f.free_symbols, key=lambda s: s.name):
        if not _is_zero(piece, f.diff(symbol)) or not _intervals(piece, symbol):
            continue
        rest = Piece(a for a in piece.atoms if symbol not in a.expr.free_symbols)
        others = sorted(f.free_symbols - {symbol}, key=lambda s: s.name)
        for value in (*ANCHORS, *others):
            rule = {symbol: value}
            moved = [Atom(a.rel, a.expr.xreplace(rule)) for a in piece.atoms]
            if all(rest.truth(a) is True for a in moved):
                if equal(rest, f.xreplace(rule), budget):
                    return "derivative 0 and one exact value"
    return None


def _is_zero(piece: Piece, expr: Expr) -> bool:
    try:
        return not Normal(piece.sign).ratio(expr).numer
    except (Unsupported, Undefined, NeedSplit):
        return False


def _intervals(piece: Piece, symbol: Symbol) -> bool:
    """Whether the piece is one interval in ``symbol`` for all values of the others."""
    for atom in piece.atoms:
        if symbol in atom.expr.free_symbols and atom.rel == "!=":
            raise NeedSplit(atom.expr)
    hull = Piece(a for a in piece.atoms if symbol not in a.expr.diff(symbol).free_symbols)
    for atom in piece.atoms:
        if atom not in hull.atoms:
            if any(truth(n.as_condition(), hull) is not True for n in needs(atom.expr)):
                return False
            slope = hull.sign(atom.expr.diff(symbol))
            if not (slope <= {0, 1} or slope <= {-1, 0}):
                return False
    return True


def different(piece: Piece, difference: Expr, budget: Budget) -> str | None:
    """``difference != 0`` everywhere on the piece."""
    if 0 not in piece.sign(difference):
        return "signs"
    return positive(piece, difference, True, budget) or positive(piece, -difference, True, budget)


def positive(piece: Piece, f: Expr, strict: bool, budget: Budget) -> str | None:
    """``f >= 0`` on the piece, or ``f > 0``."""
    if piece.sign(f) <= ({1} if strict else {0, 1}):
        return "signs"
    return None

"""Case distinctions: Abs, Max, Min, sign, Heaviside, Piecewise, and powers with 0 as base."""

from __future__ import annotations

from typing import Any

from sympy import Abs, E, Expr, Heaviside, Max, Min, Piecewise, Pow, Rational, sign

from .conditions import All, Atom, Condition, decided
from .pieces import Piece
from .signs import PLUS

Option = tuple[tuple[Condition, ...], Expr]


def is_switch(expr: Any, piece: Piece) -> bool:
    if isinstance(expr, (Abs, Max, Min, sign, Heaviside, Piecewise)):
        return True
    if isinstance(expr, Pow) and not isinstance(expr.exp, Rational) and expr.base is not E:
        return piece.sign(expr.base) != PLUS
    return False


def options(switch: Expr, piece: Piece) -> list[Option]:
    """What the expression becomes, and under which conditions; together they cover everything."""
    if isinstance(switch, Piecewise):
        return _piecewise(switch, piece)
    u = switch.args[0]
    if isinstance(switch, Abs):
        return _either(u, u, -u, piece)
    if isinstance(switch, (Max, Min)):
        a, b, *rest = switch.args
        above = a - b if isinstance(switch, Max) else b - a
        return _either(above, switch.func(a, *rest), switch.func(b, *rest), piece)
    if isinstance(switch, Pow):
        return _power(switch)
    at_zero = Rational(0)
    minus = Rational(-1)
    if isinstance(switch, Heaviside):
        at_zero, minus = switch.args[1], Rational(0)
    return [
        ((Atom(">", u),), Rational(1)), ((Atom(">", -u),), minus), ((Atom("==", u),), at_zero),
    ]  # fmt: skip


def _either(u: Expr, above: Expr, below: Expr, piece: Piece) -> list[Option]:
    """``above`` where u >= 0, ``below`` where u <= 0; at 0 they agree."""
    signs = piece.sign(u)
    if signs <= {0, 1}:
        return [((), above)]
    if signs <= {-1, 0}:
        return [((), below)]
    return [((Atom(">=", u),), above), ((Atom(">", -u),), below)]


def _power(switch: Pow) -> list[Option]:
    base, exponent = switch.args
    zero = Atom("==", base)
    return [
        ((Atom(">", base),), switch),
        ((zero, Atom(">", exponent)), Rational(0)),
        ((zero, Atom("==", exponent)), Rational(1)),
        # In the last two the power is undefined, which its needs have said already.
        ((zero, Atom(">", -exponent)), Rational(0)),
        ((Atom(">", -base),), Rational(0)),
    ]


def _piecewise(switch: Piecewise, piece: Piece) -> list[Option]:
    for branch, condition in switch.args:
        held = decided(condition)
        known = truth(held, piece)
        if known is None:
            atom = unknown(held, piece)
            return [((atom,), switch), ((atom.negation(),), switch)]
        if known:
            return [((), branch)]
    return [((), Rational(0))]  # undefined there, which its needs have said already


def unknown(condition: Condition, piece: Piece) -> Atom:
    """The first atom that a condition of unknown truth depends on."""
    while not isinstance(condition, Atom):
        assert not isinstance(condition, bool)
        condition = next(p for p in condition.parts if truth(p, piece) is None)
    return condition


def truth(condition: Condition, piece: Piece) -> bool | None:
    """Whether a condition holds everywhere on the piece, nowhere, or it is not known."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, Atom):
        return piece.truth(condition)
    known = [truth(p, piece) for p in condition.parts]
    deciding = not isinstance(condition, All)
    if deciding in known:
        return deciding
    return None if None in known else not deciding

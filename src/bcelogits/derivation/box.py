"""The sign of an expression by interval arithmetic over what the piece says of each symbol alone.

``x >= -log(99)`` bounds x, so ``log(1 + exp(x)) - 1/100`` is positive: its enclosure over all such
x is.  Bounds are read from facts that are linear in one symbol, with numbers as coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mpmath import libmp
from sympy import Expr, Symbol

from .conditions import Atom
from .enclose import Evaluator, Undefined, Unsupported, Unsure, Value, evaluate
from .signs import ALL, MINUS, NONNEGATIVE, PLUS, Signs, times

BITS = 96
WHOLE = Value(libmp.fninf, libmp.finf)
NEGATED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def bounds(atoms: Iterable[Atom]) -> dict[Symbol, Value]:
    """An interval for each symbol that some fact bounds on its own; its ends are included."""
    box: dict[Symbol, Value] = {}
    for atom in atoms:
        if len(atom.expr.free_symbols) != 1:
            continue
        (symbol,) = atom.expr.free_symbols
        slope = atom.expr.diff(symbol)
        if slope.free_symbols:
            continue
        try:
            side = evaluate(slope, {}, BITS).sign()
            end = evaluate(-atom.expr.xreplace({symbol: slope * 0}) / slope, {}, BITS)
        except (Unsure, Undefined, Unsupported):
            continue
        lo, hi = (old := box.get(symbol, WHOLE)).lo, old.hi
        rel = NEGATED.get(atom.rel, atom.rel) if side < 0 else atom.rel
        if rel in (">", ">=", "==") and libmp.mpf_gt(end.lo, lo):
            lo = end.lo
        if rel in ("<", "<=", "==") and libmp.mpf_lt(end.hi, hi):
            hi = end.hi
        if libmp.mpf_gt(lo, hi):  # there is no such point, and of none nothing need be said
            return {}
        box[symbol] = Value(lo, hi)
    return box


def sign_over(expr: Expr, box: Mapping[Symbol, Value]) -> Signs:
    """The signs that ``expr`` can have where each symbol lies in its interval."""
    try:
        value = _OverBox(box).value(expr)
    except (Unsure, Undefined, Unsupported):
        return ALL
    if libmp.mpf_gt(value.lo, libmp.fzero):
        return PLUS
    if libmp.mpf_lt(value.hi, libmp.fzero):
        return MINUS
    if libmp.mpf_ge(value.lo, libmp.fzero):
        return NONNEGATIVE
    return times(MINUS, NONNEGATIVE) if libmp.mpf_le(value.hi, libmp.fzero) else ALL


class _OverBox(Evaluator):
    """Enclosures in which a symbol is an interval, which may have no end."""

    def __init__(self, box: Mapping[Symbol, Value]) -> None:
        super().__init__({}, BITS)
        self.box = box

    def _value(self, expr: Any) -> Value:
        if isinstance(expr, Symbol):
            return self.box.get(expr, WHOLE)
        value = super()._value(expr)
        if libmp.fnan in (value.lo, value.hi):  # infinity minus infinity, or 0 times infinity
            return WHOLE
        return value

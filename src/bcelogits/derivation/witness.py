"""Exact points of a piece, simple ones first: where a false statement is looked for.

Nothing here decides anything.  A point counts only after ``enclose`` has shown that it lies in the
domain and that the statement fails there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from mpmath import libmp
from sympy import CoercionFailed, Expr, Poly, PolynomialError, Rational, Symbol

from . import enclose
from .pieces import Piece

NICE = [Rational(n) for n in (1, 0, -1, 2, -2)] + [
    Rational(1, 2), Rational(1, 3), Rational(-1, 2), Rational(3), Rational(-3), Rational(1, 4),
    Rational(3, 4), Rational(10), Rational(-10), Rational(1, 10), Rational(-1, 10), Rational(30),
    Rational(-30), Rational(100), Rational(-100), Rational(1, 1000), Rational(-1, 1000),
    Rational(999, 1000), Rational(2000), Rational(-2000),
]  # fmt: skip
# Candidates for a point, for each point wanted.
TRIES = 20
NEAR = [Rational(0), *(Rational(s, 10**k) for k in (1, 2, 3, 6) for s in (1, -1))]
GRID = sorted({s * Rational(10) ** k * m for k in range(-6, 5) for m in (1, 3) for s in (1, -1)})

PointDict = dict[Symbol, Expr]


def points(
    piece: Piece, symbols: Sequence[Symbol], limit: int = 60, near: bool = False
) -> Iterator[PointDict]:
    """At most ``limit`` points of the piece with rational coordinates.

    ``near``: begin where two symbols almost agree, where many inequalities are tight.
    """
    symbols = sorted(symbols, key=lambda s: (_difficulty(piece, s), s.name))
    if not symbols:
        if piece.contains({}):
            yield {}
        return
    found = tried = 0
    *first, last = symbols
    for start in _starts(piece, first):
        got = 0
        for value in _values(piece, start, last, near):
            point = {**start, last: value}
            tried += 1
            if tried > TRIES * limit:
                return
            if piece.contains(point):
                yield point
                found, got = found + 1, got + 1
                if found >= limit:
                    return
                if got >= 8 and first:
                    break


def _difficulty(piece: Piece, symbol: Symbol) -> int:
    return sum(symbol in a.expr.free_symbols for a in piece.atoms)


def _starts(piece: Piece, symbols: Sequence[Symbol]) -> Iterator[PointDict]:
    """Values for all symbols but the last: nice ones, then random ones of many magnitudes."""
    if not symbols:
        yield {}
        return
    own = [a for a in piece.atoms if a.expr.free_symbols and a.expr.free_symbols <= set(symbols)]
    inner = Piece(own)
    choices = []
    for s in symbols:
        alone = Piece(a for a in own if a.expr.free_symbols == {s})
        values = list(dict.fromkeys(_values(alone, {}, s, False)))
        choices.append([v for v in values if alone.contains({s: v})][:12])
    total = 0
    for indices in islice(_by_sum([len(c) for c in choices]), 400):
        point = {s: c[i] for s, c, i in zip(symbols, choices, indices, strict=True)}
        if inner.contains(point):
            yield point
            total += 1
            if total > 40:
                break
    rng = random.Random(1)
    for _ in range(60):
        point = {s: _random(rng) for s in symbols}
        if inner.contains(point):
            yield point


def _by_sum(sizes: list[int]) -> Iterator[tuple[int, ...]]:
    """Index tuples below ``sizes``, those of small sum first, one at a time."""

    def tuples(total: int, rest: list[int]) -> Iterator[tuple[int, ...]]:
        if not rest:
            if total == 0:
                yield ()
            return
        for first in range(min(total, rest[0] - 1) + 1):
            yield from ((first, *more) for more in tuples(total - first, rest[1:]))

    for total in range(sum(sizes) + 1):
        yield from tuples(total, sizes)


def _random(rng: random.Random) -> Rational:
    return Rational(rng.randint(-999, 999), 1000) * Rational(10) ** rng.randint(-3, 3)


def _values(piece: Piece, start: PointDict, symbol: Symbol, near: bool) -> Iterator[Rational]:
    """Candidates for the last symbol: nice ones, then one or more in every gap."""
    if near:
        for value in start.values():
            yield from (value + d for d in NEAR)
    yield from NICE
    breaks = breakpoints([a.expr.xreplace(start) for a in piece.atoms], symbol)
    yield from breaks
    for low, high in zip([None, *breaks], [*breaks, None], strict=True):
        yield from gap(low, high)


def gap(low: Rational | None, high: Rational | None) -> list[Rational]:
    """A few rationals between two others, the simplest first."""
    if low is None and high is None:
        return []
    if low is None or high is None:
        end, way = (high, -1) if low is None else (low, 1)
        assert end is not None
        return [end + way * Rational(d) for d in (1, Rational(1, 1000), 30, 1000)]
    if low >= high:
        return []
    return [simplest(low, high), (low + high) / 2, low + (high - low) / 1000]


def simplest(low: Rational, high: Rational) -> Rational:
    """The rational of smallest denominator strictly between two others (Stern and Brocot)."""
    if low < 0 < high:
        return Rational(0)
    if high <= 0:
        return -simplest(-high, -low)
    a, b = Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))
    whole = a.numerator // a.denominator
    if whole + 1 < b:
        return Rational(whole + 1)
    if a == whole:
        n = (b - whole).denominator // (b - whole).numerator + 1
        return Rational(whole) + Rational(1, n)
    rest = simplest(1 / Rational(b - whole), 1 / Rational(a - whole))
    return Rational(whole) + 1 / rest


def breakpoints(exprs: Sequence[Expr], symbol: Symbol) -> list[Rational]:
    """Rationals at or near the zeros of the expressions in one symbol."""
    found: set[Rational] = set()
    for expr in exprs:
        if expr.free_symbols != {symbol}:
            continue
        found.update(_polynomial_zeros(expr, symbol) or _scanned_zeros(expr, symbol))
    return sorted(found)


def _polynomial_zeros(expr: Expr, symbol: Symbol) -> list[Rational]:
    try:
        poly = Poly(expr, symbol, domain="QQ")
    except (PolynomialError, CoercionFailed):
        return []
    if poly.degree() == 1:
        return [-poly.nth(0) / poly.nth(1)]
    if not 1 < poly.degree() < 30:
        return []
    zeros = []
    for (low, high), _ in poly.intervals(eps=Rational(1, 10**12)):
        zeros += [low] if low == high else [Rational(low), Rational(high)]
    return zeros


def _scanned_zeros(expr: Expr, symbol: Symbol) -> list[Rational]:
    """Sign changes on a grid, bisected."""
    sign = signs_along(expr, symbol)
    zeros = []
    known = [(x, s) for x in [*GRID, Rational(0)] if (s := sign(x)) is not None]
    known.sort()
    for (a, s), (b, t) in pairwise(known):
        if s == 0:
            zeros.append(a)
        elif s * t < 0:
            low, high = a, b
            for _ in range(60):
                middle = (low + high) / 2
                side = sign(middle)
                if side is None:
                    break
                low, high = (middle, high) if side == s else (low, middle)
            zeros += [low, high]
    return zeros


def signs_along(expr: Expr, symbol: Symbol) -> Callable[[Rational], int | None]:
    def sign(x: Rational) -> int | None:
        try:
            return enclose.evaluate(expr, {symbol: x}, 80).sign()
        except (enclose.Unsure, enclose.Undefined, enclose.Unsupported):
            return None

    return sign


def descents(piece: Piece, expr: Expr, symbols: Sequence[Symbol]) -> Iterator[PointDict]:
    """Points of the piece at which ``expr`` is smaller and smaller, from several starts."""
    if not symbols:
        return

    def height(point: PointDict) -> Fraction | None:
        if not piece.contains(point):
            return None
        try:
            value = enclose.evaluate(expr, point, 100)
        except (enclose.Unsure, enclose.Undefined, enclose.Unsupported):
            return None
        return Fraction(*map(int, libmp.to_rational(value.hi)))

    starts = sorted(
        (
            (h, i, p)
            for i, p in enumerate(points(piece, symbols, 40))
            if (h := height(p)) is not None
        )
    )
    for _, _, start in starts[:4]:
        yield from _lowest(height, start)


def _lowest(
    height: Callable[[PointDict], Fraction | None], start: PointDict, rounds: int = 60
) -> Iterator[PointDict]:
    """Steps along the axes, doubled while they go down and cut to a quarter when they do not."""
    point, best = dict(start), height(start)
    if best is None:
        return
    step = {s: max(abs(_fraction(v)), Fraction(1)) / 2 for s, v in start.items()}
    for _ in range(rounds):
        moved = False
        for s in point:
            for way in (1, -1):
                at = _fraction(point[s]) + way * step[s]
                trial = {**point, s: Rational(at.numerator, at.denominator)}
                h = height(trial)
                if h is not None and h < best:
                    point, best, moved = trial, h, True
                    step[s] *= 2
                    yield dict(point)
                    break
            else:
                step[s] /= 4
        if not moved and max(step.values()) < Fraction(1, 10**9):
            return


def _fraction(value: Expr) -> Fraction:
    return Fraction(int(value.p), int(value.q))

"""Exact linear reasoning: is a polynomial a nonnegative combination of known nonnegative ones?

Farkas' lemma as a small simplex method (Bland's rule, so it ends) on rows of integers: a row stands
for itself up to a positive factor, so that no fractions arise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd

# A polynomial up to a positive factor: monomial -> integer.
Row = Mapping[tuple[int, ...], int]


def combination(goal: Row, facts: Sequence[Row], strict: Sequence[bool]) -> tuple[bool, bool]:
    """Whether ``goal = sum(c[i] * facts[i])`` with every ``c[i] >= 0``, monomial by monomial.

    Returns (possible, possible with some ``c[i] > 0`` where ``strict[i]``).
    """
    rows = []
    for m in sorted(set(goal).union(*facts)):
        way = -1 if goal.get(m, 0) < 0 else 1
        rows.append([way * f.get(m, 0) for f in (*facts, goal)])
    solved = _feasible(rows, len(facts))
    if solved is None:
        return False, False
    return True, _can_increase(*solved, [-int(s) for s in strict])


def _reduced(row: list[int]) -> list[int]:
    common = gcd(*row)
    return [v // common for v in row] if common > 1 else row


def _eliminated(row: list[int], by: list[int], column: int) -> list[int]:
    """``row`` without its entry in ``column``; ``by`` has a positive one there."""
    factor, pivot = row[column], by[column]
    if not factor:
        return row
    return _reduced([pivot * v - factor * w for v, w in zip(row, by, strict=True)])


def _pivot(tableau: list[list[int]], basis: list[int], row: int, column: int) -> None:
    if tableau[row][column] < 0:
        tableau[row] = [-v for v in tableau[row]]
    for i, other in enumerate(tableau):
        if i != row:
            tableau[i] = _eliminated(other, tableau[row], column)
    basis[row] = column


def _leaving(tableau: list[list[int]], basis: list[int], column: int) -> int | None:
    best: tuple[Fraction, int, int] | None = None
    for i, b in enumerate(basis):
        if tableau[i][column] > 0:
            entry = (Fraction(tableau[i][-1], tableau[i][column]), b, i)
            best = entry if best is None or entry < best else best
    return None if best is None else best[2]


def _feasible(rows: list[list[int]], count: int) -> tuple[list[list[int]], list[int]] | None:
    """Phase one: a basic nonnegative solution of ``rows``, or None."""
    size = len(rows)
    tableau = [
        [*row[:-1], *(int(i == j) for j in range(size)), row[-1]] for i, row in enumerate(rows)
    ]
    cost = [-sum(row[j] for row in rows) for j in range(count + 1)]
    tableau.append([*cost[:-1], *([0] * size), cost[-1]])
    basis = list(range(count, count + size))
    while (column := next((j for j in range(count) if tableau[-1][j] < 0), None)) is not None:
        row = _leaving(tableau, basis, column)
        if row is None:
            return None
        _pivot(tableau, basis, row, column)
    if tableau[-1][-1] != 0:
        return None
    for i in range(size):  # artificial variables that stayed at 0 leave, or their row is void
        if basis[i] >= count:
            column = next((j for j in range(count) if tableau[i][j]), None)
            if column is not None:
                _pivot(tableau, basis, i, column)
    kept = [i for i in range(size) if basis[i] < count]
    return [[*tableau[i][:count], tableau[i][-1]] for i in kept], [basis[i] for i in kept]


def _can_increase(tableau: list[list[int]], basis: list[int], cost: list[int]) -> bool:
    """Phase two: whether ``-cost * c`` can be made positive."""
    last = [*cost, 0]
    for i, b in enumerate(basis):
        last = _eliminated(last, tableau[i], b)
    tableau = [*tableau, last]
    while tableau[-1][-1] <= 0:
        column = next((j for j in range(len(cost)) if tableau[-1][j] < 0), None)
        if column is None:
            return False
        row = _leaving(tableau, basis, column)
        if row is None:
            return True  # unbounded
        _pivot(tableau, basis, row, column)
    return True

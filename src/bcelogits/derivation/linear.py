"""Exact linear reasoning: is a polynomial a nonnegative combination of known nonnegative ones?

Farkas' lemma as a small simplex method over the rationals (Bland's rule, so it ends).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = Mapping[tuple[int, ...], Fraction]


def combination(goal: Row, facts: Sequence[Row], strict: Sequence[bool]) -> tuple[bool, bool]:
    """Whether ``goal = sum(c[i] * facts[i])`` with every ``c[i] >= 0``, monomial by monomial.

    Returns (possible, possible with some ``c[i] > 0`` where ``strict[i]``).
    """
    monomials = sorted(set(goal).union(*facts))
    rows = []
    for m in monomials:
        right = goal.get(m, Fraction(0))
        row = [f.get(m, Fraction(0)) for f in facts]
        if right < 0:
            row, right = [-v for v in row], -right
        rows.append([*row, right])
    solved = _feasible(rows, len(facts))
    if solved is None:
        return False, False
    tableau, basis = solved
    objective = [Fraction(-1) if s else Fraction(0) for s in strict]
    return True, _can_increase(tableau, basis, objective)


def _pivot(tableau: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    pivot = tableau[row][column]
    tableau[row] = [v / pivot for v in tableau[row]]
    for i, other in enumerate(tableau):
        if i != row and other[column]:
            factor = other[column]
            tableau[i] = [
                v - factor * w if w else v for v, w in zip(other, tableau[row], strict=True)
            ]
    basis[row] = column


def _leaving(tableau: list[list[Fraction]], basis: list[int], column: int) -> int | None:
    rows = [i for i in range(len(basis)) if tableau[i][column] > 0]
    if not rows:
        return None
    return min(rows, key=lambda i: (tableau[i][-1] / tableau[i][column], basis[i]))


def _feasible(
    rows: list[list[Fraction]], count: int
) -> tuple[list[list[Fraction]], list[int]] | None:
    """Phase one: a basic nonnegative solution of ``rows``, or None."""
    size = len(rows)
    tableau = [
        [*row[:-1], *(Fraction(i == j) for j in range(size)), row[-1]] for i, row in enumerate(rows)
    ]
    cost = [-sum(column, Fraction(0)) for column in zip(*rows, strict=True)] if rows else [
        Fraction(0)
    ] * (count + 1)
    tableau.append([*cost[:-1], *([Fraction(0)] * size), cost[-1]])
    basis = list(range(count, count + size))
    while True:
        column = next((j for j in range(count) if tableau[-1][j] < 0), None)
        if column is None:
            break
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


def _can_increase(tableau: list[list[Fraction]], basis: list[int], cost: list[Fraction]) -> bool:
    """Phase two: whether ``-cost * c`` can be made positive."""
    last = [*cost, Fraction(0)]
    for i, b in enumerate(basis):
        if last[b]:
            factor = last[b]
            last = [v - factor * w for v, w in zip(last, tableau[i], strict=True)]
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

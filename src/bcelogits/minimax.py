"""The best polynomials of the kernel: derived by exchange, their errors bounded.

- ``exp(-r) = 1 + r Q(r)`` for ``|r| <= ln(2)/2``
- ``artanh(t) = t (1 + s R(s))`` with ``s = t**2 <= 1/9``, so that ``log(1 + e) = 2 artanh(t)`` with
  ``t = e/(2 + e)``

The best polynomial of a degree is that with the least largest relative error.  The exchange of
E. Ya. Remez (1934) finds it; see N. Brisebarre, J.-M. Muller and A. Tisserand, "Computing
machine-efficient polynomial approximations", ACM TOMS 32(2), 2006, doi:10.1145/1141885.1141890.
The coefficients are then rounded to float64; :func:`bound` holds for the rounded ones and exact
evaluation.

The kernel's artanh is the best one.  Its exponential alternates too, but was found with the weight
r exp(r), which changes its sign at 0: at degree 8 the best error is five times smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mpmath import atanh, cos, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, sqrt

Real = Any  # mpmath's numbers carry no types
BITS = 200
GRID = 4_000
EXCHANGES = 30


@dataclass(frozen=True)
class Problem:
    """Find P with ``|weight (P - target)|`` small on [low, high]."""

    name: str
    low: Real
    high: Real
    target: Callable[[Real], Real]
    weight: Callable[[Real], Real]


@dataclass(frozen=True)
class Exchange:
    """A polynomial whose error alternates at the chosen points, and its largest error elsewhere.

    No polynomial of the degree has a largest error below ``level``.
    """

    coefficients: list[Real]
    points: list[Real]
    level: Real
    largest: Real


def _exp_target(r: Real) -> Real:
    return mpf(-1) if r == 0 else expm1(-r) / r


def _exp_weight(r: Real) -> Real:
    return abs(r) * exp(r)  # a weight has one sign: with r alone the exchange ends too early


def _artanh_target(s: Real) -> Real:
    if s < mpf(10) ** -20:
        return mpf(1) / 3 + s / 5
    return (atanh(sqrt(s)) / sqrt(s) - 1) / s


def _artanh_weight(s: Real) -> Real:
    return s / (1 + s * _artanh_target(s))


with mp.workprec(BITS):
    EXP = Problem("EXP", -log(2) / 2, log(2) / 2, _exp_target, _exp_weight)
    ARTANH = Problem("ARTANH", mpf(0), mpf(1) / 9, _artanh_target, _artanh_weight)


def nodes(problem: Problem, count: int) -> list[Real]:
    """Chebyshev points, which crowd at the ends as the extrema do; none where the weight is 0."""
    middle, reach = (problem.low + problem.high) / 2, (problem.high - problem.low) / 2
    return [middle - reach * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def exchanges(problem: Problem, degree: int, grid: int = GRID) -> Iterator[Exchange]:
    """The steps of the exchange on a grid, without end; each takes the error's worst points.

    ValueError: the degree is negative, or the grid too coarse for it.
    """
    size = degree + 2
    if degree < 0 or grid < 4 * size:
        raise ValueError(f"degree = {degree}, grid = {grid}: at least 0, and 4 points an unknown")
    with mp.workprec(BITS):
        places = nodes(problem, grid)
        weights = [problem.weight(p) for p in places]
        targets = [problem.target(p) for p in places]
    chosen = [(2 * i + 1) * grid // (2 * size) for i in range(size)]
    while True:
        with mp.workprec(BITS):
            rows, right = matrix(size, size), matrix(size, 1)
            for i, at in enumerate(chosen):
                for j in range(degree + 1):
                    rows[i, j] = weights[at] * places[at] ** j
                rows[i, degree + 1] = (-1) ** i
                right[i] = weights[at] * targets[at]
            solution = lu_solve(rows, right)
            coefficients, level = list(solution)[:-1], abs(solution[size - 1])
            errors = [
                w * (horner(coefficients, p) - t)
                for w, p, t in zip(weights, places, targets, strict=True)
            ]
        points = [places[at] for at in chosen]
        yield Exchange(coefficients, points, level, max(map(abs, errors)))
        chosen = _alternating(errors, size)


def remez(problem: Problem, degree: int, grid: int = GRID) -> Exchange:
    """The exchange at its end: the largest error on the grid is the level, to 2**-20 of it.

    ValueError: as :func:`exchanges`.  ArithmeticError: it does not settle.
    """
    for found in islice(exchanges(problem, degree, grid), EXCHANGES):
        if found.largest < found.level * (1 + mpf(2) ** -20):
            return found
    raise ArithmeticError(f"{problem.name}: the exchange does not settle")


def _alternating(errors: list[Real], size: int) -> list[int]:
    """The places of the largest errors of each sign run; surplus runs at the ends are dropped."""
    runs: list[int] = []
    for i, error in enumerate(errors):
        if not runs or (error > 0) != (errors[runs[-1]] > 0):
            runs.append(i)
        elif abs(error) > abs(errors[runs[-1]]):
            runs[-1] = i
    while len(runs) > size:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    return runs


def horner(coefficients: Sequence[Real], at: Real) -> Real:
    """The polynomial with these coefficients, lowest first, at a point."""
    total = 0 * at
    for coefficient in reversed(coefficients):
        total = total * at + coefficient
    return total


def error(problem: Problem, coefficients: Sequence[Real], at: Real) -> Real:
    """The relative error of what the polynomial stands for, at a point of the interval."""
    with mp.workprec(BITS):
        at = mpf(at)
        exact = [mpf(c) for c in coefficients]
        return problem.weight(at) * (horner(exact, at) - problem.target(at))


def bound(problem: Problem, coefficients: Sequence[Real], grid: int = GRID) -> Real:
    """The largest error on Chebyshev points, times 1.01.

    The error is close to ``c cos(n t)`` in the angle t of the points, with n below 15.  Between two
    of ``grid`` points it rises by less than ``(n pi/(2 grid))**2`` of its size, below 0.01 from 240
    points on.
    """
    with mp.workprec(BITS):
        return mpf("1.01") * max(abs(error(problem, coefficients, p)) for p in nodes(problem, grid))

"""Derive the polynomials of `bcelogits.fused` and bound their errors.

- ``exp(-r) = 1 + r Q(r)`` for ``|r| <= ln(2)/2``
- ``artanh(t) = t (1 + s R(s))`` with ``s = t**2 <= 1/9``, so that ``log(1 + e) = 2 artanh(t)`` with
  ``t = e/(2 + e)``

Each is the polynomial of its degree with the least largest relative error, found by Remez' exchange
(E. Ya. Remez, 1934; see N. Brisebarre and J.-M. Muller, "Computing machine-efficient polynomial
approximations", ACM TOMS 32(2), 2006, doi:10.1145/1141885.1141890), its coefficients then rounded
to float64.  The bound printed holds for the rounded coefficients and exact evaluation.

``python tools/minimax.py`` prints the tables that stand in the module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpmath import atanh, cos, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, sqrt

mp.prec = 200
GRID = 4_000


@dataclass(frozen=True)
class Problem:
    """Find P with ``|weight (P - target)|`` small on [low, high]."""

    name: str
    low: mpf
    high: mpf
    target: Callable[[mpf], mpf]
    weight: Callable[[mpf], mpf]
    degrees: tuple[int, ...]


def exp_target(r: mpf) -> mpf:
    return mpf(-1) if r == 0 else expm1(-r) / r


def artanh_target(s: mpf) -> mpf:
    if s < mpf(10) ** -20:
        return mpf(1) / 3 + s / 5
    return (atanh(sqrt(s)) / sqrt(s) - 1) / s


def artanh_weight(s: mpf) -> mpf:
    return s / (1 + s * artanh_target(s))


PROBLEMS = (
    Problem("EXP", -log(2) / 2, log(2) / 2, exp_target, lambda r: r * exp(r), (8, 11)),
    Problem("ARTANH", mpf(0), mpf(1) / 9, artanh_target, artanh_weight, (6, 10)),
)


def nodes(problem: Problem, count: int) -> list[mpf]:
    """Chebyshev points, which crowd at the ends as the extrema do; none where the weight is 0."""
    middle, reach = (problem.low + problem.high) / 2, (problem.high - problem.low) / 2
    return [middle - reach * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def remez(problem: Problem, degree: int) -> list[mpf]:
    """The coefficients, lowest first, by exchange on a fine grid."""
    grid = nodes(problem, GRID)
    weights, targets = [problem.weight(p) for p in grid], [problem.target(p) for p in grid]
    size = degree + 2
    chosen = [(2 * i + 1) * GRID // (2 * size) for i in range(size)]
    for _ in range(30):
        rows = matrix(size, size)
        right = matrix(size, 1)
        for i, at in enumerate(chosen):
            for j in range(degree + 1):
                rows[i, j] = weights[at] * grid[at] ** j
            rows[i, degree + 1] = (-1) ** i
            right[i] = weights[at] * targets[at]
        solution = lu_solve(rows, right)
        coefficients, level = list(solution)[:-1], abs(solution[size - 1])
        errors = [
            w * (horner(coefficients, p) - t)
            for w, p, t in zip(weights, grid, targets, strict=True)
        ]
        chosen = alternating(errors, size)
        if max(map(abs, errors)) < level * (1 + mpf(2) ** -20):
            return coefficients
    raise ArithmeticError(f"{problem.name}: the exchange does not settle")


def alternating(errors: list[mpf], size: int) -> list[int]:
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


def horner(coefficients: list[mpf], at: mpf) -> mpf:
    total = mpf(0)
    for coefficient in reversed(coefficients):
        total = total * at + coefficient
    return total


def bound(problem: Problem, coefficients: list[mpf]) -> mpf:
    """The largest error on 4000 Chebyshev points, times 1.01.

    The error is close to ``c cos(n t)`` in the angle t of the points, with n below 15: it rises by
    less than ``(n pi/8000)**2 < 1e-4`` of its size between two of them.
    """
    return mpf("1.01") * max(
        abs(problem.weight(p) * (horner(coefficients, p) - problem.target(p)))
        for p in nodes(problem, GRID)
    )


def main() -> None:
    for problem in PROBLEMS:
        for degree in problem.degrees:
            ideal = remez(problem, degree)
            rounded = [mpf(float(c)) for c in ideal]
            print(f"\n# {problem.name}, degree {degree}: relative error below "
                  f"2**{float(log(bound(problem, rounded), 2)):.2f}")  # fmt: skip
            for coefficient in rounded:
                print(f"    {float(coefficient).hex()},")


if __name__ == "__main__":
    main()

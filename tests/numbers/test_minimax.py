"""The derivation of the kernel's polynomials: what is stored is what the exchange finds."""

from dataclasses import replace

import pytest
from mpmath import exp, log, log1p, mp, mpf

from bcelogits import kernels, minimax

STORED = {
    "E": (minimax.EXP, 9, -43.55),
    "F": (minimax.EXP, 12, -60.16),
    "A": (minimax.ARTANH, 7, -43.68),
    "B": (minimax.ARTANH, 11, -58.67),
}
stored = pytest.mark.parametrize("letter", STORED)


def coefficients(letter):
    return [getattr(kernels, f"{letter}{i}") for i in range(STORED[letter][1])]


@stored
def test_the_stored_polynomials_keep_the_stated_bound(letter):
    problem, _, bits = STORED[letter]
    assert log(minimax.bound(problem, coefficients(letter), 600), 2) < bits + 0.006


def test_the_exchange_finds_the_stored_artanh():
    """On a coarser grid, so all but the last digits."""
    found = minimax.remez(minimax.ARTANH, 6, 500)
    for ours, kept in zip(found.coefficients, coefficients("A"), strict=True):
        assert abs(ours / kept - 1) < 1e-4


def test_the_stored_exponential_alternates_under_a_weight_that_changes_its_sign():
    """So it is not the best one, which is a little more than two bits better."""
    signed = replace(minimax.EXP, weight=lambda r: r * exp(r))
    found = minimax.remez(signed, 8, 500)
    for ours, kept in zip(found.coefficients, coefficients("E"), strict=True):
        assert abs(ours / kept - 1) < 1e-4
    best = minimax.remez(minimax.EXP, 8, 500)
    assert 2.3 < log(found.level / best.level, 2) < 2.4


def test_the_exchange_closes_in_from_both_sides():
    steps = []
    for step in minimax.exchanges(minimax.EXP, 3, 300):
        steps.append(step)
        if step.largest < step.level * (1 + mpf(2) ** -20):
            break
    assert len(steps) > 2
    levels = [step.level for step in steps]
    assert levels == sorted(levels)
    assert all(step.level <= step.largest for step in steps)
    assert len(steps[-1].points) == 5


def test_the_errors_are_those_of_the_functions():
    with mp.workprec(200):
        r, e = mpf("0.3"), mpf("0.8")
        q = minimax.remez(minimax.EXP, 4, 200).coefficients
        wanted = (1 + r * minimax.horner(q, r)) / exp(-r) - 1
        assert abs(minimax.error(minimax.EXP, q, r) / wanted - 1) < 1e-30
        t = e / (2 + e)
        q = minimax.remez(minimax.ARTANH, 3, 200).coefficients
        wanted = 2 * t * (1 + t**2 * minimax.horner(q, t**2)) / log1p(e) - 1
        assert abs(minimax.error(minimax.ARTANH, q, t**2) / wanted - 1) < 1e-30


@pytest.mark.parametrize(("degree", "grid"), [(-1, 100), (5, 20)])
def test_what_makes_no_sense_is_refused(degree, grid):
    with pytest.raises(ValueError, match=f"degree = {degree}, grid = {grid}"):
        minimax.remez(minimax.EXP, degree, grid)

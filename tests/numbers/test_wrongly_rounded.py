"""The list of wrongly rounded float32 results is complete, and each entry is what it says."""

import numpy as np
import pytest

from bcelogits import exact, loss, results, sweep, wrongly_rounded
from bcelogits.ulp import FLOAT32, from_ordinal, neighbours, ordinal

STORED = results.load("wrongly_rounded")
SWEPT = results.load("sweep")
everywhere = pytest.mark.parametrize("quantity", wrongly_rounded.QUANTITIES)
each = pytest.mark.parametrize("name", sweep.OURS)


def found_at(name: str, x: np.ndarray, quantity: str) -> np.ndarray:
    both = sweep.implementation(name)(x, np.zeros_like(x))
    return both[quantity == "gradient"]


@each
@everywhere
def test_each_stored_logit_is_wrongly_rounded_and_by_a_hair(name, quantity):
    x = np.array(STORED[name]["logits"][quantity], np.float32)
    assert len(set(x.tolist())) == x.size > 0
    for logit, computed in zip(x.tolist(), found_at(name, x, quantity).tolist(), strict=True):
        nearest = exact.correctly_rounded(quantity, logit, 0, FLOAT32)
        assert computed in neighbours(nearest, FLOAT32)
        assert 0.5 <= exact.error(quantity, computed, logit, 0, FLOAT32) < 0.5 + 2.0**-19


@everywhere
@pytest.mark.parametrize("name", [name for name in sweep.OURS if name in SWEPT])
def test_there_are_as_many_as_the_sweep_has_counted(name, quantity):
    column = SWEPT[name]["columns"][f"{quantity}, y = 0"]
    assert len(STORED[name]["logits"][quantity]) == column["not_nearest"]
    assert column["worst_at"] in STORED[name]["logits"][quantity]


@each
@everywhere
def test_the_search_finds_them_again_among_their_neighbours(name, quantity):
    stored = STORED[name]["logits"][quantity]
    for logit in stored[:: max(1, len(stored) // 10)]:
        place = int(ordinal(logit, FLOAT32))
        x = from_ordinal(np.arange(place - 50, place + 51), FLOAT32)
        wanted = [value for value in x.tolist() if value in stored]
        assert wrongly_rounded.search(sweep.implementation(name), x)[quantity] == wanted


def test_the_search_sees_a_formula_that_rounds_more_often():
    def fold(x, y):
        return loss.fold(x, y), loss.fold_grad(x, y)

    x = np.random.default_rng(1).normal(0, 4, 1000).astype(np.float32)
    found = wrongly_rounded.search(fold, x)
    for quantity, index in (("loss", 0), ("gradient", 1)):
        right = [exact.correctly_rounded(quantity, v, 0, FLOAT32) for v in x.tolist()]
        wrong = x[fold(x, np.zeros_like(x))[index] != np.array(right, np.float32)]
        assert found[quantity] == wrong.tolist() != []


@everywhere
def test_nothing_is_close_beyond_the_ends_of_the_search(quantity):
    """The truth is farther from every midpoint than the error of any float64 formula."""
    inner, outer = wrongly_rounded.LEAST, wrongly_rounded.MOST
    for m in (0.0, inner / 3, inner, outer, 3e38):
        for x in (m, -m):
            nearest = exact.correctly_rounded(quantity, x, 0, FLOAT32)
            assert exact.error(quantity, nearest, x, 0, FLOAT32) < 0.4

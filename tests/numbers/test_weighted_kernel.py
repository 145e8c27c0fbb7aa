"""The compiled loops with weights: their accuracy, and their limits."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from bcelogits import exact_arrays, ulp, weighted_kernel

numbers = np.random.default_rng(31)
IN_BOTH = pytest.mark.parametrize("form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda f: f.name)


def losses_and_slopes(x, y, w, q):
    """From the loop for both; that for the loss alone must give the same."""
    alone, losses, slopes = np.empty(x.size), np.empty(x.size), np.empty_like(x)
    if x.dtype == np.float32:
        weighted_kernel.loss_single(x, y, w, q, alone)
        weighted_kernel.both_single(x, y, w, q, losses, slopes, 1.0)
    else:
        weighted_kernel.loss_double(x, y, w, q, alone)
        weighted_kernel.both_double(x, y, w, q, losses, slopes)
    assert_array_equal(alone, losses)
    return losses.astype(x.dtype), slopes


@IN_BOTH
@pytest.mark.parametrize("positive", [1e-8, 0.25, 1.0, 1e8])
def test_both_weights_are_accurate(form, positive):
    """Labels in eighths and weights that are powers of 2 leave the products exact."""
    positive = 2.0 ** round(np.log2(positive))
    x = ulp.rounded(numbers.uniform(-80, 80, 4_000), form)
    y = ulp.rounded(numbers.integers(0, 9, x.shape) / 8, form)
    w, q = np.full_like(x, 4), np.full_like(x, positive)
    losses, slopes = losses_and_slopes(x, y, w, q)
    weights = {"weight": 4.0, "pos_weight": positive}
    unit = 0.501 if form is ulp.FLOAT32 else 3
    assert exact_arrays.errors("loss", losses, x, y, **weights).max() <= unit
    hard = (y == 0) | (y == 1)
    found = exact_arrays.errors("gradient", slopes, x, y, **weights)
    assert found[hard].max() <= unit


@IN_BOTH
def test_limits(form):
    inf = np.inf
    x = ulp.rounded([inf, -inf, inf, -inf, np.nan, np.nan, inf, -inf, 0.0, -0.0], form)
    y = ulp.rounded([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.5, 0.5, 0.0, 1.0], form)
    w = ulp.rounded([2.0, 2.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0, 2.0, 2.0], form)
    q = np.full_like(x, 3)
    losses, slopes = losses_and_slopes(x, y, w, q)
    assert_array_equal(losses[:8], [0, 0, inf, inf, np.nan, np.nan, 0, 0])
    assert losses[8:] == pytest.approx([2 * np.log(2), 6 * np.log(2)])
    assert_array_equal(slopes, [0, 0, 2, -6, np.nan, np.nan, 0, 0, 1, -3])

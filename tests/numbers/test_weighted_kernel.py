"""The compiled loss with a weight on each side: its accuracy, and what must not change it."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from bcelogits import exact_arrays, ulp, weighted_kernel

numbers = np.random.default_rng(31)
IN_BOTH = pytest.mark.parametrize("form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda f: f.name)


@IN_BOTH
@pytest.mark.parametrize("positive", [1e-8, 0.25, 1.0, 1e8])
def test_both_sides_are_accurate(form, positive):
    """Labels in eighths and weights that are powers of 2 leave n and p exact."""
    positive = 2.0 ** round(np.log2(positive))
    x = ulp.rounded(numbers.uniform(-80, 80, 4_000), form)
    y = numbers.integers(0, 9, x.shape) / 8
    n, p = ulp.rounded(1 - y, form), ulp.rounded(positive * y, form)
    losses, slopes = weighted_kernel.losses_and_slopes(x, n, p, sloped=True)
    labels = ulp.rounded(y, form)
    unit = 0.501 if form is ulp.FLOAT32 else 3
    assert exact_arrays.errors("loss", losses, x, labels, pos_weight=positive).max() <= unit
    hard = (y == 0) | (y == 1)
    found = exact_arrays.errors("gradient", slopes, x, labels, pos_weight=positive)
    assert found[hard].max() <= unit
    alone, nothing = weighted_kernel.losses_and_slopes(x, n, p, sloped=False)
    assert_array_equal(alone, losses)
    assert nothing.size == 0


@IN_BOTH
def test_threads_and_strides_change_nothing(form):
    x, n, p = (ulp.rounded(numbers.normal(0, 9, (100, 37)), form) for _ in range(3))
    one = weighted_kernel.losses_and_slopes(x, n, p, sloped=True)
    for threads in (2, 3):
        again = weighted_kernel.losses_and_slopes(x, n, p, sloped=True, threads=threads)
        assert_array_equal(again, one)
    turned = weighted_kernel.losses_and_slopes(x.T, n.T, p.T, sloped=True)
    assert_array_equal(np.swapaxes(turned, 1, 2), one)


@IN_BOTH
def test_limits(form):
    inf = np.inf
    x = ulp.rounded([inf, -inf, inf, -inf, np.nan, 0.0, -0.0], form)
    n = ulp.rounded([0.0, 2.0, 2.0, 0.0, 1.0, 2.0, 0.0], form)
    p = ulp.rounded([3.0, 0.0, 0.0, 3.0, 0.0, 0.0, 2.0], form)
    losses, slopes = weighted_kernel.losses_and_slopes(x, n, p, sloped=True)
    assert_array_equal(losses[:5], [0, 0, inf, inf, np.nan])
    assert losses[5] == losses[6] == pytest.approx(2 * np.log(2))
    assert_array_equal(slopes, [0, 0, 2, -3, np.nan, 1, -1])

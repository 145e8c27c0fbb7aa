"""What several figures draw, and read off a curve."""

from __future__ import annotations

import numpy as np

from bcelogits.plots.curves import sigmoid, zero_from


def test_the_end_is_where_all_that_follows_is_0() -> None:
    assert zero_from(np.array([2.0, 0.0, 1.0, 0.0, 0.0])) == 3
    assert zero_from(np.array([0.0, 0.0])) == 0
    assert zero_from(np.array([1.0, 0.0, 1e-300])) is None


def test_the_sigmoid_keeps_shape_and_odds() -> None:
    x = np.array([[-2.0, 0.0], [np.log(3), 1.0]])
    p = sigmoid(x)
    assert p.shape == x.shape
    np.testing.assert_allclose(np.log(p / (1 - p)), x, atol=1e-15)
    assert sigmoid(0.0) == 0.5

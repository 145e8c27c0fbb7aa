"""The bell touches its ceiling once, and its marked flanks are the steepest."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import sigmoid


@pytest.mark.parametrize("reach", [3, 6, 40])
def test_bell_touches_a_quarter_at_zero_only(reach: float) -> None:
    ceiling, curve, *_ = sigmoid.bell(reach).axes[0].lines
    x, y = np.asarray(curve.get_xdata()), np.asarray(curve.get_ydata())
    assert set(ceiling.get_ydata()) == {0.25}
    assert y.max() == 0.25
    assert x[y == 0.25] == pytest.approx([0], abs=1e-12)


def test_dots_are_where_the_slope_changes_fastest() -> None:
    *_, flanks = sigmoid.bell().axes[0].lines
    x = np.linspace(-6, 6, 100_001)
    change = np.gradient(sigmoid.slope(x), x)
    found = [x[change.argmax()], x[change.argmin()]]
    np.testing.assert_allclose(flanks.get_xdata(), found, atol=1e-3)
    assert change.max() == pytest.approx(np.sqrt(3) / 18, rel=1e-6)


def test_slope_far_out_does_not_overflow() -> None:
    far = np.array([-1000.0, 1000.0])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(sigmoid.slope(far), [0, 0])

"""The figure of two kinks shows jumps that cancel, and the curve that the page claims."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import gradient, style


@pytest.mark.parametrize("reach", [4, 2.5])
def test_the_two_terms_add_up_to_softplus_and_their_slopes_to_the_sigmoid(reach: float) -> None:
    values, slopes = gradient.two_kinks(reach).axes
    total, ramp, bump = (line.get_ydata() for line in values.lines[:3])
    x = values.lines[0].get_xdata()
    assert x[0] == -reach
    assert x[-1] == reach
    np.testing.assert_allclose(total, ramp + bump)
    np.testing.assert_allclose(total, np.logaddexp(0, x))
    np.testing.assert_allclose(slopes.lines[0].get_ydata(), 1 / (1 + np.exp(-x)))


def test_one_slope_jumps_up_by_one_and_the_other_down_by_one() -> None:
    slopes = gradient.two_kinks().axes[1]
    jumps = {}
    for colour in (style.ORANGE, style.GREEN):
        left, right = (
            line for line in slopes.lines if line.get_color() == colour and line.get_marker() != "o"
        )
        assert left.get_xdata()[-1] == right.get_xdata()[0] == 0
        jumps[colour] = right.get_ydata()[0] - left.get_ydata()[-1]
    assert jumps == {style.ORANGE: 1, style.GREEN: -1}


@pytest.mark.parametrize("reach", [0, -1, float("nan")])
def test_a_reach_that_is_not_positive_is_refused(reach: float) -> None:
    with pytest.raises(ValueError, match="reach must be positive"):
        gradient.two_kinks(reach)
    with pytest.raises(ValueError, match="reach must be positive"):
        gradient.tangents(reach=reach)


@pytest.mark.parametrize("y", [0, 0.25, 1])
def test_a_tangent_touches_the_loss_and_has_the_slope_beside_it(y: float) -> None:
    (panel,) = gradient.tangents(y, at=(-2, 3)).axes
    lines = [line for line in panel.lines if line.get_color() == style.ORANGE]
    for x, line, words in zip((-2, 3), lines, panel.texts, strict=True):
        (left, right), (low, high) = line.get_data()
        slope = 1 / (1 + np.exp(-x)) - y
        np.testing.assert_allclose((high - low) / (right - left), slope)
        np.testing.assert_allclose((high + low) / 2, np.logaddexp(0, x) - x * y)
        assert words.get_text() == f"slope {slope:.2f}".replace("-", "\N{MINUS SIGN}")

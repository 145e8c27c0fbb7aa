"""The blue curve alternates between two lines, and the orange one leaves them."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import polynomials, style


@pytest.mark.parametrize("degree", [2, 3])
def test_the_best_error_touches_its_bounds_alternately(degree: int) -> None:
    ax = polynomials.alternation(degree).axes[0]
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    heights = np.asarray(dots.get_ydata(), float)
    assert len(heights) == degree + 2
    np.testing.assert_allclose(np.abs(heights), np.abs(heights[0]), rtol=1e-5)
    assert (np.sign(heights[1:]) == -np.sign(heights[:-1])).all()
    best = next(line for line in ax.lines if line.get_color() == style.BLUE)
    assert np.abs(np.asarray(best.get_ydata(), float)).max() <= np.abs(heights[0]) * 1.001


def test_taylor_is_better_at_zero_and_worse_at_the_ends() -> None:
    ax = polynomials.alternation(3).axes[0]
    series = next(line for line in ax.lines if line.get_color() == style.ORANGE)
    best = next(line for line in ax.lines if line.get_color() == style.BLUE)
    errors = [np.abs(np.asarray(line.get_ydata(), float)) for line in (series, best)]
    near_zero = slice(2, 12)
    assert (errors[0][near_zero] < errors[1][near_zero]).all()
    assert errors[0][-1] > 5 * errors[1][-1]


@pytest.mark.parametrize("degree", [0, 9])
def test_what_makes_no_sense_is_refused(degree: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        polynomials.alternation(degree)

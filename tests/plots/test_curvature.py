"""The figure of two step sizes shows rest below 8 and a growing swing above."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import curvature


def test_below_eight_the_swing_dies_out_and_above_it_grows() -> None:
    below, above = (abs(panel.lines[1].get_ydata()) for panel in curvature.two_steps().axes)
    assert (np.diff(below) < 0).all()
    assert (np.diff(above) > 0).all()
    assert below[-1] < 0.02
    assert above[-1] == pytest.approx(0.38, abs=0.02)


def test_above_eight_the_swing_settles() -> None:
    path = curvature.iterates(8.1, 0.15, 2000)
    assert path[-1] == pytest.approx(-path[-2])
    assert abs(path[-1]) == pytest.approx(0.38, abs=0.02)


@pytest.mark.parametrize("size", [0.5, 4, 7.9])
def test_a_step_below_eight_lowers_the_loss(size: float) -> None:
    for label in (0.0, 0.3, 0.5, 1.0):
        path = curvature.iterates(size, 1.7, 30, label)
        loss = np.logaddexp(0, path) - path * label
        assert (np.diff(loss) <= 1e-15).all()


def test_the_parameters_are_used() -> None:
    fig = curvature.two_steps(below=4, above=9, start=1, steps=7)
    assert [panel.get_title(loc="left") for panel in fig.axes] == ["step size 4", "step size 9"]
    for panel in fig.axes:
        path = panel.lines[1].get_ydata()
        assert path[0] == 1
        assert len(path) == 8


def test_no_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="steps must be positive"):
        curvature.two_steps(steps=0)

"""The figure of the surprises: its minimum is the entropy, its gap the KL divergence."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import cross_entropy, style


@pytest.mark.parametrize(("y", "p"), [(0.3, 0.75), (0.5, 0.1), (0.9, 0.9)])
def test_minimum_is_the_entropy_and_the_bar_is_the_divergence(y: float, p: float) -> None:
    ax = cross_entropy.surprise_and_gap(y, p).axes[0]
    curves = {line.get_color(): line.get_data() for line in ax.lines}
    forecasts, mean = curves[style.INK]
    entropy = -y * np.log(y) - (1 - y) * np.log(1 - y)
    assert mean.min() == pytest.approx(entropy, abs=1e-5)
    assert forecasts[mean.argmin()] == pytest.approx(y, abs=0.002)
    ends = curves[style.PURPLE][1]
    divergence = y * np.log(y / p) + (1 - y) * np.log((1 - y) / (1 - p))
    assert ends[1] - ends[0] == pytest.approx(divergence, abs=1e-12)


def test_mean_lies_between_the_surprises() -> None:
    ax = cross_entropy.surprise_and_gap().axes[0]
    one, zero, mean = (line.get_ydata() for line in ax.lines[:3])
    assert mean == pytest.approx(0.3 * one + 0.7 * zero)


def test_right_scale_is_in_bits() -> None:
    ax = cross_entropy.surprise_and_gap().axes[0]
    (bits,) = ax.child_axes
    assert bits.get_ylim() == pytest.approx(np.array(ax.get_ylim()) / np.log(2))


@pytest.mark.parametrize(("y", "p"), [(0, 0.5), (0.5, 1), (-1, 0.5)])
def test_ends_are_refused(y: float, p: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        cross_entropy.surprise_and_gap(y, p)

"""The gradient cliff stands where the sigmoid rounds to 1."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import ten_lines


def gradients(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In float32: the gradient through the probability, and the one that never leaves the logit."""
    p = 1 / (1 + np.exp(-x.astype(np.float32)))
    return np.where(p == 1, 0, p), p


def test_cliff_is_at_24_log_2() -> None:
    x = np.arange(14, 20, 1e-3)
    fig = ten_lines.gradient_cliff(x, *gradients(x))
    mark = fig.axes[0].texts[-1]
    assert mark.xy[0] == pytest.approx(24 * np.log(2), abs=2e-3)
    assert mark.get_text() == "16.64"


def test_curves_are_the_given_ones() -> None:
    x = np.linspace(0, 20, 50)
    separate, fused = gradients(x)
    lines = ten_lines.gradient_cliff(x, separate, fused).axes[0].lines
    np.testing.assert_array_equal(lines[0].get_ydata(), fused)
    np.testing.assert_array_equal(lines[1].get_ydata(), separate)


def test_no_cliff_is_an_error() -> None:
    x = np.linspace(0, 10, 20)
    with pytest.raises(ValueError, match="nowhere zero"):
        ten_lines.gradient_cliff(x, *gradients(x))

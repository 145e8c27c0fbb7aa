"""The figure of the weights: each curve is lowest where the page proves it to be."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import weights


@pytest.mark.parametrize(("q", "factors"), [(0.2, (1.0, 4.0, 16.0)), (0.5, (0.25, 2.0))])
def test_each_curve_is_lowest_at_its_dot(q: float, factors: tuple[float, ...]) -> None:
    ax = weights.sliding(q, factors).axes[0]
    curves = [line.get_data() for line in ax.lines if line.get_marker() == "None"]
    dots = [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert len(curves) == len(dots) == len(factors)
    for (x, y), dot, w in zip(curves, dots, factors, strict=True):
        assert dot == pytest.approx(np.log(q / (1 - q)) + np.log(w))
        assert x[y.argmin()] == pytest.approx(dot, abs=0.0126)
        assert y.min() == pytest.approx(1, abs=1e-4)


def test_the_dots_slide_by_the_logarithm_of_the_weight() -> None:
    ax = weights.sliding(0.2, (1.0, 4.0, 16.0)).axes[0]
    dots = [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert np.diff(dots) == pytest.approx([np.log(4)] * 2)


@pytest.mark.parametrize(
    "wrong", [{"q": 0.0}, {"weights": ()}, {"weights": (1.0, -1.0)}, {"reach": 0.0}]
)
def test_values_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|give"):
        weights.sliding(**wrong)

"""The figure of the cliffs draws the sizes it is given, and marks where one is 0 for good."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.text import Annotation

from bcelogits import exact
from bcelogits.plots import dying_gradients, style
from bcelogits.ulp import FLOAT64

Array = dying_gradients.Array
Gradients = dict[str, tuple[Array, Array]]
X = np.linspace(-45, 45, 181)
LOST = np.where(X < 16.64, 1 / (1 + np.exp(-X)), 0.0)
FADING = -1 / (1 + np.exp(X)) * np.minimum(1, np.exp(X + 27.63))
KEPT = (dying_gradients.true_size(X, 0), -dying_gradients.true_size(X, 1))


@pytest.mark.parametrize("y", [0, 1])
def test_the_truth_is_the_size_of_the_gradient(y: int) -> None:
    for x in (-800.0, -30.0, -1.0, 0.0, 2.0, 40.0, 800.0):
        truth = abs(exact.gradient(x, y, FLOAT64))
        assert dying_gradients.true_size(x, y) == pytest.approx(truth, rel=1e-14)


def test_the_end_of_a_gradient_is_found_on_the_right() -> None:
    assert dying_gradients.dead_from(X, LOST) == min(x for x in X if x >= 16.64)
    assert dying_gradients.dead_from(X, KEPT[0]) is None
    only_left = np.where(X < -20, 0.0, 1.0)
    assert dying_gradients.dead_from(X, only_left) is None
    with_a_hole = np.where((X > 5) & (X < 6), 0.0, 1.0)
    assert dying_gradients.dead_from(X, with_a_hole) is None


def test_each_line_is_what_was_given() -> None:
    figure = dying_gradients.cliffs(X, {"one": (LOST, FADING), "two": KEPT}, bottom=1e-12)
    for y, panel in enumerate(figure.axes):
        truth, one, *others = panel.lines
        np.testing.assert_array_equal(truth.get_ydata(), dying_gradients.true_size(X, y))
        size = np.abs((LOST, FADING)[y])
        drawn = one.get_ydata()
        visible = size >= 1e-12
        np.testing.assert_array_equal(drawn[visible], size[visible])
        assert (drawn[size == 0] == 1e-12).all()
        assert np.isnan(drawn[(size > 0) & ~visible]).all()
        assert [line.get_color() for line in (one, others[-1])] == [style.ORANGE, style.BLUE]


def test_a_cross_marks_the_cliff_and_nothing_else() -> None:
    figure = dying_gradients.cliffs(X, {"one": (LOST, FADING), "two": KEPT})
    crosses = [
        (y, line.get_xdata()[0], line.get_color())
        for y, panel in enumerate(figure.axes)
        for line in panel.lines
        if line.get_marker() == "x"
    ]
    assert crosses == [(0, 17.0, style.ORANGE)]


def test_names_stand_where_a_program_fails_and_else_above() -> None:
    figure = dying_gradients.cliffs(X, {"one": (LOST, FADING), "two": KEPT})
    for y, panel in enumerate(figure.axes):
        place = {t.get_text(): t.xy for t in panel.texts if isinstance(t, Annotation)}
        assert place["one"][1] == 1e-5
        assert place["two"] == ((X[-1], X[0])[y], 1)
        assert math.copysign(1, place["one"][0]) == (1, -1)[y]


@pytest.mark.parametrize(
    ("x", "gradients", "words"),
    [
        (X[::-1], {"one": KEPT}, "increasing order"),
        (np.array([0, np.inf]), {"one": KEPT}, "finite"),
        (X, {}, "one or two programs"),
        (X, dict.fromkeys("abc", KEPT), "one or two programs"),
        (X, {"one": (KEPT[0], KEPT[1][1:])}, "differ in shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused(x: Array, gradients: Gradients, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dying_gradients.cliffs(x, gradients)

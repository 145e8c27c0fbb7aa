"""The faces in the figure are one curve but for the impostor, whose gap is what the page says."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import faces, style


@pytest.mark.parametrize("y", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("letter", sorted(set(faces.FACES) - {"E"}))
def test_every_face_but_one_is_the_loss(letter: str, y: float) -> None:
    x = np.linspace(-30, 30, 241)
    loss = np.log1p(np.exp(-x)) + x - x * y
    np.testing.assert_allclose(faces.FACES[letter](x, y), loss, atol=1e-12)


def test_the_impostor_is_right_for_hard_labels_and_too_low_between() -> None:
    x = np.array([-4.0, -0.5, 0.25, 3.0])
    for y in (0.0, 1.0):
        np.testing.assert_allclose(faces.FACES["E"](x, y), faces.FACES["A"](x, y))
    for y in (0.1, 0.5, 0.9):
        assert (faces.FACES["E"](x, y) < faces.FACES["A"](x, y)).all()


def test_the_gap_at_one_half_is_the_logarithm_of_a_cosh() -> None:
    line = faces.overlaid().axes[1].lines[0]
    assert line.get_color() == style.ORANGE
    np.testing.assert_allclose(line.get_ydata(), np.log(np.cosh(line.get_xdata() / 2)), atol=1e-12)


@pytest.mark.parametrize("y", [0.0, 0.8])
def test_the_letters_lie_on_the_curve_for_other_labels_too(y: float) -> None:
    panel = faces.overlaid(y, reach=3).axes[0]
    dots = [line for line in panel.lines if line.get_marker() == "o"]
    assert len(dots) == len(faces.FACES) - 1
    for dot in dots:
        (x,), (value,) = dot.get_xdata(), dot.get_ydata()
        assert value == pytest.approx(np.logaddexp(0, x) - x * y)


@pytest.mark.parametrize(("y", "reach"), [(-0.1, 6), (1.1, 6), (float("nan"), 6), (0.5, 0)])
def test_what_makes_no_sense_is_refused(y: float, reach: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        faces.overlaid(y, reach)

"""The figure of cancelled bits spells the numbers, and greys what a difference has lost."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import exact
from bcelogits.plots import fold, style
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, FORMATS, rounded


def value_of(digits: fold.Significand) -> float:
    return int(digits.digits or "0", 2) * 2.0**digits.last


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_digits_spell_the_value(form: fold.Format) -> None:
    for value in (1.0, 0.625, 3.0, form.smallest, form.smallest_normal, form.largest):
        assert value_of(fold.significand(value, form)) == value
    assert len(fold.significand(1.0, form).digits) == form.precision
    assert fold.significand(form.smallest, form).digits == "1"
    assert fold.significand(0.0, form).digits == ""


@pytest.mark.parametrize(("x", "y"), [(5.0, 1.0), (3.5, 0.875), (2.0, 0.25)])
@pytest.mark.parametrize("form", [FLOAT16, FLOAT32, BFLOAT16], ids=lambda form: form.name)
def test_each_row_is_what_its_name_says(x: float, y: float, form: fold.Format) -> None:
    for part, quantity in zip(fold.rows(x, y, form), ("loss", "gradient"), strict=True):
        first, second, difference, folded = part
        assert difference.value == float(rounded(first.value - second.value, form))
        truth = exact.correctly_rounded(quantity, x, y, form)
        assert folded.value == pytest.approx(truth, rel=4 * form.epsilon)
        for row in part:
            assert value_of(row.significand) == abs(row.value)
    assert fold.rows(x, y, form)[1][1].value == y


def test_the_fold_is_right_where_the_differences_have_few_digits() -> None:
    for part, quantity in zip(fold.rows(5.0, 1.0, FLOAT16), ("loss", "gradient"), strict=True):
        truth = exact.correctly_rounded(quantity, 5, 1, FLOAT16)
        _, _, difference, folded = part
        assert folded.value == truth
        assert difference.value != truth
        alive = difference.highest - difference.lowest + 1
        assert alive < 5
        assert len(folded.significand.digits) == folded.highest - folded.lowest + 1 == 11


def test_what_has_cancelled_lies_above_the_difference() -> None:
    for first, second, difference, _ in fold.rows(5.0, 1.0, FLOAT16):
        top = difference.significand.top
        assert first.highest == second.highest == difference.highest == top
        assert abs(first.value - second.value) < 2.0 ** (top + 1)
        assert difference.lowest == first.significand.last


def test_where_nothing_is_left_every_digit_has_cancelled() -> None:
    for part in fold.rows(12.0, 1.0, FLOAT16):
        first, second, difference, folded = part
        assert difference.value == 0
        assert difference.significand.digits == ""
        assert first.highest < first.significand.last
        assert second.highest < second.significand.last
        assert folded.value != 0


def test_the_grey_digits_of_the_drawing_are_the_dead_ones() -> None:
    figure = fold.cancelled_bits()
    for panel, part in zip(figure.axes, fold.rows(5.0, 1.0, FLOAT16), strict=True):
        drawn = [t for t in panel.texts if t.get_text() in ("0", "1")]
        for line, row in enumerate(part):
            here = sorted((t for t in drawn if t.get_position()[1] == line),
                          key=lambda t: t.get_position()[0])  # fmt: skip
            assert "".join(t.get_text() for t in here) == row.significand.digits
            assert [-t.get_position()[0] for t in here] == [
                *range(row.significand.top, row.significand.last - 1, -1)
            ]
            for text in here:
                dead = not row.lowest <= -text.get_position()[0] <= row.highest
                assert (text.get_color() == style.GREY) == dead


@pytest.mark.parametrize("wrong", [(0.0, 1.0), (-1.0, 1.0), (np.inf, 1.0), (5.0, 0.0), (5.0, 0.1)])
def test_other_points_are_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must be values of float16"):
        fold.cancelled_bits(*wrong)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="one of the four formats"):
        fold.cancelled_bits(form="float8")

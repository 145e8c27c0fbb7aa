"""Sorting computed losses into five outcomes, and where the book's formulas break."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from bcelogits import exact, loss
from bcelogits.outcomes import (
    INFINITE,
    LOST,
    NAN,
    OUTCOMES,
    RIGHT,
    ZERO,
    Formula,
    classify,
    every_logit,
    first_on_each_side,
    outcomes,
    truth,
)
from bcelogits.thresholds import first_where
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS, Format, neighbours, widened

by_name = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
small = pytest.mark.parametrize("form", [FLOAT16, BFLOAT16], ids=lambda form: form.name)


@by_name
def test_each_outcome_is_told_from_the_others(form: Format) -> None:
    step = form.epsilon
    correct = np.array([1, 1, 1, 1, 1, 1, 0, np.inf, np.inf, np.nan, 1], form.dtype)
    computed = np.array(
        [1, 1 + 3 * step, 1 + 4 * step, 0, np.inf, np.nan, 0, np.inf, np.nan, np.nan, -1],
        form.dtype,
    )
    expected = [RIGHT, RIGHT, LOST, ZERO, INFINITE, NAN, RIGHT, RIGHT, NAN, RIGHT, LOST]
    assert classify(computed, correct).tolist() == expected
    assert len(OUTCOMES) == 5


def test_the_limit_is_a_parameter() -> None:
    one = np.float32(1)
    computed = np.float32(1 + 5 * FLOAT32.epsilon)
    assert classify(computed, one).item() == LOST
    assert classify(computed, one, good=5).item() == RIGHT


def test_an_infinity_is_wrong_where_the_truth_is_nan_or_the_other_infinity() -> None:
    correct = np.array([np.nan, -np.inf, np.inf], np.float32)
    computed = np.array([np.inf, np.inf, 1], np.float32)
    assert classify(computed, correct).tolist() == [INFINITE, INFINITE, LOST]


@by_name
def test_the_truth_is_the_judges(form: Format) -> None:
    x = np.array([-20, -3.5, 0, 4, 7, 11], form.dtype)
    for label in (0, 1):
        expected = [exact.loss(float(value), label, form) for value in x]
        assert widened(truth(x, label)).tolist() == expected


@small
def test_every_logit_is_every_finite_value_once(form: Format) -> None:
    x = widened(every_logit(form))
    assert len(x) == 2 * form.finite_magnitudes - 1
    assert (np.diff(x) > 0).all()
    assert (x[0], x[-1]) == (-form.largest, form.largest)


def test_every_logit_of_a_wide_format_is_refused() -> None:
    with pytest.raises(ValueError, match="float32 has"):
        every_logit(FLOAT32)


def test_the_first_on_each_side_is_the_nearest_to_zero() -> None:
    x = np.array([-5, -2, -1, 0, 3, 4], np.float32)
    codes = np.array([1, 1, 0, 2, 0, 1], np.int8)
    assert first_on_each_side(codes, x, 1) == (-2, 4)
    assert first_on_each_side(codes, x, 2) == (None, 0)
    assert first_on_each_side(codes, x, 4) == (None, None)


@small
@pytest.mark.parametrize("label", [0, 1])
def test_the_fold_is_right_at_every_logit_of_16_bits(form: Format, label: int) -> None:
    assert not outcomes(loss.fold, every_logit(form), label).any()


def reordered(x: Any, y: Any) -> Any:
    return (np.maximum(x, 0) - x * y) + np.log1p(np.exp(-np.abs(x)))


@small
@pytest.mark.parametrize("label", [0, 1])
def test_the_right_order_is_right_at_every_logit_of_16_bits(form: Format, label: int) -> None:
    assert not outcomes(reordered, every_logit(form), label).any()


def one(form: Format) -> float:
    return form.precision * math.log(2)


def overflow(form: Format) -> float:
    return (form.emax + 1) * math.log(2) + math.log1p(-(2.0 ** (-form.precision - 1)))


def complement(form: Format) -> float:
    return math.log(2.0 ** (form.precision + 1) - 1)


def absorbed(form: Format) -> float:
    q = {"float64": 5, "float32": 3, "float16": 2, "bfloat16": 2}[form.name]
    return -math.log(math.expm1(2.0 ** (q - form.precision)))


BREAKS = [
    (loss.expanded, 0, -1, INFINITE, overflow),
    (loss.expanded, 1, -1, INFINITE, overflow),
    (loss.naive, 0, -1, NAN, overflow),
    (loss.naive, 1, -1, INFINITE, overflow),
    (loss.naive, 0, 1, INFINITE, one),
    (loss.naive, 1, 1, NAN, one),
    (loss.naive, 0, -1, ZERO, complement),
    (loss.merged, 0, -1, ZERO, one),
    (loss.merged_log1p, 1, 1, ZERO, absorbed),
]


@by_name
@pytest.mark.parametrize(("formula", "label", "side", "code", "predict"), BREAKS)
def test_each_formula_breaks_where_the_page_predicts(
    form: Format, formula: Formula, label: int, side: int, code: int, predict: Any
) -> None:
    place = predict(form)

    def breaks(x: Any) -> bool:
        return bool(outcomes(formula, x, label) == code)

    after = first_where(breaks, form, 0, side * 1.2 * place)
    before = neighbours(after, form)[0 if side > 0 else 1]
    slack = 2 * math.ulp(place) if form == FLOAT64 else 0  # the prediction itself is rounded
    assert abs(before) - slack <= place <= abs(after) + slack
    if form.bits == 16:
        x = every_logit(form)
        found = first_on_each_side(outcomes(formula, x, label), x, code)
        assert found[0 if side < 0 else 1] == after

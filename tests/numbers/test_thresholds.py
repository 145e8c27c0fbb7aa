"""Finding where a test changes: by halving, and by trying every value."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bcelogits.thresholds import BLOCK, changes, first_where
from bcelogits.ulp import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FORMATS,
    Format,
    format_of,
    neighbours,
    ordinal,
    values,
    widened,
)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_first_value_that_reaches_a_third_is_found_from_either_side(
    form: Format, sign: int
) -> None:
    found = first_where(lambda x: sign * float(x) >= 1 / 3, form, 0, sign * form.largest)
    assert sign * found >= 1 / 3
    towards_zero = neighbours(found, form)[0 if sign == 1 else 1]
    assert abs(towards_zero) < 1 / 3


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_halving_asks_no_more_often_than_the_format_has_bits(form: Format) -> None:
    asked = []

    def test(x: Any) -> bool:
        asked.append(x.dtype)
        return bool(np.isinf(np.exp(x)))

    first_where(test, form, 0, form.largest)
    assert set(asked) == {form.dtype}
    assert len(asked) <= form.bits + 2


def test_ends_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="already holds at low = 2"):
        first_where(lambda x: x > 1, FLOAT16, 2, 3)
    with pytest.raises(ValueError, match="does not hold at high = 1"):
        first_where(lambda x: x > 1, FLOAT16, 0, 1)
    with pytest.raises(ValueError, match="not below"):
        changes(lambda x: x > 1, FLOAT16, 1, 1)


@pytest.mark.parametrize("form", [FLOAT16, BFLOAT16], ids=lambda form: form.name)
def test_changes_are_those_that_a_walk_over_all_values_meets(form: Format) -> None:
    def test(x: Any) -> Any:
        return x.astype(np.float64) % 3 < 1.5

    row = widened(values(form))
    row = np.unique(row[np.abs(row) <= 50])
    answers = test(row)
    expected = row[1:][answers[1:] != answers[:-1]]
    assert changes(test, form, -50, 50).tolist() == expected.tolist()


def test_changes_at_the_seams_of_blocks_count_once() -> None:
    start = int(ordinal(1.0, FLOAT32))
    seam = float(1 + BLOCK * FLOAT32.epsilon)
    assert int(ordinal(seam, FLOAT32)) == start + BLOCK
    for at in (neighbours(seam, FLOAT32)[0], seam, neighbours(seam, FLOAT32)[1]):
        found = changes(lambda x, at=at: x >= at, FLOAT32, 1.0, 2.0)
        assert found.tolist() == [at]


def test_halving_and_walking_agree_on_one_plus_e() -> None:
    def test(x: Any) -> Any:
        return 1 + np.exp(-x) == 1

    found = first_where(test, FLOAT32, 0, 100)
    assert changes(test, FLOAT32, 16, 17).tolist() == [found]
    assert neighbours(found, FLOAT32)[0] < 24 * math.log(2) <= found


PREDICTED: dict[str, tuple[Callable[[Any], Any], Callable[[Format], float]]] = {
    "the sum becomes 1": (lambda x: 1 + np.exp(-x) == 1, lambda f: f.precision * math.log(2)),
    "the difference becomes 1": (
        lambda x: 1 - np.exp(-x) == 1,
        lambda f: (f.precision + 1) * math.log(2),
    ),
    "exp overflows": (
        lambda x: np.isinf(np.exp(x)),
        lambda f: (f.emax + 1) * math.log(2) + math.log1p(-(2.0 ** (-f.precision - 1))),
    ),
    "exp is subnormal": (
        lambda x: np.exp(-x) < format_of(x).smallest_normal,
        lambda f: (f.emax - 1) * math.log(2),
    ),
    "exp vanishes": (
        lambda x: np.exp(-x) == 0,
        lambda f: (f.emax + f.precision - 1) * math.log(2),
    ),
}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("name", PREDICTED)
def test_the_thresholds_of_the_page_on_formats_are_found_where_they_are_derived(
    form: Format, name: str
) -> None:
    test, predict = PREDICTED[name]
    after = first_where(test, form, 0, form.largest)
    before = neighbours(after, form)[0]
    # one step of tolerance for float64, in which the prediction itself is rounded
    slack = math.ulp(after) if form.name == "float64" else 0
    assert before - slack <= predict(form) <= after + slack

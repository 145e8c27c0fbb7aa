"""The stored cases of tests/values.txt, each against the judge and against the public functions."""

from pathlib import Path

import numpy as np
import pytest

from bcelogits import exact, ulp
from bcelogits.loss import (
    bce_with_logits_grad,
    bce_with_logits_hessian,
    bce_with_logits_value_and_grad,
)

TABLE = Path(__file__).parents[1] / "values.txt"


def read():
    """The cases by format: logits, labels, weights, then the three results."""
    found = {form.name: [] for form in ulp.FORMATS}
    for line in TABLE.read_text("ascii").splitlines():
        if line and not line.startswith("--"):
            given, results = line.split(" -> ")
            _, form, x, y, *weights = given.split()
            row = [x, y, *(weights or ["1.0", "1.0"]), *results.split()]
            found[form].append([float.fromhex(number) for number in row])
    return found


CASES = read()
FORMATS = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)


def test_the_grammar_of_the_header_is_that_of_the_lines():
    text = TABLE.read_text("ascii")
    assert "id format x y [weight pos_weight] -> loss gradient hessian" in text
    names = [line.split()[0] for line in text.splitlines() if line and not line.startswith("--")]
    assert len(names) == len(set(names)) == sum(map(len, CASES.values()))
    assert min(map(len, CASES.values())) > 300


@FORMATS
def test_a_sample_of_the_stored_cases_is_what_the_judge_says(form):
    for row in CASES[form.name][::7]:
        x, y, weight, positive = row[:4]
        for quantity, stored in zip(("loss", "gradient", "hessian"), row[4:], strict=True):
            options = {"weight": weight, "pos_weight": positive}
            found = exact.correctly_rounded(quantity, x, y, form, **options)
            np.testing.assert_equal(found + 0.0, stored + 0.0)


@FORMATS
def test_the_public_functions_give_the_stored_values(form):
    """The narrow formats miss three cases by one step: they lie 1e-8 of a step from a midpoint."""
    x, y, weight, positive, *stored = np.array(CASES[form.name]).T
    logits, labels = ulp.rounded(x, form), ulp.rounded(y, form)
    options = {"weight": weight, "pos_weight": positive}
    loss, gradient = bce_with_logits_value_and_grad(logits, labels, **options)
    hessian = bce_with_logits_hessian(logits, labels, **options)
    units = 3.0 if form is ulp.FLOAT64 else 0.0
    cancelled = 2.0**-50 * ((y > 0) & (y < 1)) * weight * np.maximum(1, positive)
    missed = 0
    for computed, wanted, more in (
        (loss, stored[0], 0.0),
        (gradient, stored[1], cancelled),  # between the two sides of a soft label
        (hessian, stored[2], 0.0),
    ):
        finite = np.isfinite(wanted)
        np.testing.assert_array_equal(ulp.widened(computed)[~finite], wanted[~finite])
        step = ulp.spacing(wanted[finite], form)
        gap = np.abs(ulp.widened(computed)[finite] - wanted[finite])
        allowed = units * step + np.broadcast_to(more, x.shape)[finite]
        assert (gap <= allowed + step).all()
        missed += int((gap > allowed).sum())
    assert missed == {"float32": 2, "bfloat16": 1}.get(form.name, 0)


@FORMATS
def test_gradient_and_value_with_gradient_agree(form):
    x, y = (ulp.rounded(column, form) for column in np.array(CASES[form.name]).T[:2])
    _, gradient = bce_with_logits_value_and_grad(x, y)
    np.testing.assert_array_equal(ulp.widened(gradient), ulp.widened(bce_with_logits_grad(x, y)))

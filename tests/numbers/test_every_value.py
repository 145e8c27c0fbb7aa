"""Exhaustive: every value of float16 and of bfloat16 as a logit, NaN and infinities included."""

import numpy as np
import pytest

from bcelogits import exact_arrays, ulp
from bcelogits.loss import bce_with_logits, bce_with_logits_grad, bce_with_logits_hessian

NARROW = pytest.mark.parametrize("form", [ulp.FLOAT16, ulp.BFLOAT16], ids=lambda form: form.name)
QUANTITIES = {
    "loss": lambda x, y: bce_with_logits(x, y, reduction="none"),
    "gradient": bce_with_logits_grad,
    "hessian": bce_with_logits_hessian,
}
pytestmark = NARROW


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_hard_labels_are_correctly_rounded(form, y, quantity):
    x = ulp.values(form)
    labels = np.full_like(x, y)
    found = QUANTITIES[quantity](x, labels)
    wanted = exact_arrays.correctly_rounded(quantity, x, labels, form)
    np.testing.assert_array_equal(ulp.widened(found), ulp.widened(wanted))


@pytest.mark.parametrize("y", [0.3, 2.0**-9, 1 - 2.0**-8])
def test_the_loss_of_soft_labels_is_within_half_a_unit(form, y):
    x = ulp.values(form)
    labels = ulp.rounded(np.full(x.shape, y), form)
    found = bce_with_logits(x, labels, reduction="none")
    assert exact_arrays.errors("loss", found, x, labels).max() <= 0.501


def larger_side(x, y):
    """The larger of (1 - y) sigma(x) and y sigma(-x)."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, np.maximum(1 - y, y * e), np.maximum((1 - y) * e, y)) / (1 + e)


@pytest.mark.parametrize("y", [0.5, 0.3, 2.0**-9, 1 - 2.0**-8])
def test_the_gradient_of_soft_labels_is_rounded_once(form, y):
    """Half a spacing of the result, and below 4 float64 spacings of the larger side."""
    x = ulp.widened(ulp.values(form))
    x = x[np.isfinite(x)]
    labels = ulp.widened(ulp.rounded(np.full(x.shape, y), form))
    found = bce_with_logits_grad(x.astype(form.dtype), labels)
    high, low, _ = exact_arrays.estimate("gradient", x, labels, np.ones_like(x), np.ones_like(x))
    side = larger_side(x, labels)
    allowed = ulp.spacing(ulp.rounded(high, form), form) / 2 + 4 * ulp.spacing(side, ulp.FLOAT64)
    assert (np.abs((ulp.widened(found) - high) - low) <= allowed).all()

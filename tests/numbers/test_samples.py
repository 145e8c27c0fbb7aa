"""Float32 and float64 against the judge: dense samples, and the points where formulas go wrong."""

import math

import numpy as np
import pytest

from bcelogits import exact, exact_arrays, fused, loss, ulp
from bcelogits.loss import bce_with_logits, bce_with_logits_grad, bce_with_logits_hessian

# The largest errors in ULP, with what was measured on many more points beside them.
FLOAT32 = 0.501  # 0.50000001 over all finite logits
FLOAT64 = {"loss": 2.5, "gradient": 2.5, "hessian": 3.0}  # 1.71, 1.55, 2.21
WEIGHTED = {"loss": 4.0, "gradient": 4.0, "hessian": 4.5}  # 3.58, 2.79, 4.07
QUANTITIES = {
    "loss": lambda x, y, **options: bce_with_logits(x, y, reduction="none", **options),
    "gradient": bce_with_logits_grad,
    "hessian": bce_with_logits_hessian,
}
each_quantity = pytest.mark.parametrize("quantity", QUANTITIES)
hard_labels = pytest.mark.parametrize("y", [0.0, 1.0])
numbers = np.random.default_rng(20261121)


def dense(form):
    """Random values of all magnitudes, more of them where the loss bends."""
    patterns = numbers.integers(0, form.finite_magnitudes, 4_000)
    anywhere = ulp.widened(ulp.from_ordinal(patterns, form))
    usual = np.abs(numbers.normal(0, 6, 4_000))
    end = -np.log(form.smallest) + 1
    tail, last = numbers.uniform(0, end, 3_000), numbers.uniform(end * 0.85, end, 100)
    return ulp.rounded(np.concatenate([anywhere, usual, tail[tail < end * 0.85], last]), form)


def adversarial(form):
    """The neighbourhoods of every threshold, of powers of two and of multiples of ln 2."""
    thresholds = [form.precision * np.log(2), -np.log(form.smallest), -np.log(form.smallest_normal)]
    thresholds += [np.log(form.largest), 8.3203, 14.556091, 16.635532, 33.2711, 36.736801, 88.72284]
    powers = np.ldexp(1.0, np.arange(form.emin, form.emax, form.emax // 100))
    multiples = np.arange(1, 900, 5) * np.log(2)
    centres = np.concatenate([thresholds, powers, multiples, multiples / 2])
    places = ulp.ordinal(centres[centres < form.largest], form)
    around = np.arange(-2, 3)[:, None] + places
    # The gradient is 1/2 - m/4 + m**3/48 here: odd multiples of 2**-24 lie beside midpoints.
    midpoints = np.arange(1, 400, 2) * 2.0**-(form.precision)
    found = ulp.from_ordinal(np.maximum(around, 0), form).reshape(-1)
    return np.concatenate([found, ulp.rounded(midpoints, form), ulp.rounded(midpoints * 2, form)])


LOGITS = {
    (form.name, kind.__name__): kind(form)
    for form in (ulp.FLOAT32, ulp.FLOAT64)
    for kind in (dense, adversarial)
}


def worst(quantity, form, kind, y, step=1, **weights):
    m = LOGITS[form.name, kind][::step]
    x = np.concatenate([m, -m])
    labels = np.broadcast_to(np.asarray(y, form.dtype), x.shape)
    found = QUANTITIES[quantity](x, labels, **weights)
    return exact_arrays.errors(quantity, found, x, labels, **weights).max()


@pytest.mark.parametrize("kind", ["dense", "adversarial"])
@hard_labels
@each_quantity
def test_float32_is_within_0_501_of_a_unit(quantity, y, kind):
    assert worst(quantity, ulp.FLOAT32, kind, y) <= FLOAT32


@pytest.mark.parametrize("kind", ["dense", "adversarial"])
@hard_labels
@each_quantity
def test_float64_is_within_the_stated_units(quantity, y, kind):
    assert worst(quantity, ulp.FLOAT64, kind, y) <= FLOAT64[quantity]


@pytest.mark.parametrize("form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda form: form.name)
@pytest.mark.parametrize("y", [0.5, 1e-5, 0.875, 5e-324])
def test_soft_labels_have_a_good_loss(form, y):
    allowed = FLOAT32 if form is ulp.FLOAT32 else FLOAT64["loss"]
    for kind in ("dense", "adversarial"):
        assert worst("loss", form, kind, y) <= allowed


def larger_side(x, y):
    """The larger of (1 - y) sigma(x) and y sigma(-x)."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, np.maximum(1 - y, y * e), np.maximum((1 - y) * e, y)) / (1 + e)


@pytest.mark.parametrize("y", [0.5, 0.3, 1e-5, 0.999, 5e-324])
def test_soft_gradients_are_within_4_spacings_of_the_larger_side(y):
    """Beside the minimum, sigma(x) = y, the digits of the result go, and no formula keeps them."""
    near = np.log(y) - np.log1p(-y) + np.linspace(-1e-6, 1e-6, 4_001)
    x = np.concatenate([LOGITS["float64", "dense"], -LOGITS["float64", "dense"], near])
    x = x[np.abs(x) < 600]
    labels, ones = np.full(x.shape, y), np.ones(x.shape)
    high, low, _ = exact_arrays.estimate("gradient", x, labels, ones, ones)
    side = larger_side(x, y)
    error = np.abs((bce_with_logits_grad(x, labels) - high) - low)
    assert (error / ulp.spacing(side, ulp.FLOAT64)).max() < 4


@pytest.mark.parametrize("positive", [1e-8, 1e-3, 7.0, 1e8])
@hard_labels
@each_quantity
def test_weights_keep_the_digits(quantity, y, positive):
    weights = {"weight": 0.3, "pos_weight": positive}
    assert worst(quantity, ulp.FLOAT64, "dense", y, step=3, **weights) <= WEIGHTED[quantity]
    assert worst(quantity, ulp.FLOAT32, "dense", y, step=3, **weights) <= FLOAT32


@pytest.mark.parametrize("form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda form: form.name)
def test_the_mean_of_many_is_right_to_the_last_places(form):
    count = 300_000
    x = ulp.rounded(numbers.normal(0, 4, count), form)
    y = ulp.rounded(numbers.integers(0, 2, count), form)
    ones = np.ones(4096)
    total = 0
    for start in range(0, count, 4096):
        block = [ulp.widened(a[start : start + 4096]) for a in (x, y)]
        high, low, _ = exact_arrays.estimate("loss", *block, *[ones[: len(block[0])]] * 2)
        total += sum(map(int, np.ldexp(high, 90))) + sum(map(int, np.ldexp(low, 90)))
    mean = total / count / 2**90
    assert bce_with_logits(x, y) == pytest.approx(mean, rel=form.epsilon)
    found = bce_with_logits(x, y, reduction="sum")
    assert found == pytest.approx(total / 2**90, rel=form.epsilon)


@pytest.mark.parametrize("module", [loss, fused], ids=["loss", "fused"])
def test_the_mean_of_ten_million_losses_is_right_to_1e_7(module):
    """A thousand logits, ten thousand times, so that the exact mean is known."""
    x = numbers.normal(0, 5, 1_000).astype(np.float32)
    y = numbers.integers(0, 2, 1_000).astype(np.float32)
    truth = math.fsum(exact.loss(float(a), float(b)) for a, b in zip(x, y, strict=True)) / 1_000
    found = module.bce_with_logits(np.tile(x, 10_000), np.tile(y, 10_000))
    assert found.dtype == np.float32
    assert abs(float(found) / truth - 1) < 1e-7


def test_adding_one_after_the_other_in_float32_is_not_right_at_all():
    """The control of the test above: what a plain loop in the format of the input makes of it."""
    each = np.full(10_000_000, np.float32(0.3))
    one_by_one = float(np.add.accumulate(each)[-1]) / each.size
    assert abs(one_by_one / 0.3 - 1) > 1e-3


def test_the_mean_is_finite_where_the_sum_would_overflow():
    x, y = np.full(1000, 1e308), np.zeros(1000)
    assert bce_with_logits(x, y) == pytest.approx(1e308, rel=1e-14)
    assert bce_with_logits(x, y, reduction="sum") == np.inf


def test_the_gradient_of_a_mean_is_divided_by_the_count():
    x, y = np.linspace(-3, 3, 5), np.ones(5)
    weight = np.array([0.0, 1.0, 1.0, 2.0, 8.0])
    each = bce_with_logits_grad(x, y, weight=weight)
    mean = bce_with_logits_grad(x, y, weight=weight, reduction="mean")
    np.testing.assert_array_equal(mean, each / 5)
    np.testing.assert_array_equal(bce_with_logits_grad(x, y, weight=weight, reduction="sum"), each)

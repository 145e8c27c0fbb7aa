"""One test an edge, in every format: zeros, infinities, NaN, subnormal, largest, both tails."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from bcelogits import exact, ulp
from bcelogits.loss import (
    bce_with_logits,
    bce_with_logits_grad,
    bce_with_logits_hessian,
    bce_with_logits_value_and_grad,
)

FORMATS = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)
pytestmark = FORMATS


def at(form, x, y, **options):
    """Loss, gradient and Hessian at one point, as float64."""
    logit, label = np.array([x]).astype(form.dtype), np.array([y]).astype(form.dtype)
    three = (
        bce_with_logits(logit, label, reduction="none", **options),
        bce_with_logits_grad(logit, label, **options),
        bce_with_logits_hessian(logit, label, **options),
    )
    assert all(found.dtype == form.dtype for found in three)
    both = bce_with_logits_value_and_grad(logit, label, **options)
    assert_array_equal(ulp.widened(both), ulp.widened(three[:2]))
    return tuple(float(found[0]) for found in three)


def nearest(form, number):
    return float(ulp.rounded(number, form))


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize("y", [0.0, 0.25, 0.5, 1.0])
def test_at_zero_the_loss_is_log_2_and_the_gradient_one_half_minus_y(form, zero, y):
    assert at(form, zero, y) == (nearest(form, math.log(2)), 0.5 - y, 0.25)


def test_at_plus_infinity_a_positive_costs_nothing(form):
    assert at(form, math.inf, 1.0) == (0.0, 0.0, 0.0)


def test_at_minus_infinity_a_negative_costs_nothing(form):
    assert at(form, -math.inf, 0.0) == (0.0, 0.0, 0.0)


def test_at_plus_infinity_a_negative_costs_everything(form):
    assert at(form, math.inf, 0.0) == (math.inf, 1.0, 0.0)


def test_at_minus_infinity_a_positive_costs_everything(form):
    assert at(form, -math.inf, 1.0) == (math.inf, -1.0, 0.0)


def test_at_the_infinities_a_soft_label_costs_everything(form):
    assert at(form, math.inf, 0.25) == (math.inf, 0.75, 0.0)
    assert at(form, -math.inf, 0.25) == (math.inf, -0.25, 0.0)


def test_at_the_infinities_a_label_next_to_hard_is_not_hard(form):
    assert at(form, -math.inf, form.smallest) == (math.inf, -form.smallest, 0.0)
    below_one = 1 - form.epsilon / 2
    assert at(form, math.inf, below_one) == (math.inf, form.epsilon / 2, 0.0)


def test_nan_gives_nan(form):
    assert all(map(math.isnan, at(form, math.nan, 1.0)))
    assert all(map(math.isnan, at(form, math.nan, 0.0, weight=0.0, pos_weight=0.0)))


def test_one_nan_leaves_the_other_elements_alone(form):
    x = np.array([0.0, np.nan, 0.0]).astype(form.dtype)
    y = np.ones_like(x)
    assert_array_equal(np.isnan(ulp.widened(bce_with_logits_grad(x, y))), [False, True, False])
    assert np.isnan(bce_with_logits(x, y))


def test_at_the_smallest_subnormal_logits(form):
    for x in (form.smallest, -form.smallest):
        assert at(form, x, 1.0) == (nearest(form, math.log(2)), -0.5, 0.25)


def test_at_the_largest_logits(form):
    big = form.largest
    assert at(form, big, 0.0) == (big, 1.0, 0.0)
    assert at(form, -big, 1.0) == (big, -1.0, 0.0)
    assert at(form, big, 1.0) == (0.0, 0.0, 0.0)
    assert at(form, -big, 0.0) == (0.0, 0.0, 0.0)


def test_results_pass_through_the_subnormal_values_to_zero(form):
    """The tail is right down to the last subnormal value, one bit of which is left at the end."""
    edge = -math.log(form.smallest)
    for x in (edge - 3, edge - 0.5, edge, edge + 0.5, edge + 1.5):
        logit = nearest(form, x)
        three = at(form, logit, 1.0)
        for found, quantity in zip(three, ("loss", "gradient", "hessian"), strict=True):
            wanted = exact.correctly_rounded(quantity, logit, 1.0, form)
            assert abs(found - wanted) <= (form is ulp.FLOAT64) * form.smallest
    assert three == (0.0, 0.0, 0.0)


def test_where_one_plus_e_rounds_to_one_the_loss_lives_on(form):
    """24 ln 2 and its kin: a plain logarithm returns 0 from here on."""
    x = nearest(form, form.precision * math.log(2) + 1)
    loss, gradient, hessian = at(form, x, 1.0)
    assert loss == pytest.approx(math.exp(-x), rel=2 * form.epsilon)
    assert gradient == pytest.approx(-math.exp(-x), rel=2 * form.epsilon)
    assert hessian == pytest.approx(math.exp(-x), rel=2 * form.epsilon)


def test_where_sigmoid_minus_label_would_be_zero_the_gradient_lives_on(form):
    """The mirror images: x = +20, y = 1 and x = -20, y = 0."""
    right, left = at(form, 20.0, 1.0), at(form, -20.0, 0.0)
    wanted = exact.loss(20.0, 1.0, form), exact.gradient(20.0, 1.0, form)
    assert right[:2] == pytest.approx(wanted, rel=form.epsilon, abs=form.smallest)
    assert left == (right[0], -right[1], right[2])


def test_where_exp_of_minus_x_would_overflow_nothing_happens(form):
    """Beyond -log(largest) eq 4 is infinite; the loss is about |x|."""
    x = -2 * nearest(form, math.log(form.largest))
    assert at(form, x, 1.0) == (-x, -1.0, nearest(form, exact.hessian(x, 1.0)))


@pytest.mark.parametrize("positive", [1e-7, 1e-8, 1e8])
def test_positive_weights_keep_sign_and_digits(form, positive):
    """PyTorch gives gradient 0 at x = 20 with 1e8, and a positive one at x = 2 with 1e-7."""
    for x in (2.0, 20.0, -20.0):
        found = at(form, x, 1.0, pos_weight=positive)
        for number, quantity in zip(found, ("loss", "gradient", "hessian"), strict=True):
            wanted = exact.correctly_rounded(quantity, x, 1.0, form, pos_weight=positive)
            assert number == pytest.approx(wanted, rel=2 * form.epsilon, abs=form.smallest)


def test_a_weight_of_zero_takes_an_element_out_even_at_infinity(form):
    for x, y in ((math.inf, 0.0), (-math.inf, 1.0), (3.0, 0.5)):
        assert at(form, x, y, weight=0.0) == (0.0, 0.0, 0.0)
    assert at(form, -math.inf, 1.0, pos_weight=0.0) == (0.0, 0.0, 0.0)


def test_a_result_too_large_for_the_format_is_infinite(form):
    loss, gradient, _ = at(form, form.largest, 0.0, weight=4.0)
    assert (loss, gradient) == (math.inf, 4.0)


def test_mean_and_sum_of_one_element_are_its_loss(form):
    x, y = np.array([1.5]).astype(form.dtype), np.array([0.25]).astype(form.dtype)
    alone = bce_with_logits(x, y, reduction="none")[0]
    assert bce_with_logits(x, y) == bce_with_logits(x, y, reduction="sum") == alone
    assert type(bce_with_logits(x, y)) is form.dtype.type


def test_sum_of_nothing_is_zero_and_none_of_nothing_is_empty(form):
    nothing = np.empty((0, 3), form.dtype)
    assert bce_with_logits(nothing, nothing, reduction="sum") == 0
    for function in (bce_with_logits_grad, bce_with_logits_hessian):
        assert function(nothing, nothing).shape == (0, 3)


def test_the_warnings_of_numpy_stay_quiet_and_as_they_were(form):
    with np.errstate(all="raise"):
        at(form, -math.inf, 1.0)
        at(form, form.largest, 0.0, weight=4.0)
        assert np.geterr()["over"] == "raise"

"""The judge: right to the last bit, at ties, subnormal results, infinities and hostile points."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import libmp, mp, mpf
from numpy.testing import assert_array_equal
from sympy import Abs, Max, Rational, exp, log, symbols

from bcelogits import double_double, exact, exact_arrays, rounding, ulp

QUANTITIES = ("loss", "gradient", "hessian")
each_quantity = pytest.mark.parametrize("quantity", QUANTITIES)
each_format = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)
logits = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-50, 50)
labels = st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0, 1)


def plain(quantity, x, y, weight=1.0, pos_weight=1.0):
    """The textbook formulas with three thousand bits, so that no care is needed."""
    with mp.workprec(3_000):
        x, y, p = mpf(x), mpf(y), mpf(pos_weight)
        q = 1 / (1 + mp.exp(-x))
        r = 1 / (1 + mp.exp(x))
        value = {
            "loss": -(p * y * mp.log(q) + (1 - y) * mp.log(r)),
            "gradient": (1 - y) * q - p * y * r,
            "hessian": (1 - y + p * y) * q * r,
        }[quantity]
        return weight * value


def as_fraction(number):
    p, q = libmp.to_rational(number._mpf_)
    return Fraction(int(p), int(q))


@each_quantity
@settings(deadline=None, max_examples=60)
@given(x=st.floats(-700, 700), y=labels, weight=st.floats(0.01, 100), positive=st.floats(1e-8, 1e8))
def test_judge_agrees_with_the_textbook_at_three_thousand_bits(quantity, x, y, weight, positive):
    weights = {"weight": weight, "pos_weight": positive}
    truth = as_fraction(plain(quantity, x, y, **weights))
    for form in ulp.FORMATS:
        wanted = rounding.round_rational(truth, form)
        assert exact.correctly_rounded(quantity, x, y, form, **weights) == wanted


@each_format
@given(number=st.fractions(-4, 4), scale=st.integers(-1100, 1100))
def test_rational_numbers_round_to_the_nearest(form, number, scale):
    number *= Fraction(2) ** scale
    found = rounding.round_rational(number, form)
    if math.isinf(found):
        assert abs(number) >= Fraction(form.largest) + Fraction(2) ** (form.emax - form.precision)
        return
    gap = abs(Fraction(found) - number)
    assert gap <= Fraction(float(ulp.spacing(found, form))) / 2
    for other in ulp.neighbours(found, form):
        if math.isfinite(other):
            assert gap <= abs(Fraction(other) - number)


def test_ties_at_zero_are_rounded_to_even():
    """1/2 - y at x = 0 with y so close to 0 that the exact difference is a midpoint."""
    form = ulp.FLOAT16
    y = Fraction(1, 2**13)  # the spacing below 1/2 is 2**-12, so 1/2 - y lies halfway
    assert exact.gradient(0.0, float(y), form) == 0.5
    assert exact.gradient(0.0, float(3 * y), form) == 0.5 - 4 * float(y)
    assert exact.hessian(0.0, 0.5, form, weight=float(1 + y * 4)) == 0.25


def test_beside_a_midpoint_far_out_the_tail_decides():
    """(1 - y) x is halfway between two float64 values, and log1p(exp(-x)) has no digit in reach."""
    x, y = 2.0**60 + 3 * 2.0**8, 0.25
    linear = Fraction(3, 4) * Fraction(x)
    assert rounding.round_rational(linear, ulp.FLOAT64) < linear
    assert exact.loss(x, y) == float(ulp.neighbours(float(linear), ulp.FLOAT64)[1])


def test_beside_a_midpoint_far_out_the_slope_stays_below():
    """1 - y is halfway between 1 and the value below it, and the gradient a touch smaller."""
    y = 2.0**-54
    assert rounding.round_rational(1 - Fraction(y), ulp.FLOAT64) == 1
    assert exact.gradient(1e300, y) == 1 - 2.0**-53
    assert exact.gradient(-1e300, 1.0, weight=1 + 2.0**-30) == -1 - 2.0**-30


def test_beside_a_midpoint_near_zero_the_curvature_decides():
    """A quarter of the weight is a midpoint of float16, and the Hessian 1e-400 below it."""
    weights = {"weight": 1 + 2.0**-11}
    assert exact.hessian(1e-200, 1.0, ulp.FLOAT16, **weights) == 0.25
    assert exact.error("hessian", 0.25, 1e-200, 1.0, ulp.FLOAT16, **weights) == 0.5
    weights = {"weight": 1 + 3 * 2.0**-11}
    assert exact.hessian(1e-200, 1.0, ulp.FLOAT16, **weights) == 0.25 * (1 + 2.0**-10)


def test_values_at_zero():
    assert exact.loss(0.0, 0.3) == math.log(2)
    assert exact.gradient(-0.0, 0.25) == 0.25
    assert exact.hessian(0.0, 1.0) == 0.25


@pytest.mark.parametrize(("y", "up", "down"), [(0.0, math.inf, 0.0), (1.0, 0.0, math.inf)])
def test_loss_at_the_infinities(y, up, down):
    assert exact.loss(math.inf, y) == up
    assert exact.loss(-math.inf, y) == down
    assert exact.loss(math.inf, 0.5) == exact.loss(-math.inf, 0.5) == math.inf


def test_gradient_at_the_infinities_is_the_distance_to_the_label():
    assert exact.gradient(math.inf, 0.25) == 0.75
    assert exact.gradient(-math.inf, 0.25) == -0.25
    assert exact.gradient(-math.inf, 0.25, pos_weight=8) == -2.0


def test_hessian_at_the_infinities_is_zero():
    assert exact.hessian(math.inf, 0.5) == exact.hessian(-math.inf, 0.5) == 0.0


@each_quantity
def test_nan_stays_nan(quantity):
    assert math.isnan(exact.correctly_rounded(quantity, math.nan, 0.5))


@each_format
def test_results_become_subnormal_and_then_zero(form):
    """The tail of the loss passes through every subnormal binade."""
    edge = -math.log(form.smallest)
    assert exact.loss(edge - 0.01, 1.0, form) == form.smallest
    assert exact.loss(edge + 0.69, 1.0, form) == form.smallest
    assert exact.loss(edge + 0.70, 1.0, form) == 0.0
    assert math.copysign(1, exact.gradient(edge + 0.70, 1.0, form)) == -1.0


def test_results_overflow_to_infinity():
    assert exact.loss(60_000.0, 0.0, ulp.FLOAT16, weight=2) == math.inf
    assert exact.gradient(-1.0, 1.0, ulp.FLOAT16, pos_weight=1e8) == -math.inf


@pytest.mark.parametrize("x", [5e-324, -5e-324, 1e-300, -1e308, 1e308])
def test_extreme_logits_are_settled(x):
    for quantity in QUANTITIES:
        for y in (0.0, 0.5, 1.0, 5e-324, 1 - 2**-53):
            assert math.isfinite(exact.correctly_rounded(quantity, x, y))


def test_a_gradient_that_almost_vanishes_keeps_its_digits():
    """At the label nearest to sigma(1) most bits of sigma(x) - y cancel."""
    y = 1 / (1 + math.exp(-1.0))
    assert exact.gradient(1.0, y) == rounding.round_rational(
        as_fraction(plain("gradient", 1.0, y)), ulp.FLOAT64
    )
    assert 0 < abs(exact.gradient(1.0, y)) < 2**-53


@pytest.mark.parametrize(
    ("y", "weights", "words"),
    [
        (1.5, {}, "y = 1.5 is outside"),
        (math.nan, {}, "y = nan is outside"),
        (0.5, {"weight": -1.0}, "weight = -1.0 is negative"),
        (0.5, {"pos_weight": math.inf}, "pos_weight = inf is negative or not finite"),
    ],
)
def test_bad_arguments_are_named(y, weights, words):
    with pytest.raises(ValueError, match=words):
        exact.loss(0.0, y, **weights)


def test_enclosure_digits_are_certain():
    assert exact.enclose("loss", -200, 0).digits(20) == "1.3838965267367375306e-87"
    assert exact.enclose("gradient", 0, Fraction(1, 2)).digits() == "0.0"
    with pytest.raises(ValueError, match="not finite"):
        exact.enclose("loss", math.inf, 0)


def test_enclosure_measures_errors_in_ulp():
    truth = exact.enclose("loss", 0, 0)
    assert truth.ulps(math.log(2), ulp.FLOAT64) < 0.5
    assert truth.ulps(math.inf, ulp.FLOAT64) == math.inf
    step = float(ulp.spacing(0.5, ulp.FLOAT32))
    assert truth.ulps(np.float32(math.log(2)) + step, ulp.FLOAT32) == pytest.approx(1, abs=0.5)


def test_value_of_the_last_line_is_narrow_where_plain_digits_fail():
    """At x = -200 the terms of eq 7 cancel in 60-digit arithmetic; here they do not."""
    x, y = symbols("x y", real=True)
    line = Max(x, 0) + log(1 + exp(-Abs(x))) - x * y
    found = exact.value(line, {x: -200, y: 0})
    assert found.width() <= 1e-30
    assert found.digits(20) == exact.enclose("loss", -200, 0).digits(20)
    assert exact.value(x - y, {x: Fraction(1, 3), y: Rational(1, 3)}).width() == 0


def test_value_where_there_is_none_is_an_error():
    x = symbols("x", real=True)
    with pytest.raises(ValueError, match="no value"):
        exact.value(log(x), {x: -1})


def test_double_double_keeps_a_hundred_bits():
    """The bound 2**-80 that the fast judge relies on leaves a margin of 2**20."""
    numbers = np.random.default_rng(1)
    m = np.concatenate([numbers.uniform(0, 650, 500), 10 ** numbers.uniform(-300, 2.8, 500), [0]])
    e = double_double.exp_minus(m)
    curved = double_double.log1p(e)
    with mp.workprec(400):
        for i, number in enumerate(m):
            truth = mp.exp(-mpf(float(number)))
            for pair, wanted in ((e, truth), (curved, mp.log1p(truth))):
                found = mpf(float(pair[0][i])) + mpf(float(pair[1][i]))
                assert abs(found / wanted - 1) < mpf(2) ** -100


@each_format
@each_quantity
@settings(deadline=None)
@given(
    x=st.floats() | st.floats(-120, 120), y=labels, weight=st.sampled_from([1.0, 0.0, 0.3, 1e8]),
    positive=st.floats(1e-8, 1e8),
)  # fmt: skip
def test_fast_judge_agrees_with_the_slow_one(quantity, form, x, y, weight, positive):
    weights = {"weight": weight, "pos_weight": positive}
    fast = exact_arrays.correctly_rounded(quantity, [x], [y], form, **weights)
    assert fast.dtype == form.dtype
    slow = exact.correctly_rounded(quantity, x, y, form, **weights)
    assert_array_equal(ulp.widened(fast), [slow])


@each_quantity
@settings(deadline=None)
@given(x=logits, y=labels, off=st.integers(-3, 3))
def test_fast_errors_agree_with_the_slow_ones(quantity, x, y, off):
    for form in (ulp.FLOAT64, ulp.FLOAT32):
        nearest = ulp.rounded(exact.correctly_rounded(quantity, x, y, form), form)
        if not np.isfinite(nearest):
            continue
        computed = ulp.from_ordinal(ulp.ordinal(nearest, form) + off, form)
        if not np.isfinite(computed):
            continue
        fast = exact_arrays.errors(quantity, computed.reshape(1), [x], [y])[0]
        slow = exact.error(quantity, float(computed), x, y, form)
        assert fast == pytest.approx(slow, rel=1e-5, abs=1e-5)


def test_errors_of_infinities_and_nan():
    x = np.array([np.inf, np.inf, np.nan, np.nan, np.inf])
    y = np.array([0.0, 1.0, 0.5, 0.5, 1.0])
    computed = np.array([np.inf, np.nan, np.nan, 1.0, 0.0])
    assert_array_equal(exact_arrays.errors("loss", computed, x, y), [0, np.inf, 0, np.inf, 0])


def test_errors_keep_the_shape_and_broadcast():
    x = np.linspace(-3, 3, 6).reshape(2, 3)
    computed = exact_arrays.correctly_rounded("loss", x, 1.0, ulp.FLOAT16)
    assert computed.shape == (2, 3)
    assert (exact_arrays.errors("loss", computed, x, 1.0) <= 0.5).all()

"""The four formats: their constants, their values in a row, rounding, the unit of error."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from bcelogits import ulp

NARROW = [ulp.FLOAT16, ulp.BFLOAT16]
each_format = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)
each_narrow = pytest.mark.parametrize("form", NARROW, ids=lambda form: form.name)


@each_format
def test_constants_of_the_format_agree_with_numpy(form):
    info = np.finfo(form.dtype) if form is not ulp.BFLOAT16 else ulp.ml_dtypes.finfo(form.dtype)
    assert form.epsilon == float(info.eps)
    assert form.largest == float(info.max)
    assert form.smallest_normal == float(info.tiny)
    assert form.smallest == float(info.smallest_subnormal)
    assert form.bits == info.bits


def test_formats_are_recognised():
    assert ulp.format_of(np.float32(1)) is ulp.FLOAT32
    assert ulp.format_of("bfloat16") is ulp.BFLOAT16
    assert ulp.format_of(np.zeros(2, ulp.BFLOAT16.dtype)) is ulp.BFLOAT16
    for other in ("int32", np.arange(2), np.dtype("longdouble"), 1.0):
        with pytest.raises(TypeError, match="none of the formats"):
            ulp.format_of(other)


@each_format
def test_finite_magnitudes_end_at_the_largest(form):
    count = form.finite_magnitudes
    last, infinite = ulp.values(form, count - 1, count + 1)
    assert float(last) == form.largest
    assert np.isinf(infinite)
    assert count == (2 * form.emax + 1) * 2 ** (form.precision - 1)


@each_narrow
def test_every_value_appears_once(form):
    every = ulp.widened(ulp.values(form))
    assert len(every) == 65_536
    finite = every[np.isfinite(every)]
    assert len(finite) == 2 * form.finite_magnitudes
    assert len(np.unique(finite)) == len(finite) - 1  # 0 and -0 are equal


@each_narrow
def test_ordinals_count_the_sorted_values(form):
    every = ulp.widened(ulp.values(form))
    numbers = np.unique(every[~np.isnan(every)])
    places = ulp.ordinal(numbers, form)
    assert_array_equal(np.diff(places), 1)
    assert_array_equal(ulp.from_ordinal(places, form).astype(np.float64), numbers)


@each_narrow
def test_rounding_is_to_the_nearest_with_ties_to_even(form):
    """Every midpoint of neighbours, and the float64 values on both sides of it."""
    low = ulp.values(form, 0, form.finite_magnitudes - 1).astype(np.float64)
    high = ulp.values(form, 1, form.finite_magnitudes).astype(np.float64)
    middle = (low + high) / 2
    even = np.where(np.arange(len(low)) % 2 == 0, low, high)
    assert_array_equal(ulp.rounded(middle, form).astype(np.float64), even)
    for sign in (1, -1):
        below = ulp.rounded(sign * np.nextafter(middle, 0), form).astype(np.float64)
        above = ulp.rounded(sign * np.nextafter(middle, np.inf), form).astype(np.float64)
        assert_array_equal(below, sign * low)
        assert_array_equal(above, sign * high)


@each_format
def test_rounding_overflows_half_a_step_beyond_the_largest(form):
    if form is not ulp.FLOAT64:
        edge = form.largest + 2.0 ** (form.emax - form.precision)
        assert np.isinf(ulp.rounded(edge, form))
        assert ulp.rounded(np.nextafter(edge, 0), form) == form.largest
    assert np.isposinf(ulp.rounded(np.inf, form))
    assert np.isneginf(ulp.rounded(-np.inf, form))
    assert np.isnan(ulp.rounded(np.nan, form))


@each_format
def test_rounding_keeps_the_sign_of_zero(form):
    assert np.signbit(ulp.rounded(-0.0, form))
    assert not np.signbit(ulp.rounded(0.0, form))


def test_spacing_at_powers_of_two_subnormals_and_beyond():
    for form in ulp.FORMATS:
        points = [1.0, -1.0, 2.0, form.smallest, 0.0, form.largest, np.inf, np.nan]
        least, top = form.smallest, 2.0 ** (form.emax - form.precision + 1)
        wanted = [form.epsilon, form.epsilon, 2 * form.epsilon, least, least, top, np.nan, np.nan]
        assert_array_equal(ulp.spacing(points, form), wanted)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_neighbours_are_those_of_nextafter(x):
    below, above = ulp.neighbours(x, ulp.FLOAT32)
    with np.errstate(over="ignore", under="ignore"):
        assert below == np.nextafter(np.float32(x), np.float32(-np.inf))
        assert above == np.nextafter(np.float32(x), np.float32(np.inf))


def test_neighbours_of_no_value_are_refused():
    for x in (0.1, np.inf, np.nan):
        with pytest.raises(ValueError, match="no finite value of float32"):
            ulp.neighbours(x, ulp.FLOAT32)


def test_distance_counts_steps():
    assert ulp.distance(1.0, 1 + 2**-23, ulp.FLOAT32) == 1
    assert ulp.distance(-0.0, 0.0, ulp.FLOAT64) == 0
    assert ulp.distance(-np.inf, np.inf, ulp.FLOAT64) == 2 * ulp.FLOAT64.finite_magnitudes
    with pytest.raises(ValueError, match="NaN"):
        ulp.distance(np.nan, 0.0, ulp.FLOAT64)


def test_places_beyond_the_infinities_are_refused():
    with pytest.raises(ValueError, match="end at"):
        ulp.from_ordinal(ulp.FLOAT16.finite_magnitudes + 1, ulp.FLOAT16)


def test_error_is_measured_in_the_spacing_of_the_rounded_truth():
    third = Fraction(1, 3)
    truth, form = 1 / 3, ulp.FLOAT32
    rest = float(third - Fraction(truth))
    nearest = np.float32(truth)
    expected = float(abs(Fraction(float(nearest)) - third) * 2**25)
    assert ulp.ulp_error(nearest, truth, form, rest=rest) == pytest.approx(expected, rel=1e-12)
    assert ulp.ulp_error(0.0, truth, form) == pytest.approx(2**25 / 3)


def test_error_just_below_a_power_of_two_counts_the_coarser_spacing():
    """A truth that rounds up to 1 is measured with the spacing at 1."""
    assert ulp.ulp_error(1.0, 1 - 2.0**-26, ulp.FLOAT32) == 2.0**-26 / 2.0**-23


def test_error_at_infinities_and_nan_is_all_or_nothing():
    computed = [np.inf, 1.0, np.inf, np.nan, np.nan, 1.0, -np.inf, np.inf]
    truth = [np.inf, np.inf, 1.0, np.nan, 1.0, np.nan, np.inf, 3.5e38]
    wanted = [0, np.inf, np.inf, 0, np.inf, np.inf, np.inf, 0]
    assert_array_equal(ulp.ulp_error(computed, truth, ulp.FLOAT32), wanted)


@given(st.floats(-1e300, 1e300))
def test_error_of_the_correctly_rounded_value_is_half_a_unit_at_most(truth):
    for form in ulp.FORMATS:
        if abs(truth) <= form.largest:
            assert ulp.ulp_error(ulp.rounded(truth, form), truth, form) <= 0.5

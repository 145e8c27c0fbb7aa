"""Where each formula of the book breaks, in every format: the facts of part II, measured."""

import numpy as np
import pytest

from bcelogits import loss, ulp

each_format = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)
NAMES = ("naive", "expanded", "merged", "merged_log1p", "fold")


def first_failing(form, name, y, sign, failing):
    """The smallest logit magnitude from which the formula fails on that side; bisection."""
    low, high = 0, form.finite_magnitudes - 1
    while high - low > 1:
        middle = (low + high) // 2
        x = sign * ulp.from_ordinal([middle], form)
        if failing(ulp.widened(getattr(loss, name)(x, np.full_like(x, y)))[0]):
            high = middle
        else:
            low = middle
    return float(ulp.from_ordinal(high, form))


@pytest.mark.parametrize(
    ("form", "edge"),
    [(ulp.FLOAT64, 709.7827), (ulp.FLOAT32, 88.72284), (ulp.FLOAT16, 11.094), (ulp.BFLOAT16, 89)],
    ids=lambda given: getattr(given, "name", ""),
)
def test_eq_4_overflows_on_the_left(form, edge):
    found = first_failing(form, "expanded", 1.0, -1, lambda v: not np.isfinite(v))
    assert found == pytest.approx(edge, rel=1e-3)


@pytest.mark.parametrize(
    ("form", "edge"),
    [
        (ulp.FLOAT64, 36.7368),
        (ulp.FLOAT32, 16.635532),
        (ulp.FLOAT16, 7.625),
        (ulp.BFLOAT16, 5.5625),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_eq_7_with_a_plain_logarithm_dies_where_one_plus_e_is_one(form, edge):
    found = first_failing(form, "merged", 0.0, -1, lambda v: v == 0)
    assert found == pytest.approx(edge, rel=1e-3)
    naive = first_failing(form, "naive", 0.0, 1, lambda v: not np.isfinite(v))
    assert naive == pytest.approx(edge, rel=1e-3)


@pytest.mark.parametrize(
    ("form", "edge"),
    [(ulp.FLOAT64, 33.24), (ulp.FLOAT32, 14.438), (ulp.FLOAT16, 6.0156), (ulp.BFLOAT16, 4.0)],
    ids=lambda given: getattr(given, "name", ""),
)
def test_eq_7_in_the_order_of_the_book_dies_sooner_on_the_right(form, edge):
    """The small term is added to x before x y is taken away; log1p cannot bring it back."""
    for name in ("merged", "merged_log1p"):
        found = first_failing(form, name, 1.0, 1, lambda v: v == 0)
        assert found == pytest.approx(edge, rel=0.05)
        assert loss.fold(*ulp.rounded([[found], [1.0]], form))[0] > 0


@each_format
def test_the_fold_reaches_the_smallest_subnormal(form):
    x = ulp.rounded([-np.log(form.smallest)], form)
    for y, sign in ((1.0, 1), (0.0, -1)):
        value = loss.fold(sign * x, np.full_like(x, y))
        assert 0 < ulp.widened(value)[0] <= 8 * form.smallest


@each_format
@pytest.mark.parametrize("name", NAMES)
def test_every_gradient_is_one_half_minus_y_at_zero(form, name):
    for x in (0.0, -0.0):
        for y in (0.0, 0.25, 1.0):
            logit, label = ulp.rounded([x], form), ulp.rounded([y], form)
            assert getattr(loss, f"{name}_grad")(logit, label)[0] == 0.5 - y


@each_format
def test_the_fold_alone_is_right_at_the_infinities(form):
    x, y = ulp.rounded([np.inf, -np.inf], form), ulp.rounded([1.0, 0.0], form)
    assert (ulp.widened(loss.fold(x, y)) == 0).all()
    assert (ulp.widened(loss.fold_grad(x, y)) == 0).all()
    for name in NAMES[:-1]:
        assert np.isnan(ulp.widened(getattr(loss, name)(x, y))).any()


@pytest.mark.parametrize("name", NAMES)
def test_the_formulas_stay_in_the_format_and_quiet(name):
    for form in ulp.FORMATS:
        x = ulp.rounded([-100.0, 0.0, 100.0], form)
        with np.errstate(all="raise"):
            for suffix in ("", "_grad"):
                found = getattr(loss, name + suffix)(x, np.ones_like(x))
                assert found.dtype == form.dtype


def test_the_formulas_take_numbers():
    assert loss.fold(0.0, 1.0) == pytest.approx(np.log(2))
    with pytest.raises(TypeError, match="none of the formats"):
        loss.fold(1, 1.0)


@pytest.mark.parametrize("name", NAMES)
def test_each_gradient_is_the_slope_of_its_formula(name):
    x, h = np.linspace(-3.03, 3, 41), 1e-6
    for y in (0.0, 0.3, 1.0):
        labels = np.full_like(x, y)
        formula = getattr(loss, name)
        slope = (formula(x + h, labels) - formula(x - h, labels)) / (2 * h)
        np.testing.assert_allclose(getattr(loss, f"{name}_grad")(x, labels), slope, atol=1e-8)

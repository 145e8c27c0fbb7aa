"""Properties of the loss for whatever input there may be: no silent wrong number."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcelogits import exact, loss, ulp
from bcelogits.loss import (
    bce_with_logits,
    bce_with_logits_grad,
    bce_with_logits_hessian,
    bce_with_logits_value_and_grad,
)

QUANTITIES = {
    "loss": lambda x, y, **options: bce_with_logits(x, y, reduction="none", **options),
    "gradient": bce_with_logits_grad,
    "hessian": bce_with_logits_hessian,
}
forms = st.sampled_from(ulp.FORMATS)
logits = st.floats() | st.floats(-150, 150) | st.floats(-1, 1)
labels = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
weight = st.just(0.0) | st.floats(2.0**-100, 2.0**100) | st.floats(1e-3, 1e3)
quick = settings(deadline=None, max_examples=60)


def in_form(form, *values):
    return [ulp.rounded([value], form) for value in values]


@pytest.mark.parametrize("quantity", QUANTITIES)
@settings(deadline=None, max_examples=150)
@given(form=forms, x=logits, y=labels, w=weight, p=weight)
def test_every_accepted_input_has_the_right_answer(quantity, form, x, y, w, p):
    """Half a unit and a little, or in float64 six; plus what cancels between two soft sides.

    A product of the label, the logit and the weights that is subnormal on the way loses up to the
    smallest float64 value times the weights: the last term.
    """
    logit, label = in_form(form, x, y)
    found = QUANTITIES[quantity](logit, label, weight=w, pos_weight=p)[0]
    x, y = float(logit[0]), float(label[0])
    weights = {"weight": w, "pos_weight": p}
    wanted = exact.correctly_rounded(quantity, x, y, form, **weights)
    if not math.isfinite(wanted):
        assert float(found) == wanted or (math.isnan(found) and math.isnan(wanted))
        return
    assert math.isfinite(found)
    step = float(ulp.spacing(wanted, form))
    allowed = (6.0 if form is ulp.FLOAT64 else 0.501) * step
    if quantity == "gradient" and 0 < y < 1:
        sides = w * ((1 - y) + p * y)
        allowed += 8 * min(sides, float(ulp.spacing(sides, ulp.FLOAT64)) * 4)
    allowed += 5e-324 * w * p
    if math.isfinite(x):
        error = step * exact.error(quantity, float(found), x, y, form, **weights)
    else:
        error = abs(float(found) - wanted)
    assert error <= allowed


@quick
@given(x=logits, y=labels)
def test_the_loss_is_never_negative_and_zero_only_where_it_underflows(x, y):
    found = bce_with_logits(x, y)
    assert math.isnan(x) or found >= 0
    if found == 0:
        assert (x > 744 and y == 1) or (x < -744 and y == 0)


@quick
@given(form=forms, x=logits, y=st.sampled_from([0.0, 1.0]))
def test_swapping_the_classes_mirrors_the_loss(form, x, y):
    """The mirror image has the same digits, whatever the logit: L(x, y) = L(-x, 1 - y)."""
    here, there = in_form(form, x, y), in_form(form, -x, 1 - y)
    assume(x != 0)
    for quantity, sign in (("loss", 1), ("gradient", -1), ("hessian", 1)):
        first, second = QUANTITIES[quantity](*here), QUANTITIES[quantity](*there)
        np.testing.assert_array_equal(ulp.widened(first), sign * ulp.widened(second))


@quick
@given(form=forms, x=st.lists(logits, min_size=2, max_size=20), y=st.sampled_from([0.0, 1.0]))
def test_the_gradient_has_the_sign_of_the_mistake(form, x, y):
    values = ulp.rounded(x, form)
    found = bce_with_logits_grad(values, np.full_like(values, y))
    known = ~np.isnan(ulp.widened(values))
    assert (ulp.widened(found)[known] * (1 - 2 * y) >= 0).all()
    assert (np.abs(ulp.widened(found)[known]) <= 1).all()


@quick
@given(x=st.floats(-600, 600), step=st.floats(0, 10), y=st.sampled_from([0.0, 1.0]))
def test_the_gradient_never_falls_by_more_than_its_error(x, step, y):
    """The loss is convex; computed slopes may only miss it by their own rounding."""
    here, there = bce_with_logits_grad([x, x + step], [y, y])
    assert there >= here - 4 * float(ulp.spacing(max(abs(here), abs(there)), ulp.FLOAT64))


@quick
@given(x=st.lists(logits, min_size=1, max_size=30), data=st.data(), form=forms)
def test_elements_do_not_see_each_other(x, data, form):
    y = data.draw(st.lists(labels, min_size=len(x), max_size=len(x)))
    values, targets = ulp.rounded(x, form), ulp.rounded(y, form)
    for function in QUANTITIES.values():
        together = ulp.widened(function(values, targets))
        alone = [float(function(values[i : i + 1], targets[i : i + 1])[0]) for i in range(len(x))]
        np.testing.assert_array_equal(together, alone)


@quick
@given(
    shape=st.lists(st.integers(0, 4), max_size=3), seed=st.integers(0, 99), form=forms,
    name=st.sampled_from(["none", "sum", "mean"]),
)  # fmt: skip
def test_shapes_and_reductions_fit(shape, seed, form, name):
    numbers = np.random.default_rng(seed)
    x = ulp.rounded(numbers.normal(0, 5, shape), form)
    y = ulp.rounded(numbers.random(shape), form)
    if name == "mean" and x.size == 0:
        with pytest.raises(ValueError, match="empty"):
            bce_with_logits(x, y)
        return
    value, gradient = bce_with_logits_value_and_grad(x, y, reduction=name)
    assert value.dtype == gradient.dtype == form.dtype
    assert gradient.shape == tuple(shape)
    assert value.shape == (tuple(shape) if name == "none" else ())
    wide = ulp.widened(bce_with_logits(x, y, reduction="none"))
    if name != "none":
        total = wide.sum() / (x.size if name == "mean" else 1)
        assert float(value) == pytest.approx(total, rel=2 * form.epsilon)
    np.testing.assert_array_equal(
        ulp.widened(gradient), ulp.widened(bce_with_logits_grad(x, y, reduction=name))
    )


@quick
@given(x=st.lists(st.floats(-700, 700), max_size=40), count=st.integers(1, 40), data=st.data())
def test_the_sum_is_the_sum(x, count, data):
    """The sum in float64 is within a few units of the exactly added losses."""
    y = data.draw(st.lists(labels, min_size=len(x), max_size=len(x)))
    each = bce_with_logits(np.array(x, float), np.array(y, float), reduction="none")
    whole = bce_with_logits(np.array(x * count, float), np.array(y * count, float), reduction="sum")
    assert whole == pytest.approx(math.fsum(each) * count, rel=1e-15 * 10)


@quick
@given(x=st.floats(), y=st.floats() | st.integers() | st.booleans() | st.none() | st.text())
def test_a_label_is_a_probability_or_an_error(x, y):
    if isinstance(y, float) and 0 <= y <= 1:
        bce_with_logits(x, y)
    else:
        with pytest.raises((TypeError, ValueError), match=r"^y\b"):
            bce_with_logits(x, y)


@quick
@given(form=forms, x=st.floats(-4, 4), y=st.sampled_from([0.0, 0.25, 1.0]))
def test_the_formulas_of_the_book_agree_where_nothing_breaks(form, x, y):
    logit, label = in_form(form, x, y)
    wanted = exact.loss(float(logit[0]), y)
    for name in ("naive", "expanded", "merged", "merged_log1p", "fold"):
        value = getattr(loss, name)(logit, label)
        slope = getattr(loss, f"{name}_grad")(logit, label)
        assert value.dtype == slope.dtype == form.dtype
        assert float(value[0]) == pytest.approx(wanted, abs=64 * form.epsilon)
        wanted_slope = exact.gradient(float(logit[0]), y)
        assert float(slope[0]) == pytest.approx(wanted_slope, abs=64 * form.epsilon)

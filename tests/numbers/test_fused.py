"""The compiled loss: as accurate, with the same answers and errors, whatever the threads."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import libmp, mp, mpf
from numba import njit
from numpy.testing import assert_array_equal

from bcelogits import exact, exact_arrays, fused, kernels, loss, ulp

FUSED = (
    fused.bce_with_logits, fused.bce_with_logits_grad, fused.bce_with_logits_value_and_grad,
)  # fmt: skip
SINGLE_AND_DOUBLE = pytest.mark.parametrize(
    "form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda form: form.name
)
UNITS = {"float32": 0.501, "float64": 2.0}
numbers = np.random.default_rng(7)


def sample(form, count=20_000):
    end = min(-np.log(form.smallest) + 2, 650)
    m = [numbers.normal(0, 5, count), numbers.uniform(0, end, count // 2)]
    m += [10 ** numbers.uniform(-30, 30, count // 4), np.arange(1, 400) * 2.0**-form.precision]
    edges = [0, form.smallest, form.smallest_normal, form.largest, np.inf, 700, 709.8, 745, 745.2]
    m = np.abs(np.concatenate([*m, edges, np.arange(1, 900) * np.log(2) / 2]))
    return ulp.rounded(np.concatenate([m, -m]), form)


@SINGLE_AND_DOUBLE
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_hard_labels_are_within_the_stated_units(form, y):
    x = sample(form)
    labels = np.full_like(x, y)
    value, gradient = fused.bce_with_logits_value_and_grad(x, labels)
    for quantity, found in (("loss", value), ("gradient", gradient)):
        assert found.dtype == form.dtype
        assert exact_arrays.errors(quantity, found, x, labels).max() <= UNITS[form.name]


@SINGLE_AND_DOUBLE
def test_soft_labels_differ_from_the_other_path_by_rounding_only(form):
    x = sample(form)
    x = x[np.isfinite(x)]
    y = ulp.rounded(numbers.random(x.shape), form)
    value, gradient = fused.bce_with_logits_value_and_grad(x, y)
    wanted, slope = loss.bce_with_logits_value_and_grad(x, y)
    np.testing.assert_allclose(value, wanted, rtol=4 * form.epsilon)
    assert (ulp.ulp_error(value, ulp.widened(wanted), form) <= 4).all()
    assert np.abs(gradient - slope).max() <= 2 * form.epsilon


@SINGLE_AND_DOUBLE
def test_zeros_infinities_and_nan_as_in_the_other_path(form):
    x = ulp.rounded([0.0, -0.0, np.inf, -np.inf, np.nan, form.largest, -form.largest], form)
    for y in (0.0, 0.5, 1.0):
        labels = np.full_like(x, y)
        found = fused.bce_with_logits_value_and_grad(x, labels)
        assert_array_equal(found, loss.bce_with_logits_value_and_grad(x, labels))


@SINGLE_AND_DOUBLE
def test_nothing_else_changes_a_result(form):
    """Not the threads, not the other results that are wanted, not where an element stands."""
    x, y = sample(form, 40_000), None
    y = ulp.rounded(numbers.integers(0, 2, x.shape), form)
    value, gradient = fused.bce_with_logits_value_and_grad(x, y, threads=1)
    for threads in (2, 3, None):
        again = fused.bce_with_logits_value_and_grad(x, y, threads=threads)
        assert_array_equal(again[0], value)
        assert_array_equal(again[1], gradient)
    assert_array_equal(fused.bce_with_logits(x, y, reduction="none"), value)
    assert_array_equal(fused.bce_with_logits_grad(x, y), gradient)
    assert_array_equal(fused.bce_with_logits(x[5:], y[5:], reduction="none"), value[5:])
    table = x[:60].reshape(5, 12).T, y[:60].reshape(5, 12).T
    assert_array_equal(fused.bce_with_logits_grad(*table), gradient[:60].reshape(5, 12).T)


@SINGLE_AND_DOUBLE
@pytest.mark.parametrize("count", [1, 7, 2048, 2049, 100_003])
def test_sums_and_means(form, count):
    x = ulp.rounded(numbers.normal(0, 4, count), form)
    y = ulp.rounded(numbers.integers(0, 2, count), form)
    for reduction in ("sum", "mean"):
        wanted, slope = loss.bce_with_logits_value_and_grad(x, y, reduction=reduction)
        for threads in (1, 2):
            options = {"reduction": reduction, "threads": threads}
            found, gradient = fused.bce_with_logits_value_and_grad(x, y, **options)
            assert found.dtype == gradient.dtype == form.dtype
            assert found == pytest.approx(wanted, rel=2 * form.epsilon)
            assert fused.bce_with_logits(x, y, **options) == found
            np.testing.assert_allclose(gradient, slope, rtol=4 * form.epsilon)


def test_the_mean_is_finite_where_the_sum_would_overflow():
    x, y = np.full(3000, 1e308), np.zeros(3000)
    assert fused.bce_with_logits(x, y) == loss.bce_with_logits(x, y)
    assert fused.bce_with_logits(x, y, reduction="sum") == np.inf


@pytest.mark.parametrize("function", FUSED, ids=lambda f: f.__name__)
@pytest.mark.parametrize("place", [0, 2047, 2048, 4999])
@pytest.mark.parametrize("label", [1.5, -0.25, np.nan, np.inf])
def test_bad_labels_are_refused_wherever_they_stand(function, place, label):
    x, y = np.zeros(5000, np.float32), np.zeros(5000, np.float32)
    y[place] = label
    with pytest.raises(ValueError, match=rf"y\[{place}\] = {label}"):
        function(x, y)


@pytest.mark.parametrize("function", FUSED, ids=lambda f: f.__name__)
def test_other_input_goes_the_other_way(function):
    plain, pair = getattr(loss, function.__name__), function is FUSED[2]
    x, y = np.linspace(-3, 3, 8), np.linspace(0, 1, 8)
    for options in ({"weight": 2.0}, {"pos_weight": x**2}, {"weight": x**2, "reduction": "sum"}):
        found, wanted = function(x, y, **options), plain(x, y, **options)
        for ours, theirs in zip(found, wanted, strict=True) if pair else [(found, wanted)]:
            assert_array_equal(ours, theirs)
    halves = x.astype(np.float16), y.astype(np.float16)
    assert_array_equal(function(*halves), plain(*halves))
    assert_array_equal(function(list(x), list(y)), plain(x, y))
    with pytest.raises(TypeError, match="x has dtype int64"):
        function(np.arange(3), y[:3])
    with pytest.raises(ValueError, match="y has shape"):
        function(x, y[:3])
    with pytest.raises(ValueError, match="reduction"):
        function(x, y, reduction="avg")
    with pytest.raises(ValueError, match="empty"):
        function(x[:0], y[:0], reduction="mean")


@pytest.mark.parametrize("function", FUSED, ids=lambda f: f.__name__)
def test_a_wrong_number_of_threads_is_refused_on_both_paths(function):
    x = np.zeros(5)
    for options in ({}, {"weight": 2.0}):
        for threads in (0, -1):
            with pytest.raises(ValueError, match=f"threads = {threads}: give at least 1"):
                function(x, x, threads=threads, **options)
        for threads in (1.5, "2", True, [1]):
            with pytest.raises(TypeError, match=r"threads = .*: give a whole number"):
                function(x, x, threads=threads, **options)


def test_more_threads_than_blocks_or_cores_are_no_harm():
    x, y = np.linspace(-9, 9, 10_000, dtype=np.float32), np.ones(10_000, np.float32)
    wanted = fused.bce_with_logits(x, y, threads=1)
    assert fused.bce_with_logits(x, y, threads=10**9) == wanted
    assert fused.bce_with_logits(x, y, threads=np.int64(2)) == wanted


@settings(deadline=None, max_examples=150)
@given(
    form=st.sampled_from([ulp.FLOAT32, ulp.FLOAT64]),
    x=st.floats() | st.floats(-150, 150) | st.floats(-1, 1),
    y=st.sampled_from([0.0, 1.0]) | st.floats(0, 1),
)
def test_every_accepted_input_has_the_right_answer(form, x, y):
    """Half a unit and a little, or in float64 2.5; plus what cancels between two soft sides."""
    logits, labels = ulp.rounded([x], form), ulp.rounded([y], form)
    x, y = float(logits[0]), float(labels[0])
    found = fused.bce_with_logits_value_and_grad(logits, labels)
    inside = 2.0**-42 if form is ulp.FLOAT32 else 8 * 2.0**-53
    for computed, quantity in zip(map(float, np.ravel(found)), ("loss", "gradient"), strict=True):
        wanted = exact.correctly_rounded(quantity, x, y, form)
        if not math.isfinite(x):
            assert computed == wanted or (math.isnan(computed) and math.isnan(wanted))
            continue
        step = float(ulp.spacing(wanted, form))
        allowed = (2.5 if form is ulp.FLOAT64 else 0.501) * step
        if quantity == "gradient" and 0 < y < 1:
            allowed += inside * larger_side(x, y)
        assert step * exact.error(quantity, computed, x, y, form) <= allowed


def larger_side(x, y):
    """The larger of (1 - y) sigma(x) and y sigma(-x)."""
    e = math.exp(-abs(x))
    return (max(1 - y, y * e) if x >= 0 else max((1 - y) * e, y)) / (1 + e)


def test_without_numba_the_other_path_answers(monkeypatch):
    x, y = np.linspace(-3, 3, 8), np.linspace(0, 1, 8)
    monkeypatch.setattr(fused, "COMPILED", False)
    for function in FUSED:
        assert_array_equal(function(x, y), getattr(loss, function.__name__)(x, y))


WITHOUT_NUMBA = """
import importlib.machinery, sys

class Finder(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] == "numba" else super().find_spec(name, path, target)

sys.meta_path = [Finder if f is importlib.machinery.PathFinder else f for f in sys.meta_path]
import numpy as np
from bcelogits import fused, loss
x, y = np.linspace(-90, 90, 5001, dtype=np.float32), np.ones(5001, np.float32)
ours, other = fused.bce_with_logits_value_and_grad(x, y), loss.bce_with_logits_value_and_grad(x, y)
assert all(np.array_equal(a, b) for a, b in zip(ours, other))
print(fused.COMPILED, ours[0].tobytes().hex())
"""


def test_an_environment_without_numba_gives_the_same_answers():
    """A finder that finds no numba; the numbers are those of the compiled code."""
    path = [folder for folder in sys.path if folder]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{WITHOUT_NUMBA}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    compiled, digits = done.stdout.split()
    assert compiled == "False"
    x, y = np.linspace(-90, 90, 5001, dtype=np.float32), np.ones(5001, np.float32)
    wanted = fused.bce_with_logits(x, y, reduction="none")
    assert_array_equal(np.frombuffer(bytes.fromhex(digits), np.float32), wanted)


def test_numba_is_loaded_when_it_is_needed():
    script = "import sys; from bcelogits import fused; print('numba' in sys.modules)"
    path = [folder for folder in sys.path if folder]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {script}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


@settings(deadline=None)
@given(
    x=st.lists(st.floats(width=32), min_size=1, max_size=50),
    y=st.lists(st.sampled_from([0.0, 1.0]), min_size=50, max_size=50),
)
def test_both_paths_agree_to_the_last_bit_almost_everywhere(x, y):
    logits, labels = np.array(x, np.float32), np.array(y[: len(x)], np.float32)
    ours = fused.bce_with_logits_value_and_grad(logits, labels)
    other = loss.bce_with_logits_value_and_grad(logits, labels)
    for first, second in zip(ours, other, strict=True):
        gap = ulp.ulp_error(first, ulp.widened(second), ulp.FLOAT32)
        assert (gap <= 1).all()


@pytest.mark.parametrize(
    ("name", "reach", "bound"),
    [
        ("exp_minus_single", 700.0, -43), ("exp_minus_double", 700.0, -52.0),
        ("log1p_single", 1.0, -43), ("log1p_double", 1.0, -52.5),
    ],
)  # fmt: skip
def test_the_polynomials_keep_their_bounds(name, reach, bound):
    """The error of the minimax polynomials and that of their evaluation, together."""
    points = np.concatenate([numbers.uniform(0, reach, 3_000), np.geomspace(1e-300, reach, 1_000)])
    function = njit(vectorised(getattr(kernels, name)))
    computed = function(points)
    with mp.workprec(200):
        worst = mpf(0)
        for point, found in zip(points, computed, strict=True):
            x = mpf(float(point))
            truth = mp.exp(-x) if "exp" in name else mp.log1p(x)
            worst = max(worst, abs(mpf(float(found)) / truth - 1))
        assert worst < mpf(2) ** bound


def vectorised(scalar):
    def loop(values):
        found = np.empty_like(values)
        for i in range(values.size):
            found[i] = scalar(values[i])
        return found

    return loop


def test_the_stored_polynomials_are_near_the_taylor_series():
    """A slip in a digit would show here; the bounds above show the rest."""
    for i in range(9):
        taylor = (-1) ** (i + 1) / float(libmp.ifac(i + 1))
        assert getattr(kernels, f"E{i}") == pytest.approx(taylor, rel=0.1)
    for i in range(11):
        assert getattr(kernels, f"B{i}") == pytest.approx(1 / (2 * i + 3), rel=1)

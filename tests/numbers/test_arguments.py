"""Every bad input is refused with its name, its value, where it stands, and what to do instead."""

import pickle
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from bcelogits import fused
from bcelogits.loss import (
    bce_with_logits,
    bce_with_logits_grad,
    bce_with_logits_hessian,
    bce_with_logits_value_and_grad,
)

PUBLIC = (
    bce_with_logits, bce_with_logits_grad, bce_with_logits_value_and_grad, bce_with_logits_hessian,
)  # fmt: skip
X, Y = np.array([[0.5, -1.0, 2.0], [0.0, 3.0, -4.0]]), np.array([[0.0, 1.0, 0.5]] * 2)
ONES = np.ones((2, 3))


def with_label(value):
    labels = Y.copy()
    labels[1, 2] = value
    return labels


class Unreadable:
    """A tensor that needs a gradient refuses like this."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad")


MASKED = np.ma.masked_less(X, 0)
REFUSED = {
    "label_above_one": (ValueError, (X, with_label(1.5)), {}, r"y\[1, 2\] = 1\.5: .*\[0, 1\]"),
    "label_below_zero": (ValueError, (X, with_label(-1.0)), {}, r"y\[1, 2\] = -1\.0: .*\(y \+ 1\)"),
    "label_infinite": (ValueError, (X, with_label(np.inf)), {}, r"y\[1, 2\] = inf"),
    "label_nan": (ValueError, (X, with_label(np.nan)), {}, r"y\[1, 2\] = nan: .*drop"),
    "label_scalar": (ValueError, (0.5, 2.0), {}, r"y = 2\.0"),
    "column_against_row": (
        ValueError, (X[0], Y[0].reshape(3, 1)), {},
        r"y has shape \(3, 1\) and x has shape \(3,\).*y\.reshape\(x\.shape\)",
    ),
    "other_count": (ValueError, (X[0], Y[0, :2]), {}, r"shape \(2,\).*one label for each logit"),
    "one_label_for_all": (ValueError, (X, 1.0), {}, r"y has shape \(\)"),
    "integer_labels": (TypeError, (X, Y.astype(np.int64)), {}, r"y has dtype int64: .*astype"),
    "integer_logits": (TypeError, ([1, 2], [0.0, 1.0]), {}, r"x has dtype int64: .*1\.0 for 1"),
    "unsigned_labels": (TypeError, (X, Y.astype("u1")), {}, r"y has dtype uint8: .*astype"),
    "boolean_labels": (TypeError, (X, Y > 0.4), {}, r"y has dtype bool: .*1\.0 for True"),
    "complex_logits": (TypeError, (X + 1j, Y), {}, r"x has dtype complex128: .*real"),
    "long_double": (TypeError, (X.astype(np.longdouble), Y), {}, r"x has dtype (float128|longd)"),
    "objects": (TypeError, (X.astype(object), Y), {}, r"x has dtype object"),
    "text": (TypeError, (["1.0"], [1.0]), {}, r"x has dtype <U3"),
    "none": (TypeError, (None, Y), {}, r"x has dtype object"),
    "ragged": (ValueError, ([[1.0], [1.0, 2.0]], Y), {}, r"x has rows of different lengths"),
    "masked_logits": (TypeError, (MASKED, Y), {}, r"x is a masked array.*weight of 0"),
    "masked_weight": (TypeError, (X, Y), {"weight": MASKED}, r"weight is a masked array"),
    "negative_weight": (ValueError, (X, Y), {"weight": -ONES}, r"weight\[0, 0\] = -1\.0: "),
    "nan_weight": (ValueError, (X, Y), {"weight": np.nan}, r"weight = nan: .*finite"),
    "infinite_weight": (ValueError, (X, Y), {"pos_weight": np.inf}, r"pos_weight = inf"),
    "giant_weight": (ValueError, (X, Y), {"pos_weight": 1e40}, r"pos_weight = 1e\+40: .*scale"),
    "tiny_weight": (ValueError, (X, Y), {"weight": 1e-40}, r"weight = 1e-40: .*scale"),
    "integer_weights": (TypeError, (X, Y), {"weight": [1, 2, 3]}, r"weight has dtype int64"),
    "astronomical_weight": (
        ValueError, (X, Y), {"weight": 10**400}, r"weight has 1329 bits: .*scale",
    ),
    "label_nan_under_a_weight_of_zero": (
        ValueError, ([0.5], [np.nan]), {"weight": 0.0}, r"y\[0\] = nan: .*drop",
    ),
    "label_just_above_one": (
        ValueError, ([0.5], [np.nextafter(1, 2)]), {}, r"y\[0\] = 1\.0000000000000002",
    ),
    "fractions": (TypeError, (Fraction(1, 2), 1.0), {}, r"x has dtype object"),
    "fields": (TypeError, (np.zeros(2, "f4,f4"), [1.0, 0.0]), {}, r"x has dtype \[\("),
    "dates": (TypeError, (np.zeros(2, "M8[s]"), [1.0, 0.0]), {}, r"x has dtype datetime64"),
    "no_array_at_all": (TypeError, (Unreadable(), Y), {}, r"x cannot be read as an array: .*grad"),
    "boolean_weight": (TypeError, (X, Y), {"weight": True}, r"weight has dtype bool"),
    "weight_of_other_shape": (
        ValueError, (X, Y), {"pos_weight": np.ones(2)},
        r"pos_weight has shape \(2,\), which does not broadcast to x's shape \(2, 3\)",
    ),
    "weight_that_enlarges": (ValueError, (X, Y), {"weight": np.ones((4, 2, 3))}, r"\(4, 2, 3\)"),
    "unknown_reduction": (ValueError, (X, Y), {"reduction": "avg"}, r"'avg': .*'none', 'mean'"),
    "reduction_array": (
        ValueError, (X, Y), {"reduction": np.array(["mean", "sum"])}, r"reduction = array",
    ),
    "reduction_none": (ValueError, (X, Y), {"reduction": None}, r"reduction = None"),
    "mean_of_nothing": (
        ValueError, (X[:0], Y[:0]), {"reduction": "mean"}, r"x is empty.*'sum', which is 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("function", PUBLIC, ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", REFUSED)
def test_refused(function, name):
    kind, arguments, options, words = REFUSED[name]
    with pytest.raises(kind, match=words):
        function(*arguments, **options)


@pytest.mark.parametrize("function", PUBLIC, ids=lambda f: f.__name__)
def test_options_must_be_named(function):
    with pytest.raises(TypeError):
        function(X, Y, ONES)


def test_lists_and_numbers_are_float64():
    assert type(bce_with_logits(0.0, 1.0)) is np.float64
    assert bce_with_logits_grad([0.0, 0.0], [0.0, 1.0]).tolist() == [0.5, -0.5]


def test_labels_of_another_format_keep_their_digits():
    """A float64 label beside float32 logits is used as it is; the result is float32."""
    x, y = np.zeros(1, np.float32), np.array([0.1])
    gradient = bce_with_logits_grad(x, y)
    assert gradient.dtype == np.float32
    assert gradient[0] == np.float32(0.5 - 0.1)
    labels = np.array([1.0], ml_dtypes.bfloat16)
    assert bce_with_logits_grad(x, labels)[0] == np.float32(-0.5)


def test_arrays_in_foreign_byte_order_are_read_rightly():
    x, y = X.astype(">f4"), Y.astype(">f8")
    found = bce_with_logits_grad(x, y)
    assert found.dtype == np.float32
    assert found.dtype.isnative
    assert_array_equal(found, bce_with_logits_grad(X.astype(np.float32), Y))


def test_strided_and_transposed_arrays_are_read_rightly():
    wide = np.arange(24.0).reshape(4, 6) - 12
    labels = np.linspace(0, 1, 24).reshape(4, 6)
    for view in (lambda a: a.T, lambda a: a[::2, ::-1], lambda a: a[:, None, 1]):
        found = bce_with_logits_grad(view(wide), view(labels))
        assert_array_equal(found, view(bce_with_logits_grad(wide, labels)))


def test_inputs_are_left_as_they_were():
    x, y, w = X.copy(), Y.copy(), ONES.copy()
    for function in PUBLIC:
        function(x, y, weight=w, pos_weight=w)
    assert_array_equal(x, X)
    assert_array_equal(y, Y)
    assert_array_equal(w, ONES)


def test_weights_broadcast_over_leading_axes():
    weight = np.array([1.0, 2.0, 4.0])
    found = bce_with_logits(X, Y, weight=weight, reduction="none")
    assert_array_equal(found, bce_with_logits(X, Y, reduction="none") * weight)
    column = np.array([[1.0], [2.0]])
    found = bce_with_logits(X, Y, pos_weight=column, reduction="none")
    full = bce_with_logits(X, Y, pos_weight=column * ONES, reduction="none")
    assert_array_equal(found, full)


def test_whole_numbers_are_weights_too():
    for three in (3, np.int64(3), np.uint8(3)):
        found = bce_with_logits(1.0, 1.0, pos_weight=three)
        assert found == bce_with_logits(1.0, 1.0, pos_weight=3.0)


def test_a_weight_of_minus_zero_is_zero():
    found = bce_with_logits(X, Y, weight=-0.0, reduction="none")
    assert_array_equal(np.signbit(found), np.zeros(X.shape, bool))
    assert_array_equal(found, np.zeros(X.shape))


def test_a_label_of_minus_zero_is_zero():
    found = bce_with_logits_value_and_grad([-np.inf, -2.0, 0.0, 2.0], [-0.0] * 4)
    assert_array_equal(found, bce_with_logits_value_and_grad([-np.inf, -2.0, 0.0, 2.0], [0.0] * 4))


@pytest.mark.parametrize("function", [bce_with_logits_value_and_grad,
                                      fused.bce_with_logits_value_and_grad])  # fmt: skip
@pytest.mark.parametrize("kind", [np.float32, np.float64])
class TestUnusualArrays:
    """However an array lies in memory, its answers are those of a plain copy."""

    def same(self, function, x, y, shape=None):
        found = function(x, y)
        plain = np.array(x, x.dtype.newbyteorder("=")), np.array(y, y.dtype.newbyteorder("="))
        for ours, wanted in zip(found, function(*plain), strict=True):
            assert type(ours) is np.ndarray
            assert ours.dtype == plain[0].dtype
            assert ours.flags.writeable
            assert_array_equal(ours, wanted)

    def test_read_only(self, function, kind):
        x, y = X.astype(kind), Y.astype(kind)
        x.flags.writeable = y.flags.writeable = False
        self.same(function, x, y)

    def test_strides(self, function, kind):
        x, y = np.linspace(-9, 9, 48).astype(kind), np.linspace(0, 1, 48).astype(kind)
        self.same(function, x[::-1], y[::-1])
        self.same(function, x[::7], y[3::7])
        self.same(function, x.reshape(4, 12).T, y.reshape(4, 12).T)
        self.same(function, np.broadcast_to(x[:3], (2, 3)), np.broadcast_to(y[:3], (2, 3)))

    def test_unaligned(self, function, kind):
        width = np.dtype(kind).itemsize
        x = np.zeros(5 * width + 1, np.uint8)[1:].view(kind)
        y = np.zeros(5 * width + 1, np.uint8)[1:].view(kind)
        x[:], y[:] = [-2, -1, 0, 1, 2], [0, 1, 0.5, 0, 1]
        assert not x.flags.aligned
        self.same(function, x, y)

    def test_a_field_of_a_table(self, function, kind):
        table = np.zeros(4, [("x", kind), ("id", "u1"), ("y", kind)])
        table["x"], table["y"] = [-3, 3, 20, -20], [0, 1, 0, 1]
        self.same(function, table["x"], table["y"])

    def test_foreign_byte_order(self, function, kind):
        order = np.dtype(kind).newbyteorder()
        self.same(function, X.astype(order), Y.astype(order))
        self.same(function, X.astype(kind), Y.astype(order))

    def test_pickled(self, function, kind):
        """Its dtype is equal to NumPy's own, but not the same object."""
        self.same(function, *pickle.loads(pickle.dumps((X.astype(kind), Y.astype(kind)))))

    def test_a_subclass(self, function, kind):
        class Table(np.ndarray):
            pass

        self.same(function, X.astype(kind).view(Table), Y.astype(kind).view(Table))

    def test_nothing_in_several_axes(self, function, kind):
        empty = np.empty((2, 0, 3), kind)
        value, gradient = function(empty, empty)
        assert value.shape == gradient.shape == (2, 0, 3)

    def test_no_axes(self, function, kind):
        found = function(np.array(0.5, kind), np.array(1.0, kind))
        assert [type(part) for part in found] == [kind, kind]
        assert_array_equal(found, function(kind(0.5), kind(1.0)))

"""The judge for whole arrays: :mod:`bcelogits.exact` made fast where that is safe.

Every value is estimated in double-double arithmetic together with a bound of the error.  Where all
numbers within the bound round to one value of the format, that value is certain; the few others,
infinities, NaN and what is too small or too large for double-double go to interval arithmetic.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from . import double_double as dd
from . import exact
from .exact import Quantity
from .ulp import Format, format_of, rounded, spacing, widened

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]
BLOCK = 4096
# Measured errors of the estimates are below 2**-100 of the size; this leaves a margin of 2**20.
RELATIVE, ABSOLUTE = 2.0**-80, 2.0**-900
REACH = 650.0  # beyond it exp(-m) < 2**-937 counts as 0, which ABSOLUTE covers
ZERO_BEYOND = 2000.0  # here exp(-m) < 2**-2885 is far below every format, whatever the weights
TOO_LARGE = 2.0**700


def correctly_rounded(
    quantity: Quantity,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    form: Format,
    *,
    weight: npt.ArrayLike = 1.0,
    pos_weight: npt.ArrayLike = 1.0,
) -> Array:
    """The loss, its gradient or its Hessian at every logit and label, in the format's dtype.

    Arguments broadcast; they may be of any of the four formats.  Errors as in
    :func:`bcelogits.exact.loss`.
    """
    points, shape = _points(x, y, weight, pos_weight)
    result = np.empty(points.shape[1], np.float64)
    for block in _blocks(points):
        high, low, bound = estimate(quantity, *points[:, block])
        answer = _settled(high, low, bound, form)
        for i in np.flatnonzero(np.isnan(answer)):
            answer[i] = _scalar(quantity, points[:, block][:, i], form)
        result[block] = answer
    return rounded(result, form).reshape(shape)


def errors(
    quantity: Quantity,
    computed: Array,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike = 1.0,
    pos_weight: npt.ArrayLike = 1.0,
) -> Float64:
    """The errors in ULP of computed values, whose dtype says the format, at the given points.

    A wrong infinity or NaN counts as an infinite error, a right one as none.
    """
    form = format_of(computed)
    points, shape = _points(x, y, weight, pos_weight)
    z = np.broadcast_to(widened(computed), shape).reshape(-1)
    result = np.empty(points.shape[1], np.float64)
    for block in _blocks(points):
        high, low, bound = estimate(quantity, *points[:, block])
        nearest = _settled(high, low, bound, form)
        with np.errstate(all="ignore"):
            step = spacing(nearest, form)
            error = np.abs((z[block] - high) - low) / step
            doubtful = ~(np.isfinite(error) & (bound < step * 2.0**-20))
        for i in np.flatnonzero(doubtful):
            error[i] = _scalar_error(quantity, points[:, block][:, i], z[block][i], form)
        result[block] = error
    return result.reshape(shape)


def estimate(
    quantity: Quantity, x: Float64, y: Float64, weight: Float64, pos_weight: Float64
) -> tuple[Float64, Float64, Float64]:
    """Two float64 whose sum is the value, and a bound of the error; NaN where there is none."""
    with np.errstate(all="ignore"):
        m = np.abs(x)
        near = np.minimum(m, REACH)
        e = dd.exp_minus(near)
        e = np.where(m <= REACH, e[0], 0.0), np.where(m <= REACH, e[1], 0.0)
        scale = dd.plain(weight)
        negative = dd.multiply(dd.two_sum(np.ones_like(y), -y), scale)
        positive = dd.multiply(dd.two_product(pos_weight, y), scale)
        swap = x < 0
        a = np.where(swap, positive[0], negative[0]), np.where(swap, positive[1], negative[1])
        b = np.where(swap, negative[0], positive[0]), np.where(swap, negative[1], positive[1])
        c = dd.add(a, b)
        if quantity == "loss":
            found = dd.add(dd.multiply(a, dd.plain(m)), dd.multiply(c, dd.log1p(e)))
            size = found[0]
        else:
            one_more = dd.add(dd.constant(Fraction(1)), e)
            part = dd.multiply(b, e)
            if quantity == "gradient":
                found = dd.divide(dd.add(a, dd.negative(part)), one_more)
                found = np.where(swap, -found[0], found[0]), np.where(swap, -found[1], found[1])
                size = a[0] + part[0]
            else:
                found = dd.divide(dd.multiply(c, e), dd.multiply(one_more, one_more))
                size = found[0]
        beyond = (m > ZERO_BEYOND) & ((found[0] == 0) | (size > 2.0**-800))
        bound = RELATIVE * size + np.where(beyond, 0.0, ABSOLUTE * (1 + c[0]))
        bound[~((m < TOO_LARGE) & (c[0] < TOO_LARGE))] = np.nan
    return found[0], found[1], bound


def _settled(high: Float64, low: Float64, bound: Float64, form: Format) -> Float64:
    """The rounded values where they are certain, else NaN; the sign of a zero is left open.

    Rounding is monotone, so what lies between two numbers that round alike rounds alike.  The ends
    are moved outwards by what their own computation may lose, and for the narrow formats, where a
    second rounding follows, to float64's next value.
    """
    with np.errstate(all="ignore"):
        slack = bound + np.abs(low) * 2.0**-50
        least, most = high + (low - slack), high + (low + slack)
        if form.precision < 53:
            least, most = np.nextafter(least, -np.inf), np.nextafter(most, np.inf)
        first, last = widened(rounded(least, form)), widened(rounded(most, form))
        return np.where(first == last, first, np.nan)


def _points(*arguments: npt.ArrayLike) -> tuple[Float64, tuple[int, ...]]:
    arrays = np.broadcast_arrays(*(widened(argument) for argument in arguments))
    return np.array([array.reshape(-1) for array in arrays]), arrays[0].shape


def _blocks(points: Float64) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, points.shape[1], BLOCK)]


def _scalar(quantity: Quantity, point: Float64, form: Format) -> float:
    x, y, weight, pos_weight = map(float, point)
    return exact.correctly_rounded(quantity, x, y, form, weight=weight, pos_weight=pos_weight)


def _scalar_error(quantity: Quantity, point: Float64, computed: float, form: Format) -> float:
    x, y, weight, pos_weight = map(float, point)
    if not np.isfinite(x):
        nearest = _scalar(quantity, point, form)
        if np.isfinite(nearest) and np.isfinite(computed):
            return abs(computed - nearest) / float(spacing(nearest, form))
        return 0.0 if computed == nearest or (computed != computed and x != x) else np.inf
    weights = {"weight": weight, "pos_weight": pos_weight}
    return exact.error(quantity, float(computed), x, y, form, **weights)

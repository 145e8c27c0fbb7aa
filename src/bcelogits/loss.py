"""Binary cross-entropy with logits in NumPy: every formula of the book, and the one to use.

The first half holds the formulas under the names that the book gives them, each followed by its
gradient, in the order of the book and in the arithmetic of the input's own format: what breaks in
the book breaks here.  The second half is the loss for use, built on the last of them, the fold.

Throughout, ``x`` is the logit, ``y`` the label in [0, 1], ``m = |x|`` and ``e = exp(-m)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import arguments
from .arguments import Request
from .ulp import format_of, rounded, widened

Array = npt.NDArray[Any]
BLOCK = 8192  # elements; the float64 temporaries of a block stay in a core's own cache
quiet = np.errstate(all="ignore")


@quiet
def naive(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``-(y log p + (1 - y) log(1 - p))`` with ``p = sigma(x)``: eq 3 as it stands."""
    x, y = _same_format(x, y)
    p = 1 / (1 + np.exp(-x))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@quiet
def naive_grad(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """The chain rule through p: ``((1 - y)/(1 - p) - y/p) p (1 - p)``."""
    x, y = _same_format(x, y)
    p = 1 / (1 + np.exp(-x))
    return ((1 - y) / (1 - p) - y / p) * (p * (1 - p))


@quiet
def expanded(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``log(1 + exp(-x)) + x - x y``: eq 4."""
    x, y = _same_format(x, y)
    return np.log(1 + np.exp(-x)) + x - x * y


@quiet
def expanded_grad(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``1/(1 + exp(-x)) - y``: eq 8."""
    x, y = _same_format(x, y)
    return 1 / (1 + np.exp(-x)) - y


@quiet
def merged(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``max(x, 0) + log(1 + exp(-|x|)) - x y``: eq 7, with the plain logarithm."""
    x, y = _same_format(x, y)
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))) - x * y


@quiet
def merged_grad(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """Eq 7 term by term: ``H(x) - sign(x) e/(1 + e) - y``, with H(0) = 1/2 and sign(0) = 0.

    The kinks of the first two terms cancel only if both are given these values at 0.
    """
    x, y = _same_format(x, y)
    e = np.exp(-np.abs(x))
    sign = (x > 0).astype(x.dtype) - (x < 0).astype(x.dtype)
    return (1 + sign) / 2 - sign * (e / (1 + e)) - y


@quiet
def merged_log1p(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """Eq 7 with log1p, which keeps what ``1 + exp(-|x|)`` would round away.

    The order of addition still loses it for y = 1 and a large x: the small term is added to x
    before x y is taken away.
    """
    x, y = _same_format(x, y)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))) - x * y


merged_log1p_grad = merged_grad  # the logarithm has gone, so there is nothing to keep


@quiet
def fold(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``w m + log1p(e)`` with ``w = |H(x) - y|``: no term is negative, so nothing cancels.

    Where w = 0 the first term is 0 at infinite logits too.
    """
    x, y = _same_format(x, y)
    m, right = np.abs(x), x >= 0
    w = np.abs(right.astype(x.dtype) - y)
    return np.where(w == 0, 0, w * m).astype(x.dtype) + np.log1p(np.exp(-m))


@quiet
def fold_grad(x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
    """``s (w - e/(1 + e))`` with s = 1 where x >= 0, else -1; at x = 0 it is 1/2 - y."""
    x, y = _same_format(x, y)
    e, right = np.exp(-np.abs(x)), x >= 0
    slope = np.abs(right.astype(x.dtype) - y) - e / (1 + e)
    return np.where(right, slope, -slope)


def _same_format(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    """Both in the format of x; whole numbers are left to the constants of the formulas."""
    logits = np.asarray(x)
    format_of(logits)
    return logits, np.asarray(y, logits.dtype)


def bce_with_logits(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "mean",
) -> Any:
    """Binary cross-entropy of labels ``y`` and logits ``x``; options as in PyTorch.

    ``-weight (pos_weight y log sigma(x) + (1 - y) log(1 - sigma(x)))``, computed as

        weight (a m + (a + b) log1p(e))    a, b = 1 - y, pos_weight y  (swapped where x < 0)

    Domain: ``x`` a float16, bfloat16, float32 or float64 array or number, infinities included; NaN
    gives NaN.  ``y`` in [0, 1], of the same shape, of any of these formats.  Weights are finite and
    not negative; they broadcast to the shape of ``x``.  A weight of 0 takes an element out, even at
    an infinite logit.  At an infinite logit the loss is its limit: 0 where ``y`` agrees, else
    infinite.

    ``reduction``: "mean" (over the number of elements, whatever their weights), "sum" or "none".
    The result has the format of ``x``: 16- and 32-bit losses are computed and added in float64 and
    rounded once, and each loss is within 0.501 ULP of the truth; a float64 loss is within 2.5, with
    weights within 4.

    TypeError, ValueError: an argument is outside this domain; the message names it, and the remedy.
    """
    asked = arguments.request(x, y, weight, pos_weight, reduction)
    return _elementwise(asked, _loss)[0] if asked.reduction == "none" else _reduced(asked)[0]


def bce_with_logits_grad(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "none",
) -> Any:
    """The derivative of :func:`bce_with_logits` by ``x``: ``weight s (a - (a + b) e/(1 + e))``.

    With "none" and "sum" that of each element's loss; with "mean" divided by their number.  For
    hard labels nothing cancels, and the accuracy is that of the loss.  For soft ones the two sides
    ``(1 - y) sigma(x)`` and ``y sigma(-x)`` cancel beside the minimum; there the error of the
    float64 inside stays below 4 float64 spacings of the larger side, without weights.  Domain and
    errors as there.
    """
    return _elementwise(arguments.request(x, y, weight, pos_weight, reduction), _gradient)[0]


def bce_with_logits_value_and_grad(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "none",
) -> tuple[Any, Any]:
    """The loss and its gradient, as the two functions above return them."""
    asked = arguments.request(x, y, weight, pos_weight, reduction)
    if asked.reduction == "none":
        loss, gradient = _elementwise(asked, _loss, _gradient)
        return loss, gradient
    return _reduced(asked, np.empty_like(asked.x))


def bce_with_logits_hessian(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
    pos_weight: npt.ArrayLike | None = None,
    reduction: str = "none",
) -> Any:
    """The second derivative by ``x``: ``weight (a + b) e/(1 + e)**2``, the Hessian's diagonal.

    Off the diagonal the Hessian is 0.  Divided by the number of elements with "mean", as the
    gradient.  Nothing cancels, so both tails keep their digits: 16- and 32-bit results are within
    0.501 ULP of the truth, float64 ones within 3, with weights within 4.5.  Domain and errors as
    there.
    """
    return _elementwise(arguments.request(x, y, weight, pos_weight, reduction), _hessian)[0]


@dataclass(frozen=True)
class _Sides:
    """What loss, gradient and Hessian share, for a block of elements in float64.

    ``u`` is 1 - y where x >= 0, y where x < 0; ``p`` is the weight on it, and ``c`` that on 1 - y
    and y together.
    """

    right: Array
    m: Array
    e: Array
    u: Array
    p: Array | float
    c: Array | float


def _loss(t: _Sides) -> Array:
    # 0 times an infinite m is NaN, and fmax takes the 0; a NaN logit lives on in the second term.
    return np.fmax(t.u * t.m * t.p, 0) + _weighted(t, np.log1p(t.e))


def _gradient(t: _Sides) -> Array:
    q = t.e / (1 + t.e)
    # q is e - e q too, where the error of the division counts e times only.
    slope = t.u * t.p - _weighted(t, t.e - t.e * q)
    return np.where(t.right, slope, -slope)


def _hessian(t: _Sides) -> Array:
    # (1 + e)**2, with the 1 added last: one rounding near 1 instead of two
    return _weighted(t, t.e / (1 + t.e * (2 + t.e)))


def _weighted(t: _Sides, value: Array) -> Array:
    """``c value``; beyond m = 700 the value is e, subnormal soon, and c e need not be."""
    if isinstance(t.c, float) and t.c == 1:
        return value
    half = np.exp(-t.m / 2)
    return np.where(t.m > 700, t.c * half * half, t.c * value)


def _blocks(asked: Request) -> Iterator[tuple[slice, _Sides]]:
    for start in range(0, asked.x.size, BLOCK):
        block = slice(start, start + BLOCK)
        x, y = widened(asked.x[block]), widened(asked.y[block])
        weight, positive = (_part(w, block) for w in (asked.weight, asked.pos_weight))
        right, m = x >= 0, np.abs(x)
        p = c = weight
        if asked.pos_weight is not None:
            p = weight * np.where(right, 1, positive)
            c = weight * ((1 - y) + positive * y)
        yield block, _Sides(right, m, np.exp(-m), np.where(right, 1 - y, y), p, c)


def _part(weight: Array | None, block: slice) -> Array | float:
    if weight is None:
        return 1.0
    return weight[block] if weight.ndim else float(weight)


@quiet
def _elementwise(asked: Request, *quantities: Callable[[_Sides], Array]) -> list[Any]:
    """Each quantity of every element, divided by their number where a mean is asked for."""
    share = asked.x.size if asked.reduction == "mean" else 1
    results = [np.empty_like(asked.x) for _ in quantities]
    for block, sides in _blocks(asked):
        for result, quantity in zip(results, quantities, strict=True):
            result[block] = rounded(quantity(sides) / share, asked.form)
    return [asked.answer(result) for result in results]


@quiet
def _reduced(asked: Request, slopes: Array | None = None) -> tuple[Any, Any]:
    """The sum or the mean; blocks are added pairwise by NumPy and their sums exactly by fsum.

    The gradient is written on the way, if there is an array for it.
    """
    share = asked.x.size if asked.reduction == "mean" else 1
    sums = []
    for block, sides in _blocks(asked):
        sums.append(float(np.sum(_loss(sides))))
        if slopes is not None:
            slopes[block] = rounded(_gradient(sides) / share, asked.form)
    gradient = None if slopes is None else asked.answer(slopes)
    total = _fsum(sums)
    if math.isinf(total):  # perhaps only on the way, while the mean is finite
        scaled = _fsum(float(np.sum(_loss(t) * 2.0**-64)) for _, t in _blocks(asked))
        return rounded(scaled / share * 2.0**64, asked.form)[()], gradient
    return rounded(total / share, asked.form)[()], gradient


def _fsum(sums: Iterable[float]) -> float:
    try:
        return math.fsum(sums)
    except OverflowError:
        return math.inf

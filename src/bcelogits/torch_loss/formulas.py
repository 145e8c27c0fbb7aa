"""The loss and its derivatives, element by element, in PyTorch's operations.

``x`` and ``y`` have one format, float32 or float64, and the weights too.  With
``n = weight (1 - y)`` and ``p = weight pos_weight y``,

    loss      n softplus(x) + p softplus(-x)
    gradient  n sigma(x) - p sigma(-x)

The functions without "followed" in their names are the fast ones, for values alone; PyTorch's own
derivative of softplus, and of that, would be lost in a tail.  Those with it are the fold, whose
operations PyTorch can differentiate any number of times, batch and compile.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as native

REDUCTIONS = ("none", "mean", "sum")  # in the order of PyTorch's numbers for them
NONE, MEAN = 0, 1
BEYOND = 40.0  # there softplus(x) is x in every format; PyTorch's own choice, 20, is too early
CONVERSIONS = {  # in half the time of "to"
    torch.float16: Tensor.half,
    torch.bfloat16: Tensor.bfloat16,
    torch.float32: Tensor.float,
    torch.float64: Tensor.double,
}
Weight = Tensor | None
Given = tuple[Tensor, Tensor, Weight, Weight]


def coefficients(y: Tensor, weight: Weight, pos_weight: Weight) -> tuple[Tensor, Tensor]:
    """``n`` and ``p``."""
    negative, positive = 1 - y, y if pos_weight is None else pos_weight * y
    return (negative, positive) if weight is None else (weight * negative, weight * positive)


def losses(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight, *, infinite: bool) -> Tensor:
    """The loss as a sum of two terms without cancellation.

    An infinite logit gives NaN where the loss is 0, unless ``infinite``: then the largest number
    stands for it, and what is not 0 overflows.
    """
    if infinite:
        most = torch.finfo(x.dtype).max
        far = torch.ones_like(x).masked_fill_(x.isinf(), most)
        return losses(x.clamp(-most, most), y, weight, pos_weight, infinite=False).mul_(far)
    negative, positive = coefficients(y, weight, pos_weight)
    rising, falling = native.softplus(x, 1, BEYOND), native.softplus(x, -1, BEYOND)
    return rising.mul_(negative).addcmul_(positive, falling, value=-1)


def slopes(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight) -> Tensor:
    """The gradient; only soft labels cancel."""
    negative, positive = coefficients(y, weight, pos_weight)
    scaled = torch.ops.aten.softplus_backward  # times sigma, which it keeps when it is subnormal
    found: Tensor = scaled(negative, x, 1, BEYOND).sub_(scaled(positive, x, -1, BEYOND))
    return found


def losses_followed(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight) -> Tensor:
    """The loss, to be differentiated by x and y."""
    t = _parts(x, y, weight, pos_weight)
    finite = torch.where((t.linear == 0) & t.m.isinf(), 0, t.m)
    return t.linear * finite + t.curved * torch.log1p(t.e)


def slopes_followed(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight) -> Tensor:
    """The gradient by x, to be differentiated."""
    t = _parts(x, y, weight, pos_weight)
    slope = t.linear - t.curved * (t.e / (1 + t.e))
    return torch.where(t.right, slope, -slope)


def slopes_by_target(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight) -> Tensor:
    """``weight (pos_weight softplus(-x) - softplus(x))``; without ``pos_weight`` that is -x."""
    if pos_weight is None:
        return -x if weight is None else -x * weight
    t = _parts(x, y, None, None)
    near = torch.log1p(t.e)
    far = near + t.m
    slope = torch.where(t.right, pos_weight * near - far, pos_weight * far - near)
    return slope if weight is None else slope * weight


class _Parts(NamedTuple):
    """The fold is ``linear m + curved log1p(e)``, with ``m = |x|`` and ``e = exp(-m)``."""

    right: Tensor
    m: Tensor
    e: Tensor
    linear: Tensor
    curved: Tensor | float


def _parts(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight) -> _Parts:
    """|x| is written so that its derivative at 0 is 1: 0 counts as right."""
    negative, positive = coefficients(y, weight, pos_weight)
    right = x >= 0
    m = torch.where(right, x, -x)
    linear = torch.where(right, negative, positive)
    curved = 1.0 if weight is pos_weight is None else negative + positive
    return _Parts(right, m, torch.exp(-m), linear, curved)


def summed(each: Tensor) -> Tensor:
    """The sum, in float64 where the device has it."""
    return each.sum() if each.device.type == "mps" else each.sum(dtype=torch.float64)


def reduced(each: Tensor, kind: int, total: Tensor | None = None) -> Tensor:
    """The elements, their mean or their sum, which may be known already."""
    if kind == NONE:
        return each
    total = summed(each) if total is None else total
    return total / each.numel() if kind == MEAN else total


def inner_format(x: Tensor, y: Tensor) -> torch.dtype:
    """The format in which all is computed."""
    if x.dtype == y.dtype and x.dtype in (torch.float32, torch.float64):
        return x.dtype
    return torch.promote_types(torch.promote_types(x.dtype, y.dtype), torch.float32)


def in_format(t: Tensor, dtype: torch.dtype) -> Tensor:
    """The tensor in that format; what has it already does not take the time of a call."""
    return t if t.dtype == dtype else CONVERSIONS[dtype](t)

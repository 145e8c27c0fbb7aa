"""The two fast ways to the loss, and the gradient that belongs to them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .. import fused
from .checks import check, in_range
from .formulas import (
    MEAN,
    NONE,
    REDUCTIONS,
    Given,
    Weight,
    coefficients,
    in_format,
    inner_format,
    losses,
    reduced,
    slopes,
    slopes_by_target,
    slopes_followed,
    summed,
)


def fast_loss(x: Tensor, y: Tensor, weight: Weight, pos_weight: Weight, *how: Any) -> Tensor:
    """The loss; x and y in their own formats, the weights in the format of the inside.

    ``how``: the number of the reduction, and whether targets are checked.
    """
    if torch.is_grad_enabled() and (x.requires_grad or y.requires_grad):
        found: Tensor = _Loss.apply(x, y, weight, pos_weight, *how)
        return found
    return _computed((x, y, weight, pos_weight), *how, sloped=False)[0]


class _Loss(torch.autograd.Function):
    """One pass or some; the derivative of the gradient comes from operations that are followed."""

    @staticmethod
    def forward(ctx: Any, *arguments: Any) -> Tensor:
        *given, ctx.kind, validate = arguments
        sloped = ctx.needs_input_grad[0]
        value, slope = _computed(tuple(given), ctx.kind, validate, sloped=sloped)
        ctx.save_for_backward(*given, slope)
        return value

    @staticmethod
    def backward(ctx: Any, outer: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients by x and y; no operation is in place, since ``outer`` may be a batch."""
        x, y, weight, pos_weight, slope = ctx.saved_tensors
        inner, mean = inner_format(x, y), ctx.kind == MEAN
        outer = in_format(outer, inner)
        to_x, to_y = None, None
        known = slope is not None and not torch.is_grad_enabled()
        if known:
            divided = weight is pos_weight is None  # then it is that of the mean already
            share = outer / x.numel() if mean and not divided else outer
            to_x = in_format(slope * share, x.dtype)
        if ctx.needs_input_grad[1] or not known:
            given = in_format(x, inner), in_format(y, inner), weight, pos_weight
            share = outer / x.numel() if mean else outer
            if ctx.needs_input_grad[0] and not known:
                formula = slopes_followed if torch.is_grad_enabled() else slopes
                to_x = in_format(formula(*given) * share, x.dtype)
            if ctx.needs_input_grad[1]:
                to_y = in_format(slopes_by_target(*given) * share, y.dtype)
        return to_x, to_y, None, None, None, None


def _computed(
    given: Given, kind: int, validate: bool, *, sloped: bool
) -> tuple[Tensor, Tensor | None]:
    """The loss, and the gradient if it is wanted and comes with it."""
    x, y, weight, pos_weight = given
    inner = inner_format(x, y)
    wide = in_format(x, inner), in_format(y, inner), weight, pos_weight
    found = _in_one_pass(wide, kind, sloped) if x.is_cpu and x.numel() else None
    value, slope = found or (_in_some_passes(wide, y, kind, validate), None)
    return in_format(value, y.dtype), slope


def _in_one_pass(given: Given, kind: int, sloped: bool) -> tuple[Tensor, Tensor | None] | None:
    """From the compiled code, which sees tensors without weights in the order of their memory.

    A weight is a factor of the loss and of the gradient; for a hard label ``pos_weight`` is one
    too.  None leaves it to the others: a label is soft, or outside [0, 1], or the total is NaN.
    """
    x, y, weight, pos_weight = given
    factor = weight
    if pos_weight is not None:
        if not torch.equal(y * y, y):
            return None
        negative, positive = coefficients(y, weight, pos_weight)
        factor = negative + positive
    order = None
    if not x.is_contiguous():
        order = sorted(range(x.ndim), key=x.stride, reverse=True)
        x, y = x.permute(order), y.permute(order)
    threads = max(1, min(torch.get_num_threads(), x.numel() // fused.WORTH_A_THREAD))
    whole = REDUCTIONS[kind if factor is None else NONE]
    logits, labels = x.numpy(force=True), y.numpy(force=True)
    options: dict[str, Any] = {"reduction": whole, "threads": threads}
    found: tuple[Any, ...]
    try:
        if sloped:
            found = fused.bce_with_logits_value_and_grad(logits, labels, **options)
        else:
            found = (fused.bce_with_logits(logits, labels, **options),)
    except ValueError:
        return None
    each, *slope = (_tensor(array, order) for array in found)
    if factor is not None:
        each.mul_(factor)
        total = summed(each)
        if math.isnan(total.item()):
            return None
        each = reduced(each, kind, total)
    if not slope:
        return each, None
    return each, slope[0] if factor is None else slope[0].mul_(factor)


def _tensor(array: Any, order: list[int] | None) -> Tensor:
    """An array as a tensor, its axes back where they were."""
    found = torch.from_numpy(np.asarray(array))
    if order is None or not found.ndim:
        return found
    return found.permute([order.index(axis) for axis in range(len(order))])


def _in_some_passes(given: Given, y: Tensor, kind: int, validate: bool) -> Tensor:
    """The loss in PyTorch's own operations; ``y`` is the target as it was given.

    Infinite logits need more passes.  Where the host waits for the check of the targets anyway it
    asks for a NaN too, which an infinite logit leaves in the total, and repeats only then.
    """
    waits = validate or y.is_cpu
    each = losses(*given, infinite=not waits)
    total = summed(each)
    if waits:
        sound = ~total.isnan()
        if not (sound & in_range(y) if validate else sound):
            if validate:
                check(y)
            each = losses(*given, infinite=True)
            total = summed(each)
    return reduced(each, kind, total)

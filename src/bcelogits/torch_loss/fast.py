"""The two fast ways to the loss, and the gradient that belongs to them."""

from __future__ import annotations

import math
from functools import cache
from importlib import import_module
from types import ModuleType
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
        inner = inner_format(x, y)
        outer = in_format(outer, inner)
        to_x, to_y = None, None
        known = slope is not None and not torch.is_grad_enabled()
        if known:
            to_x = in_format(slope * outer, x.dtype)
        if ctx.needs_input_grad[1] or not known:
            given = in_format(x, inner), in_format(y, inner), weight, pos_weight
            share = outer / x.numel() if ctx.kind == MEAN else outer
            if ctx.needs_input_grad[0] and not known:
                formula = slopes_followed if torch.is_grad_enabled() else slopes
                to_x = in_format(formula(*given) * share, x.dtype)
            if ctx.needs_input_grad[1]:
                to_y = in_format(slopes_by_target(*given) * share, y.dtype)
        return to_x, to_y, None, None, None, None


def _computed(
    given: Given, kind: int, validate: bool, *, sloped: bool
) -> tuple[Tensor, Tensor | None]:
    """The loss, and its gradient if it is wanted and comes with it."""
    x, y, weight, pos_weight = given
    inner = inner_format(x, y)
    wide = in_format(x, inner), in_format(y, inner), weight, pos_weight
    found = None
    if x.is_cpu and x.numel():
        found = _in_one_pass(wide, kind, validate, sloped)
    value, slope = found or (_in_some_passes(wide, kind, validate), None)
    return in_format(value, y.dtype), slope


def _in_one_pass(
    given: Given, kind: int, validate: bool, sloped: bool
) -> tuple[Tensor, Tensor | None] | None:
    """From compiled code, which sees the elements in the order of their memory.

    None: there is no compiled code for weights, nor for targets outside [0, 1], without numba.
    """
    x, y, weight, pos_weight = given
    order = None
    if not x.is_contiguous():
        order = sorted(range(x.ndim), key=x.stride, reverse=True)
    threads = max(1, min(torch.get_num_threads(), x.numel() // fused.WORTH_A_THREAD))
    if pos_weight is None:
        found = _without_sides(x, y, weight, kind, sloped, order, threads)
        if found is not None:
            return found
    if validate:
        check(y)
    if not fused.COMPILED:
        return None
    negative, positive = coefficients(y, None, pos_weight)
    if weight is not None:
        negative.mul_(weight)
        positive = y * weight if pos_weight is None else positive.mul_(weight)
    arrays = _arrays(order, x, negative, positive)
    pair = _kernel().losses_and_slopes(*arrays, sloped=sloped, threads=threads)
    value = reduced(_tensor(pair[0], order), kind)
    return value, _shared(_tensor(pair[1], order), kind) if sloped else None


def _without_sides(
    x: Tensor,
    y: Tensor,
    weight: Weight,
    kind: int,
    sloped: bool,
    order: list[int] | None,
    threads: int,
) -> tuple[Tensor, Tensor | None] | None:
    """From :mod:`bcelogits.fused`, which checks the targets on its way; a weight is a factor.

    None: a target is outside [0, 1], or the total is NaN, perhaps since a weight of 0 met an
    infinite loss.
    """
    logits, labels = _arrays(order, x, y)
    whole = REDUCTIONS[kind if weight is None else NONE]
    options: dict[str, Any] = {"reduction": whole, "threads": threads}
    pair: tuple[Any, ...]
    try:
        if sloped:
            pair = fused.bce_with_logits_value_and_grad(logits, labels, **options)
        else:
            pair = (fused.bce_with_logits(logits, labels, **options),)
    except ValueError:
        return None
    value, *slope = (_tensor(array, order) for array in pair)
    if weight is not None:
        value.mul_(weight)
        total = summed(value)
        if math.isnan(total.item()):
            return None
        value = reduced(value, kind, total)
        slope = [_shared(each.mul_(weight), kind) for each in slope]
    return value, slope[0] if slope else None


def _shared(slope: Tensor, kind: int) -> Tensor:
    return slope.div_(slope.numel()) if kind == MEAN else slope


@cache
def _kernel() -> ModuleType:
    return import_module("bcelogits.weighted_kernel")


def _arrays(order: list[int] | None, *tensors: Tensor) -> list[Any]:
    """The numbers where they are, with the axes in that order."""
    return [(t if order is None else t.permute(order)).numpy(force=True) for t in tensors]


def _tensor(array: Any, order: list[int] | None) -> Tensor:
    """An array as a tensor, its axes back where they were."""
    found = torch.from_numpy(np.asarray(array))
    if order is None or not found.ndim:
        return found
    return found.permute([order.index(axis) for axis in range(len(order))])


def _in_some_passes(given: Given, kind: int, validate: bool) -> Tensor:
    """In PyTorch's own operations.

    Infinite logits need more passes.  Where the host waits for the check of the targets anyway it
    asks for a NaN too, which an infinite logit leaves in the total, and repeats only then.
    """
    y = given[1]
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

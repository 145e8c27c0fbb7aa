"""The two fast ways to the loss, and the gradient that belongs to them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .. import fused
from .checks import check, in_range, watched
from .formulas import (
    MEAN,
    Given,
    Weight,
    in_format,
    inner_format,
    losses,
    reduced,
    slopes,
    slopes_by_target,
    slopes_followed,
    summed,
)
from .one_pass import Lengths, computed, made_usual


def fast_loss(
    x: Tensor,
    y: Tensor,
    weight: Weight,
    pos_weight: Weight,
    kind: int,
    validate: bool,
    lengths: Lengths | None = None,
) -> Tensor:
    """The loss.

    ``lengths``: what :func:`.one_pass.usual` found; if nothing, x and y are in their own formats,
    and the weights in the format of the inside.
    """
    if torch.is_grad_enabled() and (x.requires_grad or y.requires_grad):
        apply = _Loss.apply if lengths is None else _apply
        found: Tensor = apply(x, y, weight, pos_weight, (kind, validate, lengths))
        return found
    return _found((x, y, weight, pos_weight), kind, validate, lengths, sloped=False)[0]


class _Loss(torch.autograd.Function):
    """One pass or some; the derivative of the gradient comes from operations that are followed."""

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        y: Tensor,
        weight: Weight,
        pos_weight: Weight,
        how: tuple[int, bool, Lengths | None],
    ) -> Tensor:
        value, slope = _found((x, y, weight, pos_weight), *how, sloped=ctx.needs_input_grad[0])
        ctx.kind = how[0]
        ctx.save_for_backward(x, y, weight, pos_weight, slope)
        return value

    @staticmethod
    def backward(ctx: Any, outer: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients by x and y; no operation is in place, since ``outer`` may be a batch."""
        x, y, weight, pos_weight, slope = ctx.saved_tensors
        to_x, to_y = None, None
        known = slope is not None and not torch.is_grad_enabled()
        if known:
            to_x = slope * outer if slope.dtype is x.dtype else _narrowed(slope, outer, x.dtype)
        by_x, by_y, *_ = ctx.needs_input_grad
        if by_y or not known:
            inner = inner_format(x, y)
            given = in_format(x, inner), in_format(y, inner), weight, pos_weight
            share = in_format(outer, inner)
            share = share / x.numel() if ctx.kind == MEAN else share
            if by_x and not known:
                formula = slopes_followed if torch.is_grad_enabled() else slopes
                to_x = in_format(formula(*given) * share, x.dtype)
            if by_y:
                to_y = in_format(slopes_by_target(*given) * share, y.dtype)
        return to_x, to_y, None, None, None


_apply = super(torch.autograd.Function, _Loss).apply  # without looking for transforms once more


def _narrowed(slope: Tensor, outer: Tensor, dtype: torch.dtype) -> Tensor:
    """The product, in 16 bits; where ``outer`` is the number 1, a pass can be spared."""
    one = not (outer.ndim or _batched(outer)) and outer.item() == 1
    return in_format(slope if one else slope * outer, dtype)


def _batched(t: Tensor) -> bool:
    """Whether it may stand for several, and so has no number."""
    legacy: bool = torch._C._functorch.is_legacy_batchedtensor(t)
    return legacy or watched()


def _found(
    given: Given, kind: int, validate: bool, lengths: Lengths | None, *, sloped: bool
) -> tuple[Tensor, Tensor | None]:
    """The loss, and its gradient if it is wanted and comes with it."""
    x, y, weight, pos_weight = given
    found = None
    if lengths is not None:
        found = computed(given, kind, validate, sloped, lengths, y)
    elif x.is_cpu and x.numel() and fused.COMPILED:
        found = made_usual(given, kind, validate, sloped)
    if found is not None:
        return in_format(found[0], y.dtype), found[1]
    inner = inner_format(x, y)
    wide = in_format(x, inner), in_format(y, inner), weight, pos_weight
    return in_format(_in_some_passes(wide, kind, validate), y.dtype), None


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

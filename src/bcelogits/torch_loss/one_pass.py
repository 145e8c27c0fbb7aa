"""The way through compiled code: what fits it as it is, and how the rest is made to fit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd import forward_ad

from .. import fused
from .checks import PLAIN, wrong
from .formulas import MEAN, Given, Weight, in_format, inner_format

Lengths = tuple[int, ...]
Found = tuple[Tensor, Tensor | None]
# What names a format to the compiled code: see bcelogits.tensor_memory.
LIKE = {
    torch.float32: np.float32(0),
    torch.float64: 0.0,
    torch.bfloat16: np.int16(0),
    torch.float16: np.uint16(0),
}
ONE_NUMBER = torch.Size()
STRIDED = torch.strided


def usual(x: Any, y: Any, weight: Any, pos_weight: Any) -> Lengths | None:
    """How the weights lie, if all can be given to the compiled code as it is.

    None: it cannot.  If it can, nothing else has to be checked.
    """
    if not (_there(x) and _there(y) and x.shape == y.shape):
        return None
    turned = not (x.is_contiguous() and y.is_contiguous())
    if turned and not (x.stride() == y.stride() and _gapless(x.shape, x.stride())):
        return None
    dtype = x.dtype
    if y.dtype is not dtype or dtype not in LIKE:
        return None
    if forward_ad._current_level >= 0 or not fused.COMPILED:
        return None
    if dtype.itemsize == 2 and torch.is_autocast_enabled("cpu"):
        return None
    if weight is pos_weight is None:
        return ()
    for w in (weight, pos_weight):
        if w is None:
            continue
        if not (_there(w) and w.dtype is dtype and w.is_contiguous()):
            return None
        if (turned and w.numel() != 1) or (w.requires_grad and torch.is_grad_enabled()):
            return None
    return _laid(_shape(weight), _shape(pos_weight), x.shape)


def _shape(w: Weight) -> torch.Size:
    """Of a weight; one that is not there is a number."""
    return ONE_NUMBER if w is None else w.shape


@lru_cache(maxsize=1000)
def _laid(weight: torch.Size, pos_weight: torch.Size, whole: torch.Size) -> Lengths | None:
    own, also = lengths_of(weight, whole), lengths_of(pos_weight, whole)
    return own + also if own and also else None


def _there(t: Any) -> bool:
    """Whether it has elements and they lie on a CPU, as they are."""
    return (
        type(t) in PLAIN
        and t.is_cpu
        and t.layout is STRIDED
        and not t.is_neg()
        and t.data_ptr() != 0
    )


@lru_cache(maxsize=1000)
def _gapless(shape: torch.Size, strides: tuple[int, ...]) -> bool:
    """Whether the elements fill their memory, in whatever order of the axes; so will the result."""
    whole = 1
    for stride, axis in sorted(zip(strides, shape, strict=True)):
        if axis != 1 and stride != whole:
            return False
        whole *= axis
    return True


@lru_cache(maxsize=1000)
def lengths_of(own: torch.Size, whole: torch.Size) -> Lengths | None:
    """``each`` and ``count`` of :mod:`bcelogits.tensor_kernel` for a weight of that shape.

    None: it does not broadcast to the shape of the whole, or not by one repetition.
    """
    if len(own) > len(whole):
        return None
    own = torch.Size((1,) * (len(whole) - len(own)) + own)
    if any(axis not in (1, all_) for axis, all_ in zip(own, whole, strict=True)):
        return None
    kept = [k for k, axis in enumerate(own) if axis != 1]
    if not kept:
        return 1, 1
    first, last = kept[0], kept[-1] + 1
    if own[first:last] != whole[first:last]:
        return None
    return prod(whole[last:]), prod(whole[first:last])


def computed(
    given: Given, kind: int, validate: bool, sloped: bool, lengths: Lengths, labels: Tensor
) -> Found:
    """Loss and gradient of what is usual, in the format of the inside.

    ValueError: one of the ``labels``, which are the targets as they were given, is outside [0, 1].
    """
    x, y, weight, pos_weight = given
    size, dtype = x.numel(), x.dtype
    inner = torch.float32 if dtype.itemsize == 2 else dtype
    value = torch.empty_like(_one(inner)) if kind else torch.empty_like(x, dtype=inner)
    slope = torch.empty_like(x, dtype=inner) if sloped else None
    each, total = (0, value.data_ptr()) if kind else (value.data_ptr(), 0)
    slopes = 0 if slope is None else slope.data_ptr()
    share = float(size) if kind == MEAN else 1.0
    plain = validate, x.data_ptr(), y.data_ptr(), each, slopes, total, size, share
    weights: Lengths = ()
    if lengths:
        w = _one(dtype) if weight is None else weight
        q = _one(dtype) if pos_weight is None else pos_weight
        w_each, w_count, q_each, q_count = lengths
        weights = w.data_ptr(), w_each, w_count, q.data_ptr(), q_each, q_count
    threads = min(torch.get_num_threads(), size // fused.WORTH_A_THREAD)
    if _kernel()(LIKE[dtype], plain, weights, threads):
        return value, slope
    raise wrong(labels)


@cache
def _kernel() -> Callable[..., bool]:
    evaluate: Callable[..., bool] = import_module("bcelogits.tensor_kernel").evaluate
    return evaluate


@cache
def _one(dtype: torch.dtype) -> Tensor:
    """The weight that is not there."""
    return torch.ones((), dtype=dtype, device="cpu")


def made_usual(given: Given, kind: int, validate: bool, sloped: bool) -> Found | None:
    """The same of whatever has elements on a CPU; None: there is one that cannot be laid out there.

    The axes are taken in the order of the memory, so that what lies there without gaps, only
    turned, is not copied.
    """
    inner = inner_format(given[0], given[1])
    order = sorted(range(given[0].ndim), key=given[0].stride, reverse=True)
    whole = given[0].permute(order).shape

    def fit(t: Tensor) -> Tensor:
        t = t[(None,) * (len(order) - t.ndim)].permute(order)
        t = t if lengths_of(t.shape, whole) else t.expand(whole)
        t = in_format(t, inner).resolve_neg().contiguous()
        return t if t.data_ptr() else t.clone()  # it is 0, and has no memory

    x, y = fit(given[0]), fit(given[1])
    weight, pos_weight = (None if w is None else fit(w) for w in given[2:])
    if not all(t is None or _there(t) for t in (x, y, weight, pos_weight)):
        return None
    unweighted = weight is pos_weight is None
    lengths = () if unweighted else _laid(_shape(weight), _shape(pos_weight), whole)
    assert lengths is not None, "what fits has lengths"
    value, slope = computed((x, y, weight, pos_weight), kind, validate, sloped, lengths, given[1])
    back = [order.index(axis) for axis in range(len(order))]
    return value if kind else value.permute(back), slope if slope is None else slope.permute(back)

"""PyTorch's four ways to the loss; the gradient is autograd's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .kernel import Array, Implementation, Kernel

WEIGHT = 100.0  # of positives, in the entry that has one
LOSS = "aten/src/ATen/native/Loss.cpp and torch/_decomp/decompositions.py, PyTorch 2.13"


def _kernel(make: Callable[[Any], Callable[..., Any]]) -> Kernel:
    """A kernel of a function on tensors; ``make`` is given the module torch."""
    import torch

    function = make(torch)

    def prepare(x: Array, y: Array) -> tuple[Any, Any]:
        return tensor(x).requires_grad_(), tensor(np.ascontiguousarray(y, x.dtype))

    def tensor(given: Array) -> Any:
        whole = np.require(given, requirements=["C", "W"])
        if whole.dtype.name != "bfloat16":
            return torch.from_numpy(whole)
        return torch.from_numpy(whole.view(np.int16)).view(torch.bfloat16)

    def value(x: Any, y: Any) -> Any:
        with torch.no_grad():
            return function(x, y)

    def both(x: Any, y: Any) -> tuple[Any, Any]:
        x.grad = None
        losses = function(x, y)
        losses.backward(torch.ones_like(losses))
        return losses, x.grad

    def back(found: Any) -> Array:
        plain = found.detach()
        if plain.dtype != torch.bfloat16:
            return np.asarray(plain.numpy())
        import ml_dtypes

        return np.asarray(plain.view(torch.int16).numpy()).view(ml_dtypes.bfloat16)

    return Kernel(prepare, value, both, back)


def _with_logits(torch: Any, weight: float | None = None) -> Callable[..., Any]:
    loss = torch.nn.functional.binary_cross_entropy_with_logits

    def function(x: Any, y: Any) -> Any:
        positive = None if weight is None else torch.full((1,), weight, dtype=x.dtype)
        return loss(x, y, pos_weight=positive, reduction="none")

    return function


def _after_sigmoid(torch: Any) -> Callable[..., Any]:
    loss = torch.nn.functional.binary_cross_entropy

    def function(x: Any, y: Any) -> Any:
        return loss(torch.sigmoid(x), y, reduction="none")

    return function


def _compiled(torch: Any) -> Callable[..., Any]:
    # Past the limit it would run eagerly, without a word: each format and shape is a compilation.
    torch._dynamo.config.recompile_limit = 64
    return torch.compile(_with_logits(torch))


def _entry(name: str, title: str, formula: str, make: Any, **more: Any) -> Implementation:
    return Implementation(
        name=name, title=title, library="PyTorch", formula=formula, source=LOSS,
        load=partial(_kernel, make), needs=("torch",), **more,
    )  # fmt: skip


IMPLEMENTATIONS = (
    _entry("torch", "PyTorch BCEWithLogitsLoss",
           "(1 - y) x - logsigmoid(x); gradient sigma(x) - y", _with_logits),
    _entry("torch.pos_weight", f"PyTorch BCEWithLogitsLoss, pos_weight = {WEIGHT:g}",
           "(1 - y) x - (1 + (w - 1) y) logsigmoid(x)", partial(_with_logits, weight=WEIGHT),
           pos_weight=WEIGHT),
    _entry("torch.BCELoss", "PyTorch BCELoss after sigmoid",
           "-(y max(log p, -100) + (1 - y) max(log1p(-p), -100)); "
           "gradient (p - y)/max((1 - p) p, 1e-12) times p (1 - p)", _after_sigmoid),
    _entry("torch.compile", "torch.compile of BCEWithLogitsLoss",
           "as PyTorch's, fused; 16-bit formats in float32 inside", _compiled, compiles=True),
)  # fmt: skip

"""What the loss refuses, and which tensors it has to leave to PyTorch's own operations."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch._C import _len_torch_dispatch_stack
from torch._C._functorch import peek_interpreter_stack
from torch.autograd import forward_ad
from torch.compiler import is_compiling
from torch.jit._trace import is_tracing
from torch.nn import functional as native

from .formulas import REDUCTIONS

PLAIN = (Tensor, torch.nn.Parameter)  # numbers and no more
FORMATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def in_range(y: Tensor) -> Tensor:
    """Whether all targets are in [0, 1]; NaN is not."""
    if not y.numel():
        return torch.ones((), dtype=torch.bool, device=y.device)
    low, high = torch.aminmax(y.detach())
    return (low >= 0) & (high <= 1)


def check(y: Tensor) -> None:
    """ValueError: a target is outside [0, 1] or NaN."""
    if not y.numel():
        return
    low, high = torch.aminmax(y.detach())
    if not (low.item() >= 0 and high.item() <= 1):
        raise wrong(y)


def wrong(y: Tensor) -> ValueError:
    """The error that names the first target outside [0, 1]."""
    place = (~((y >= 0) & (y <= 1))).nonzero()[0].tolist()
    value = y[tuple(place)].item()
    index = f"[{', '.join(map(str, place))}]" if place else ""
    advice = (
        "NaN is no target: leave the element out"
        if value != value
        else "a target is a probability in [0, 1]; for labels -1 and 1 give (target + 1) / 2"
    )
    return ValueError(f"target{index} = {value}: {advice}; validate=False gives it PyTorch's loss")


_LIBRARY = torch.library.Library("bcelogits", "DEF")
_LIBRARY.define("checked(Tensor y, Tensor sound) -> Tensor")


def checked(y: Tensor) -> Tensor:
    """The check as operations that compilers keep: a 0 to add to the loss.

    What is asked of each target is left to the compiler, which asks in the loop of the loss.
    """
    found: Tensor = torch.ops.bcelogits.checked(y, ((y >= 0) & (y <= 1)).all())
    return found


def _checked(y: Tensor, sound: Tensor) -> Tensor:
    if not sound.item():
        raise wrong(y)
    return torch.zeros_like(sound, dtype=torch.float32)


def _checked_batch(_info: Any, _dimensions: Any, y: Tensor, sound: Tensor) -> tuple[Tensor, None]:
    found: Tensor = torch.ops.bcelogits.checked(y, sound.all())
    return found, None


_LIBRARY.impl("checked", _checked, "CompositeExplicitAutograd")
torch.library.register_fake(
    "bcelogits::checked",
    lambda _y, sound: torch.empty_like(sound, dtype=torch.float32),
    lib=_LIBRARY,
)
torch.library.register_vmap("bcelogits::checked", _checked_batch, lib=_LIBRARY)


def watched() -> bool:
    """Whether something follows each operation: a compiler, a tracer, a transform, a mode."""
    return (
        is_compiling()
        or is_tracing()
        or peek_interpreter_stack() is not None
        or _len_torch_dispatch_stack() > 0
    )


def autocast(device: str) -> bool:
    """Whether autocasting is on for the device; there are some that do not know it."""
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def exported() -> bool:
    """Whether the code will run where no Python can raise an error."""
    return torch.compiler.is_exporting() or is_tracing()


def plain(t: Tensor) -> bool:
    """Whether it is numbers and no more: no subclass, no tensor without data, no tangent."""
    numbers = type(t) in PLAIN and not (t.is_meta or torch._is_functional_tensor(t))
    return numbers and forward_ad.unpack_dual(t).tangent is None


def remedy(x: object, y: object, weight: object, pos_weight: object) -> str | None:
    """What to do about arguments that PyTorch refuses; None if it does not."""
    if not (isinstance(x, Tensor) and isinstance(y, Tensor)):
        return "input and target are tensors: write torch.as_tensor(...)"
    for name, t in (("input", x), ("target", y)):
        if t.dtype not in FORMATS:
            return f"{name} has dtype {t.dtype}: write {name}.float()"
        if t.layout != torch.strided:
            return f"{name} is {t.layout}: write {name}.to_dense()"
    if x.shape != y.shape:
        same = x.numel() == y.numel()
        return "write target.view_as(input)" if same else "give one target for each logit"
    if x.device != y.device:
        return f"write target.to({str(x.device)!r})"
    for name, w in (("weight", weight), ("pos_weight", pos_weight)):
        advice = None if w is None else _remedy_for_weight(w, x)
        if advice is not None:
            return f"{name} {advice}"
    return None


def _remedy_for_weight(w: object, x: Tensor) -> str | None:
    if not isinstance(w, Tensor):
        return "is a tensor: write torch.tensor(...)"
    if w.requires_grad and torch.is_grad_enabled():
        return "gets no gradient: give its detach()"
    if w.is_complex() or w.dtype == torch.bool:
        return f"has dtype {w.dtype}: give it that of the logits"
    if w.ndim and w.device != x.device:
        return f"is on {w.device}: write .to({str(x.device)!r})"
    ends = zip(reversed(w.shape), reversed(x.shape), strict=False)
    if w.ndim <= x.ndim and all(own in (1, axis) for own, axis in ends):
        return None
    return f"has shape {tuple(w.shape)}: give it that of the logits' last axes"


def refused(given: tuple[Any, Any, Any, Any], kind: int, advice: str) -> Tensor:
    """PyTorch's own error, with the remedy as a note."""
    x, y, weight, pos_weight = given
    try:
        return native.binary_cross_entropy_with_logits(
            x, y, weight, reduction=REDUCTIONS[kind], pos_weight=pos_weight
        )
    except (AttributeError, RuntimeError, TypeError, ValueError) as error:
        error.add_note(advice)
        raise

"""The loss for PyTorch: its own function and module again, right in both tails.

PyTorch computes ``(1 - y) x - log sigma(x)`` and ``sigma(x) - y``.  In float32 the first is 0 at
y = 0 from x = -14.56 down, and the second 0 at y = 1 from x = 16.64 up.  What stands here is the
fold of ``bcelogits.loss``, with PyTorch's signature, broadcasting, result types and errors, and
one error more: a target outside [0, 1].

Three ways lead to the result.  On a CPU loss and gradient come out of one pass of compiled code,
``bcelogits.tensor_kernel``, which reads the tensors where they are, checks the targets as it goes,
and keeps to PyTorch's number of threads.  On other devices a few of PyTorch's own operations do it,
in place, and again in the backward pass.  Where PyTorch itself has to follow each operation, in
``torch.compile``, ``torch.export``, ``torch.func``, forward-mode and double differentiation, it
meets plain operations whose derivatives cancel nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import _reduction

from .checks import autocast, check, checked, exported, plain, refused, remedy, watched
from .fast import fast_loss
from .formulas import inner_format, losses_followed, reduced
from .one_pass import usual

__all__ = ["BCEWithLogitsLoss", "binary_cross_entropy_with_logits"]


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
    *,
    validate: bool = True,
) -> Tensor:
    """``torch.nn.functional.binary_cross_entropy_with_logits``, accurate in both tails.

    ``input``: logits of any shape, float16, bfloat16, float32 or float64, on any device; at
    infinite ones loss and gradient are their limits.  ``target``: of the same shape, in [0, 1].
    ``weight`` and ``pos_weight`` broadcast to that shape.  ``size_average`` and ``reduce`` are
    PyTorch's old words for ``reduction``.  As in PyTorch the result has the type of ``target``, the
    mean divides by the number of elements, the mean of none is NaN, autocasting leads to float32,
    and gradients go to ``input`` and ``target``, not to the weights.  16-bit losses are computed
    in float32 and rounded once.

    Errors are PyTorch's, with a remedy as their note.  ValueError besides: a target is outside
    [0, 1] or NaN; the message names value, index and remedy.  To look for it costs a pass over the
    targets, which on a CPU is part of the loss; on other devices the host waits for the outcome,
    once a call.  ``validate=False`` leaves it out, waits for nothing and gives targets outside
    [0, 1] the loss that PyTorch gives them.  Compiled code checks too, traced and exported code
    does not.
    """
    if size_average is not None or reduce is not None:
        kind = _reduction.legacy_get_enum(size_average, reduce)
    else:
        kind = _reduction.get_enum(reduction)
    followed = watched()
    lengths = None if followed else usual(input, target, weight, pos_weight)
    if lengths is not None:
        return fast_loss(input, target, weight, pos_weight, kind, validate, lengths)
    advice = remedy(input, target, weight, pos_weight)
    if advice is not None:
        return refused((input, target, weight, pos_weight), kind, advice)
    x, y = input, target
    if autocast(x.device.type):
        x, y = (t if t.dtype == torch.float64 else t.float() for t in (x, y))
    inner = inner_format(x, y)
    weight, pos_weight = (
        None if w is None else w.detach().to_dense().to(inner) for w in (weight, pos_weight)
    )
    if not followed and all(t is None or plain(t) for t in (x, y, weight, pos_weight)):
        return fast_loss(x, y, weight, pos_weight, kind, validate)
    each = losses_followed(x.to(inner), y.to(inner), weight, pos_weight)
    total = reduced(each, kind)
    if validate and not (y.is_meta or exported()):
        if followed:
            total = total + checked(y.detach())
        else:
            check(y)
    return total.to(y.dtype)


class BCEWithLogitsLoss(torch.nn.BCEWithLogitsLoss):
    """``torch.nn.BCEWithLogitsLoss`` over :func:`binary_cross_entropy_with_logits`.

    It takes and keeps what PyTorch's takes and keeps, and ``validate`` besides.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
        *,
        validate: bool = True,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction, pos_weight)
        self.validate = validate

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The loss of logits and targets."""
        return binary_cross_entropy_with_logits(
            input,
            target,
            self.weight,
            reduction=self.reduction,
            pos_weight=self.pos_weight,
            validate=self.validate,
        )

"""What the loss for PyTorch refuses: what PyTorch refuses, in its words, and wrong targets."""

import re

import numpy as np
import pytest
import torch
from torch.nn import functional

from bcelogits.torch_loss import BCEWithLogitsLoss, binary_cross_entropy_with_logits

X, Y = torch.tensor([1.0, -2.0, 0.5]), torch.tensor([1.0, 0.0, 0.3])


def tracked(shape):
    return torch.ones(shape, requires_grad=True)


REFUSED = {
    "shape": ((X, Y[:2]), {}, "give one target for each logit"),
    "axis": ((X[:, None], Y), {}, "write target.view_as(input)"),
    "whole target": ((X, Y.long()), {}, "target has dtype torch.int64: write target.float()"),
    "true target": ((X, Y > 0), {}, "target has dtype torch.bool: write target.float()"),
    "whole logits": ((X.long(), Y), {}, "input has dtype torch.int64: write input.float()"),
    "complex logits": ((X + 1j, Y), {}, "input has dtype torch.complex64"),
    "sparse logits": ((X.to_sparse(), Y), {}, "input is torch.sparse_coo: write input.to_dense()"),
    "list of logits": (([1.0], Y), {}, "write torch.as_tensor(...)"),
    "list of targets": ((X, [1.0, 0.0, 1.0]), {}, "write torch.as_tensor(...)"),
    "no target": ((X, None), {}, "write torch.as_tensor(...)"),
    "device": ((X, Y.to("meta")), {}, "write target.to('cpu')"),
    "number": ((X, Y), {"weight": 2.0}, "weight is a tensor: write torch.tensor(...)"),
    "array": ((X, Y), {"pos_weight": np.ones(3)}, "pos_weight is a tensor"),
    "length": ((X, Y), {"weight": torch.ones(2)}, "weight has shape (2,)"),
    "rows": ((X, Y), {"pos_weight": torch.ones(2, 3)}, "pos_weight has shape (2, 3)"),
    "more rows": ((X[None], Y[None]), {"weight": torch.ones(2, 3)}, "weight has shape (2, 3)"),
    "axes": ((X[0], Y[0]), {"weight": torch.ones(1)}, "weight has shape (1,)"),
    "gradient of weight": ((X, Y), {"weight": tracked(3)}, "weight gets no gradient"),
    "gradient of pos_weight": ((X, Y), {"pos_weight": tracked(3)}, "give its detach()"),
    "true pos_weight": ((X, Y), {"pos_weight": Y > 0}, "pos_weight has dtype torch.bool"),
    "complex weight": ((X, Y), {"weight": X + 1j}, "weight has dtype torch.complex64"),
    "weight elsewhere": ((X, Y), {"weight": X.to("meta")}, "weight is on meta"),
}


@pytest.mark.parametrize("validate", [True, False])
@pytest.mark.parametrize("case", REFUSED)
def test_errors_are_pytorch_s_with_a_remedy(case, validate):
    given, options, remedy = REFUSED[case]
    wanted = raised(functional.binary_cross_entropy_with_logits, *given, **options)
    found = raised(binary_cross_entropy_with_logits, *given, **options, validate=validate)
    assert type(found) is type(wanted)
    assert str(found) == str(wanted)
    assert remedy in found.__notes__[0]


def raised(function, *given, **options):
    try:
        function(*given, **options)
    except Exception as error:
        return error
    raise AssertionError


@pytest.mark.parametrize("reduction", ["avg", None, 1])
def test_unknown_reductions(reduction):
    with pytest.raises(ValueError, match="is not a valid value for reduction"):
        binary_cross_entropy_with_logits(X, Y, reduction=reduction)


def test_a_weight_that_is_no_tensor_is_no_buffer():
    with pytest.raises(TypeError, match="cannot assign 'float' object to buffer 'weight'"):
        BCEWithLogitsLoss(2.0)


def test_weights_that_pytorch_takes_are_taken():
    with torch.no_grad():
        assert binary_cross_entropy_with_logits(X, Y, weight=tracked(3)) > 0
    whole = binary_cross_entropy_with_logits(X, Y, weight=torch.tensor([1, 0, 2]))
    true = binary_cross_entropy_with_logits(X, Y, weight=torch.tensor([True, False, True]))
    assert whole > true > 0
    negative = binary_cross_entropy_with_logits(X, Y, weight=-torch.ones(3))
    assert negative == -binary_cross_entropy_with_logits(X, Y)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [{}, {"pos_weight": torch.tensor(2.0)}], ids=str)
@pytest.mark.parametrize(
    ("bad", "advice"),
    [
        (1.5, "a target is a probability in [0, 1]"),
        (-1.0, "for labels -1 and 1 give (target + 1) / 2"),
        (float("inf"), "a target is a probability"),
        (float("nan"), "NaN is no target: leave the element out"),
    ],
)
def test_targets_outside_0_and_1_are_named(dtype, reduction, options, bad, advice):
    x, y = torch.zeros(40, 70, dtype=dtype), torch.zeros(40, 70, dtype=dtype)
    y[31, 64] = bad
    start = re.escape(f"target[31, 64] = {bad}: ")
    for logits in (x, x.clone().requires_grad_()):
        with pytest.raises(ValueError, match=start + ".*" + re.escape(advice)) as found:
            binary_cross_entropy_with_logits(logits, y, reduction=reduction, **options)
        assert str(found.value).endswith("validate=False gives it PyTorch's loss")
        loose = binary_cross_entropy_with_logits(
            logits, y, reduction=reduction, validate=False, **options
        )
        wanted = functional.binary_cross_entropy_with_logits(x, y, reduction=reduction, **options)
        torch.testing.assert_close(loose.detach(), wanted, equal_nan=True)


def test_a_target_of_one_number_has_no_index():
    with pytest.raises(ValueError, match=r"^target = 2.0: "):
        BCEWithLogitsLoss()(torch.tensor(0.0), torch.tensor(2.0))
    assert BCEWithLogitsLoss(validate=False)(torch.tensor(5.0), torch.tensor(2.0)) < -4.9


def test_no_element_is_no_error():
    x = torch.zeros(0, 3, requires_grad=True)
    assert binary_cross_entropy_with_logits(x, x.detach()).isnan()
    value = binary_cross_entropy_with_logits(x, x.detach(), reduction="sum")
    value.backward()
    assert value.item() == 0
    assert x.grad.shape == (0, 3)

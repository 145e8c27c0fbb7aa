"""The loss for PyTorch: as accurate as it says on every way to it, and otherwise PyTorch's own."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from bcelogits import exact_arrays, fused, ulp
from bcelogits.torch_loss import BCEWithLogitsLoss, binary_cross_entropy_with_logits, formulas

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
FORMATS = {
    torch.float16: ulp.FLOAT16,
    torch.bfloat16: ulp.BFLOAT16,
    torch.float32: ulp.FLOAT32,
    torch.float64: ulp.FLOAT64,
}
REDUCTIONS = ("mean", "sum", "none")
ON_DEVICES = pytest.mark.parametrize("device", DEVICES)
IN_FORMATS = pytest.mark.parametrize("dtype", FORMATS, ids=lambda d: str(d).split(".")[1])
numbers = np.random.default_rng(23)


@pytest.fixture(params=[True, False], ids=["numba", "no numba"])
def _compiled(request, monkeypatch):
    """Without numba a CPU computes as other devices do."""
    monkeypatch.setattr(fused, "COMPILED", request.param)


def array(tensor):
    """The numbers of a tensor in its own format, bfloat16 included."""
    return ulp.rounded(tensor.detach().double().cpu().numpy(), FORMATS[tensor.dtype])


def tensor(values, dtype, device="cpu"):
    return torch.tensor(np.asarray(values, np.float64), dtype=dtype, device=device)


def sample(dtype, device="cpu", count=3_000):
    """Logits whose losses and gradients are normal numbers of the format, of both signs."""
    form = FORMATS[dtype]
    end = -math.log(form.smallest_normal) - 1
    m = np.concatenate(
        [
            np.abs(numbers.normal(0, 5, count)).clip(max=end),
            numbers.uniform(0, end, count),
            10 ** numbers.uniform(math.log10(form.smallest_normal), 0, count // 3),
            [0.0, 14.6, 16.63, 16.64, 17.4, 20.0, 21.0, 36.8, 40.0, 40.1],
        ]
    )
    m = np.abs(array(tensor(m, dtype)).astype(np.float64))
    return tensor(np.concatenate([m[m <= end], -m[m <= end]]), dtype, device)


def value_and_slope(x, y, **options):
    x = x.clone().requires_grad_()
    each = binary_cross_entropy_with_logits(x, y, reduction="none", **options)
    (slope,) = torch.autograd.grad(each.sum(), x)
    return each.detach(), slope


def worst(quantity, found, x, y, **weights):
    weights = {name: array(w) for name, w in weights.items()}
    return exact_arrays.errors(quantity, array(found), array(x), array(y), **weights).max()


@ON_DEVICES
@IN_FORMATS
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_hard_labels_are_accurate_in_both_tails(dtype, device, label):
    x = sample(dtype, device)
    y = torch.full_like(x, label)
    each, slope = value_and_slope(x, y)
    assert each.dtype == slope.dtype == dtype
    bound = {"cpu": 0.501 if dtype != torch.float64 else 2.5}.get(device, 4)
    assert worst("loss", each, x, y) <= bound
    assert worst("gradient", slope, x, y) <= bound


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@IN_FORMATS
@pytest.mark.parametrize("label", [0.0, 1.0])
@pytest.mark.parametrize("positive", [1e-8, 3.0, 1e8])
def test_weights_of_positives_are_accurate_in_both_tails(dtype, device, label, positive):
    form = FORMATS[dtype]
    positive = min(max(positive, 2.0**-4), 2.0**6) if dtype == torch.float16 else positive
    positive = tensor(positive, dtype, device)
    x = sample(dtype, device)
    y = torch.full_like(x, label)
    each, slope = value_and_slope(x, y, pos_weight=positive)
    normal = (each > form.smallest_normal) & (slope.abs() > form.smallest_normal) & each.isfinite()
    assert normal.sum() > 1_000
    for quantity, found in (("loss", each), ("gradient", slope)):
        kept = found[normal], x[normal], y[normal]
        assert worst(quantity, *kept, pos_weight=positive) <= (3 if dtype.itemsize > 2 else 0.51)


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("positive", [None, 1e-8, 0.5, 1e8])
def test_soft_labels_cancel_nothing_in_the_loss(dtype, device, positive):
    x = sample(dtype, device)
    y = tensor(numbers.random(len(x)), dtype, device)
    weights = {} if positive is None else {"pos_weight": tensor(positive, dtype, device)}
    each, slope = value_and_slope(x, y, **weights)
    assert worst("loss", each, x, y, **weights) <= 6
    epsilon = FORMATS[dtype].epsilon
    weights = {name: array(w) for name, w in weights.items()}
    truth = exact_arrays.correctly_rounded(
        "gradient", array(x), array(y), FORMATS[dtype], **weights
    )
    side = np.maximum(1.0, positive or 1.0)
    assert np.abs(array(slope).astype(float) - truth.astype(float)).max() <= 4 * epsilon * side


@ON_DEVICES
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_every_way_to_the_loss_is_accurate(dtype, device, label):
    """The operations for other devices and those that PyTorch follows, called by their names."""
    x = sample(dtype, device).requires_grad_()
    y = torch.full_like(x, label)
    each = formulas.losses(x.detach(), y, None, None, infinite=False)
    assert worst("loss", each, x, y) <= 4
    again = formulas.losses(x.detach(), y, None, None, infinite=True)
    assert torch.equal(again, each)
    assert worst("gradient", formulas.slopes(x.detach(), y, None, None), x, y) <= 4
    followed = formulas.losses_followed(x, y, None, None)
    assert worst("loss", followed, x, y) <= 4
    (slope,) = torch.autograd.grad(followed.sum(), x, create_graph=True)
    assert worst("gradient", slope, x, y) <= 4
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    normal = curvature.abs() > FORMATS[dtype].smallest_normal
    assert worst("hessian", curvature[normal], x[normal], y[normal]) <= 8
    found = formulas.slopes_followed(x, y, None, None)
    assert worst("gradient", found, x, y) <= 4
    (curvature,) = torch.autograd.grad(found.sum(), x)
    assert worst("hessian", curvature[normal], x[normal], y[normal]) <= 8


@ON_DEVICES
def test_where_pytorch_loses_the_tail_it_stands(device):
    x = tensor([-20.0, 20.0], torch.float32, device).requires_grad_()
    y = tensor([0.0, 1.0], torch.float32, device)
    theirs = functional.binary_cross_entropy_with_logits(x, y, reduction="none")
    (lost,) = torch.autograd.grad(theirs.sum(), x)
    assert theirs[0].item() == 0 == lost[1].item()
    each, slope = value_and_slope(x, y)
    truth = math.log1p(math.exp(-20))
    assert each.tolist() == pytest.approx([truth, truth], rel=1e-7)
    share = 1 / (1 + math.exp(20))
    assert slope.tolist() == pytest.approx([share, -share], rel=1e-7)


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@IN_FORMATS
@pytest.mark.parametrize("validate", [True, False])
@pytest.mark.parametrize(
    "weights", [(), ("weight",), ("pos_weight",), ("weight", "pos_weight")], ids="-".join
)
def test_infinite_logits_and_zeros_have_their_limits(dtype, device, validate, weights):
    inf = math.inf
    x = tensor([inf, -inf, inf, -inf, inf, -inf, 0.0, -0.0, 0.0], dtype, device)
    y = tensor([1.0, 0.0, 0.0, 1.0, 0.25, 0.25, 0.0, 1.0, 0.5], dtype, device)
    options = {name: tensor(2.0, dtype, device) for name in weights}
    w, p = (2.0 if name in weights else 1.0 for name in ("weight", "pos_weight"))
    each, slope = value_and_slope(x, y, validate=validate, **options)
    half = math.log(2) * w
    wanted = [0, 0, inf, inf, inf, inf, half, half * p, half * (1 + p) / 2]
    assert each.tolist() == pytest.approx(wanted, rel=0.01)
    wanted = [0, 0, 1, -p, 0.75, -0.25 * p, 0.5, -p / 2, (1 - p) / 4]
    assert slope.tolist() == pytest.approx([w * s for s in wanted])


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@pytest.mark.parametrize("label", [0.0, 1.0, 0.5])
def test_a_weight_of_0_takes_an_infinite_logit_out(device, label):
    x = tensor([math.inf, -math.inf, 1.0], torch.float32, device)
    weight = tensor([0.0, 0.0, 2.0], torch.float32, device)
    y = torch.full_like(x, label)
    each, slope = value_and_slope(x, y, weight=weight)
    assert each[:2].tolist() == [0, 0] == slope[:2].tolist()
    assert each[2].item() == pytest.approx(2 * value_and_slope(x[2:], y[2:])[0].item())


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@pytest.mark.parametrize("options", [{}, {"pos_weight": 2.0}, {"weight": 2.0}], ids=str)
def test_nan_logits_are_not_hidden(device, options):
    x = tensor([math.nan, 1.0, math.inf], torch.float32, device)
    y = tensor([1.0, 0.0, 1.0], torch.float32, device)
    options = {name: tensor(w, torch.float32, device) for name, w in options.items()}
    each, slope = value_and_slope(x, y, **options)
    assert each.isnan().tolist() == slope.isnan().tolist() == [True, False, False]
    assert binary_cross_entropy_with_logits(x, y, **options).isnan()


@pytest.mark.usefixtures("_compiled")
@ON_DEVICES
@pytest.mark.parametrize("weights", [(), ("weight",), ("pos_weight",)], ids=str)
def test_targets_beyond_0_and_1_get_the_loss_of_pytorch(device, weights):
    x = tensor(numbers.normal(0, 3, 50), torch.float64, device)
    y = tensor(numbers.normal(0.5, 2, 50), torch.float64, device)
    options = {name: tensor(numbers.random(50), torch.float64, device) for name in weights}
    each, slope = value_and_slope(x, y, validate=False, **options)
    x.requires_grad_()
    wanted = functional.binary_cross_entropy_with_logits(x, y, reduction="none", **options)
    torch.testing.assert_close(each, wanted.detach())
    torch.testing.assert_close(slope, torch.autograd.grad(wanted.sum(), x)[0])


@ON_DEVICES
def test_long_sums_lose_nothing(device):
    x = torch.full((2_000_000,), 0.1, device=device)
    y = torch.zeros_like(x)
    truth = math.log1p(math.exp(float(x[0])))
    for options in ({}, {"pos_weight": torch.tensor(2.0, device=device)}):
        found = binary_cross_entropy_with_logits(x, y, **options)
        assert found.item() == pytest.approx(truth, rel=1e-7)


def test_pytorch_threads_are_kept_to():
    """One pass takes no more threads than PyTorch was given, and the result is the same."""
    x, y = sample(torch.float32, count=100_000), None
    y = (x > 1).float()
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = binary_cross_entropy_with_logits(x, y)
    finally:
        torch.set_num_threads(before)
    assert torch.equal(binary_cross_entropy_with_logits(x, y), alone)


def test_the_module_is_pytorch_s_with_one_argument_more():
    module = BCEWithLogitsLoss(validate=False)
    assert isinstance(module, torch.nn.BCEWithLogitsLoss)
    assert repr(module) == "BCEWithLogitsLoss()"
    assert (module.validate, BCEWithLogitsLoss().validate) == (False, True)

"""What PyTorch tests of this loss, with cases of our own: ours has to give what PyTorch's gives."""

import itertools
import pickle
import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional

from bcelogits.torch_loss import BCEWithLogitsLoss, binary_cross_entropy_with_logits

FORMATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
REDUCTIONS = ("mean", "sum", "none")
ROWS = 5


def drawn(*shape, low=-9.0, high=9.0, dtype=torch.float64):
    return torch.empty(shape, dtype=torch.float64).uniform_(low, high).to(dtype)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(4)


def samples():
    """Shapes and options as in PyTorch's operator tests: every broadcast of weights it allows."""
    for shape in ((), (1,), (ROWS,), (ROWS, ROWS), (ROWS, ROWS, ROWS), (0,), (3, 0)):
        yield shape, {}
    for weight in ((1,), (1, ROWS), (ROWS,), (ROWS, 1), (ROWS, ROWS), ()):
        yield (ROWS, ROWS), {"weight": drawn(*weight)}
        yield (ROWS, ROWS), {"pos_weight": drawn(*weight, low=0)}
    yield (ROWS, ROWS), {"weight": drawn(ROWS, ROWS), "pos_weight": drawn(ROWS, low=0)}
    yield (2, 3, 4, 4), {"pos_weight": drawn(3, 1, 1, low=0), "weight": drawn(2, 1, 4, 1)}


def both(x, y, **options):
    """Value and gradients, by logit and by target, of PyTorch's function and of ours."""
    found = []
    for function in (functional.binary_cross_entropy_with_logits, binary_cross_entropy_with_logits):
        inputs = x.clone().requires_grad_(), y.clone().requires_grad_()
        value = function(*inputs, **options)
        found.append([value, *torch.autograd.grad(value.sum(), inputs)])
    return found


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("hard", [True, False], ids=["hard", "soft"])
def test_values_and_gradients_for_every_shape(reduction, hard):
    for shape, options in samples():
        y = drawn(*shape, low=0, high=1)
        theirs, ours = both(drawn(*shape), y.round() if hard else y, reduction=reduction, **options)
        for wanted, got in zip(theirs, ours, strict=True):
            torch.testing.assert_close(got, wanted, equal_nan=True)


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.product(FORMATS, FORMATS)), ids=lambda d: str(d).split(".")[1]
)
def test_formats_mix_as_in_pytorch(one, other):
    """PyTorch's formats, and the numbers that it finds in float64."""
    x, y = drawn(6, 4, dtype=one), drawn(6, 4, low=0, high=1, dtype=other)
    for reduction in REDUCTIONS:
        for options in ({}, {"weight": drawn(4).to(one)}, {"pos_weight": torch.arange(4)}):
            theirs, ours = both(x, y, reduction=reduction, **options)
            wide, _ = both(x.double(), y.double(), reduction=reduction, **options)
            for like, wanted, got in zip(theirs, wide, ours, strict=True):
                assert got.dtype == like.dtype
                torch.testing.assert_close(got, wanted.to(like.dtype))


def test_strides_do_not_matter():
    x, y = drawn(6, 4, 3, 8).to(memory_format=torch.channels_last), drawn(6, 4, 3, 8, low=0, high=1)
    negated = torch.view_as_complex(x[..., :2].contiguous()).conj().imag
    layouts = [(x, y), (x.mT, y.mT), (x[::2, :, 1], y[::2, :, 1]), (x.flip(0), y.expand_as(x))]
    layouts += [(x[:1].expand(6, 4, 3, 8), y), (negated, y[..., 0])]
    layouts += [(x.permute(3, 1, 0, 2), y.permute(3, 1, 0, 2))]
    for logits, targets in layouts:
        for options in ({}, {"weight": drawn(*logits.shape)}):
            theirs, ours = both(logits, targets, reduction="none", **options)
            for wanted, got in zip(theirs, ours, strict=True):
                torch.testing.assert_close(got, wanted)


def test_it_is_the_sigmoid_followed_by_bce():
    x, y, weight = drawn(64, 4, low=-3, high=3), drawn(64, 4, low=0, high=1), drawn(4, low=0)
    for reduction in REDUCTIONS:
        wanted = functional.binary_cross_entropy(x.sigmoid(), y, weight, reduction=reduction)
        found = binary_cross_entropy_with_logits(x, y, weight, reduction=reduction)
        torch.testing.assert_close(found, wanted)


def test_the_gradient_at_0_is_half():
    for options in ({}, {"pos_weight": torch.ones(3, 1)}):
        for label, slope in ((0.0, 0.5), (1.0, -0.5)):
            x = torch.zeros(3, 1, requires_grad=True)
            BCEWithLogitsLoss(reduction="sum", **options)(x, torch.full((3, 1), label)).backward()
            assert torch.equal(x.grad, torch.full((3, 1), slope))


def test_a_pos_weight_of_1_changes_nothing_and_broadcasts():
    x, y = drawn(64, 4), drawn(64, 4, low=0, high=1).round()
    plain = binary_cross_entropy_with_logits(x, y)
    torch.testing.assert_close(
        binary_cross_entropy_with_logits(x, y, pos_weight=torch.ones(4)), plain
    )
    weight = drawn(4, low=0)
    found = [
        binary_cross_entropy_with_logits(x, y, pos_weight=w)
        for w in (weight, weight.expand(1, 4), weight.expand(64, 4))
    ]
    assert found[0] == found[1] == found[2]


def test_far_logits_stay_finite():
    x, y = torch.tensor([0.0, -120.0]), torch.tensor([0.0, 1.0])
    for options in ({}, {"pos_weight": torch.tensor([1.0, 1.0])}):
        assert BCEWithLogitsLoss(**options)(x, y).isfinite()


@pytest.mark.parametrize("size_average", [None, True, False])
@pytest.mark.parametrize("reduce", [None, True, False])
def test_old_words_for_the_reduction(size_average, reduce):
    x, y, old = drawn(7), drawn(7, low=0, high=1), (None, size_average, reduce)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        wanted = functional.binary_cross_entropy_with_logits(x, y, *old)
        theirs = [str(w.message) for w in seen]
        found = binary_cross_entropy_with_logits(x, y, *old)
        module = BCEWithLogitsLoss(*old)
    assert [str(w.message) for w in seen][: 2 * len(theirs)] == theirs * 2
    torch.testing.assert_close(found, wanted)
    torch.testing.assert_close(module(x, y), wanted)


def test_autocasting_leads_to_float32():
    x, y = drawn(8, dtype=torch.bfloat16).requires_grad_(), torch.ones(8, dtype=torch.bfloat16)
    for weights in ({}, {"pos_weight": torch.ones(1, dtype=torch.bfloat16)}):
        with torch.autocast("cpu", torch.bfloat16):
            wanted = functional.binary_cross_entropy_with_logits(x, y, **weights)
            found = binary_cross_entropy_with_logits(x, y, **weights)
            wide = binary_cross_entropy_with_logits(x, y.double(), **weights)
        assert (found.dtype, wide.dtype) == (torch.float32, torch.float64)
        assert wanted.dtype == torch.float32
        torch.testing.assert_close(found, wanted)
        (slope,) = torch.autograd.grad(found, x)
        assert slope.dtype == torch.bfloat16
        assert not binary_cross_entropy_with_logits(x, y, **weights).dtype.itemsize > 2


def test_a_module_keeps_its_buffers_and_survives_pickling():
    module = BCEWithLogitsLoss(torch.rand(3), pos_weight=torch.rand(3), reduction="sum")
    again = pickle.loads(pickle.dumps(module))
    theirs = nn.BCEWithLogitsLoss(torch.rand(3), pos_weight=torch.rand(3))
    theirs.load_state_dict(module.state_dict())
    x, y = torch.randn(2, 3), torch.rand(2, 3)
    assert torch.equal(again(x, y), module(x, y))
    assert again.validate is True
    torch.testing.assert_close(module(x, y), theirs(x, y) * 6)
    assert module.double().weight.dtype == torch.float64


def test_a_model_trains_to_the_same_weights():
    def trained(module):
        torch.manual_seed(1)
        x = torch.randn(40, 3)
        y = (x[:, :1] > 0.3).float()
        layer = nn.Linear(3, 1)
        steps = torch.optim.SGD(layer.parameters(), lr=0.5)
        for _ in range(20):
            steps.zero_grad()
            module(layer(x), y).backward()
            steps.step()
        return layer.weight.detach()

    torch.testing.assert_close(trained(BCEWithLogitsLoss()), trained(nn.BCEWithLogitsLoss()))


def test_the_graph_can_be_used_twice_and_gradients_add_up():
    x, y = torch.randn(5, requires_grad=True), torch.rand(5)
    value = binary_cross_entropy_with_logits(x, y)
    value.backward(retain_graph=True)
    once = x.grad.clone()
    value.backward()
    torch.testing.assert_close(x.grad, 2 * once)


def test_inference_mode_and_parameters():
    layer, y = nn.Parameter(torch.zeros(4)), torch.ones(4)
    with torch.inference_mode():
        value = binary_cross_entropy_with_logits(layer, y)
    assert not value.requires_grad
    binary_cross_entropy_with_logits(layer, y).backward()
    assert torch.equal(layer.grad, torch.full((4,), -0.125))

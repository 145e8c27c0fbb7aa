"""Loss and gradient at addresses: what may not change a bit of them."""

import math

import numpy as np
import pytest
import torch
from torch.autograd import forward_ad
from torch.nn import functional

from bcelogits import tensor_kernel
from bcelogits.kernels import BLOCK
from bcelogits.torch_loss import binary_cross_entropy_with_logits, one_pass

FORMATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
REDUCTIONS = ("none", "mean", "sum")
IN_FORMATS = pytest.mark.parametrize("dtype", FORMATS, ids=lambda d: str(d).split(".")[1])
# Weights for logits of (3, 40, 50), three blocks: every way to repeat, and one that is none.
SHAPES = [(3, 40, 50), (), (1,), (50,), (40, 50), (3, 1, 1), (40, 1), (3, 40, 1), (3, 1, 50)]


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(6)


def drawn(*shape, dtype=torch.float64, high=1.0):
    return (high * torch.rand(shape, dtype=torch.float64)).to(dtype)


def with_slope(x, y, **options):
    x = x.detach().requires_grad_()
    value = binary_cross_entropy_with_logits(x, y, **options)
    (slope,) = torch.autograd.grad(value, x, torch.ones_like(value))
    with torch.no_grad():
        assert same(binary_cross_entropy_with_logits(x, y, **options), value)
    return value.detach(), slope


def same(one, other):
    equal = (one == other) | (one.isnan() & other.isnan())
    return one.dtype == other.dtype and one.shape == other.shape and bool(equal.all())


@IN_FORMATS
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_weights_repeat_as_if_they_were_written_out(dtype, reduction, shape):
    x, y = 20 * drawn(3, 40, 50) - 10, drawn(3, 40, 50, dtype=dtype)
    x, w, q = x.to(dtype), drawn(*shape, dtype=dtype), drawn(*shape, dtype=dtype, high=3)
    for weights in ({"weight": w}, {"pos_weight": q}, {"weight": w, "pos_weight": q}):
        whole = {name: t.expand_as(x).contiguous() for name, t in weights.items()}
        found = with_slope(x, y, reduction=reduction, **weights)
        wanted = with_slope(x, y, reduction=reduction, **whole)
        assert all(map(same, found, wanted))


@IN_FORMATS
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weights", [(), ("weight",), ("weight", "pos_weight")], ids="-".join)
def test_the_long_way_gives_the_same_bits(dtype, reduction, weights):
    """Strides, views and the other order of the axes have to be laid out first."""
    x, y = 20 * drawn(60, 70) - 10, drawn(60, 70, dtype=dtype)
    x, options = x.to(dtype), {name: drawn(70, dtype=dtype) for name in weights}
    assert one_pass.usual(x, y, None, None) == ()
    wanted = with_slope(x, y, reduction=reduction, **options)

    def spaced(t):
        return torch.stack([t, t], -1)[..., 0]

    for form in (spaced, lambda t: torch._neg_view(-t)):
        assert one_pass.usual(form(x), y, None, None) is None
        for logits, labels in ((form(x), y), (x, form(y)), (form(x), form(y))):
            found = with_slope(logits, labels, reduction=reduction, **options)
            assert all(map(same, found, wanted))
    assert one_pass.usual(x.T, y.T, None, None) == ()
    assert one_pass.usual(x.T, y.T.contiguous(), None, None) is None
    turned = {name: w[:, None] for name, w in options.items()}
    value, slope = with_slope(x.T, y.T, reduction=reduction, **turned)
    if reduction == "none":
        assert same(value.T, wanted[0])
    else:
        assert same(value, wanted[0])
    assert same(slope.T, wanted[1])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_every_number_of_16_bits_is_read_as_it_is(dtype):
    x = torch.arange(-(2**15), 2**15).to(torch.int16).view(dtype)
    y = x.nan_to_num().abs().clamp(max=1)
    for logits, labels in ((x, torch.zeros_like(x)), (torch.ones_like(x), y)):
        found, slope = with_slope(logits, labels, reduction="none")
        wide = with_slope(logits.float(), labels.float(), reduction="none")
        torch.testing.assert_close(found, wide[0].to(dtype), rtol=0, atol=0, equal_nan=True)
        torch.testing.assert_close(slope, wide[1].to(dtype), rtol=0, atol=0, equal_nan=True)
    weighted = binary_cross_entropy_with_logits(torch.zeros_like(x), y, weight=x, reduction="none")
    wide = math.log(2) * x.double()
    torch.testing.assert_close(weighted.double(), wide, rtol=0.01, atol=1e-7, equal_nan=True)


@pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_are_exact_and_threads_change_nothing(size, weighted):
    x, y = 20 * drawn(size) - 10, drawn(size)
    w = drawn(size)
    weights = (w.data_ptr(), 1, size, w.data_ptr(), 1, size) if weighted else ()
    options = {"weight": w, "pos_weight": w} if weighted else {}
    each = functional.binary_cross_entropy_with_logits(x, y, reduction="none", **options)
    results = []
    for threads in (1, 2, 3, 99):
        slope, total = torch.empty_like(x), torch.empty((), dtype=torch.float64)
        at = x.data_ptr(), y.data_ptr(), 0, slope.data_ptr(), total.data_ptr()
        assert tensor_kernel.evaluate(0.0, (True, *at, size, float(size)), weights, threads)
        results.append((total.item(), slope.tolist()))
    assert results[0][0] == pytest.approx(math.fsum(each.tolist()) / size, rel=1e-14)
    assert results[1:] == results[:1] * 3


def test_what_rounding_takes_from_a_long_sum_is_given_back():
    total = torch.empty((), dtype=torch.float64)
    for sums, wanted in (
        ([1.0, 1e100, 1.0, -1e100], 2.0),
        ([1e308, 1e308], math.inf),
        ([math.inf, 1.0], math.inf),
        ([math.inf, -math.inf], math.nan),
        ([math.nan, 1.0], math.nan),
    ):
        tensor_kernel.finish(0.0, np.array(sums), 1.0, total.data_ptr())
        assert total.item() == pytest.approx(wanted, nan_ok=True)


@IN_FORMATS
@pytest.mark.parametrize("size", [5, 3 * BLOCK])
def test_a_wrong_target_is_found_in_every_block(dtype, size):
    x, y = torch.zeros(size, dtype=dtype), torch.zeros(size, dtype=dtype)
    for options in ({}, {"weight": torch.ones(1, dtype=dtype)}):
        for k in (0, size // 2, size - 1):
            bad = y.clone()
            bad[k] = -1
            with pytest.raises(ValueError, match=rf"target\[{k}\] = -1"):
                binary_cross_entropy_with_logits(x, bad, **options)


def test_weights_count_while_others_are_differentiated_forward():
    x, y, w = drawn(6), drawn(6), drawn(6)
    wanted = binary_cross_entropy_with_logits(x, y, weight=w)
    with forward_ad.dual_level():
        assert one_pass.usual(x, y, w, None) is None
        assert same(binary_cross_entropy_with_logits(x, y, weight=w), wanted)


def test_surroundings_do_not_matter():
    x, y = drawn(6, dtype=torch.float32), drawn(6, dtype=torch.float32)
    wanted = with_slope(x, y)
    with torch.device("meta"):
        assert all(map(same, with_slope(x, y), wanted))
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        assert all(map(same, with_slope(x, y), wanted))
    finally:
        torch.set_default_dtype(before)
    with torch.inference_mode():
        assert same(binary_cross_entropy_with_logits(x, y), wanted[0])
    assert all(map(same, with_slope(torch.nn.Parameter(x), y), wanted))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = binary_cross_entropy_with_logits(x.bfloat16(), y.bfloat16())
    assert same(found, binary_cross_entropy_with_logits(x.bfloat16().float(), y.bfloat16().float()))


def test_zeros_without_memory_are_zeros():
    x, zeros = drawn(6), torch._efficientzerotensor(6, dtype=torch.float64)
    wanted = binary_cross_entropy_with_logits(x, torch.zeros_like(x), reduction="none")
    found = binary_cross_entropy_with_logits(x, zeros, reduction="none")
    assert same(found, wanted)


def test_a_second_backward_needs_the_graph_as_in_pytorch():
    x, y = drawn(6).requires_grad_(), drawn(6)
    value = binary_cross_entropy_with_logits(x, y)
    value.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        value.backward()


@IN_FORMATS
@pytest.mark.parametrize("factor", [1.0, 3.0])
def test_what_comes_after_the_loss_scales_its_gradient(dtype, factor):
    x, y = drawn(50, dtype=dtype).requires_grad_(), drawn(50, dtype=dtype)
    value = binary_cross_entropy_with_logits(x, y, reduction="sum")
    outer = torch.tensor(factor, dtype=dtype)
    found, again = (torch.autograd.grad(value, x, outer, retain_graph=True)[0] for _ in range(2))
    theirs = functional.binary_cross_entropy_with_logits(x.double(), y.double(), reduction="sum")
    (wanted,) = torch.autograd.grad(theirs, x, outer.double())
    torch.testing.assert_close(found, wanted)
    assert same(found, again)
    several = torch.autograd.grad(value, x, outer.repeat(2), is_grads_batched=True)[0]
    assert same(several[0], found)

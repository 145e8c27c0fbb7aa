"""The compiled code is given addresses: what lies there is alive, whole and as it is read."""

import inspect

import pytest
import torch
from torch.nn import functional
from torch.utils._pytree import tree_map

from bcelogits.torch_loss import binary_cross_entropy_with_logits, one_pass

SHAPES = [(), (1,), (7,), (3, 5), (2, 3, 4), (4_000,)]


def turned(t):
    """The same numbers, with the axes in the other order in memory."""
    back = tuple(reversed(range(t.ndim)))
    return t.permute(back).contiguous().permute(back)


LAYOUTS = {
    "as it is": torch.clone,
    "turned": turned,
    "spaced": lambda t: torch.stack([t, t], -1)[..., 0],
    "shifted": lambda t: torch.cat([t.reshape(-1)[:1], t.reshape(-1)])[1:].view(t.shape),
    "one for all": lambda t: t.reshape(-1)[:1].view((1,) * t.ndim).expand(t.shape),
    "negated": lambda t: torch._neg_view(-t),
    "a parameter": lambda t: torch.nn.Parameter(t.clone(), requires_grad=False),
}
READ = {type(like): dtype for dtype, like in one_pass.LIKE.items()}


@pytest.fixture
def addresses(monkeypatch):
    """How often compiled code was called, each address asserted to be one of a tensor that fits."""
    called = []
    evaluate = one_pass._kernel()

    def watched(like, given, weights, threads):
        held = inspect.currentframe().f_back.f_locals.values()
        tensors = [t for t in held if isinstance(t, torch.Tensor)]
        x_at, y_at, losses_at, slopes_at, total_at, size = given[1:7]
        inner = torch.float32 if READ[type(like)].itemsize == 2 else READ[type(like)]
        expected = [(x_at, size, READ[type(like)]), (y_at, size, READ[type(like)])]
        expected += [(at, size, inner) for at in (losses_at, slopes_at) if at]
        expected += [(total_at, 1, inner)] if total_at else []
        for at, each, count in (weights[k : k + 3] for k in range(0, len(weights), 3)):
            assert min(each, count) >= 1
            expected.append((at, count, READ[type(like)]))
        for at, count, dtype in expected:
            fitting = [t for t in tensors if t.data_ptr() == at and t.dtype == dtype]
            assert any(whole(t, count) for t in fitting), (at, count, dtype)
        called.append(size)
        return evaluate(like, given, weights, threads)

    monkeypatch.setattr(one_pass, "_kernel", lambda: watched)
    return called


def whole(t, count):
    """Whether a tensor has so many elements, side by side, all in its memory."""
    dense = t.is_contiguous() or one_pass._gapless(t.shape, t.stride())
    ends = (t.storage_offset() + count) * t.itemsize
    return t.numel() == count and dense and not t.is_neg() and ends <= t.untyped_storage().nbytes()


@pytest.mark.parametrize("one", LAYOUTS)
@pytest.mark.parametrize("dtype", one_pass.LIKE, ids=lambda d: str(d).split(".")[1])
def test_every_address_is_one_of_a_tensor_that_fits(addresses, one, dtype):
    torch.manual_seed(8)
    calls = 0
    for shape in SHAPES:
        for other in LAYOUTS.values():
            x = LAYOUTS[one](torch.randn(shape).to(dtype)).requires_grad_()
            y, w = (other(torch.rand(shape).to(dtype)) for _ in range(2))
            for weight in (None, w, torch.rand(()).to(dtype)):
                found = binary_cross_entropy_with_logits(x, y, weight, reduction="none")
                wide = (None if t is None else t.double() for t in (x, y, weight))
                wanted = functional.binary_cross_entropy_with_logits(*wide, reduction="none")
                torch.testing.assert_close(found, wanted.to(dtype))
                mean = binary_cross_entropy_with_logits(x, y, weight)
                torch.testing.assert_close(mean, wanted.mean().to(dtype))
                calls += 2
    assert len(addresses) == calls


class Wrapped(torch.Tensor):
    """A tensor without numbers of its own, as those that are shared out to several machines."""

    @staticmethod
    def __new__(cls, inside):
        return torch.Tensor._make_wrapper_subclass(cls, inside.shape, dtype=inside.dtype)

    def __init__(self, inside):
        self.inside = inside

    @classmethod
    def __torch_dispatch__(cls, function, _types, given=(), options=None):
        def bare(t):
            return t.inside if isinstance(t, cls) else t

        found = function(*tree_map(bare, given), **tree_map(bare, options or {}))
        return tree_map(lambda t: cls(t) if isinstance(t, torch.Tensor) else t, found)


@pytest.mark.parametrize("which", ["input", "target", "weight", "pos_weight"])
def test_what_only_stands_for_numbers_is_not_read(addresses, which):
    given = {name: torch.rand(6) for name in ("input", "target", "weight", "pos_weight")}
    wanted = binary_cross_entropy_with_logits(**given)
    assert addresses == [6]
    found = binary_cross_entropy_with_logits(**{**given, which: Wrapped(given[which])})
    assert isinstance(found, Wrapped)
    torch.testing.assert_close(found.inside, wanted)
    assert addresses == [6]


def test_tensors_that_follow_operations_are_not_read(addresses):
    x, y = torch.randn(6), torch.rand(6)
    follow = torch._to_functional_tensor
    wanted = binary_cross_entropy_with_logits(x, y, reduction="none")
    assert addresses == [6]
    found = binary_cross_entropy_with_logits(follow(x), follow(y), reduction="none")
    assert addresses == [6]
    torch.testing.assert_close(torch._from_functional_tensor(found), wanted)


def test_sparse_weights_are_written_out():
    x, y, w = torch.randn(6), torch.rand(6), torch.tensor([0.0, 2.0, 0.0, 0.0, 1.0, 3.0])
    for name in ("weight", "pos_weight"):
        found = binary_cross_entropy_with_logits(x, y, **{name: w.to_sparse()})
        assert found == binary_cross_entropy_with_logits(x, y, **{name: w})


def test_memory_that_was_given_back_is_an_error(addresses):
    x, y = torch.randn(6), torch.rand(6)
    x.untyped_storage().resize_(0)
    with pytest.raises(RuntimeError, match="out of bounds for storage of size 0"):
        binary_cross_entropy_with_logits(x, y)
    assert not addresses


@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("which", ["input", "target", "weight", "pos_weight"])
def test_what_changes_before_the_backward_pass_is_an_error_as_in_pytorch(which, reduction):
    for function in (functional.binary_cross_entropy_with_logits, binary_cross_entropy_with_logits):
        given = {name: torch.rand(6) for name in ("target", "weight", "pos_weight")}
        given["input"] = torch.randn(6, requires_grad=True) * 2
        value = function(**given, reduction=reduction).sum()
        given[which].detach().add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            value.backward()

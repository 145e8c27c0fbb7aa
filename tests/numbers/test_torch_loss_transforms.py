"""What PyTorch does with functions: differentiate again, batch, compile, trace, export."""

import math

import pytest
import torch
from torch.autograd import forward_ad
from torch.fx.experimental.proxy_tensor import make_fx
from torch.nn import functional

from bcelogits import exact
from bcelogits.torch_loss import BCEWithLogitsLoss, binary_cross_entropy_with_logits

# PyTorch's forward mode and its compiler still use what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")
REDUCTIONS = ("mean", "sum", "none")
WEIGHTS = pytest.mark.parametrize(
    "weights", [(), ("weight",), ("pos_weight",), ("weight", "pos_weight")], ids="-".join
)
VALIDATE = pytest.mark.parametrize("validate", [True, False], ids=["checked", "unchecked"])


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(5)


@pytest.fixture
def points():
    x = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    return x, torch.rand(2, 3, dtype=torch.float64).requires_grad_()


def drawn(weights):
    return {name: torch.rand(3, dtype=torch.float64) * 3 for name in weights}


def theirs(x, y, **options):
    options.pop("validate", None)
    return functional.binary_cross_entropy_with_logits(x, y, **options)


@WEIGHTS
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_first_and_second_derivatives_in_every_mode(points, weights, reduction):
    options = {"reduction": reduction, "validate": False, **drawn(weights)}

    def function(x, y):
        return binary_cross_entropy_with_logits(x, y, **options)

    assert torch.autograd.gradcheck(
        function, points, check_forward_ad=True, check_batched_grad=True
    )
    assert torch.autograd.gradgradcheck(
        function, points, check_batched_grad=True, check_fwd_over_rev=True
    )


def test_third_derivative(points):
    x, y = points[0], points[1].detach()

    def slope(x):
        (found,) = torch.autograd.grad(
            binary_cross_entropy_with_logits(x, y, reduction="sum"), x, create_graph=True
        )
        return found

    assert torch.autograd.gradgradcheck(slope, x)


@pytest.mark.parametrize("label", [0.0, 1.0])
@pytest.mark.parametrize("positive", [None, 3.0])
def test_the_second_derivative_is_right_in_both_tails(label, positive):
    x = torch.tensor([-80.0, -20.0, -1.0, 0.0, 1.0, 20.0, 80.0], requires_grad=True)
    options = {} if positive is None else {"pos_weight": torch.tensor(positive)}
    y = torch.full_like(x, label)
    value = binary_cross_entropy_with_logits(x, y, reduction="sum", **options)
    (slope,) = torch.autograd.grad(value, x, create_graph=True)
    (found,) = torch.autograd.grad(slope.sum(), x)
    over = torch.func.vmap(
        torch.func.hessian(lambda x, y: binary_cross_entropy_with_logits(x, y, **options))
    )(x.detach(), y)
    weights = {} if positive is None else {"pos_weight": positive}
    wanted = [exact.hessian(point, label, **weights) for point in x.tolist()]
    assert found.tolist() == pytest.approx(wanted, rel=1e-6)
    assert over.tolist() == pytest.approx(wanted, rel=1e-6)


@VALIDATE
@WEIGHTS
def test_functional_transforms(points, weights, validate):
    x, y = (p.detach() for p in points)
    options = {"validate": validate, **drawn(weights)}

    def ours(x, y):
        return binary_cross_entropy_with_logits(x, y, **options)

    def other(x, y):
        return theirs(x, y, **options)

    func = torch.func
    for transform in (
        func.grad,
        func.jacrev,
        func.jacfwd,
        func.hessian,
        func.vmap,
        lambda f: lambda x, y: func.vmap(f, in_dims=(0, None))(x, y[0]),
        lambda f: func.vmap(func.grad(f)),
        lambda f: func.vmap(func.hessian(f)),
        lambda f: func.grad(lambda x, y: func.vmap(f)(x, y).sum(), argnums=(0, 1)),
        lambda f: lambda x, y: func.jvp(f, (x, y), (y, x)),
        lambda f: lambda x, y: func.vjp(f, x, y)[1](torch.ones((), dtype=x.dtype)),
    ):
        torch.testing.assert_close(transform(ours)(x, y), transform(other)(x, y))
    bad = torch.where(y == y[0, 1], 1.5, y)
    if validate:
        with pytest.raises(ValueError, match=r"target\[0, 1\] = 1.5"):
            func.vmap(func.grad(ours))(x, bad)
    else:
        torch.testing.assert_close(func.grad(ours)(x, bad), func.grad(other)(x, bad))


def test_gradients_for_each_example_of_a_model():
    layer = torch.nn.Linear(4, 1)
    x, y = torch.randn(6, 4), torch.rand(6, 1)

    def loss(parameters, x, y):
        return binary_cross_entropy_with_logits(
            torch.func.functional_call(layer, parameters, (x,)), y
        )

    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(
        dict(layer.named_parameters()), x, y
    )
    loss(dict(layer.named_parameters()), x, y).backward()
    torch.testing.assert_close(each["weight"].mean(0), layer.weight.grad)


def test_forward_mode_outside_of_torch_func(points):
    x, y = (p.detach() for p in points)
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        tangent = forward_ad.unpack_dual(binary_cross_entropy_with_logits(dual, y)).tangent
    assert tangent.item() == pytest.approx(float((x.sigmoid() - y).mean()))


@VALIDATE
@pytest.mark.parametrize("weights", [(), ("weight", "pos_weight")], ids="-".join)
def test_it_compiles_without_a_break(points, weights, validate):
    options = {"validate": validate, **drawn(weights)}
    torch.compiler.reset()
    compiled = torch.compile(
        lambda x, y: binary_cross_entropy_with_logits(x, y, **options),
        fullgraph=True,
        backend="aot_eager",
    )
    x, y = points
    found, wanted = compiled(x, y), theirs(x, y, **options)
    torch.testing.assert_close(found, wanted)
    for slope, like in zip(
        torch.autograd.grad(found, (x, y)), torch.autograd.grad(wanted, (x, y)), strict=True
    ):
        torch.testing.assert_close(slope, like)
    bad = y.detach().clone()
    bad[1, 2] = -0.5
    if validate:
        with pytest.raises(ValueError, match=r"target\[1, 2\] = -0.5"):
            compiled(x, bad)
    else:
        torch.testing.assert_close(compiled(x, bad), theirs(x, bad, **options))


def test_inductor_keeps_both_tails_and_the_check():
    torch.compiler.reset()
    module = torch.compile(BCEWithLogitsLoss(reduction="none"), fullgraph=True)
    x = torch.tensor([-20.0, 20.0, 0.0, math.inf, -math.inf], requires_grad=True)
    y = torch.tensor([0.0, 1.0, 0.0, 1.0, 1.0])
    value = module(x, y)
    value[:4].sum().backward()
    tail = math.log1p(math.exp(-20))
    assert value.tolist() == pytest.approx([tail, tail, math.log(2), 0, math.inf], rel=1e-6)
    share = 1 / (1 + math.exp(20))
    assert x.grad.tolist() == pytest.approx([share, -share, 0.5, 0, 0], rel=1e-6)
    with pytest.raises(ValueError, match=r"target\[3\] = 2.0"):
        module(x, torch.tensor([0.0, 1.0, 0.0, 2.0, 1.0]))


def test_export_and_tracing_keep_plain_operations(points):
    class Model(torch.nn.Module):
        def forward(self, x, y):
            return binary_cross_entropy_with_logits(x, y, pos_weight=torch.tensor(2.0))

    x, y = (p.detach() for p in points)
    wanted = Model()(x, y)
    exported = torch.export.export(Model(), (x, y))
    assert "bcelogits" not in str(exported.graph)
    torch.testing.assert_close(exported.module()(x, y), wanted)
    graph = make_fx(lambda x, y: binary_cross_entropy_with_logits(x, y, reduction="sum"))(x, y)
    torch.testing.assert_close(
        graph(2 * x, y), binary_cross_entropy_with_logits(2 * x, y, reduction="sum")
    )
    with pytest.raises(ValueError, match="target"):
        graph(x, y + 1)


def test_checkpointing_and_hooks_see_an_ordinary_gradient(points):
    x, y = points[0], points[1].detach()
    seen = []
    x.register_hook(lambda slope: seen.append(slope.clone()))
    value = torch.utils.checkpoint.checkpoint(
        lambda x: binary_cross_entropy_with_logits(x, y), x, use_reentrant=False
    )
    value.backward()
    torch.testing.assert_close(seen[0], (x.sigmoid() - y).detach() / x.numel())


def test_subclasses_and_tensors_without_data():
    class Named(torch.Tensor):
        pass

    x, y = torch.randn(4), torch.rand(4)
    found = binary_cross_entropy_with_logits(x.as_subclass(Named), y)
    assert isinstance(found, Named)
    torch.testing.assert_close(found.as_subclass(torch.Tensor), theirs(x, y))
    with pytest.raises(ValueError, match=r"target\[0\] = "):
        binary_cross_entropy_with_logits(x.as_subclass(Named), y + 1)
    empty = torch.empty(4, device="meta")
    assert binary_cross_entropy_with_logits(empty, empty).is_meta

"""The frameworks' formulas: that they are the loss, and where each is known to fail."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from bcelogits import audit_points, frameworks, ulp
from bcelogits.frameworks import numpy_like, others, ours, pytorch, written_out

# torch.compile takes seconds to compile for each format; the audit measures it.
HERE = [found for found in frameworks.installed() if found.name != "torch.compile"]
CASES = [(found, form) for found in HERE for form in found.formats]
X = [-2.0, -1.5, -0.75, -0.125, 0.125, 0.75, 1.5, 2.0]


def at(name, x, y, dtype="float32"):
    """Loss and gradient at one point."""
    dtype = ulp.format_of(dtype).dtype
    found = frameworks.get(name).value_and_grad(np.array([x], dtype), np.array([y], dtype))
    return tuple(float(part[0]) for part in found)


@pytest.mark.parametrize(("found", "form"), CASES, ids=lambda part: getattr(part, "name", part))
def test_each_is_the_loss_and_its_gradient_where_nothing_is_extreme(found, form):
    form = ulp.format_of(form)
    x = np.array(X, form.dtype)
    for y in (0, 1):
        labels = np.full_like(x, y)
        pair = found.value_and_grad(x, labels)
        for quantity, computed in zip(("loss", "gradient"), pair, strict=True):
            assert computed.dtype == form.dtype
            truth = audit_points.truth(quantity, x, y, form, found.pos_weight)
            assert truth.errors(computed).max() < 25
        assert np.max(np.abs(ulp.widened(found.value(x, labels)) / ulp.widened(pair[0]) - 1)) < 0.02


@pytest.mark.parametrize("found", HERE, ids=lambda found: found.name)
def test_each_names_its_source_and_what_it_is(found):
    assert found.title
    assert found.library
    assert found.formula
    assert "/" in found.source
    assert found.reproduced == (found.distribution is None)
    if found.reproduced:
        assert "commit" in found.source
    else:
        assert frameworks.version(found.distribution)


def test_those_that_are_not_installed_are_named_with_their_reason():
    here, missing = {found.name for found in frameworks.installed()}, frameworks.missing()
    assert here | set(missing) == set(frameworks.names())
    assert here.isdisjoint(missing)
    for name in missing:
        with pytest.raises(frameworks.NotInstalledError, match=f"{name} cannot run here: "):
            frameworks.get(name)


def test_what_is_missing_is_said(monkeypatch):
    torch = frameworks.get("torch")
    absent = replace(torch, needs=("no-such-package", "torch"))
    monkeypatch.setitem(frameworks.ALL, "torch", absent)
    assert frameworks.missing()["torch"].startswith("no-such-package not installed; `make audit`")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "C++ compiler" in frameworks.missing()["torch.compile"]


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(ValueError, match=r"'pytorch' is no implementation; there are .*torch"):
        frameworks.get("pytorch")


def test_the_version_of_a_cpu_build_counts_for_its_library(monkeypatch):
    def version_of(name):
        if name == "tensorflow-cpu":
            return "2.21.0"
        raise frameworks.PackageNotFoundError

    monkeypatch.setattr(frameworks, "version_of", version_of)
    assert frameworks.version("tensorflow") == "2.21.0"
    assert frameworks.version("torch") == ""


def test_a_format_that_it_does_not_take_is_refused():
    x = np.zeros(3, np.float16)
    with pytest.raises(TypeError, match="sklearn takes float64, float32; x is float16"):
        frameworks.get("sklearn").value(x, x)


def test_every_module_is_in_the_list():
    modules = (ours, pytorch, others, numpy_like, written_out)
    listed = [found.name for module in modules for found in module.IMPLEMENTATIONS]
    assert list(frameworks.names()) == listed
    assert len(set(listed)) == len(listed) == 22


# PyTorch: the loss is 0 on one side, the gradient on the other.


def test_torch_loses_the_loss_on_the_left_and_the_gradient_on_the_right():
    loss, slope = at("torch", -20, 0)
    assert loss == 0
    assert slope == pytest.approx(np.exp(-20), rel=1e-6)
    loss, slope = at("torch", 20, 1)
    assert loss == pytest.approx(np.exp(-20), rel=1e-6)
    assert slope == 0


@pytest.mark.parametrize(
    ("form", "edge"),
    [("float64", 33.2711), ("float32", 14.556091), ("float16", 6.238), ("bfloat16", 4.156)],
)
def test_where_torch_first_loses_the_whole_loss(form, edge):
    """The last logits above 0 loss, and the first below; the next float of bfloat16 is far."""
    x = -ulp.rounded(np.linspace(edge - 0.2, edge + 0.2, 4001), ulp.format_of(form))
    found = ulp.widened(frameworks.get("torch").value(x, np.zeros_like(x)))
    first = -float(ulp.widened(x)[np.flatnonzero(found == 0)[0]])
    assert first == pytest.approx(edge, abs=0.02)


def test_the_gradient_of_torch_is_the_sigmoid_less_the_label():
    import torch

    x = np.linspace(-110, 110, 4001, dtype=np.float32)
    for y in (0, 1):
        slope = frameworks.get("torch").value_and_grad(x, np.full_like(x, y))[1]
        assert np.array_equal(slope, torch.sigmoid(torch.from_numpy(x)).numpy() - y)


@pytest.mark.parametrize(
    ("dtype", "edge", "before"), [("float32", 16.6355, 1.0), ("float64", 36.7368, 2.0**-52 * 1e12)]
)
def test_bceloss_falls_off_its_cliff_where_the_sigmoid_reaches_1(dtype, edge, before):
    """In float64 the floor of 1e-12 has taken most of the gradient before the cliff."""
    loss, slope = at("torch.BCELoss", edge - 0.005, 0, dtype)
    assert loss < 37
    assert slope == pytest.approx(before, rel=0.1)
    assert at("torch.BCELoss", edge + 0.005, 0, dtype) == (100, 0)


def test_bceloss_lets_wrong_and_confident_positives_die():
    """The floor of 1e-12 under p (1 - p): the gradient is -exp(x + 27.63)."""
    slope = at("torch.BCELoss", -40, 1)[1]
    assert slope == pytest.approx(-np.exp(-40 + 12 * np.log(10)), rel=1e-3)
    assert slope == pytest.approx(-4.2e-6, rel=0.02)


def test_bceloss_refuses_a_logit_that_is_not_a_number():
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        at("torch.BCELoss", np.nan, 0)


def test_a_weight_of_positives_loses_the_gradient_where_the_sigmoid_is_1():
    weight = frameworks.get("torch.pos_weight").pos_weight
    assert at("torch.pos_weight", 20, 1)[1] == 0
    assert at("torch.pos_weight", 2, 1)[1] == pytest.approx(-weight / (1 + np.exp(2)), rel=1e-6)


# What was written out from the sources.


def test_paddle_is_wrong_at_0():
    assert at("paddle", 0, 0) == (pytest.approx(np.log(2)), -0.5)
    assert at("paddle", 0, 1) == (pytest.approx(np.log(2)), -1.5)
    assert at("paddle", -17, 0)[0] == 0


def test_mlx_loses_both_tails_of_the_gradient():
    assert at("mlx", -20, 0) == (pytest.approx(np.exp(-20), rel=1e-6), 0)
    assert at("mlx", 20, 1) == (0, 0)
    assert at("mlx", np.inf, 0)[0] != at("mlx", np.inf, 0)[0]  # NaN: inf times 0
    assert at("mlx", -np.inf, 1)[0] == np.inf


def test_xgboost_and_lightgbm_end_at_their_clips():
    assert at("xgboost", 50, 0)[0] == pytest.approx(16 * np.log(10), rel=1e-6)
    assert at("xgboost", -1000, 0)[1] == pytest.approx(np.exp(-88.7), rel=1e-3)
    assert at("lightgbm", 50, 0, "float64")[0] == pytest.approx(15 * np.log(10), rel=1e-6)
    assert at("lightgbm", np.nan, 1, "float64")[0] == pytest.approx(15 * np.log(10), rel=1e-6)
    assert at("lightgbm", 40, 1, "float64")[1] == pytest.approx(-np.exp(-40), rel=1e-15)


def test_candle_breaks_as_eq_3_does():
    assert at("candle", 20, 0)[0] == np.inf
    assert np.isnan(at("candle", 20, 1)).all()


# scikit-learn and SciPy.


def test_sklearn_drops_half_the_digits_of_float64_beyond_18():
    """exp(-x) stands for log1p(exp(-x)) there: right beside x, not where x y takes x away."""
    assert at("sklearn", 18.0, 1, "float64")[0] == pytest.approx(np.log1p(np.exp(-18)), rel=1e-15)
    loss = at("sklearn", 18.5, 1, "float64")[0]
    assert loss / np.log1p(np.exp(-18.5)) - 1 == pytest.approx(np.exp(-18.5) / 2, rel=1e-3)


def test_scipy_keeps_the_loss_and_loses_the_gradient():
    loss, slope = at("scipy", 20, 1)
    assert loss == pytest.approx(np.exp(-20), rel=1e-6)
    assert slope == 0

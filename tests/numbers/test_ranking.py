"""The experiments of the page on ranking: slopes as in PyTorch, honest measures, stored results."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score
from torch.nn import functional

from bcelogits import exact, ranking, ranking_runs, ranking_tasks, results
from bcelogits.ulp import FLOAT32

ROOT = Path(__file__).resolve().parents[2]
SEPARATE = ("sigmoid, BCELoss", "clipped at 1e-7")


def keras(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    p = torch.sigmoid(x).clamp(1e-7, 1 - 1e-7)
    return functional.binary_cross_entropy(p, y, reduction="sum")


def twice(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(torch.sigmoid(x), y, reduction="sum")


THEIRS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "BCEWithLogits": lambda x, y: functional.binary_cross_entropy_with_logits(
        x, y, reduction="sum"
    ),
    "sigmoid, BCELoss": lambda x, y: functional.binary_cross_entropy(
        torch.sigmoid(x), y, reduction="sum"
    ),
    "clipped at 1e-7": keras,
    "sigmoid twice": twice,
}


@pytest.mark.parametrize("name", ranking.SLOPES)
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_a_slope_is_that_of_pytorch(name: str, y: float) -> None:
    # The clipped one jumps within a few values of its ends, where a last digit decides.
    x = torch.cat([torch.linspace(-100, 100, 4001), torch.tensor([-1e30, -200.0, 200.0, 1e30])])
    x = x[((x.abs() - 16.12).abs() > 0.01) & ((x - 16.64).abs() > 0.01)].requires_grad_()
    labels = torch.full_like(x, y)
    THEIRS[name](x, labels).backward()
    assert x.grad is not None
    found = ranking.SLOPES[name](x.detach().numpy(), labels.numpy())
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, x.grad.numpy(), rtol=2e-5, atol=2e-7)


def test_the_sigmoid_is_1_from_the_cliff_on_and_not_before() -> None:
    edge = np.float32(ranking.CLIFF)
    around = np.array([np.nextafter(edge, 0), edge, np.nextafter(edge, 99)], np.float32)
    s = ranking.sigmoid(np.append(around, np.float32([16.63, 16.64, -1000, 1000])))
    assert s[0] <= s[1] <= s[2] == 1
    assert s[3] < 1 == s[4]
    assert (s[5], s[6]) == (0, 1)


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_scikit_learn(seed: int) -> None:
    numbers = np.random.default_rng(seed)
    labels = (numbers.random(200) < 0.1).astype(np.float32)
    for scores in (numbers.random(200), numbers.integers(0, 5, 200), np.zeros(200)):
        wanted = average_precision_score(labels, scores)
        assert ranking.average_precision(scores, labels) == pytest.approx(wanted, rel=1e-12)


def test_average_precision_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a positive"):
        ranking.average_precision(np.arange(3.0), np.zeros(3))


def test_wrong_and_dead_are_counted_as_they_are_defined() -> None:
    x = np.float32([-40, -1, 1, 40, -40, -1, 1, 40])
    y = np.float32([0, 0, 0, 0, 1, 1, 1, 1])
    truth = [exact.gradient(float(a), float(b), FLOAT32) for a, b in zip(x, y, strict=True)]
    wrong = np.abs(truth) >= 0.5
    for name, dead in (("BCEWithLogits", 0), ("sigmoid, BCELoss", 2), ("sigmoid twice", 2)):
        found = ranking.wrong_and_dead(x, y, ranking.SLOPES[name](x, y))
        assert found == (wrong.mean(), dead / 8)


@pytest.mark.parametrize(("d", "share"), [(16, 3.2e-5), (128, 0.1415), (512, 0.4622)])
def test_the_predicted_share_is_a_tail(d: int, share: float) -> None:
    assert ranking.expected_dead(d) == pytest.approx(share, rel=2e-3)


@pytest.mark.parametrize("d", [4, 16, 64, 512])
def test_the_mean_over_lengths_agrees_with_drawn_lengths(d: int) -> None:
    square = np.random.default_rng(1).chisquare(d, 200_000)
    drawn = np.mean([ranking.expected_dead(s) for s in square])
    assert ranking.expected_dead_of_vectors(d) == pytest.approx(drawn, rel=0.03, abs=3e-6)


@pytest.mark.parametrize("d", [64, 256, 1024])
def test_the_start_is_as_predicted(d: int) -> None:
    shares = [ranking.dead_at_start(d, seed) for seed in range(3)]
    assert np.mean(shares) == pytest.approx(ranking.expected_dead_of_vectors(d), rel=0.06)


def test_a_linear_layer_takes_the_steps_of_pytorch() -> None:
    """The same start, the same steps: torch's SGD and ours, on a few well-behaved numbers."""
    numbers = np.random.default_rng(3)
    x = numbers.standard_normal((40, 5)).astype(np.float32)
    y = (numbers.random((40, 2)) < 0.3).astype(np.float32)
    start = ranking.train_linear(x, y, ranking.with_logits, rate=0.5, steps=0, seed=7)
    layer = torch.nn.Linear(5, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(start.parameters[0].T))
        layer.bias.copy_(torch.tensor(start.parameters[1]))
    descent = torch.optim.SGD(layer.parameters(), lr=0.5)
    for _ in range(20):
        descent.zero_grad()
        mean = functional.binary_cross_entropy_with_logits(layer(torch.tensor(x)), torch.tensor(y))
        mean.backward()
        descent.step()
    fit = ranking.train_linear(x, y, ranking.with_logits, rate=0.5, steps=20, seed=7)
    np.testing.assert_allclose(fit.logits(x), layer(torch.tensor(x)).detach(), rtol=1e-4, atol=1e-5)
    assert np.abs(fit.logits(x) - start.logits(x)).max() > 0.1


def test_a_bias_can_be_given() -> None:
    x, y = np.ones((4, 3), np.float32), np.zeros((4, 2), np.float32)
    fit = ranking.train_linear(x, y, ranking.with_logits, rate=1, steps=0, seed=0, bias=[1, 2])
    assert fit.parameters[1].tolist() == [1, 2]


def test_towers_take_the_steps_of_pytorch() -> None:
    y = ranking_tasks.tastes(0, 12, 9, share=0.2)
    users, items = (torch.tensor(t, requires_grad=True) for t in ranking.tables(12, 9, 4, seed=5))
    descent = torch.optim.Adam([users, items], lr=0.05)
    for _ in range(15):
        descent.zero_grad()
        logits = 0.5 * users @ items.T
        functional.binary_cross_entropy_with_logits(logits, torch.tensor(y)).backward()
        descent.step()
    fit = ranking.train_towers(
        y, ranking.with_logits, d=4, seed=5, scale=0.5, rate=0.05, steps=15, watch=(0, 15)
    )
    wanted = (0.5 * users @ items.T).detach().numpy()
    np.testing.assert_allclose(fit.scores(0.5), wanted, rtol=1e-3, atol=1e-4)
    assert [row[0] for row in fit.history] == [0, 15]


def test_the_tables_begin_as_pytorch_begins_them() -> None:
    torch.manual_seed(0)
    theirs = torch.nn.Embedding(1000, 64).weight.detach().numpy()
    ours, _ = ranking.tables(1000, 2, 64, seed=0)
    for table in (theirs, ours):
        assert table.dtype == np.float32
        assert table.mean() == pytest.approx(0, abs=0.02)
        assert table.std() == pytest.approx(1, abs=0.02)


def test_the_digits_are_cut_as_asked() -> None:
    every, few = (ranking_tasks.digits(4, positives=n) for n in (None, 20))
    assert few.y[:, 8].sum() == 20 < every.y[:, 8].sum()
    np.testing.assert_array_equal(few.held_x, every.held_x)
    others = np.delete(few.y, 8, axis=1).sum(axis=0)
    np.testing.assert_array_equal(others, np.delete(every.y, 8, axis=1).sum(axis=0))
    assert len(every.x) + len(every.held_x) == 1797
    assert (few.y.sum(axis=1) == 1).all()
    assert (few.x.min(), few.x.max()) == (0, 16)
    assert ranking_tasks.digits(4, scale=1 / 16).x.max() == 1


def test_the_tumours_can_be_standardised() -> None:
    raw, y = ranking_tasks.tumours()
    x, same = ranking_tasks.tumours(standardised=True)
    assert raw.shape == (569, 30)
    assert raw.max() > 4000
    assert y.mean() == pytest.approx(0.627, abs=1e-3)
    np.testing.assert_array_equal(y, same)
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(x.std(axis=0), 1, rtol=1e-5)


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_the_tastes_have_the_share_of_positives(share: float) -> None:
    y = ranking_tasks.tastes(2, 30, 20, share=share)
    assert y.mean() == pytest.approx(share, abs=1e-9)


def test_saturation_and_not_rarity_decides() -> None:
    """The four corners with one seed and a third of the steps: the page's claim, measured anew."""
    for positives in (20, None):
        raw = ranking_runs.Digits(positives, 1.0, 1.0, steps=100)
        scaled = ranking_runs.Digits(positives, 1 / 16, 10.0, steps=100)
        fused, apart = (raw.run(name, 0)[0]["rare"] for name in ("BCEWithLogits", SEPARATE[0]))
        assert fused > 0.6 > 0.3 > apart
        fused, apart = (scaled.run(name, 0)[0]["rare"] for name in ("BCEWithLogits", SEPARATE[0]))
        assert fused > 0.4
        assert apart == pytest.approx(fused, abs=0.02)


STORED = results.load("ranking")


def test_what_is_stored_says_when_and_how() -> None:
    assert {"date", "machine", "versions", "experiments"} == set(STORED)
    assert {"Python", "numpy", "scikit-learn"} == set(STORED["versions"])
    assert list(STORED["experiments"]) == list(ranking_runs.EXPERIMENTS)


@pytest.mark.parametrize("name", ranking_runs.EXPERIMENTS)
def test_a_stored_experiment_has_the_settings_of_today(name: str) -> None:
    experiment, found = ranking_runs.EXPERIMENTS[name], STORED["experiments"][name]
    assert found["settings"] == json.loads(json.dumps(asdict(experiment)))
    assert list(found["losses"]) == list(ranking.SLOPES)
    for row in found["losses"].values():
        assert all(len(values) == experiment.seeds for values in row["measures"].values())
        assert [step for step, _, _ in row["history"]] == list(experiment.watch)
        assert all(0 <= dead <= wrong <= 1 for _, wrong, dead in row["history"])


def of(name: str, loss: str, measure: str) -> list[float]:
    return ranking_runs.stored(name, loss)["measures"][measure]


@pytest.mark.parametrize("eights", ["20", "all"])
def test_large_features_are_what_fails(eights: str) -> None:
    raw, scaled = (
        f"digits, {eights} eights, {size}" for size in ("raw, rate 1", "scaled, rate 10")
    )
    for loss in SEPARATE:
        assert max(of(raw, loss, "rare")) < 0.2 < 0.6 < min(of(raw, "BCEWithLogits", "rare"))
        np.testing.assert_allclose(
            of(scaled, loss, "rare"), of(scaled, "BCEWithLogits", "rare"), atol=0.02
        )


def test_only_the_loss_from_logits_never_sticks() -> None:
    for rate in ("1e-5", "1e-4", "1e-3"):
        name = f"tumours, raw, rate {rate}"
        assert min(of(name, "BCEWithLogits", "accuracy")) > 0.75
        for loss in SEPARATE:
            assert sum(value < 0.7 for value in of(name, loss, "accuracy")) >= 5
    for loss in ranking.SLOPES:
        assert min(of("tumours, standardised, rate 0.1", loss, "accuracy")) > 0.95


def test_long_vectors_are_what_fails() -> None:
    for name in ("towers, d = 16", "towers, d = 512, scaled"):
        assert min(min(of(name, loss, "ap")) for loss in list(ranking.SLOPES)[:3]) > 0.98
    for loss in SEPARATE:
        assert max(of("towers, d = 512", loss, "ap")) < 0.95
    assert min(of("towers, d = 512", "BCEWithLogits", "ap")) > 0.99


def test_rarity_decides_which_class_is_lost() -> None:
    """By the stored runs; and the two classes make up the share of all pairs that is wrong."""
    for name, share in (("towers, d = 512", 0.01), ("towers, d = 512, half positive", 0.5)):
        for loss in ranking.SLOPES:
            positives, negatives = (
                np.mean(of(name, loss, f"lost_{which}")) for which in ("positives", "negatives")
            )
            wrong = ranking_runs.stored(name, loss)["history"][-1][1]
            assert share * positives + (1 - share) * negatives == pytest.approx(wrong, abs=1e-4)
    rare, half = "towers, d = 512", "towers, d = 512, half positive"
    loss = "sigmoid, BCELoss"
    assert (
        min(of(rare, loss, "lost_positives")) > 0.06 > 0.001 > max(of(rare, loss, "lost_negatives"))
    )
    assert (
        min(of(half, loss, "lost_negatives")) > 0.02 > 0.01 > max(of(half, loss, "lost_positives"))
    )


@pytest.mark.parametrize("loss", ["BCEWithLogits", "sigmoid, BCELoss"])
def test_a_stored_cell_can_be_run_again(loss: str) -> None:
    name = "digits, 20 eights, raw, rate 0.1"
    again, fit = ranking_runs.EXPERIMENTS[name].run(loss, 1)
    for measure, value in again.items():
        assert value == pytest.approx(of(name, loss, measure)[1], abs=0.01)
    assert [row[0] for row in fit.history] == [0, 1, 10, 100, 300]


def test_the_mean_of_what_was_watched_is_stored() -> None:
    called: list[int] = []
    small = ranking_runs.Towers(8, users=12, items=10, share=0.1, steps=5, watch=(0, 5))
    found: dict[str, Any] = ranking_runs.measure(small, "BCEWithLogits", called.append)
    runs = [small.run("BCEWithLogits", seed) for seed in range(3)]
    assert called == [0, 1, 2]
    for name in ("ap", "lost_positives", "lost_negatives"):
        assert found["measures"][name] == [round(measures[name], 4) for measures, _ in runs]
    for seed, (measures, fit) in enumerate(runs):
        lost = (fit.scores() > 0) != ranking_tasks.tastes(seed, 12, 10, share=0.1)
        few = 0.1 * measures["lost_positives"] + 0.9 * measures["lost_negatives"]
        assert few == pytest.approx(lost.mean(), abs=1e-6)
    last = np.mean([fit.history[-1] for _, fit in runs], axis=0)
    assert found["history"][-1] == pytest.approx(last.tolist(), abs=1e-6)
    assert math.isfinite(found["history"][0][1])


def test_the_script_says_what_it_does() -> None:
    script = ROOT / "tools" / "run_ranking.py"
    done = subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, check=True
    )
    assert "--only" in done.stdout

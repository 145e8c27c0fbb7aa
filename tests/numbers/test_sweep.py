"""The sweep: it counts every logit once, sees what is wrong, and goes on where it was stopped."""

import json

import numpy as np
import pytest

from bcelogits import exact, loss, results, sweep, ulp

START = int(np.float32(16).view(np.uint32))


def test_the_chunks_are_all_finite_magnitudes_once():
    parts = sweep.chunks()
    assert parts[0][0] == 0
    assert [end for _, end in parts[:-1]] == [start for start, _ in parts[1:]]
    assert 2 * parts[-1][1] == 2**32 - 2**24


@pytest.mark.parametrize("name", sweep.OURS)
def test_a_part_of_the_sweep_finds_us_right(name):
    found = sweep.measure(sweep.implementation(name), START, START + 20_000)
    for column in sweep.COLUMNS:
        assert found[column].points == 40_000
        assert sum(found[column].histogram) >= 40_000 - found[column].not_nearest - 2
        assert found[column].worst <= 0.501
        assert found[column].first_above_three is None


def test_the_sweep_sees_what_eq_7_loses():
    def merged(x, y):
        return loss.merged_log1p(x, y), loss.merged_grad(x, y)

    found = sweep.measure(merged, START, START + 20_000)
    assert found["loss, y = 1"].first_above_three == 16.0
    assert found["loss, y = 1"].without_a_digit == 20_000  # the positive logits
    assert found["gradient, y = 1"].above_three == 20_000
    assert found["loss, y = 0"].first_above_three is None


def test_the_sweep_counts_nan_and_infinity():
    def broken(x, y):
        return np.full_like(x, np.nan), np.full_like(x, np.inf)

    found = sweep.measure(broken, START, START + 100)
    for column in sweep.COLUMNS:
        assert found[column].not_a_number_or_infinite == found[column].above_three == 200
        assert found[column].worst == np.inf


def test_errors_beside_one_half_are_those_of_the_judge():
    """The gradient is one step wrong at 3 * 2**-24, by a hair; float64 alone could not tell."""
    x = np.array([3 * 2.0**-24], np.float32)
    gradient = loss.bce_with_logits_grad(x, np.ones_like(x))
    truth = np.array([-1 / (1 + np.exp(3 * 2.0**-24))])
    found = sweep.tally("gradient, y = 1", x, gradient, truth)
    wanted = exact.error("gradient", float(gradient[0]), float(x[0]), 1.0, ulp.FLOAT32)
    assert found.worst == wanted
    assert found.not_nearest == (wanted > 0.5)


def test_the_largest_logits_are_measured_too():
    last = ulp.FLOAT32.finite_magnitudes
    assert sweep.measure(lambda x, y: (x, y), last - 1, last)["gradient, y = 0"].worst > 3
    x = ulp.values(ulp.FLOAT32, last - 2, last)
    found = sweep.tally("loss, y = 0", x, x[[1, 1]], ulp.widened(x))
    assert (found.worst, found.above_one) == (1.0, 0)
    assert sweep.tally("loss, y = 0", x, x[[0, 0]], ulp.widened(x)).worst == 1.0


def test_an_interrupted_sweep_goes_on(tmp_path, monkeypatch):
    """Chunks in the state file are kept; a last line that was cut off is measured again."""
    monkeypatch.setattr(sweep, "chunks", lambda: [(START, START + 100), (START + 100, START + 200)])
    state = tmp_path / "sweep" / "ours.jsonl"
    whole = sweep.sweep("bcelogits.loss", state, 1)
    lines = state.read_text().splitlines()
    assert sorted(json.loads(line)[0] for line in lines) == [START, START + 100]
    state.write_text(lines[0] + "\n" + lines[1][:50])
    assert sweep.sweep("bcelogits.loss", state, 1) == whole
    assert whole["loss, y = 0"]["points"] == 400


def test_parts_add_up():
    one = sweep.Tally(points=2, worst=1.0, worst_at=3.0, above_one=0, first_above_three=None)
    two = sweep.Tally(points=3, worst=5.0, worst_at=4.0, above_one=1, first_above_three=4.0)
    one.take(two)
    assert (one.points, one.worst, one.worst_at, one.above_one) == (5, 5.0, 4.0, 1)
    assert one.first_above_three == 4.0
    assert one.mirrored().worst_at == -4.0


STORED = results.load("sweep")


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("column", sweep.COLUMNS)
def test_the_stored_sweep_covers_every_logit_and_finds_us_right(name, column):
    found = STORED[name]["columns"][column]
    assert found["points"] == 2**32 - 2**24
    assert found["worst"] <= 0.501
    assert found["not_nearest"] < 1000
    counted = sum(found["histogram"])
    assert 0 <= found["points"] - counted - found["not_nearest"] < 10  # ties count to neither


@pytest.mark.parametrize("name", STORED)
def test_the_stored_worst_point_is_as_bad_as_it_says(name):
    function = sweep.implementation(name)
    for column, found in STORED[name]["columns"].items():
        quantity, y = column.split(",")[0], float(column[-1])
        x, label = np.array([found["worst_at"]], np.float32), np.array([y], np.float32)
        computed = float(function(x, label)[quantity == "gradient"][0])
        error = exact.error(quantity, computed, float(x[0]), y, ulp.FLOAT32)
        assert error == pytest.approx(found["worst"], rel=1e-9)


def test_a_random_sample_of_the_sweep_agrees_with_the_stored_one():
    numbers = np.random.default_rng()
    for start in numbers.integers(0, ulp.FLOAT32.finite_magnitudes - 300, 20):
        found = sweep.measure(sweep.implementation("bcelogits.fused"), int(start), int(start) + 300)
        for column in sweep.COLUMNS:
            assert found[column].worst <= STORED["bcelogits.fused"]["columns"][column]["worst"]

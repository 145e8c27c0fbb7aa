"""The sweep: it counts every logit once, sees what is wrong, and goes on where it was stopped."""

import json

import numpy as np
import pytest

from bcelogits import exact, frameworks, loss, results, sweep, ulp

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


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize(("start", "power"), [(1e-38, 0.5), (1e-13, 0.5), (41.0, 1.0)])
def test_gradients_half_a_unit_beside_a_power_of_two_are_settled_as_the_judge_would(
    y, start, power, monkeypatch
):
    first = int(np.float32(start).view(np.uint32))
    m = ulp.values(ulp.FLOAT32, first, first + 50)
    below = np.full_like(m, np.nextafter(np.float32(power), np.float32(0))) * np.float32(1 - 2 * y)
    e = np.exp(-m.astype(np.float64))
    truth = (1 - e / (1 + e)) if y == 0 else -e / (1 + e)
    column = f"gradient, y = {y}"
    judged = [exact.error("gradient", float(below[0]), float(x), y, ulp.FLOAT32) for x in m]
    asked = []
    judge = exact.error
    monkeypatch.setattr(exact, "error", lambda *given: asked.append(given) or judge(*given))
    found = sweep.tally(column, m, below, truth)
    assert not asked
    assert found.not_nearest == np.count_nonzero(np.array(judged) > 0.5)
    assert found.worst == pytest.approx(max(judged), rel=1e-15, abs=0)


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


def test_a_subnormal_truth_is_told_from_a_normal_one():
    """A loss that flushes what is subnormal is right elsewhere."""

    def flushed(x, y):
        value, slope = loss.bce_with_logits_value_and_grad(x, y, reduction="none")
        tiny = np.float32(2.0**-126)
        return np.where(value < tiny, 0, value), np.where(np.abs(slope) < tiny, 0, slope)

    start = int(np.float32(87.33).view(np.uint32))
    found = sweep.measure(flushed, start, start + 2000)
    assert found["loss, y = 1"].worst > 2**22
    assert found["loss, y = 1"].worst_normal <= 0.501
    assert found["loss, y = 1"].first_above_three == pytest.approx(87.3365, abs=1e-3)


def test_a_long_block_counts_the_same():
    function = sweep.implementation("bcelogits.fused")
    short = sweep.measure(function, START, START + 40_000)
    assert sweep.measure(function, START, START + 40_000, sweep.LONG_BLOCK) == short


def test_parts_add_up():
    one = sweep.Tally(points=2, worst=1.0, worst_at=3.0, above_one=0, first_above_three=None)
    two = sweep.Tally(points=3, worst=5.0, worst_at=4.0, above_one=1, first_above_three=4.0)
    one.take(two)
    assert (one.points, one.worst, one.worst_at, one.above_one) == (5, 5.0, 4.0, 1)
    assert one.first_above_three == 4.0
    assert one.mirrored().worst_at == -4.0


STORED = results.load("sweep")
OTHERS = [name for name in STORED if name not in sweep.OURS]
HERE = [found.name for found in frameworks.installed() if found.name in OTHERS]


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("column", sweep.COLUMNS)
def test_the_stored_sweep_covers_every_logit(name, column):
    found = STORED[name]["columns"][column]
    assert found["points"] == 2**32 - 2**24
    counted = sum(found["histogram"])
    assert 0 <= found["points"] - counted - found["not_nearest"] < 2**20  # ties count to neither
    assert found["not_a_number_or_infinite"] <= found["without_a_digit"] <= found["above_three"]
    assert found["above_three"] <= found["above_one"] <= found["not_nearest"]
    assert (found["first_above_three"] is None) == (found["above_three"] == 0)
    assert found["worst_normal"] <= found["worst"]


@pytest.mark.parametrize("name", sweep.OURS)
@pytest.mark.parametrize("column", sweep.COLUMNS)
def test_the_stored_sweep_finds_us_right(name, column):
    found = STORED[name]["columns"][column]
    assert found["worst"] <= 0.501
    assert found["not_nearest"] < 1000


def error_at(name, column, logit):
    quantity, y = column.split(",")[0], float(column[-1])
    # Many of them: a compiler may compute what is left over from whole vectors otherwise.
    x, label = np.full(64, logit, np.float32), np.full(64, y, np.float32)
    computed = float(sweep.implementation(name)(x, label)[quantity == "gradient"][0])
    return exact.error(quantity, computed, float(x[0]), y, ulp.FLOAT32)


@pytest.mark.parametrize("name", sweep.OURS)
def test_the_stored_worst_point_is_as_bad_as_it_says(name):
    for column, found in STORED[name]["columns"].items():
        assert error_at(name, column, found["worst_at"]) == pytest.approx(found["worst"], rel=1e-9)


@pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")  # PyTorch's compiler
@pytest.mark.parametrize("name", HERE)
def test_the_stored_worst_point_of_the_others_is_bad(name):
    """Not to the last digit: their exp and log depend on the processor."""
    for column, found in STORED[name]["columns"].items():
        assert error_at(name, column, found["worst_at"]) >= min(3, 0.8 * found["worst"])


def test_torch_fails_where_it_was_seen_to():
    """47.9 million losses at y = 0 and about 45.8 million gradients at y = 1 beyond 3 ULP."""
    columns = STORED["torch"]["columns"]
    assert columns["loss, y = 0"]["above_three"] == pytest.approx(47.9e6, rel=0.01)
    assert columns["gradient, y = 1"]["above_three"] == pytest.approx(45.8e6, rel=0.01)
    assert columns["loss, y = 1"]["above_three"] == 0
    assert columns["gradient, y = 0"]["first_above_three"] == pytest.approx(-88.72284, rel=1e-6)
    assert columns["gradient, y = 0"]["worst_normal"] < 3  # only where the truth is subnormal


def test_what_cannot_be_swept_is_refused():
    with pytest.raises(ValueError, match=r"torch\.pos_weight: the sweep is of float32 without"):
        sweep.implementation("torch.pos_weight")
    with pytest.raises(ValueError, match="lightgbm: the sweep is of float32"):
        sweep.implementation("lightgbm")
    with pytest.raises(ValueError, match="'nobody' is no implementation"):
        sweep.implementation("nobody")


def test_the_stored_text_is_what_is_written():
    assert sweep.RESULT.read_text() == sweep.as_text(STORED)
    assert sweep.RESULT.stat().st_size < 200_000


def test_a_random_sample_of_the_sweep_agrees_with_the_stored_one():
    numbers = np.random.default_rng()
    for start in numbers.integers(0, ulp.FLOAT32.finite_magnitudes - 300, 20):
        found = sweep.measure(sweep.implementation("bcelogits.fused"), int(start), int(start) + 300)
        for column in sweep.COLUMNS:
            assert found[column].worst <= STORED["bcelogits.fused"]["columns"][column]["worst"]

"""The points are the stored ones, none lies beyond a wall, and the sums lose what the page says."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import audit, results
from bcelogits.plots import fast_and_right, style

STORED = results.load("bench")


@pytest.mark.parametrize("work", ["loss", "both"])
@pytest.mark.parametrize("size", [1_000, 10_000_000])
def test_every_rival_is_drawn_at_its_time_and_error(work: str, size: int) -> None:
    ax = fast_and_right.pareto(work, size).axes[0]
    drawn = {
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() in ("o", "s")
    }
    times = STORED["sizes"][str(size)][work]
    assert len(drawn) == len(STORED["accuracy"]) == len(times) - 1
    for name, errors in STORED["accuracy"].items():
        kept = [
            error
            for column, error in errors.items()
            if column.startswith("loss,") or (work == "both" and column.startswith("gradient"))
        ]
        assert (times[name]["ns"], max(kept)) in drawn


def test_nothing_lies_beyond_the_walls() -> None:
    found = fast_and_right.points()
    wall = STORED["sizes"]["10000000"]["both"][fast_and_right.WALL]["ns"]
    assert all(ns > wall and error > 0.499 for ns, error in found.values())


def test_the_fused_loss_beats_all_others_with_many_elements() -> None:
    beaten = fast_and_right.dominated(fast_and_right.points())
    assert set(beaten) == set(STORED["accuracy"]) - {"bcelogits.fused"}
    assert set(beaten.values()) == {"bcelogits.fused"}


def test_the_stored_run_reaches_the_targets() -> None:
    times = STORED["sizes"]["10000000"]["both"]
    ours = times["bcelogits.fused"]
    assert ours["ratio"] >= 3
    assert times["torch.compile"]["ns"] / ours["ns"] >= 1.5
    assert STORED["bytes"]["bcelogits.fused"] <= 4.2
    assert STORED["sizes"]["1000"]["both"]["bcelogits.fused"]["ratio"] >= 7.5


def test_the_stored_run_is_what_the_page_says_in_words() -> None:
    times = STORED["sizes"]["10000000"]["both"]
    line = times["NumPy, temporaries"]["ns"]
    assert line > 10 * times["bcelogits.fused"]["ns"]
    assert 50 < line / times[fast_and_right.WALL]["ns"] < 200
    in_cache = STORED["sizes"]["100000"]["both"]["NumPy, temporaries"]["ns"]
    assert 5 < in_cache < 9
    for size in ("1000", "100000", "10000000"):
        times = dict(STORED["sizes"][size]["both"])
        del times[fast_and_right.WALL]
        assert min(times, key=lambda name: times[name]["ns"]) == "bcelogits.fused"
    errors = STORED["accuracy"]
    lost = {name for name, found in errors.items() if max(found.values()) > 2**23}
    assert set(errors) - lost == {"bcelogits.fused", "bcelogits.loss", "scikit-learn"}


def test_what_was_audited_is_beaten_too() -> None:
    found = fast_and_right.audited()
    records = audit.stored().records
    assert len(found) == sum("float32" in record.ns for record in records.values()) > 15
    ours = records["bcelogits.fused"]
    assert found[ours.title][0] == ours.ns["float32"][1]
    beaten = fast_and_right.dominated(found)
    assert set(beaten) == set(found) - {ours.title}


def test_a_point_is_beaten_by_one_that_is_faster_and_as_exact() -> None:
    found = {"slow": (3.0, 1.0), "fast": (1.0, 1.0), "exact": (5.0, 0.5)}
    assert fast_and_right.dominated(found) == {"slow": "fast"}


def test_adding_one_by_one_loses_more_and_more() -> None:
    counts, errors = fast_and_right.running_means(1_000_000)
    assert counts[-1] == 1_000_000
    assert errors["one by one"][-1] > 20 * 2.0**-24
    assert errors["pairwise"].max() < 20 * 2.0**-24
    lines = fast_and_right.sums(100_000).axes[0].lines
    assert [line.get_color() for line in lines[:2]] == [style.ORANGE, style.BLUE]
    assert all(np.all(np.asarray(line.get_ydata(), float) > 0) for line in lines)


def test_what_is_not_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="there are"):
        fast_and_right.points(size=12)
    with pytest.raises(ValueError, match="there are"):
        fast_and_right.points("hessian")
    with pytest.raises(ValueError, match="at least 1000"):
        fast_and_right.running_means(10)

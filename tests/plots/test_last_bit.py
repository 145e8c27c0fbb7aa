"""The figure of the page on the last bit: what is drawn as an error is that error."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import exact, loss
from bcelogits.plots import last_bit, style
from bcelogits.ulp import FLOAT32


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_errors_are_those_of_the_judge(y: float) -> None:
    x = np.random.default_rng(1).uniform(-40, 40, 30)
    found = last_bit.errors(x, y)
    for i, logit in enumerate(x):
        stored = float(np.float32(logit))
        given = float(loss.fold(np.float32(stored), y))
        assert found["fold"][i] == pytest.approx(exact.error("loss", given, stored, y, FLOAT32))
        moved = exact.error("loss", exact.loss(stored, y), float(logit), y, FLOAT32)
        assert found["logit"][i] == pytest.approx(moved, rel=1e-6, abs=1e-8)


def test_rounding_the_logit_costs_at_most_its_share() -> None:
    """The change is at most exp(d) - 1 of the loss, and a ULP at least 2**-24 of it."""
    for y in (0.0, 1.0):
        x = np.random.default_rng(2).uniform(-60, 60, 500)
        stored = x.astype(np.float32)
        most = np.expm1(np.abs(x - stored)) * 2**24
        assert (last_bit.errors(x, y)["logit"] <= most * (1 + 1e-6) + 1e-8).all()


def test_curves_are_the_worst_of_their_stretch() -> None:
    x, found = last_bit.worst(1.0, reach=10.0, count=5, bins=4, seed=3)
    assert x.tolist() == [-7.5, -2.5, 2.5, 7.5]
    draws = np.random.default_rng(3).random((4, 5)) * 5 + np.arange(-10, 10, 5)[:, None]
    for name, all_errors in last_bit.errors(draws.ravel(), 1.0).items():
        assert found[name].tolist() == all_errors.reshape(4, 5).max(axis=1).tolist()


def test_figure_shows_who_is_lost_where() -> None:
    axes = last_bit.input_against_formula(reach=40, count=10, bins=20).axes
    for y, ax in enumerate(axes):
        lines = {str(line.get_label()): line for line in ax.lines}
        assert lines["fold"].get_color() == style.BLUE
        side = 1 if y else -1
        for name, line in lines.items():
            x, error = line.get_data()
            tail = error[np.asarray(x) * side > 20]
            lost = name == "merged" or (name == "merged_log1p" and y == 1)
            assert (tail > 2**22).all() if lost else (tail < 3).all()
        area = np.asarray(ax.collections[0].get_paths()[0].vertices)
        assert np.abs(area[:, 0]).max() < 40
        assert 8 < area[:, 1].max() < 40

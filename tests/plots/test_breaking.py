"""The survival map says what the formulas do; the staircase has its steps where they belong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bcelogits import loss
from bcelogits.outcomes import INFINITE, LOST, NAN, RIGHT, ZERO, outcomes
from bcelogits.plots import breaking, style
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS

BIN = 2 * float(breaking.place(breaking.REACH)) / breaking.BINS


def bars(ax: Any) -> dict[str, list[tuple[float, float, int]]]:
    """The stretches of each row: left, right, code."""
    names = [text.get_text() for text in ax.get_yticklabels()]
    rows: dict[str, list[tuple[float, float, int]]] = {name: [] for name in names}
    looks = [(look["facecolor"], look["edgecolor"], look.get("hatch")) for look in breaking.LOOKS]
    for patch in ax.patches:
        face = to_hex(patch.get_facecolor()) if patch.get_facecolor()[3] else "none"
        look = (face, to_hex(patch.get_edgecolor()), patch.get_hatch())
        name = names[round(patch.get_y() + patch.get_height() / 2)]
        left = patch.get_x()
        rows[name].append((left, left + patch.get_width(), looks.index(look)))
    return rows


@pytest.fixture(scope="module")
def maps() -> dict[int, dict[str, dict[str, list[tuple[float, float, int]]]]]:
    return {
        label: {ax.get_title(loc="left"): bars(ax) for ax in breaking.survival(label).axes}
        for label in (0, 1)
    }


def at(row: list[tuple[float, float, int]], x: float) -> int:
    place = float(breaking.place(x))
    return next(code for left, right, code in row if left <= place <= right)


def test_each_bar_covers_the_axis_without_a_gap(maps: Any) -> None:
    end = float(breaking.place(breaking.REACH))
    for panels in maps.values():
        assert list(panels) == [form.name for form in FORMATS]
        for rows in panels.values():
            assert set(rows) == set(breaking.FORMULAS)
            for row in rows.values():
                assert row[0][0] == -end
                assert row[-1][1] == pytest.approx(end)
                assert [a[1] for a in row[:-1]] == pytest.approx([b[0] for b in row[1:]])


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_edges_of_the_map_are_the_thresholds_to_one_bin(maps: Any, form: Any) -> None:
    one = form.precision * math.log(2)
    over = (form.emax + 1) * math.log(2)
    for label, name, x, outside, inside in (
        (0, "naive", one, INFINITE, LOST),
        (1, "naive", one, NAN, LOST),
        (0, "naive", -over, NAN, ZERO),
        (1, "eq 4", -over, INFINITE, RIGHT),
        (0, "eq 7", -one, ZERO, LOST),
    ):
        row = maps[label][form.name][name]
        away = math.copysign(1.5 * BIN, x)
        assert at(row, float(breaking.logit(breaking.place(x) + away))) == outside
        assert at(row, float(breaking.logit(breaking.place(x) - away))) == inside


def test_the_fold_survives_everywhere_and_nothing_else_does(maps: Any) -> None:
    for name in breaking.FORMULAS:
        codes = {
            code for panels in maps.values() for rows in panels.values() for *_, code in rows[name]
        }
        assert (codes == {RIGHT}) is (name == "the fold")


def test_a_bin_takes_the_worst_of_its_logits() -> None:
    x = np.array([-500, -500.01, 0, 0.0001, 500], np.float32)
    stretches = breaking.worst_in_bins(x, np.array([ZERO, LOST, RIGHT, NAN, RIGHT], np.int8))
    assert at(stretches, -500) == ZERO
    assert at(stretches, 0.0001) == NAN
    assert stretches[-1][2] == RIGHT


@pytest.mark.parametrize("form", [FLOAT16, BFLOAT16], ids=lambda form: form.name)
def test_of_a_16_bit_format_all_logits_in_reach_are_tried(form: Any) -> None:
    x = breaking.tried(form).astype(np.float64)
    assert np.abs(x).max() == 1000
    assert len(x) == 2 * int(np.array(1000, form.dtype).view(np.uint16)) + 1


def test_the_axis_and_its_inverse_agree() -> None:
    x = np.array([-1000, -16.6, -1, -0.3, 0, 0.7, 1, 2, 88.7])
    assert breaking.logit(breaking.place(x)) == pytest.approx(x)
    assert (np.diff(breaking.place(x)) > 0).all()


def test_formulas_formats_and_limit_can_be_chosen() -> None:
    fig = breaking.survival(1, {"eq 7": loss.merged}, [FLOAT32, FLOAT64], good=2.0**60)
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["float32", "float64"]
    for ax in fig.axes:
        (row,) = bars(ax).values()
        assert {code for *_, code in row} == {RIGHT, ZERO}
    assert outcomes(loss.merged, np.array([14.4], np.float32), 1)[0] == LOST


@pytest.mark.parametrize("form", [FLOAT32, FLOAT16, BFLOAT16], ids=lambda form: form.name)
def test_the_staircase_has_whole_steps_and_ends_at_p_log_2(form: Any) -> None:
    fig = breaking.staircase(form)
    curve, steps = (line for line in fig.axes[0].lines if line.get_color() != style.GREY)
    x, height = (np.asarray(data, float) for data in steps.get_data())
    edge = form.precision * math.log(2)
    assert (height[x >= edge] == 0).all()
    assert (height[x < edge] > 0).all()
    levels = np.expm1(np.unique(height)) / form.epsilon
    assert levels == pytest.approx(np.arange(len(levels)), abs=0.05)
    assert (np.asarray(curve.get_ydata(), float) > 0).all()


def test_a_window_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not below"):
        breaking.staircase(FLOAT32, 3, 3)

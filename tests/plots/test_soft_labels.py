"""The reliability diagram: dots at frequencies, bars where chance puts those of honest models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bcelogits.plots import soft_labels

RNG = np.random.default_rng(3)
LOGITS = RNG.normal(-1, 1.5, 3000)
HONEST = 1 / (1 + np.exp(-LOGITS))
BOLD = 1 / (1 + np.exp(-3 * LOGITS))
OUTCOMES = (RNG.random(3000) < HONEST).astype(float)


def drawn(ax: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The forecasts and frequencies of the dots, and the ends of the bars."""
    (dots,) = [line for line in ax.lines if line.get_marker() == "o"]
    (bars,) = ax.collections
    ends = np.array(bars.get_segments())
    assert (ends[:, 0, 0] == dots.get_xdata()).all()
    assert (ends[:, 1, 0] == dots.get_xdata()).all()
    return dots.get_xdata(), dots.get_ydata(), ends[:, :, 1]


def test_a_dot_is_a_groups_mean_forecast_and_its_frequency() -> None:
    p = np.array([0.9, 0.1, 0.3, 0.7, 0.2, 0.8])
    y = np.array([1, 0, 1, 0, 0, 1])
    ax = soft_labels.reliability({"six": p}, y, count=3).axes[0]
    forecast, frequency, _ = drawn(ax)
    assert forecast == pytest.approx([0.15, 0.5, 0.85])
    assert frequency == pytest.approx([0, 0.5, 1])


def test_a_bar_holds_what_chance_does_to_one_coin() -> None:
    p = np.full(400, 0.2)
    low, high = soft_labels.chance(p, 1)[:, 0]
    assert low == pytest.approx(0.2 - 1.96 * np.sqrt(0.2 * 0.8 / 400), abs=0.006)
    assert high == pytest.approx(0.2 + 1.96 * np.sqrt(0.2 * 0.8 / 400), abs=0.006)


def test_bars_shrink_with_the_root_of_the_number() -> None:
    few, many = (
        np.diff(soft_labels.chance(np.full(n, 0.5), 5), axis=0).mean() for n in (500, 8000)
    )
    assert few / many == pytest.approx(4, rel=0.15)


def test_honest_dots_lie_on_their_bars_and_bold_ones_off_them() -> None:
    honest, bold = soft_labels.reliability({"honest": HONEST, "bold": BOLD}, OUTCOMES).axes
    outside = []
    for ax in (honest, bold):
        _, frequency, ends = drawn(ax)
        outside.append(int(((frequency < ends[:, 0]) | (frequency > ends[:, 1])).sum()))
    assert outside[0] <= 2
    assert outside[1] >= 7


def test_groups_of_a_scaled_model_are_the_same_groups() -> None:
    honest, bold = soft_labels.reliability({"honest": HONEST, "bold": BOLD}, OUTCOMES).axes
    assert drawn(honest)[1] == pytest.approx(drawn(bold)[1])
    assert honest.get_title(loc="left") == "honest"


@pytest.mark.parametrize("panels", [1, 2, 3, 4])
def test_there_is_a_panel_for_each_model_and_none_without(panels: int) -> None:
    names = ["a", "b", "c", "d"][:panels]
    axes = soft_labels.reliability(dict.fromkeys(names, HONEST), OUTCOMES).axes
    assert [ax.get_title(loc="left") for ax in axes] == names


@pytest.mark.parametrize(
    "wrong",
    [
        {"models": {}},
        {"models": {"short": HONEST[1:]}},
        {"models": {"logits": LOGITS}},
        {"y": OUTCOMES / 2},
        {"count": 0},
        {"count": 3001},
    ],
)
def test_values_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|give"):
        soft_labels.reliability(**{"models": {"honest": HONEST}, "y": OUTCOMES} | wrong)

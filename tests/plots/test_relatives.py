"""The figure of the relatives: its slopes are the slopes of its losses."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import loss as ours
from bcelogits.plots import relatives, style


@pytest.mark.parametrize("name", relatives.LOSSES)
def test_the_slope_is_the_derivative_of_the_loss(name: str) -> None:
    loss, slope, _ = relatives.LOSSES[name]
    m = np.linspace(-5, 5, 40)  # none of them is 1, where the hinge has its corner
    h = 1e-5
    assert slope(m) == pytest.approx((loss(m + h) - loss(m - h)) / (2 * h), abs=1e-8)


def test_the_first_is_the_loss_of_this_book() -> None:
    loss, slope, _ = relatives.LOSSES["cross-entropy"]
    m = np.linspace(-5, 5, 11)
    one = np.ones_like(m)
    assert loss(m) == pytest.approx(ours.bce_with_logits(m, one, reduction="none"))
    assert slope(m) == pytest.approx(ours.bce_with_logits_grad(m, one))


def test_each_panel_holds_all_four() -> None:
    losses, slopes = relatives.by_margin().axes
    colours = [colour for _, _, colour in relatives.LOSSES.values()]
    assert [line.get_color() for line in losses.lines] == colours
    assert [line.get_color() for line in slopes.lines] == colours
    named = {text.get_text(): text.get_color() for text in [*losses.texts, *slopes.texts]}
    assert named == {name: colour for name, (_, _, colour) in relatives.LOSSES.items()}
    assert len(set(colours)) == 4
    assert style.INK not in colours


def test_reach_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        relatives.by_margin(0)

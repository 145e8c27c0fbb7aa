"""The figure of the case split: what is drawn strong is the loss, what is drawn thin is not."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import case_split, style


@pytest.mark.parametrize(("y", "reach"), [(0.25, 4.0), (0.0, 3.0), (1.0, 6.0), (0.5, 10.0)])
def test_strong_lines_are_the_loss_and_thin_ones_lie_below_it(y: float, reach: float) -> None:
    ax = case_split.gluing(y, reach).axes[0]
    lines = [line for line in ax.lines if line.get_linewidth() in (1, 3)]
    assert [line.get_color() for line in lines] == [style.ORANGE] * 2 + [style.BLUE] * 2
    for line in lines:
        x, drawn = line.get_data()
        loss = np.logaddexp(0, -x) + x - x * y
        if line.get_linewidth() == 3:
            assert drawn == pytest.approx(loss, abs=1e-12)
        else:
            assert drawn == pytest.approx(loss - np.abs(x), abs=1e-12)


def test_all_four_meet_at_log_two() -> None:
    ax = case_split.gluing().axes[0]
    ends = [v for line in ax.lines for x, v in zip(*line.get_data(), strict=True) if x == 0]
    assert len(ends) == 5
    assert ends == pytest.approx([np.log(2)] * 5)


def test_branches_cover_the_axis_from_end_to_end() -> None:
    ax = case_split.gluing(reach=7).axes[0]
    strong = [line.get_xdata() for line in ax.lines if line.get_linewidth() == 3]
    assert sorted((float(x.min()), float(x.max())) for x in strong) == [(-7, 0), (0, 7)]

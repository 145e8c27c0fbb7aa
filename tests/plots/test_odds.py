"""The odds ruler: equal steps below, the probabilities of the odds beside."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits.plots import odds


@pytest.mark.parametrize("doublings", [1, 3, 5])
def test_marks_are_odds_and_their_probabilities(doublings: int) -> None:
    ax = odds.ruler(doublings).axes[0]
    dots = ax.lines[-1]
    x, p = np.asarray(dots.get_xdata()), np.asarray(dots.get_ydata())
    assert len(x) == 2 * doublings + 1
    np.testing.assert_allclose(np.diff(x), np.log(2))
    np.testing.assert_allclose(p / (1 - p), np.exp(x))
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-x)))


def test_ticks_read_as_bets() -> None:
    ax = odds.ruler().axes[0]
    words = [tick.get_text() for tick in ax.get_xticklabels()]
    assert words == ["1:8", "1:4", "1:2", "1:1", "2:1", "4:1", "8:1"]
    shares = [tick.get_text() for tick in ax.get_yticklabels()]
    assert shares == ["0", "1/9", "1/5", "1/3", "1/2", "2/3", "4/5", "8/9", "1"]

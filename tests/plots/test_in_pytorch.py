"""The figure of the page on PyTorch draws what it is given, and marks where a line ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.text import Annotation

from bcelogits.plots import in_pytorch, style

Array = in_pytorch.Array
M = np.linspace(0.5, 30, 60)
KEPT = np.log1p(np.exp(-M)), -np.exp(-M) / (1 + np.exp(-M))
LOST = np.where(M < 14.556, KEPT[0], 0.0), np.where(M < 16.636, KEPT[1], 0.0)
BOTH = {"ours": KEPT, "theirs": LOST}


@pytest.mark.parametrize("which", [0, 1])
def test_each_line_is_what_was_given_on_its_own_side(which: int) -> None:
    panel = in_pytorch.ends(M, BOTH, bottom=1e-12).axes[which]
    ours, theirs = (line for line in panel.lines if len(line.get_xdata()) == len(M))
    for line, pair, colour in ((ours, KEPT, style.BLUE), (theirs, LOST, style.ORANGE)):
        size = np.abs(pair[which])
        drawn = line.get_ydata()
        np.testing.assert_array_equal(line.get_xdata(), (-M, M)[which])
        np.testing.assert_array_equal(drawn[size >= 1e-12], size[size >= 1e-12])
        assert np.isnan(drawn[size < 1e-12]).all()
        assert line.get_color() == colour


def test_a_cross_and_words_mark_the_ends_and_nothing_else() -> None:
    figure = in_pytorch.ends(M, BOTH)
    crosses = [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_color())
        for panel in figure.axes
        for line in panel.lines
        if line.get_marker() == "x"
    ]
    places = (-15.0, 17.0)
    assert crosses == [(place, 1e-14, style.ORANGE) for place in places]
    words = [
        [t.get_text() for t in panel.texts if isinstance(t, Annotation)] for panel in figure.axes
    ]
    assert words == [["ours", f"theirs:\n0 from ${place:.2f}$ on"] for place in places]


@pytest.mark.parametrize(
    ("m", "found", "words"),
    [
        (M[::-1], BOTH, "increasing order"),
        (-M[::-1], BOTH, "positive"),
        (np.array([1.0, math.inf]), BOTH, "finite"),
        (M, {}, "one or two programs"),
        (M, dict.fromkeys("abc", KEPT), "one or two programs"),
        (M, {"ours": (KEPT[0], KEPT[1][1:])}, "differ in shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    m: Array, found: dict[str, tuple[Array, Array]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        in_pytorch.ends(m, found)

"""The number rulers: marks are the format's values, bars end where the format ends."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from bcelogits.plots import formats, style
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS, Format, values, widened


def marks(fig: style.BookFigure) -> dict[str, list[float]]:
    """The positions of the marks of each ruler that is not solid, by colour."""
    drawn = [c for c in fig.axes[0].collections if isinstance(c, LineCollection)]
    return {
        style_of(c.get_color()[0]): [float(segment[0][0]) for segment in c.get_segments()]
        for c in drawn
    }


def style_of(rgba: Any) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgba[:3])


@pytest.mark.parametrize(("low", "high"), [(0.985, 1.02), (-0.001, 0.003), (3.9, 4.05)])
@pytest.mark.parametrize("form", [FLOAT16, BFLOAT16], ids=lambda form: form.name)
def test_marks_are_all_the_values_in_the_window(form: Format, low: float, high: float) -> None:
    row = widened(values(form))
    expected = np.unique(row[(low <= row) & (row <= high)]).tolist()
    fig = formats.rulers(low, high, [form])
    text = fig.axes[0].texts[0].get_text()
    assert text == f"{form.name}: {len(expected):.4g} values"
    if len(expected) <= formats.MOST_TICKS:
        assert marks(fig) == {style.BLUE: expected}
    else:
        assert marks(fig) == {}


def test_the_dense_rulers_are_solid_and_the_coarse_ones_are_not() -> None:
    drawn = marks(formats.rulers())
    assert set(drawn) == {style.GREEN, style.PURPLE}
    assert np.diff(drawn[style.PURPLE]).tolist() == [2.0**-8] * 3 + [2.0**-7] * 2


def test_bars_reach_from_the_smallest_to_beyond_the_largest_value() -> None:
    bars: Any = formats.rulers().axes[1].patches
    for form, normal, low in zip(FORMATS, bars[::2], bars[1::2], strict=True):
        end = normal.get_x() + normal.get_width()
        assert form.largest / 2 < 2.0 ** (end - 1) <= form.largest
        assert 2.0 ** normal.get_x() == form.smallest_normal
        assert low.get_x() + low.get_width() == normal.get_x()
        assert 2.0 ** low.get_x() == form.smallest


def test_the_label_counts_the_values_of_a_doubling() -> None:
    texts = [text.get_text() for text in formats.rulers().axes[1].texts]
    for form, text in zip(FORMATS, texts, strict=True):
        row = formats.places(form, 1, 2)
        assert f"$2^{{{math.log2(row[1] - row[0]):.0f}}}$" in text


def test_formats_can_be_left_out_and_windows_must_be_windows() -> None:
    texts = formats.rulers(1, 2, [FLOAT64, FLOAT32]).axes[0].texts
    assert [t.get_text().split(":")[0] for t in texts] == ["float64", "float32"]
    with pytest.raises(ValueError, match="not below"):
        formats.rulers(2, 1)

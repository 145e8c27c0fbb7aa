"""The figure of the ranker: curves that no data enter, and dots where they were measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import pytest
from matplotlib.text import Annotation

from bcelogits.plots import ranking, style

SHARES = {16: 0.001, 128: 0.15, 512: 0.45, 1024: 0.6}
NONE = dict.fromkeys(SHARES, 0.0)


def dots(figure: style.BookFigure) -> list[tuple[list[float], list[float], str]]:
    return [
        (list(line.get_xdata()), list(line.get_ydata()), line.get_color())
        for line in figure.axes[0].lines
        if line.get_linestyle() == "None"
    ]


def test_the_curves_are_the_tails_of_a_normal_distribution() -> None:
    curves = [
        line.get_data()
        for line in ranking.dead_share({"one": SHARES}).axes[0].lines
        if line.get_linestyle() != "None"
    ]
    assert len(curves) == 2
    for (root, share), bits in zip(curves, (24, 53), strict=True):
        assert (np.diff(root) > 0).all()
        wanted = [2 * NormalDist(0, r).cdf(-bits * math.log(2)) for r in root]
        np.testing.assert_allclose(share, wanted, rtol=1e-9, atol=1e-14)


def test_a_reader_can_draw_another_format() -> None:
    figure = ranking.dead_share({"one": SHARES}, bits={"bfloat16": 8}, reach=40)
    (curve,) = (line for line in figure.axes[0].lines if line.get_linestyle() != "None")
    root, share = curve.get_data()
    assert root[-1] == 40
    assert share[-1] == pytest.approx(2 * NormalDist(0, 40).cdf(-8 * math.log(2)))


def test_the_dots_are_what_was_measured() -> None:
    figure = ranking.dead_share({"one": SHARES, "two": NONE})
    (x, y, colour), (others, zeros, other_colour) = dots(figure)
    assert x == others == [math.sqrt(d) for d in SHARES]
    assert y == list(SHARES.values())
    assert zeros == [0.0] * len(SHARES)
    assert (colour, other_colour) == (style.ORANGE, style.BLUE)


def test_each_program_is_named_at_one_of_its_dots() -> None:
    figure = ranking.dead_share({"one": SHARES, "two": NONE})
    place = {t.get_text(): t.xy for t in figure.axes[0].texts if isinstance(t, Annotation)}
    assert place["one"] == (math.sqrt(512), 0.45) or place["one"] == (math.sqrt(128), 0.15)
    assert place["two"] == (32.0, 0.0)
    assert {"float32", "float64"} < set(place)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ({}, "one or two programs"),
        (dict.fromkeys("abc", SHARES), "one or two programs"),
        ({"one": {16: 1.5}}, "a share lies between"),
        ({"one": {16: -0.1}}, "a share lies between"),
        ({"one": {0: 0.1}}, "lengths lie between"),
        ({"one": {2000: 0.1}}, "lengths lie between"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    measured: Mapping[str, Mapping[int, float]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        ranking.dead_share(measured)

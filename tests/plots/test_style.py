"""The figures' style keeps what it promises: contrast, colour blindness, size, same bytes."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from bcelogits.plots import style

WHITE = "#ffffff"
DARK = "#14181d"
HUES = {name: getattr(style, name) for name in ("INK", "BLUE", "ORANGE", "GREEN", "PURPLE")}
COLOURS = {**HUES, "GREY": style.GREY}

# hue-rotate(180deg) as the Filter Effects specification defines it, for cos = -1 and sin = 0.
HUE_ROTATE = np.array([[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]])

# Full dichromacy in linear RGB: Machado, Oliveira & Fernandes, IEEE TVCG 15(6), 2009.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def filtered(colour: np.ndarray) -> np.ndarray:
    """The colour as the dark theme shows it: invert(1), then hue-rotate(180deg)."""
    return np.clip(HUE_ROTATE @ (1 - colour), 0, 1)


def linear(colour: np.ndarray) -> np.ndarray:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def cielab(rgb_linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    t = to_xyz @ rgb_linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", COLOURS)
def test_colour_reads_as_text_in_both_themes(name: str) -> None:
    colour = rgb(COLOURS[name])
    assert contrast(colour, rgb(WHITE)) >= 4.5
    assert contrast(filtered(colour), rgb(DARK)) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("pair", list(itertools.combinations(HUES, 2)), ids="-".join)
def test_hues_differ_for_every_kind_of_sight(pair: tuple[str, str], sight: str) -> None:
    for show in (lambda c: c, filtered):
        a, b = (
            cielab(np.clip(SIGHT[sight] @ linear(show(rgb(COLOURS[name]))), 0, 1)) for name in pair
        )
        assert np.linalg.norm(a - b) > 15  # about 2.3 is a just noticeable difference


def test_hues_keep_four_dash_patterns_apart() -> None:
    assert len({style.LINES[HUES[name]] for name in ("BLUE", "ORANGE", "GREEN", "PURPLE")}) == 4


def draw() -> style.BookFigure:
    with style.figure() as (fig, ax):
        ax.plot([-4, 0, 4], [0, 1, 3])
        ax.set_xlabel("$x$")
        style.label_line(ax, 4, 3, "loss", style.BLUE, ha="right")
    return fig


def test_same_bytes_twice_and_after_other_figures() -> None:
    first = draw()
    assert first.svg() == first.svg() == draw().svg()
    assert "<dc:date>" not in first.svg()


def test_background_is_transparent() -> None:
    patch = re.search(r'<g id="patch_1">\s*<path[^>]*style="([^"]*)"', draw().svg())
    assert patch is not None
    assert "fill: none" in patch.group(1)


@pytest.mark.parametrize("width", [3.0, 5.0, 8.0])
def test_text_measures_nine_points_at_360_pixels(width: float) -> None:
    with style.figure(width) as (fig, ax):
        label = style.label_line(ax, 0, 0, "name")
        sizes = [label.get_fontsize(), ax.xaxis.label.get_fontsize(), ax.title.get_fontsize()]
        sizes += [tick.get_fontsize() for tick in ax.get_xticklabels()]
    assert fig.get_size_inches()[0] == width
    assert min(sizes) * 360 / (width * 96) == pytest.approx(9)


def test_notebook_gets_svg_and_global_settings_stay() -> None:
    before = dict(mpl.rcParams)
    assert set(draw()._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}
    assert dict(mpl.rcParams) == before


def test_import_needs_no_pyplot() -> None:
    code = "import sys, bcelogits.plots.style; sys.exit('matplotlib.pyplot' in sys.modules)"
    path = {"PYTHONPATH": str(Path(style.__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, env=os.environ | path)

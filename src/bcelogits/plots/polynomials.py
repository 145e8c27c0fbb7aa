"""The figure of the appendix: the error of the best polynomial beside that of Taylor's."""

from __future__ import annotations

import numpy as np
from mpmath import mpf

from bcelogits import minimax
from bcelogits.plots import style


def taylor(degree: int) -> list[float]:
    """Coefficients of R in ``artanh(t) = t (1 + s R(s))``, s = t**2, from the series at 0."""
    return [1 / (2 * k + 3) for k in range(degree + 1)]


def curve(coefficients: list[float], places: np.ndarray) -> np.ndarray:
    """The relative error of ``t (1 + s R(s))`` as artanh(t) at each s."""
    return np.array([float(minimax.error(minimax.ARTANH, coefficients, mpf(s))) for s in places])


def alternation(degree: int = 3) -> style.BookFigure:
    """Relative errors of the artanh on the interval of the kernel, for R of that degree.

    ValueError: the degree is not in 1..8.
    """
    if not 1 <= degree <= 8:
        raise ValueError(f"degree = {degree} must be from 1 to 8")
    found = minimax.remez(minimax.ARTANH, degree, 400)
    places = np.linspace(0, float(minimax.ARTANH.high), 241)
    best, level = curve(found.coefficients, places), float(found.level)
    series = curve(taylor(degree), places)
    with style.figure(height=3.6) as (fig, ax):
        ax.axhline(0, color=style.GREY, lw=0.8, ls="-")
        for end in (-level, level):
            ax.axhline(end, color=style.GREY, lw=0.8, ls=":")
        ax.plot(places, series, color=style.ORANGE, ls=style.LINES[style.ORANGE])
        ax.plot(places, best, color=style.BLUE, ls=style.LINES[style.BLUE])
        peaks = np.array([float(p) for p in found.points])
        ax.plot(peaks, curve(found.coefficients, peaks), "o", color=style.BLUE)
        ax.set_ylim(-5 * level, 3 * level)
        ax.set(xlabel="$s$", ylabel="relative error", xlim=(-0.002, 0.1145))
        style.label_line(ax, 0.03, level, "best polynomial", style.BLUE, offset=(0, 6))
        below = int(np.argmax(series < -3 * level))
        style.label_line(
            ax, places[below], series[below], "Taylor", style.ORANGE, offset=(-8, 0), ha="right"
        )
    return fig

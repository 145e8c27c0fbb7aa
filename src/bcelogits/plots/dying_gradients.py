"""Figures of the page on gradients that die."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bcelogits.plots import style
from bcelogits.plots.curves import zero_from

Array = npt.NDArray[Any]
COLOURS = (style.ORANGE, style.BLUE)


def true_size(x: npt.ArrayLike, y: int) -> Array:
    """The magnitude of the gradient for a hard label: sigma(x) for 0, sigma(-x) for 1."""
    t = np.asarray(x, float) * (1 - 2 * y)
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, 1, e) / (1 + e)


def dead_from(x: Array, size: Array) -> float | None:
    """The logit nearest to 0, on the right of it, from which on all the sizes are 0."""
    first = zero_from(size)
    return float(x[first]) if first is not None and x[first] > 0 else None


def cliffs(
    x: npt.ArrayLike,
    gradients: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
    *,
    bottom: float = 1e-15,
) -> style.BookFigure:
    """Magnitudes of gradients against the logit, on a logarithmic axis, above y = 0, below y = 1.

    ``x``: increasing logits, finite.  ``gradients``: for one or two named programs the gradients at
    these logits for y = 0 and for y = 1.  The truth is drawn behind them.  A gradient of exactly 0
    falls to ``bottom``, and a cross marks where it does so for good on the right.

    ValueError: the logits do not increase, a gradient has another shape, or there are no programs
    or more than two.
    """
    logits = np.asarray(x, float)
    if logits.ndim != 1 or not (np.diff(logits) > 0).all() or not np.isfinite(logits).all():
        raise ValueError("x must be finite logits in increasing order")
    if not 0 < len(gradients) <= len(COLOURS):
        raise ValueError(f"one or two programs can be drawn, not {len(gradients)}")
    sizes = {name: [np.abs(np.asarray(g, float)) for g in pair] for name, pair in gradients.items()}
    for name, pair in sizes.items():
        if any(size.shape != logits.shape for size in pair):
            raise ValueError(f"the gradients of {name} and the logits differ in shape")
    with style.figure(height=6.8, nrows=2, sharex=True) as (fig, panels):
        for y, panel in enumerate(panels):
            truth = true_size(logits, y)
            panel.plot(logits, truth, color=style.GREY, ls="-", lw=5, alpha=0.35)
            for (name, pair), colour in zip(sizes.items(), COLOURS, strict=False):
                _curve(panel, logits, pair[y], bottom, colour)
                _name(panel, logits, pair[y] / truth, y, name, colour)
            panel.set(
                yscale="log", ylim=(bottom, 1e3), title=f"$y = {y}$: size of the gradient",
                yticks=[10.0**k for k in range(-15, 1, 5)],
            )  # fmt: skip
            panel.minorticks_off()
        tail = 0.55 * logits[-1]
        style.label_line(panels[1], tail, float(true_size(tail, 1)), "truth", style.GREY,
                         offset=(10, 0), ha="left")  # fmt: skip
        panels[1].set_xlabel("logit $x$")
    return fig


def _curve(panel: Axes, x: Array, size: Array, bottom: float, colour: str) -> None:
    """One program's line, and a cross at the bottom where it is 0 from there on."""
    shown = np.where(size == 0, bottom, np.where(size < bottom, np.nan, size))
    panel.plot(x, shown, color=colour, ls=style.LINES[colour])
    dead = dead_from(x, size)
    if dead is not None:
        panel.plot(dead, bottom, color=colour, marker="x", ls="", ms=9, mew=2.5, clip_on=False)


def _name(panel: Axes, x: Array, share: Array, y: int, name: str, colour: str) -> None:
    """The name beside the cliff on the side where the model is wrong, else above the plateau."""
    wrong = (x < 0) if y else (x > 0)
    low = np.flatnonzero(wrong & (share < 1e-5))
    if low.size:
        nearest = x[low[np.argmin(np.abs(x[low]))]]
        style.label_line(panel, nearest, 1e-5, name, colour, offset=(9, -4), ha="left")
    else:
        end, side = (x[0], "left") if y else (x[-1], "right")
        style.label_line(panel, end, 1, name, colour, offset=(0, 8), ha=side)

"""Figure of the page on soft labels: reliability diagrams, with the spread that chance allows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from bcelogits.plots import style

Array = npt.NDArray[np.float64]
COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)
REPEATS = 1000
INSIDE = 0.95
"""The share of honest groups that lie on their bar."""


def in_groups(p: npt.ArrayLike, values: npt.ArrayLike, count: int) -> Array:
    """Means of `values` over `count` groups of nearly equal size, from low forecasts to high ones.

    `p` has the shape ``[n]``, `values` ``[..., n]``; the result has the shape ``[..., count]``.
    """
    groups = np.array_split(np.argsort(np.asarray(p), kind="stable"), count)
    return np.stack([np.asarray(values, float)[..., group].mean(-1) for group in groups], -1)


def chance(p: npt.ArrayLike, count: int, seed: int = 0) -> Array:
    """Where the frequency of each group would lie if the forecasts `p` were right.

    Labels are drawn from `p` 1000 times; the result, of the shape ``[2, count]``, holds the ends
    between which 95 % of the frequencies fall.
    """
    p = np.asarray(p, float)
    drawn = np.random.default_rng(seed).random((REPEATS, p.size)) < p
    ends = [(1 - INSIDE) / 2, (1 + INSIDE) / 2]
    return np.quantile(in_groups(p, drawn, count), ends, axis=0)


def reliability(
    models: Mapping[str, npt.ArrayLike], y: npt.ArrayLike, count: int = 10, seed: int = 0
) -> style.BookFigure:
    """Reliability diagrams, two in a row: the frequency of ones over the mean forecast, by group.

    `models` gives each model's name and its forecasts, probabilities of the shape ``[n]``, at most
    four models; `y` the outcomes, 0 or 1; `count` groups of nearly equal size.  The bar of a group
    is where 95 % of the frequencies of an honest model would lie (:func:`chance`).
    Raises ``ValueError`` for shapes, outcomes or forecasts that do not fit.
    """
    outcomes = np.asarray(y, float)
    forecasts = {name: np.asarray(p, float) for name, p in models.items()}
    if not 0 < len(forecasts) <= len(COLOURS):
        raise ValueError(f"give one to four models, not {len(forecasts)}")
    if outcomes.ndim != 1 or not np.isin(outcomes, (0, 1)).all():
        raise ValueError("the outcomes must be zeros and ones in one axis")
    if not 0 < count <= outcomes.size:
        raise ValueError(f"count must be between 1 and {outcomes.size}, not {count}")
    for name, p in forecasts.items():
        if p.shape != outcomes.shape or not ((p >= 0) & (p <= 1)).all():
            raise ValueError(f"{name}: the forecasts must be one probability for each outcome")
    columns = min(len(forecasts), 2)
    rows = (len(forecasts) + 1) // 2
    with style.figure(
        height=0.5 + 5 / columns * rows,
        nrows=rows,
        ncols=columns,
        sharex=True,
        sharey=True,
        squeeze=False,
    ) as (fig, grid):
        for ax in grid.flat[len(forecasts) :]:
            ax.remove()
        for ax, (name, p), colour in zip(grid.flat, forecasts.items(), COLOURS, strict=False):
            forecast, frequency = in_groups(p, p, count), in_groups(p, outcomes, count)
            ax.plot([0, 1], [0, 1], color=style.GREY, ls="-", lw=1)
            ax.vlines(forecast, *chance(p, count, seed), color=style.GREY, lw=4, alpha=0.6)
            ax.plot(forecast, frequency, color=colour, marker="o", ms=5, ls="")
            ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
            ax.set(xticks=(0, 0.5, 1), xticklabels=("0", "½", "1"))
            ax.set(yticks=(0, 0.5, 1), yticklabels=("0", "½", "1"))
            ax.set_title(name, color=colour)
        size = style.settings(5.0)["font.size"]
        fig.supxlabel("mean forecast of a group", fontsize=size)
        fig.supylabel("frequency of ones", fontsize=size)
    return fig

"""Figures of the page on the first classifier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from bcelogits.plots import style

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
CORNERS = {
    "both right": (0.03, 0.97, "left", "top"),
    "both called 1": (0.97, 0.97, "right", "top"),
    "both called 0": (0.03, 0.03, "left", "bottom"),
    "both wrong": (0.97, 0.03, "right", "bottom"),
}


def outcomes(logits: npt.ArrayLike) -> dict[str, Mask]:
    """Which runs end in which corner: a mask of shape [R] for each.

    `logits` has shape [R, 2]: the logit of the point with label 0, then that of label 1.  A logit
    above 0 is called 1.  Raises ``ValueError`` for another shape.
    """
    ends = np.asarray(logits, np.float64)
    if ends.ndim != 2 or ends.shape[1] != 2:
        raise ValueError(f"logits must have the shape [runs, 2], not {list(ends.shape)}")
    first, second = ends[:, 0] > 0, ends[:, 1] > 0
    return {
        "both right": ~first & second,
        "both called 1": first & second,
        "both called 0": ~first & ~second,
        "both wrong": first & ~second,
    }


def endings(starts: npt.ArrayLike, ends: npt.ArrayLike, reach: float = 3.0) -> style.BookFigure:
    """Where the two logits of each run end, with a thin line from where they began.

    `starts` and `ends` have shape [R, 2], as in :func:`outcomes`; both axes run from -reach to
    reach.  Raises ``ValueError`` for other shapes or a reach that is not positive.
    """
    corners = outcomes(ends)
    begun, ended = np.asarray(starts, np.float64), np.asarray(ends, np.float64)
    if begun.shape != ended.shape:
        raise ValueError(f"starts and ends must be alike: {begun.shape} and {ended.shape}")
    if not reach > 0:
        raise ValueError(f"reach must be positive, not {reach!r}")
    with style.figure(height=5.4) as (fig, ax):
        ax.fill_between([-reach, 0], 0, reach, color=style.BLUE, alpha=0.1, lw=0)
        paths = LineCollection(np.stack([begun, ended], axis=1).tolist(), linewidths=0.5)
        paths.set_color(style.GREY)
        paths.set_alpha(0.45)
        ax.add_collection(paths)
        right = corners["both right"]
        ax.plot(*ended[right].T, color=style.BLUE, marker="o", ms=3, ls="", label="both right")
        ax.plot(*ended[~right].T, color=style.ORANGE, marker="x", ms=3, ls="", label="not right")
        ax.axhline(0, color=style.INK, lw=0.8)
        ax.axvline(0, color=style.INK, lw=0.8)
        for name, (x, y, ha, va) in CORNERS.items():
            colour = style.BLUE if name == "both right" else style.ORANGE
            ax.text(
                x, y, f"{name}\n{corners[name].mean():.0%}", color=colour,
                ha=ha, va=va, transform=ax.transAxes,
            )  # fmt: skip
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        ax.set(xlabel="logit of the point with label 0", ylabel="logit of the one with label 1")
    return fig


def fitted(
    points: npt.ArrayLike,
    labels: npt.ArrayLike,
    weights: npt.ArrayLike,
    curves: Mapping[str, npt.ArrayLike],
) -> style.BookFigure:
    """Points of two features with the line where the logit is 0, and the losses over the epochs.

    `points` has shape [N, 2], `labels` [N] with 0 and 1, `weights` [3] with the bias last and the
    second weight not 0; `curves` gives one or two lists of mean losses in nats, by their names.
    Raises ``ValueError`` for other shapes.
    """
    x, y = np.asarray(points, np.float64), np.asarray(labels)
    w = np.asarray(weights, np.float64)
    if x.ndim != 2 or x.shape[1] != 2 or y.shape != x.shape[:1] or w.shape != (3,):
        raise ValueError(
            f"points [N, 2], labels [N] and weights [3] are wanted, "
            f"not {list(x.shape)}, {list(y.shape)} and {list(w.shape)}"
        )
    if w[1] == 0 or len(curves) not in (1, 2):
        raise ValueError("the second weight must not be 0, and there are one or two curves")
    with style.figure(height=8.0, nrows=2, height_ratios=(5, 3)) as (fig, (above, below)):
        scatter(above, x, y, w)
        for (name, curve), colour in zip(curves.items(), (style.BLUE, style.ORANGE), strict=False):
            losses = np.asarray(curve, np.float64)
            below.plot(losses, color=colour, ls=style.LINES[colour], label=name)
        below.legend(frameon=False, loc="upper right")
        below.set(xlabel="epochs", ylabel="mean loss (nats)", ylim=(0, None))
    return fig


def scatter(ax: Axes, x: Array, y: npt.NDArray[Any], w: Array) -> None:
    """The points of both labels, and the line where the logit is 0."""
    for label, colour, marker in ((0, style.ORANGE, "x"), (1, style.BLUE, "o")):
        ax.plot(
            *x[y == label].T, color=colour, marker=marker, ms=4, ls="",
            label=f"label {label}",
        )  # fmt: skip
    reach = np.abs(x).max() * 1.05
    ends = np.array([-reach, reach])
    ax.plot(ends, -(w[0] * ends + w[2]) / w[1], color=style.INK, label="logit 0")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel="first feature", ylabel="second feature")
    ax.legend(
        frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3,
        handlelength=1, handletextpad=0.4, columnspacing=1, borderpad=0,
    )  # fmt: skip

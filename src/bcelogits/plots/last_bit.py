"""What rounding the logit does to the loss, beside what each formula does to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from bcelogits import exact_arrays, loss
from bcelogits.plots import style
from bcelogits.ulp import FLOAT32, FLOAT64, ulp_error

Array = npt.NDArray[Any]
FORMULAS: dict[str, Callable[[Array, float], Array]] = {
    "merged": loss.merged,
    "merged_log1p": loss.merged_log1p,
    "fold": loss.fold,
}


def errors(x: Array, y: float) -> dict[str, Array]:
    """Errors in ULP of float32 at float64 logits ``x``: of the stored logit, and of each formula.

    "logit" is the exact loss at the logit rounded to float32 against the exact loss at ``x``.  The
    formulas get the rounded logit and are measured against the exact loss there.
    """
    stored = x.astype(np.float32)
    aim, given = (exact_arrays.correctly_rounded("loss", z, y, FLOAT64) for z in (x, stored))
    found = {"logit": ulp_error(given, aim, FLOAT32)}
    for name, formula in FORMULAS.items():
        found[name] = exact_arrays.errors("loss", formula(stored, y), stored, y)
    return found


def worst(y: float, reach: float, count: int, bins: int, seed: int) -> tuple[Array, dict[str, Any]]:
    """The largest errors in each of ``bins`` stretches of [-reach, reach], and their middles.

    ``count`` logits are drawn uniformly from each stretch.
    """
    edges = np.linspace(-reach, reach, bins + 1)
    draws = np.random.default_rng(seed).random((bins, count))
    x = edges[:-1, None] + draws * (2 * reach / bins)
    found = errors(x, y)
    return (edges[:-1] + edges[1:]) / 2, {name: e.max(axis=1) for name, e in found.items()}


def input_against_formula(
    reach: float = 60.0, count: int = 40, bins: int = 60, seed: int = 12
) -> style.BookFigure:
    """The worst error of the loss from storing the logit, and of three formulas, for both labels.

    The grey area is what the rounding of the logit to float32 has done already.
    """
    drawn = (("merged", style.GREEN), ("merged_log1p", style.ORANGE), ("fold", style.BLUE))
    with style.figure(height=7.0, nrows=2, sharex=True, sharey=True) as (fig, axes):
        for y, ax in enumerate(axes):
            x, found = worst(y, reach, count, bins, seed)
            ax.fill_between(x, 1e-3, found["logit"], color=style.GREY, alpha=0.35, lw=0)
            for name, colour in drawn:
                ax.plot(x, found[name], color=colour, ls=style.LINES[colour], label=name)
            ax.set(yscale="log", ylim=(0.004, 1e9), ylabel="worst error, ULP")
            ax.set_title(f"label {y}")
            side, ha = (1, "right") if y else (-1, "left")
            lost = "eq 7, with log or log1p" if y else "eq 7 with log"
            kept = "the fold" if y else "the fold, and log1p"
            for height, text, colour in (
                (3e7, lost, style.GREEN),
                (0.13, kept, style.BLUE),
                (0.009, "the logit's rounding", style.INK),
            ):
                style.label_line(ax, side * reach, height, text, colour, offset=(0, 0), ha=ha)
        axes[1].set_xlabel("logit")
    return fig

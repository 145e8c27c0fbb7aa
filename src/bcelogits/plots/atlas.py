"""The figure of the atlas of implementations: a heat map of both tails."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from bcelogits import audit
from bcelogits.plots import style

SHORT = {
    "bcelogits.loss": "this book",
    "bcelogits.fused": "our fused",
    "bcelogits.naive": "eq 3",
    "bcelogits.expanded": "eq 4",
    "bcelogits.merged": "eq 7, log",
    "bcelogits.merged_log1p": "eq 7, log1p",
    "bcelogits.fold": "fold, plain",
    "torch": "torch",
    "torch.pos_weight": "torch, w 100",
    "torch.BCELoss": "torch BCE",
    "torch.compile": "torch comp.",
    "tensorflow": "TensorFlow",
    "keras.logits": "Keras logit",
    "keras.probabilities": "Keras prob.",
    "sklearn": "scikit-learn",
    "scipy": "SciPy",
    "mlx": "MLX",
    "paddle": "Paddle",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
}
"""Names that fit beside a row on a phone; others stand as they are."""

CUTS = (0, 8, 22, 27, 30, 32, 34, 37, 42, 56, 64)
"""Where the bins of a profile are cut into bands: in float32 at 0, 7, 17.5, 35 and 84."""

FAILED = audit.TOLERANCE
COLOURS = LinearSegmentedColormap.from_list("digits lost", ["#ffffff", "#8fb3dc", style.BLUE])


def short(record: audit.Record) -> str:
    """The name beside a row; a star marks what was written out from its source."""
    return SHORT.get(record.name, record.name) + ("*" if record.reproduced else "")


def chosen(found: audit.Audit, form: str) -> list[str]:
    """The libraries that take the format, and one of ours."""
    return [
        name
        for name, record in found.records.items()
        if form in record.formats
        and (name == "bcelogits.fused" or not name.startswith("bcelogits."))
    ]


def bands(record: audit.Record, quantity: str, form: str, y: int, cuts: Sequence[int]) -> Any:
    """The worst error in ULP in each band of logits: float64 of shape (len(cuts) - 1,)."""
    profile = np.array(record.cell(form, quantity, y).profile)
    return np.array([profile[a:b].max() for a, b in pairwise(cuts)])


def digits_left(error: float, precision: int) -> int:
    """How many decimal digits are right if a value is `error` ULP off; ValueError: no number."""
    if not np.isfinite(error):
        raise ValueError(f"an error of {error!r} ULP leaves no digits to count")
    return max(0, int(np.floor((precision - 1) * np.log10(2) - np.log10(max(error, 0.5)))))


def table(
    found: audit.Audit, quantity: str, form: str, names: Sequence[str], cuts: Sequence[int] = CUTS
) -> npt.NDArray[np.float64]:
    """The worst errors in ULP, of shape (2, len(names), len(cuts) - 1); first the label 0."""
    return np.array(
        [[bands(found[name], quantity, form, y, cuts) for name in names] for y in (0, 1)]
    )


def heat(
    found: audit.Audit,
    quantity: str = "loss",
    form: str = "float32",
    names: Sequence[str] | None = None,
    cuts: Sequence[int] = CUTS,
) -> style.BookFigure:
    """Implementations by bands of the logit, both labels: the worst error in each as a colour.

    Where it is above 3 ULP the cell says how many decimal digits are left, and a cross where a NaN
    or a wrong infinity came out.  Rows are sorted by the number of such cells.  ``names`` are keys
    of the audit; by default all libraries and one program of the book.  ``cuts`` count the bins of
    :func:`bcelogits.audit.edges`.  KeyError: a name or a format was not measured.
    """
    keys = list(names) if names else chosen(found, form)
    errors = table(found, quantity, form, keys, cuts)
    order = np.argsort((errors > FAILED).sum(axis=(0, 2)), kind="stable")
    keys, errors = [keys[i] for i in order], errors[:, order]
    precision = audit.BY_NAME[form].precision
    ends = audit.edges(form)[list(cuts)]
    with style.figure(height=0.54 * len(keys) + 1.9, nrows=2) as (fig, panels):
        for y, ax in enumerate(panels):
            for row, column in np.ndindex(errors[y].shape):
                _cell(ax, row, column, float(errors[y, row, column]), precision)
            ax.set_xlim(0, len(cuts) - 1)
            ax.set_ylim(len(keys), 0)
            ax.set_yticks(np.arange(len(keys)) + 0.5, [short(found[key]) for key in keys])
            ax.set_xticks(np.arange(1, len(cuts) - 1), _ends(ends[1:-1]))
            ax.tick_params(axis="both", length=0)
            ax.tick_params(axis="x", labelsize=0.8 * fig.rc["font.size"])
            ax.set_title(f"{quantity}, y = {y}")
            for side in ("left", "bottom"):
                ax.spines[side].set_visible(False)
        panels[1].set_xlabel("logit")
    return fig


def _ends(ends: npt.NDArray[np.float64]) -> list[str]:
    """The labels between the bands; from the middle outwards, what would touch is left empty."""
    texts = [f"{end:g}".replace("-", "\N{MINUS SIGN}") for end in ends]
    middle = len(texts) // 2
    for way, start, stop in ((-1, middle, 0), (1, middle, len(texts) - 1)):
        for i in range(start, stop, way):
            if len(texts[i]) + len(texts[i + way]) > 8:
                texts[i + way] = ""
    return texts


def _cell(ax: Any, row: int, column: int, error: float, precision: int) -> None:
    depth = np.log10(max(error, 0.5) / 0.5) / np.log10(2.0**precision)
    wrong = not np.isfinite(error)
    colour = style.ORANGE if wrong else COLOURS(min(1.0, float(depth)))
    ax.add_patch(Rectangle((column, row), 1, 1, fc=colour, ec=style.GREY, lw=0.5))
    if error > FAILED:
        text = "\N{MULTIPLICATION SIGN}" if wrong else f"{digits_left(error, precision)}"
        dark = wrong or depth > 0.55
        ax.text(
            column + 0.5, row + 0.54, text, color="white" if dark else style.INK, ha="center",
            va="center",
        )  # fmt: skip

"""One look for every figure of the book.

A figure is a single transparent SVG.  The site's dark theme shows the same file through the CSS
filter ``invert(1) hue-rotate(180deg)``, so each colour here is chosen to be readable as text
(contrast 4.5:1 or better) both on white and, after that filter, on the dark background; the tests
compute both, and the distance between the colours under three kinds of colour blindness.  Lines
differ in dash pattern as well as in colour, and carry their names beside them instead of in a
legend.

Nothing here touches matplotlib's global state: no pyplot, and settings hold only inside `figure`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Annotation

INK = "#1b1f24"
BLUE = "#0b4f96"
ORANGE = "#bc5507"
GREEN = "#1c814d"
PURPLE = "#a24e7f"
GREY = "#6b7178"
"""For axes, guides and what is only context.  The four hues and the ink carry the data."""

LINES = {BLUE: "-", ORANGE: "--", GREEN: "-.", PURPLE: ":", INK: "-"}
"""The dash pattern that goes with each colour, for readers who see no colour at all."""

# A figure shrunk to a phone's 360 CSS pixels keeps text of 9 pt = 12 px when its font size is
# 9 pt * (width in inches * 96 px) / 360 px = 2.4 pt per inch of width.
POINTS_PER_INCH = 9 * 96 / 360


def settings(width: float) -> Any:  # matplotlib's type for a key lists every one of them
    """Return the matplotlib settings, a dict, for a figure `width` inches wide."""
    size = POINTS_PER_INCH * width
    return {
        "font.family": "DejaVu Sans",
        "font.size": size,
        "axes.titlesize": size,
        "axes.labelsize": size,
        "xtick.labelsize": size,
        "ytick.labelsize": size,
        # Letters in formulas look like those that KaTeX sets in the text.
        "mathtext.fontset": "cm",
        "axes.titlelocation": "left",
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.facecolor": "none",
        "axes.unicode_minus": True,
        "axes.formatter.use_mathtext": True,
        "axes.prop_cycle": cycler(color=list(LINES)) + cycler(linestyle=list(LINES.values())),
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "grid.color": GREY,
        "grid.alpha": 0.35,
        "grid.linewidth": 0.6,
        "lines.linewidth": 2.0,
        "lines.markersize": 6.0,
        "patch.linewidth": 0.8,
        "text.color": INK,
        "xtick.color": GREY,
        "xtick.labelcolor": INK,
        "ytick.color": GREY,
        "ytick.labelcolor": INK,
        # Glyphs as outlines: the picture needs no font on the reader's machine, and every label
        # keeps the place and the width that it was drawn with.
        "svg.fonttype": "path",
        # Identifiers inside the SVG come from this salt instead of a random number.
        "svg.hashsalt": "bce-with-logits",
    }


class BookFigure(Figure):
    """A matplotlib figure that keeps the book's settings until it is drawn, and draws as SVG."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), layout="constrained")
        self.rc = settings(width)
        FigureCanvasSVG(self)

    def svg(self) -> str:
        """Return the figure as SVG text, the same bytes each time."""
        buffer = io.StringIO()
        # Ticks are made while drawing, so the settings must hold here too.
        with mpl.rc_context(self.rc):
            self.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        width, height = self.get_size_inches()
        return {"image/svg+xml": self.svg(), "text/plain": f"<figure {width:g} x {height:g} in>"}


@contextmanager
def figure(
    width: float = 5.0,
    height: float | None = None,
    *,
    nrows: int = 1,
    ncols: int = 1,
    **subplots: Any,
) -> Iterator[tuple[BookFigure, Any]]:
    """Yield a figure and its axes, with the book's settings in force until the block ends.

    `width` and `height` are inches for the whole figure; without a height each panel gets the
    ratio 8:5.  Text is sized so that it measures 9 pt when the figure is shown 360 px wide, so a
    wider figure has no smaller text on a phone.  Other keywords go to `Figure.subplots`
    (``sharex=True``, ``height_ratios=...``).  Axes come as from there: one, or an array.
    """
    if height is None:
        height = width / ncols * nrows * 5 / 8
    with mpl.rc_context(settings(width)):
        fig = BookFigure(width, height)
        yield fig, fig.subplots(nrows, ncols, **subplots)
        # Laying out moves the axes a little each time, so it is done once.
        fig.draw_without_rendering()
        fig.set_layout_engine("none")


def label_line(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    colour: str = INK,
    *,
    offset: tuple[float, float] = (0, 6),
    ha: str = "center",
    va: str = "baseline",
    **text_options: Any,
) -> Annotation:
    """Write the name of a line beside its point (x, y), in the line's own colour.

    `offset` moves the text from that point, in printer's points.
    """
    return ax.annotate(
        text,
        (x, y),
        xytext=offset,
        textcoords="offset points",
        color=colour,
        ha=ha,
        va=va,
        **text_options,
    )

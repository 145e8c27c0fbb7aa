"""Number rulers: where the values of a floating-point format lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator, MultipleLocator

from bcelogits.plots import style
from bcelogits.ulp import FORMATS, Format, from_ordinal, ordinal

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)
MOST_TICKS = 400


def places(form: Format, low: float, high: float) -> tuple[int, int]:
    """The ordinals of the first and the last value of the format in [low, high].

    ValueError: ``low`` is not below ``high``.
    """
    if not low < high:
        raise ValueError(f"low = {low!r} is not below high = {high!r}")
    first, last = (int(ordinal(end, form)) for end in (low, high))
    # The nearest value may lie outside.
    first += float(from_ordinal(first, form)) < low
    last -= float(from_ordinal(last, form)) > high
    return first, last


def rulers(
    low: float = 0.985, high: float = 1.02, formats: Sequence[Format] = FORMATS
) -> style.BookFigure:
    """Two views of each format: its values from `low` to `high`, and its reach in powers of two.

    A ruler whose marks would touch is drawn as a solid bar.  In the lower view the hatched part is
    that of the subnormal values.  Up to four `formats`.
    """
    with style.figure(height=2.2 + 1.25 * len(formats), nrows=2) as (fig, (near, far)):
        for row, (form, colour) in enumerate(zip(formats, COLOURS, strict=False)):
            base, top = -row - 0.3, -row + 0.05
            near.plot([low, high], [base] * 2, color=colour, ls="-", lw=1)
            first, last = places(form, low, high)
            if last - first < MOST_TICKS:
                marks = from_ordinal(np.arange(first, last + 1), form).astype(np.float64)
                near.vlines(marks, base, top, color=colour, ls="-", lw=1.2)
            else:
                near.fill_between([low, high], base, top, color=colour, lw=0)
            near.text(low, top + 0.08, f"{form.name}: {last - first + 1:.4g} values", color=colour)
            least = np.log2(form.smallest)
            far.barh(base, form.emax + 1 - form.emin, top - base, form.emin, align="edge",
                     color=colour)  # fmt: skip
            far.barh(base, form.emin - least, top - base, least, align="edge", facecolor="none",
                     edgecolor=colour, hatch="/////")  # fmt: skip
            name = f"{form.name}: $2^{{{form.precision - 1}}}$ values in each doubling"
            far.text(0, top + 0.08, name, color=colour, ha="center")
        for ax in (near, far):
            ax.set(yticks=[], ylim=(0.6 - len(formats), 0.5))
            ax.spines["left"].set_visible(False)
        near.set(xlim=(low, high), xlabel="value")
        near.xaxis.set_major_locator(MaxNLocator(4))
        far.set_xlabel("power of two")
        far.xaxis.set_major_locator(MultipleLocator(500))
    return fig

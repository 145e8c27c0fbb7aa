"""The figure of the page on PyTorch: where the loss and the gradient of a right answer end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bcelogits.plots import style
from bcelogits.plots.curves import zero_from

Array = npt.NDArray[Any]
COLOURS = (style.BLUE, style.ORANGE)


def ends(
    m: npt.ArrayLike,
    found: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
    *,
    bottom: float = 1e-14,
) -> style.BookFigure:
    """Above the loss at the label 0 and the logit -m, below the gradient's size at 1 and m.

    ``m``: positive, increasing, finite.  ``found``: for one or two programs, by name, the losses
    (nats) and the gradients (of any sign) at these places.  The axis of sizes is logarithmic; a
    cross on its ``bottom`` marks from where on a program gives exactly 0.

    ValueError: ``m`` is not as it must be, arrays differ in shape, or there are no programs or more
    than two.
    """
    distance = np.asarray(m, float)
    sound = distance.ndim == 1 and len(distance) > 1 and bool(np.isfinite(distance).all())
    if not sound or distance[0] <= 0 or not (np.diff(distance) > 0).all():
        raise ValueError("m must be positive, finite and in increasing order")
    if not 0 < len(found) <= len(COLOURS):
        raise ValueError(f"one or two programs can be drawn, not {len(found)}")
    sizes = {name: [np.abs(np.asarray(a, float)) for a in pair] for name, pair in found.items()}
    for name, pair in sizes.items():
        if any(size.shape != distance.shape for size in pair):
            raise ValueError(f"the numbers of {name} and m differ in shape")
    with style.figure(height=6.8, nrows=2) as (fig, panels):
        for panel, sign, which in zip(panels, (-1, 1), (0, 1), strict=True):
            for place, (name, pair) in enumerate(sizes.items()):
                _line(panel, sign * distance, pair[which], name, bottom, place)
            panel.set(yscale="log", ylim=(bottom, 10))
            panel.minorticks_off()
        panels[0].set_title("$y = 0$: loss")
        panels[1].set(title="$y = 1$: size of the gradient", xlabel="logit $x$")
    return fig


def _line(panel: Axes, x: Array, size: Array, name: str, bottom: float, place: int) -> None:
    """One program: its sizes as far as they are not 0, its cross, and its name."""
    colour = COLOURS[place]
    visible = np.where(size >= bottom, size, np.nan)
    # The first program lies broad and pale behind the second, whose stairs dashes would hide.
    width, alpha = (1.6, 1.0) if place else (6.0, 0.4)
    panel.plot(x, visible, color=colour, ls="-", lw=width, alpha=alpha)
    sign = 1 if x[-1] > 0 else -1
    end = zero_from(size)
    if end is not None:
        panel.plot(x[end], bottom, color=colour, marker="x", ls="", ms=9, mew=2.5, clip_on=False)
        panel.plot([x[end]] * 2, [bottom, float(size[end - 1]) or bottom], color=colour, lw=1,
                   ls=":")  # fmt: skip
        style.label_line(panel, x[end], bottom, f"{name}:\n0 from ${x[end]:.2f}$ on", colour,
                         offset=(-12 * sign, 10), ha="right" if sign > 0 else "left")  # fmt: skip
    else:
        far = int(0.7 * len(x))
        style.label_line(panel, x[far], float(size[far]), name, colour,
                         offset=(12 * sign, 6), ha="left" if sign > 0 else "right")  # fmt: skip

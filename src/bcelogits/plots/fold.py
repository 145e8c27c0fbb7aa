"""Figures of the page on the fold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bcelogits import loss
from bcelogits.plots import style
from bcelogits.ulp import FORMATS, Format, rounded, spacing


@dataclass(frozen=True)
class Significand:
    """The binary digits of a positive value: ``digits[i]`` has the place ``2**(top - i)``."""

    digits: str
    top: int

    @property
    def last(self) -> int:
        """The place of the last digit; one above ``top`` where there are none."""
        return self.top - len(self.digits) + 1


@dataclass(frozen=True)
class Row:
    """A line of the figure: a name, a value, its digits, and the places that are alive."""

    name: str
    value: float
    significand: Significand
    highest: int
    lowest: int
    colour: str = style.INK


def significand(value: float, form: Format) -> Significand:
    """The digits of a value's magnitude, as many as its format keeps there; 0 has none."""
    step = float(spacing(value, form))
    digits = f"{round(abs(value) / step):b}" if value else ""
    return Significand(digits, len(digits) - 1 + round(math.log2(step)))


def subtraction(
    names: tuple[str, str], first: float, second: float, left: float, fold: float, form: Format
) -> list[Row]:
    """What a rounded difference keeps of its two operands, and the fold's answer under it.

    The places of the operands above the first digit of the difference have cancelled.  The first
    operand has been rounded at its last digit, so below that place the difference has zeros that
    nobody computed.
    """
    one, two, rest, whole = (significand(abs(v), form) for v in (first, second, left, fold))
    known = one.last
    top = rest.top if rest.digits else min(one.last, two.last) - 1
    return [
        Row(names[0], first, one, top, one.last),
        Row(names[1], second, two, top, two.last),
        Row("difference", left, rest, rest.top, known, style.ORANGE),
        Row("fold", fold, whole, whole.top, whole.last, style.BLUE),
    ]


def rows(x: float, y: float, form: Format) -> tuple[list[Row], list[Row]]:
    """The rows of the loss and of the gradient, computed in the format's own arithmetic.

    ``x`` > 0 and ``y`` in (0, 1] are values of the format.  Raises ``ValueError`` otherwise.
    """
    if not (0 < x < math.inf and 0 < y <= 1) or (rounded([x, y], form) != [x, y]).any():
        raise ValueError(f"x > 0 and 0 < y <= 1 must be values of {form.name}, not {x!r}, {y!r}")
    at, label = np.array(x, form.dtype), np.array(y, form.dtype)
    high, product = at + np.log1p(np.exp(-at)), at * label
    p = loss.expanded_grad(at, np.zeros_like(label))
    return (
        subtraction(
            (r"$\max(x,0) + \log(1+e^{-|x|})$", r"$x\,y$"),
            float(high), float(product), float(high - product), float(loss.fold(at, label)), form,
        ),
        subtraction(
            (r"$\sigma(x)$", "$y$"),
            float(p), float(label), float(p - label), float(loss.fold_grad(at, label)), form,
        ),
    )  # fmt: skip


def cancelled_bits(x: float = 5.0, y: float = 1.0, form: str = "float16") -> style.BookFigure:
    """Equation 7 and sigma(x) - y as differences, digit by digit, and the fold beside them.

    Cancelled digits, and zeros that stand for digits nobody knows, are grey.  Arguments and errors
    as in :func:`rows`; ``form`` is the name of one of the four formats.
    """
    chosen = {f.name: f for f in FORMATS}.get(form)
    if chosen is None:
        raise ValueError(f"form must be the name of one of the four formats, not {form!r}")
    both = rows(x, y, chosen)
    shown = [row.significand for part in both for row in part if row.significand.digits]
    top, last = max(s.top for s in shown), min(s.last for s in shown)
    with style.figure(height=7.2, nrows=2, sharex=True) as (fig, axes):
        size = min(12.0, 5.0 * 72 / (top - last + 1) / 0.75)
        for panel, part, title in zip(
            axes, both, ("the loss by equation 7", "the gradient by equation 8"), strict=True
        ):
            _digits(panel, part, size, top)
            panel.set(title=title, ylim=(3.75, -0.7), xlim=(-top - 0.6, -last + 0.6))
    return fig


def _digits(panel: Axes, part: list[Row], size: float, top: int) -> None:
    """Write the rows from above to below; the horizontal place of a digit of 2**k is -k."""
    for line, row in enumerate(part):
        value = f"{row.value:.8g}".replace("-", "\N{MINUS SIGN}")
        panel.text(-top - 0.5, line - 0.42, f"{row.name} = {value}", color=row.colour)
        panel.plot((0.5, 0.5), (line - 0.25, line + 0.25), color=style.GREY, lw=0.8, ls="-")
        for i, digit in enumerate(row.significand.digits):
            place = row.significand.top - i
            alive = row.lowest <= place <= row.highest
            panel.text(
                -place, line, digit, ha="center", va="center", fontsize=size, family="monospace",
                color=row.colour if alive else style.GREY,
                weight="bold" if alive else "normal",
            )  # fmt: skip
    panel.set_axis_off()

"""Exact numbers rounded into a format: the last step of the judge.

A number is a fraction, or it is known to lie strictly between two binary fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import libmp

from .ulp import Format, spacing

DOWN, UP = "f", "c"  # mpmath's names of the directions


@dataclass(frozen=True)
class Enclosure:
    """``low < number < high``, or all three equal; the ends are mpmath's raw binary fractions."""

    low: Any
    high: Any

    def rounded(self, form: Format) -> float | None:
        """The one value of the format that every number in between rounds to; None if several.

        Where an end is a midpoint of two values, the numbers beside it round towards the inside.
        """
        if libmp.mpf_eq(self.low, self.high):
            return _rounded(self.low, form)
        low, high = _rounded(self.low, form, tie=1), _rounded(self.high, form, tie=-1)
        return low if low == high else None

    def width(self) -> float:
        """The width relative to the smaller end; infinite where 0 is inside."""
        if libmp.mpf_eq(self.low, self.high):
            return 0.0
        if libmp.mpf_sign(self.low) * libmp.mpf_sign(self.high) <= 0:
            return math.inf
        ends = libmp.mpf_abs(self.low), libmp.mpf_abs(self.high)
        least = ends[0] if libmp.mpf_lt(*ends) else ends[1]
        gap = libmp.mpf_sub(self.high, self.low, 53, UP)
        return float(libmp.to_float(libmp.mpf_div(gap, least, 53, UP)))

    def ulps(self, computed: float, form: Format) -> float:
        """The error of a computed value in ULP, as :mod:`bcelogits.ulp` defines it.

        ValueError: the enclosure is too wide to tell the nearest value of the format.
        """
        nearest = self.rounded(form)
        if nearest is None:
            raise ValueError("the enclosure is too wide")
        if not (math.isfinite(nearest) and math.isfinite(computed)):
            return 0.0 if computed == nearest else math.inf
        step = libmp.from_float(float(spacing(nearest, form)))
        z = libmp.from_float(computed)
        gaps = (libmp.mpf_abs(libmp.mpf_sub(z, end, 256, UP)) for end in (self.low, self.high))
        return max(float(libmp.to_float(libmp.mpf_div(gap, step, 53, UP))) for gap in gaps)

    def digits(self, wanted: int = 20) -> str:
        """The number in decimal, as far as both ends agree, at most ``wanted`` digits."""
        bits = 16 + 4 * wanted
        ends = libmp.mpf_pos(self.low, bits, DOWN), libmp.mpf_pos(self.high, bits, UP)
        for count in range(wanted, 0, -1):
            low, high = (libmp.to_str(end, count) for end in ends)
            if low == high:
                return str(low)
        return "unknown"


def _rounded(raw: Any, form: Format, tie: int = 0) -> float:
    """A binary fraction to nearest; ties up or down where ``tie`` is 1 or -1, else to even."""
    sign, digits, exponent, length = raw
    if not digits:
        return 0.0
    last = max(exponent + length - 1, form.emin) - form.precision + 1
    shift = exponent - last
    if shift < 0:
        shift = max(shift, -length - 1)  # below half a unit is 0, however far below
        kept, lost = divmod(digits, 1 << -shift)
        half = 1 << (-shift - 1)
        odd = kept % 2 == 1 if tie == 0 else (tie < 0) == bool(sign)
        digits = kept + (lost > half or (lost == half and odd))
    else:
        digits <<= shift
    return _scaled(-digits if sign else digits, last, form, negative=bool(sign))


def round_rational(number: Fraction, form: Format) -> float:
    """A rational number to nearest, ties to even."""
    if number == 0:
        return 0.0
    exponent = abs(number.numerator).bit_length() - number.denominator.bit_length()
    exponent -= abs(number) < Fraction(2) ** exponent  # now 2**exponent <= |number|
    last = max(exponent, form.emin) - form.precision + 1
    return _scaled(round(number / Fraction(2) ** last), last, form, negative=number < 0)


def _scaled(digits: int, last: int, form: Format, *, negative: bool) -> float:
    if abs(digits).bit_length() + last - 1 > form.emax:
        return -math.inf if negative else math.inf
    return math.copysign(math.ldexp(abs(digits), last), -1 if negative else 1)

"""Four floating-point formats, and the distance of a number from the truth in units of last place.

A finite value of a format is ``k * 2**q`` with a whole ``k`` below ``2**precision`` in magnitude.
In the binade from ``2**e`` to ``2**(e + 1)`` neighbours are ``2**(e - precision + 1)`` apart; that
is the binade's *spacing*.  Below the smallest normal value the spacing stops shrinking.

The error of a computed value ``z`` of an exact number ``t`` is measured in ULP ("units in the last
place"): ``|z - t| / spacing(r)`` with ``r`` the value of the format nearest to ``t``.  So a
correctly rounded result is at most 0.5 ULP from the truth, subnormal results included.  There are
other definitions, which differ beside powers of two: J.-M. Muller, "On the definition of ulp(x)",
INRIA research report RR-5504, 2005.

All values of the three narrower formats are float64 values too, so a float64 array holds numbers of
any format here, and an argument ``form`` says of which.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: bits of the significand, and the largest exponent."""

    name: str
    precision: int
    emax: int

    @property
    def emin(self) -> int:
        """The exponent of the smallest normal value, and of all subnormal ones."""
        return 1 - self.emax

    @property
    def bits(self) -> int:
        """The number of bits of a value, 16, 32 or 64."""
        return self.dtype.itemsize * 8

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """The NumPy type of arrays in this format."""
        return np.dtype(ml_dtypes.bfloat16 if self.name == "bfloat16" else self.name)

    @property
    def unsigned(self) -> np.dtype[Any]:
        """The unsigned integers of the same width, for bit patterns."""
        return np.dtype(f"u{self.dtype.itemsize}")

    @property
    def epsilon(self) -> float:
        """The spacing at 1."""
        return 2.0 ** (1 - self.precision)

    @property
    def largest(self) -> float:
        """The largest finite value."""
        return (2.0 - self.epsilon) * 2.0**self.emax

    @property
    def smallest_normal(self) -> float:
        """The least value that has all its digits."""
        return 2.0**self.emin

    @property
    def smallest(self) -> float:
        """The least positive value, which is the spacing of the subnormal ones."""
        return 2.0 ** (self.emin - self.precision + 1)

    @property
    def finite_magnitudes(self) -> int:
        """How many values there are from 0 to the largest; their bit patterns count up from 0."""
        return int(np.array(self.largest, self.dtype).view(self.unsigned)) + 1


FLOAT16 = Format("float16", 11, 15)
BFLOAT16 = Format("bfloat16", 8, 127)
FLOAT32 = Format("float32", 24, 127)
FLOAT64 = Format("float64", 53, 1023)
FORMATS = (FLOAT64, FLOAT32, FLOAT16, BFLOAT16)


def format_of(values: object) -> Format:
    """The format of an array, a dtype or the name of one.

    TypeError: it is not one of the four.
    """
    dtype: object = getattr(values, "dtype", values)
    for form in FORMATS:
        if dtype == form.name or (isinstance(dtype, np.dtype) and dtype == form.dtype):
            return form
    known = ", ".join(form.name for form in FORMATS)
    raise TypeError(f"{dtype!r} is none of the formats {known}")


def widened(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Values of any of the formats as float64: nothing is lost, and NaN stays NaN quietly."""
    with np.errstate(invalid="ignore"):
        return np.asarray(values).astype(np.float64)


def rounded(values: npt.ArrayLike, form: Format) -> Array:
    """Float64 values rounded once, to nearest, ties to even; too large ones become infinite."""
    exact = widened(values)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        if form == BFLOAT16:  # ml_dtypes converts by way of float32 and so would round twice
            step = _step(exact, form)
            exact = np.rint(exact / step) * step
        return exact.astype(form.dtype)


def spacing(values: npt.ArrayLike, form: Format) -> Array:
    """The distance between neighbours in the binade of each value of the format, as float64.

    Of a power of two that is the distance to the next larger value.  NaN where a value is infinite
    or NaN.
    """
    given = widened(values)
    return np.where(np.isfinite(given), _step(given, form), np.nan)


def _step(values: Array, form: Format) -> Array:
    exponent = np.frexp(values)[1] - 1
    exponent = np.where(values == 0, form.emin, np.maximum(exponent, form.emin))
    return np.ldexp(1.0, exponent - (form.precision - 1))


def ordinal(values: npt.ArrayLike, form: Format) -> npt.NDArray[np.int64]:
    """The whole number of each value in the row of all values: 0 is 0, and a step up adds 1.

    The infinities stand one step beyond the largest finite values.  ValueError: a value is NaN.
    """
    given = rounded(values, form)
    if np.isnan(given).any():
        raise ValueError("NaN has no place among the values of a format")
    patterns = given.view(form.unsigned)
    below_sign = form.unsigned.type(2 ** (form.bits - 1) - 1)
    magnitude = (patterns & below_sign).astype(np.int64)
    return np.where(patterns > below_sign, -magnitude, magnitude)


def from_ordinal(places: npt.ArrayLike, form: Format) -> Array:
    """The values at the given places: the inverse of :func:`ordinal`.

    ValueError: a place lies beyond the infinities.
    """
    wanted = np.asarray(places, np.int64)
    if (np.abs(wanted) > form.finite_magnitudes).any():
        raise ValueError(f"the places of {form.name} end at +-{form.finite_magnitudes}")
    magnitude = np.abs(wanted).astype(form.unsigned).view(form.dtype)
    return np.where(wanted < 0, -magnitude, magnitude)


def neighbours(value: float, form: Format) -> tuple[float, float]:
    """The next value below and the next value above, infinities included.

    ValueError: the value is NaN, infinite, or none of the format.
    """
    if not np.isfinite(value) or float(rounded(value, form)) != value:
        raise ValueError(f"{value!r} is no finite value of {form.name}")
    place = ordinal(value, form)
    below, above = from_ordinal([place - 1, place + 1], form)
    return float(below), float(above)


def distance(first: npt.ArrayLike, second: npt.ArrayLike, form: Format) -> npt.NDArray[np.uint64]:
    """How many steps lead from one value to the other; none from -0 to 0.

    ValueError: a value is NaN.
    """
    a, b = ordinal(first, form), ordinal(second, form)
    with np.errstate(over="ignore"):  # modulo 2**64 it is right even where int64 cannot hold it
        return np.maximum(a, b).astype(np.uint64) - np.minimum(a, b).astype(np.uint64)


def ulp_error(
    computed: npt.ArrayLike, truth: npt.ArrayLike, form: Format, *, rest: npt.ArrayLike = 0.0
) -> Array:
    """The error of computed values in ULP; the exact number is ``truth + rest``.

    ``truth`` is the float64 value nearest to the exact number and ``rest`` what is left of it; for
    the three narrower formats the rest hardly matters.  Where the exact number rounds to an
    infinity, or is one, or is NaN, the error is 0 for that very answer and infinite for another.
    """
    z, t, left = widened(computed), widened(truth), widened(rest)
    nearest = widened(rounded(t, form))
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs((z - t) - left) / spacing(nearest, form)
    same = (z == nearest) | (np.isnan(z) & np.isnan(nearest))
    odd = ~np.isfinite(nearest) | ~np.isfinite(z)
    return np.where(odd, np.where(same, 0.0, np.inf), error)


def values(form: Format, start: int = 0, stop: int | None = None) -> Array:
    """All values of a format, or those whose bit patterns lie in ``range(start, stop)``.

    The patterns from 0 on are the values from 0 upwards, then infinity and NaNs; the upper half has
    the sign bit.
    """
    end = 2**form.bits if stop is None else stop
    return np.arange(start, end, dtype=np.uint64).astype(form.unsigned).view(form.dtype)

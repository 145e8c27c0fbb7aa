"""The logits of the audit, and the true loss and gradient there.

Of the two 16-bit formats all finite values are measured.  Of float32 and float64 a fixed sample:
random values of every exponent, values drawn evenly where the loss bends and where its tail ends,
the neighbours of every threshold at which some formula changes or fails, of the powers of two and
of the multiples of ln 2 at which ``exp`` reduces its argument, and the small logits beside whose
gradients a midpoint of two floats lies.  Everything is taken with both signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from mpmath import libmp

from . import exact, exact_arrays
from .exact import Quantity
from .ulp import Format, from_ordinal, ordinal, rounded, spacing, values, widened

Array = npt.NDArray[Any]
Float64 = npt.NDArray[np.float64]
SEED = 20261121
USUAL = 20.0  # the median is taken over a uniform grid of logits up to this size
GRID = 4001
BINS = 64  # of the profile, half of them on either side of 0
REACH = {"float16": 16.0, "bfloat16": 112.0, "float32": 112.0, "float64": 768.0}
SIZES = {"float32": (512, 150_000), "float64": (16, 12_000)}  # of an exponent; of a uniform draw
MOST = 1e308  # an error in ULP of float64 may be too large for a number; this stands for it
LARGEST = 2.0**690  # of the sample in float64; the reference ends at 2**700
# Where some formula changes or fails: 1 + e is 1, exp over- and underflows, a clip sets in, a
# piecewise formula changes; in all formats.
THRESHOLDS = (
    1e-7, 2.0, 4.156, 5.5625, 6.238, 6.25, 7.625, 8.3178, 8.3203, 9.01, 9.704, 11.094, 14.556091,
    15.942385, 16.118, 16.635532, 17.32868, 18.0, 20.0, 27.631, 33.2711, 33.3, 34.5388, 36.736801,
    36.8414, 37.0, 37.42995, 60.0, 80.0, 87.33655, 88.37626, 88.7, 88.72284, 89.0, 92.1, 100.0,
    103.27893, 103.97208, 150.0, 340.0, 650.0, 708.39642, 709.782713, 744.440072, 745.133219,
)  # fmt: skip


def edges(form: Format) -> Float64:
    """The ends of the bins of the profile; what lies beyond counts in the outermost bins."""
    return np.linspace(-REACH[form.name], REACH[form.name], BINS + 1)


@cache
def logits(form: Format) -> Array:
    """The logits that are measured, ascending, in the format's dtype; both zeros are in it."""
    m = values(form, 0, form.finite_magnitudes) if form.bits == 16 else _magnitudes(form)
    m.flags.writeable = False
    both = np.concatenate([-m[::-1], m])
    both.flags.writeable = False
    return both


def _magnitudes(form: Format) -> Array:
    numbers = np.random.default_rng(SEED)
    each, many = SIZES[form.name]
    end = REACH[form.name]
    lowest = ordinal([form.smallest_normal], form)[0]
    binade = 2 ** (form.precision - 1)
    starts = np.arange(0, form.finite_magnitudes, binade)
    spread = starts[:, None] + numbers.integers(0, binade, (starts.size, each))
    centres = np.concatenate(
        [THRESHOLDS, np.arange(1, 2 * end) * np.log(2) / 2, np.ldexp(1.0, np.arange(-60, 60))]
    )
    around = ordinal(centres, form)[:, None] + np.arange(-2, 3)
    closer = ordinal(THRESHOLDS, form)[:, None] + np.arange(-50, 51)
    midpoints = np.arange(1, 2000, 2) * 2.0**-form.precision
    drawn = np.concatenate(
        [numbers.uniform(0, end, many), numbers.uniform(0, USUAL, many), grid(), midpoints,
         2 * midpoints, [0.0, form.smallest, form.smallest_normal]]
    )  # fmt: skip
    found = from_ordinal(np.concatenate([spread.ravel(), around.ravel(), closer.ravel()]), form)
    m = np.unique(np.concatenate([found, rounded(drawn, form)]))
    assert ordinal(m, form).min() == 0 < lowest
    return m[m <= LARGEST] if form.name == "float64" else m


def grid() -> Float64:
    """The logits, half of them, over which a median is taken: evenly spaced up to USUAL."""
    return np.linspace(0, USUAL, GRID)


@cache
def grid_places(form: Format) -> npt.NDArray[np.int64]:
    """Where the logits of the grid, with both signs, stand among :func:`logits`."""
    wanted = rounded(np.concatenate([-grid()[:0:-1], grid()]), form)
    return np.searchsorted(widened(logits(form)), widened(wanted))


@dataclass(frozen=True)
class Truth:
    """Exact numbers: the nearest value of the format, and what it leaves in units of its spacing.

    ``normal`` says where the number is no subnormal one of the format.
    """

    nearest: Float64
    rest: Float64
    step: Float64
    normal: npt.NDArray[np.bool_]

    def errors(self, computed: Array) -> Float64:
        """The errors in ULP of values computed for these numbers: :func:`bcelogits.ulp.ulp_error`.

        Wrong infinities and NaN are infinitely wrong.
        """
        z = widened(computed)
        with np.errstate(all="ignore"):
            error = np.abs((z - self.nearest) / self.step - self.rest)
            error = np.minimum(error, MOST)
        right = ~np.isfinite(self.nearest) & (z == self.nearest)
        odd = ~np.isfinite(self.nearest) | ~np.isfinite(z)
        return np.where(odd, np.where(right, 0.0, np.inf), error)


def truth(quantity: Quantity, x: Array, y: float, form: Format, pos_weight: float = 1.0) -> Truth:
    """The exact loss or gradient at finite logits and one label.

    By double-double arithmetic, and by intervals where that leaves a doubt.
    """
    wide, size = widened(x), x.size
    nearest, rest, step = np.empty(size), np.empty(size), np.empty(size)
    for start in range(0, size, exact_arrays.BLOCK):
        block = slice(start, start + exact_arrays.BLOCK)
        at = wide[block]
        high, low, bound = exact_arrays.estimate(
            quantity, at, np.full_like(at, y), np.ones_like(at), np.full_like(at, pos_weight)
        )
        near = widened(rounded(high, form))
        with np.errstate(all="ignore"):
            unit = spacing(near, form)
            left = ((high - near) + low) / unit
            doubt = ~(bound < unit * 2.0**-20) & np.isfinite(near)
        for i in np.flatnonzero(doubt):
            near[i], left[i] = _settled(quantity, float(at[i]), y, form, pos_weight)
        nearest[block], rest[block] = near, left
        step[block] = spacing(near, form)
    return Truth(nearest, rest, step, np.abs(nearest) >= form.smallest_normal)


def _settled(
    quantity: Quantity, x: float, y: float, form: Format, pos_weight: float
) -> tuple[float, float]:
    found = exact.enclose(quantity, x, y, pos_weight=pos_weight)
    near = found.rounded(form)
    assert near is not None
    above = libmp.mpf_le(libmp.from_float(near), found.low)
    return near, found.ulps(near, form) * (1 if above else -1)

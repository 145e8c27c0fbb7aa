"""What the public functions accept, and how they refuse the rest.

Every refusal names the argument, the value and where it stands, and says what to do instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .ulp import FORMATS, Format, format_of

Array = npt.NDArray[Any]
REDUCTIONS = ("none", "mean", "sum")
# Beyond these weights a product of two could overflow or lose digits inside.
LEAST_WEIGHT, MOST_WEIGHT = 2.0**-100, 2.0**100
RANGE = (
    f"weights are 0 or between {LEAST_WEIGHT:.3g} and {MOST_WEIGHT:.3g}; "
    "scale them all, and the loss back"
)


@dataclass(frozen=True)
class Request:
    """What was asked for, checked: flat arrays, and what is needed to give the answer its shape."""

    x: Array
    y: Array
    weight: Array | None
    pos_weight: Array | None
    reduction: str
    shape: tuple[int, ...]

    @property
    def form(self) -> Format:
        """The format of the answer, that of x."""
        return format_of(self.x)

    def answer(self, flat: Array) -> Any:
        """The flat result in the shape of x; a NumPy number where x is one."""
        return flat.reshape(self.shape)[()]


def request(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    weight: npt.ArrayLike | None,
    pos_weight: npt.ArrayLike | None,
    reduction: str,
) -> Request:
    """Check all arguments; errors as in the functions below."""
    logits, labels = logits_and_labels(x, y)
    shape = logits.shape
    return Request(
        logits.reshape(-1),
        labels.reshape(-1),
        weights("weight", weight, shape),
        weights("pos_weight", pos_weight, shape),
        checked_reduction(reduction, logits.size),
        shape,
    )


def logits_and_labels(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    """Both as arrays in native byte order, each in its own float format.

    TypeError: one is no float array.  ValueError: the shapes differ, or a label is outside [0, 1]
    or NaN.
    """
    logits, labels = _floats("x", x), _floats("y", y)
    if logits.shape != labels.shape:
        one_each = "give one label for each logit"
        same_size = f"write y.reshape(x.shape) if row by row is meant, else {one_each}"
        raise ValueError(
            f"y has shape {labels.shape} and x has shape {logits.shape}: they must be equal, since "
            f"broadcasting would pair every logit with every label; "
            f"{same_size if logits.size == labels.size else one_each}"
        )
    wrong = ~((labels >= 0) & (labels <= 1))
    if wrong.any():
        at, found = _first("y", labels, wrong)
        advice = (
            "NaN is no label: drop the element"
            if np.isnan(found)
            else "a label is a probability in [0, 1]; for labels -1 and 1 give (y + 1)/2"
        )
        raise ValueError(f"{at} = {found}: {advice}")
    return logits, labels


def weights(name: str, given: npt.ArrayLike | None, shape: tuple[int, ...]) -> Array | None:
    """A weight as a float64 number or a flat array of one for each element; None stays None.

    TypeError: it is no float array, nor a number.  ValueError: its shape does not fit, or a weight
    is negative, NaN or infinite, or so large or small that digits would be lost.
    """
    if given is None:
        return None
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        given = _as_float(name, int(given))
    found = _floats(name, given)
    try:
        np.broadcast_to(found, shape)
    except ValueError:
        raise ValueError(
            f"{name} has shape {found.shape}, which does not broadcast to x's shape {shape}; "
            f"trailing axes are matched, so give {name} the shape of x's last axes"
        ) from None
    wide = found.astype(np.float64) + 0.0  # -0 becomes 0
    fits = (wide == 0) | ((wide >= LEAST_WEIGHT) & (wide <= MOST_WEIGHT))
    if not fits.all():
        at, value = _first(name, wide, ~fits)
        if value < 0 or not np.isfinite(value):
            raise ValueError(f"{at} = {value}: a weight is finite and not negative")
        raise ValueError(f"{at} = {value}: {RANGE}")
    return wide if wide.ndim == 0 else np.broadcast_to(wide, shape).reshape(-1)


def _as_float(name: str, given: int) -> float:
    try:
        return float(given)
    except OverflowError:
        raise ValueError(f"{name} has {given.bit_length()} bits: {RANGE}") from None


def checked_reduction(given: str, count: int) -> str:
    """One of the reductions.

    ValueError: it is unknown, or it is the mean of no elements.
    """
    if not isinstance(given, str) or given not in REDUCTIONS:
        raise ValueError(f"reduction = {given!r}: it is one of {', '.join(map(repr, REDUCTIONS))}")
    if given == "mean" and count == 0:
        raise ValueError(
            "reduction = 'mean' and x is empty: the mean of no losses is undefined; "
            "ask for 'sum', which is 0, or leave the batch out"
        )
    return given


def _floats(name: str, given: npt.ArrayLike) -> Array:
    if isinstance(given, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array, whose mask would be lost: "
            f"give its compressed() elements, or a weight of 0 where it is masked"
        )
    try:
        found = np.asarray(given)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths: give one array") from None
    except (RuntimeError, TypeError) as error:  # a tensor that needs a gradient, for one
        raise TypeError(f"{name} cannot be read as an array: {error}") from None
    try:
        format_of(found.dtype.newbyteorder("="))
    except TypeError:
        known = ", ".join(form.name for form in FORMATS)
        advice = {
            "b": f"write {name}.astype(np.float32), or 1.0 for True",
            "i": f"write {name}.astype(np.float32), or 1.0 for 1",
            "u": f"write {name}.astype(np.float32), or 1.0 for 1",
            "c": "the loss is defined for real numbers only",
        }.get(found.dtype.kind, f"it must be one of {known}")
        raise TypeError(f"{name} has dtype {found.dtype}: {advice}") from None
    return found.astype(found.dtype.newbyteorder("="), copy=False)


def _first(name: str, values: Array, wrong: Array) -> tuple[str, float]:
    """The first wrong element: where it is, in Python's words, and what it is."""
    place = np.unravel_index(int(np.argmax(wrong)), values.shape)
    index = ", ".join(map(str, place))
    return f"{name}[{index}]" if index else name, float(values[place])

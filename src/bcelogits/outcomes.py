"""What becomes of a loss that is computed in a floating-point format: five outcomes.

A formula is a function of logits and labels, as those of ``bcelogits.loss`` are; the reader may
write another.  Its result at a logit is compared with the correctly rounded loss, in nats, which
``bcelogits.exact_arrays`` knows.  The outcomes are those of the page on where each formula
breaks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from . import exact_arrays
from .ulp import Format, format_of, ulp_error, values, widened

Formula = Callable[[Any, Any], Any]
Codes = npt.NDArray[np.int8]

OUTCOMES = ("right", "digits lost", "silent zero", "inf", "nan")
"""From harmless to bad; an outcome's code is its place here."""
RIGHT, LOST, ZERO, INFINITE, NAN = range(5)
GOOD = 3.0


def truth(x: npt.ArrayLike, label: float) -> npt.NDArray[Any]:
    """The correctly rounded loss at logits of one of the formats, in that format and their shape.

    TypeError: the logits have no such format.  ValueError: the label is outside [0, 1].
    """
    logits = np.asarray(x)
    return exact_arrays.correctly_rounded("loss", logits, label, format_of(logits))


def classify(computed: npt.ArrayLike, correct: npt.ArrayLike, *, good: float = GOOD) -> Codes:
    """The code of each computed value, given the correctly rounded one, both of one format.

    The arrays may have any shapes that broadcast together; the codes, places in :data:`OUTCOMES`,
    are int8 and of the common shape.

    right
        at most ``good`` ULP from the correctly rounded value, or equal to it
    digits lost
        finite, not 0, and further away
    silent zero
        0 where the correctly rounded value is not
    inf, nan
        that, where the correctly rounded value is something else

    TypeError: the values have none of the four formats.
    """
    correct = np.asarray(correct)
    found, exact = widened(computed), widened(correct)
    codes = np.full(np.broadcast_shapes(found.shape, exact.shape), RIGHT, np.int8)
    codes[ulp_error(found, exact, format_of(correct)) > good] = LOST
    codes[(found == 0) & (exact != 0)] = ZERO
    codes[np.isinf(found) & (found != exact)] = INFINITE
    codes[np.isnan(found) & ~np.isnan(exact)] = NAN
    return codes


def outcomes(formula: Formula, x: npt.ArrayLike, label: float, *, good: float = GOOD) -> Codes:
    """The code of what a formula gives at each logit, for one label, in the logits' own format.

    ``x``: logits of one of the four formats, of any shape, which the codes have too (int8).
    ``good``: up to so many ULP a value counts as right.  The labels reach the formula as an array
    of that format.  Errors as in :func:`truth`.
    """
    logits = np.asarray(x)
    return classify(evaluated(formula, logits, label), truth(logits, label), good=good)


def evaluated(formula: Formula, x: npt.NDArray[Any], label: float) -> npt.NDArray[Any]:
    """The formula at the logits, with the label in their format and no warnings."""
    with np.errstate(all="ignore"):
        return np.asarray(formula(x, np.full(x.shape, label, x.dtype)))


def every_logit(form: Format) -> npt.NDArray[Any]:
    """All finite values of a 16-bit format, from the lowest to the largest, one zero.

    ValueError: the format is wider, and has too many.
    """
    if form.bits > 16:
        raise ValueError(f"{form.name} has 2**{form.bits} values; this is for 16 bits")
    row = values(form)
    row = row[np.isfinite(widened(row))]
    return row[np.unique(widened(row), return_index=True)[1]]


def first_on_each_side(
    codes: Codes, x: npt.NDArray[Any], code: int
) -> tuple[float | None, float | None]:
    """The logits nearest to 0, below it and from it on, that have a code; None where none has.

    ``codes`` and the logits ``x`` are arrays of one shape.
    """
    having = widened(x)[codes == code]
    below, above = having[having < 0], having[having >= 0]
    return (
        float(below.max()) if below.size else None,
        float(above.min()) if above.size else None,
    )

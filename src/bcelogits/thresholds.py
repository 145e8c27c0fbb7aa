"""Where a computation in a floating-point format changes its behaviour: found by halving the row.

All values of a format stand in one row, and :func:`bcelogits.ulp.ordinal` is the place in it.
Halving that row finds a change between two neighbours in at most 64 questions, where a walk would
take up to 2**63 of them.  It finds *a* change; it is the only one if the test changes once, which a
caller has to know or to check: :func:`changes` does that where the values can be counted out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from .ulp import Format, from_ordinal, ordinal

Test = Callable[[Any], Any]
BLOCK = 2**18


def first_where(test: Test, form: Format, low: float, high: float) -> float:
    """The first value after ``low`` at which ``test`` holds, by halving what lies up to ``high``.

    ``low`` and ``high`` are values of the format, and so is the answer, as a float.
    ``test`` takes one value, an array without axes in the format's dtype, and must not hold at
    ``low`` and hold at ``high``, which may lie on either side of it.  If it changes more than once
    in between, the answer is one of the changes.  NumPy's warnings are switched off in the test.

    ValueError: the test holds at ``low``, or not at ``high``.
    """
    without, having = (int(ordinal(end, form)) for end in (low, high))
    with np.errstate(all="ignore"):
        if test(from_ordinal(without, form)):
            raise ValueError(f"the test already holds at low = {low!r}")
        if not test(from_ordinal(having, form)):
            raise ValueError(f"the test does not hold at high = {high!r}")
        while abs(having - without) > 1:
            middle = (without + having) // 2
            if test(from_ordinal(middle, form)):
                having = middle
            else:
                without = middle
    return float(from_ordinal(having, form))


def changes(test: Test, form: Format, low: float, high: float) -> npt.NDArray[np.float64]:
    """Every value of the format in (low, high] at which ``test`` gives another answer than before.

    ``low`` and ``high`` are values of the format.  ``test`` takes an array of values, of one
    dimension and of the format's dtype, and gives as many answers; all values are tried, in the
    order of the number line: 2**23 in each doubling of float32.  The result is a float64 array of
    one dimension, increasing.  ValueError: ``low`` is not below ``high``.
    """
    start, stop = (int(ordinal(end, form)) for end in (low, high))
    if start >= stop:
        raise ValueError(f"low = {low!r} is not below high = {high!r}")
    found = []
    with np.errstate(all="ignore"):
        for block in range(start, stop, BLOCK):
            places = np.arange(block, min(block + BLOCK, stop) + 1)
            answers = np.asarray(test(from_ordinal(places, form)), bool)
            found.append(places[1:][answers[1:] != answers[:-1]])
    return from_ordinal(np.concatenate(found), form).astype(np.float64)

"""The judge: the loss, its gradient and its Hessian, correctly rounded to a format.

With ``m = |x|``, ``e = exp(-m)`` and the weights on the two sides, ``a = 1 - y`` and ``b = P y``
where ``x >= 0``, swapped where ``x < 0`` (``P`` is the weight of positives, 1 if none is given),

    loss      a m + (a + b) log(1 + e)
    gradient  s (a - b e)/(1 + e)          s = 1 where x >= 0, else -1
    Hessian   (a + b) e/(1 + e)**2

all times the weight.  Inputs are exact numbers, floats among them.  The formulas are evaluated in
interval arithmetic, and the precision is raised until both ends round to the same value.  This
ends, because no value is a midpoint of two floats: for rational m > 0, ``exp(-m)`` is
transcendental (Lindemann), and so are gradient and Hessian; and a rational loss r would make
``(1 + exp(-m))**(a + b)`` equal to ``exp(r - a m)``, which Lindemann and Weierstrass rule out.
What is rational, the gradient and the Hessian at x = 0 and all of a weight of 0, is rounded
exactly, ties to even.

At infinite logits the values are limits; NaN gives NaN.  A negative number that is too small for
the format rounds to -0, as in IEEE 754.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from mpmath import libmp

from .rounding import DOWN, UP, Enclosure, round_rational
from .ulp import FLOAT64, Format

if TYPE_CHECKING:
    from sympy import Expr, Symbol

Quantity = Literal["loss", "gradient", "hessian"]
Number = float | int | Fraction
GUARD = 32
ONE = (libmp.fone, libmp.fone)


def loss(x: Number, y: Number, form: Format = FLOAT64, **weights: Number) -> float:
    """The loss at logit ``x`` and label ``y``, correctly rounded.

    ``weights`` are ``weight`` and ``pos_weight``.  ValueError: y is outside [0, 1], or a weight is
    negative or not finite.
    """
    return correctly_rounded("loss", x, y, form, **weights)


def gradient(x: Number, y: Number, form: Format = FLOAT64, **weights: Number) -> float:
    """The derivative of the loss by the logit, correctly rounded; errors as in :func:`loss`."""
    return correctly_rounded("gradient", x, y, form, **weights)


def hessian(x: Number, y: Number, form: Format = FLOAT64, **weights: Number) -> float:
    """The second derivative by the logit, correctly rounded; errors as in :func:`loss`."""
    return correctly_rounded("hessian", x, y, form, **weights)


def correctly_rounded(
    quantity: Quantity, x: Number, y: Number, form: Format = FLOAT64, **weights: Number
) -> float:
    """One of the three, correctly rounded; arguments and errors as in :func:`loss`."""
    a, b = _sides(x, y, **weights)
    if isinstance(x, float) and not math.isfinite(x):
        return _at_infinity(quantity, x, a, form)
    known = _rational(quantity, x, a, b)
    if known is not None:
        return round_rational(known, form)
    return _decided(quantity, Fraction(x), a, b, form)[1]


def _decided(
    quantity: Quantity, x: Fraction, a: Fraction, b: Fraction, form: Format, width: float = 1.0
) -> tuple[Enclosure, float]:
    """An enclosure narrow enough to round with certainty, and its rounded value."""
    bits = form.precision + GUARD
    while True:
        found = _enclose(quantity, x, a, b, bits)
        answer = found.rounded(form)
        if answer is not None and (width == 1.0 or found.width() <= width):
            return found, answer
        bits *= 2


def enclose(
    quantity: Quantity, x: Number, y: Number, *, width: float = 1e-30, **weights: Number
) -> Enclosure:
    """An enclosure of relative width below ``width`` at a finite logit; errors as :func:`loss`.

    ValueError: the logit is not finite.
    """
    if not math.isfinite(x):
        raise ValueError(f"x = {x!r}: there is nothing to enclose at a logit that is not finite")
    a, b = _sides(x, y, **weights)
    known = _rational(quantity, x, a, b)
    if known is None:
        return _narrow(lambda bits: _enclose(quantity, Fraction(x), a, b, bits), width)
    return _exactly(known)


def error(
    quantity: Quantity, computed: float, x: Number, y: Number, form: Format, **weights: Number
) -> float:
    """The error of a computed value in ULP, as :mod:`bcelogits.ulp` defines it; a finite logit."""
    a, b = _sides(x, y, **weights)
    known = _rational(quantity, x, a, b)
    if known is None:
        return _decided(quantity, Fraction(x), a, b, form, 1e-25)[0].ulps(computed, form)
    return _exactly(known).ulps(computed, form)


def value(
    expr: Expr, point: Mapping[Symbol, Expr | int | Fraction], *, width: float = 1e-30
) -> Enclosure:
    """An enclosure of a SymPy expression at an exact point, of relative width below ``width``.

    It ties the mathematics of the book to its code: the last line of a chain is evaluated here and
    compared with what a function returns.  Functions that the checker's ``define`` made are
    unfolded first.  ValueError: the expression has no value at the point.
    """
    from sympy import Rational

    from .derivation import enclose as intervals
    from .derivation import unfold

    line = unfold(expr)
    at = {s: Rational(n.numerator, n.denominator) if isinstance(n, Fraction) else n
          for s, n in point.items()}  # fmt: skip

    def attempt(bits: int) -> Enclosure:
        try:
            found = intervals.evaluate(line, at, bits)
        except intervals.Unsure:
            return Enclosure(libmp.fninf, libmp.finf)
        except intervals.Undefined:
            raise ValueError(f"{expr} has no value at {point}") from None
        return Enclosure(found.lo, found.hi)

    return _narrow(attempt, width)


def _narrow(attempt: Callable[[int], Enclosure], width: float) -> Enclosure:
    bits = 128
    while (found := attempt(bits)).width() > width:
        bits *= 2
    return found


def _sides(
    x: Number, y: Number, *, weight: Number = 1, pos_weight: Number = 1
) -> tuple[Fraction, Fraction]:
    """The weights a and b of the two sides; at -0 and NaN the side of 0 is as good as the other."""
    if not 0 <= y <= 1:
        raise ValueError(f"y = {y!r} is outside [0, 1]")
    for name, given in (("weight", weight), ("pos_weight", pos_weight)):
        if not (given >= 0 and math.isfinite(given)):
            raise ValueError(f"{name} = {given!r} is negative or not finite")
    negative, positive = 1 - Fraction(y), Fraction(pos_weight) * Fraction(y)
    sides = (positive, negative) if x < 0 else (negative, positive)
    return sides[0] * Fraction(weight), sides[1] * Fraction(weight)


def _at_infinity(quantity: Quantity, x: float, a: Fraction, form: Format) -> float:
    if math.isnan(x):
        return math.nan
    if quantity == "hessian":
        return 0.0
    if quantity == "gradient":
        return round_rational(a if x > 0 else -a, form)
    return math.inf if a else 0.0


def _rational(quantity: Quantity, x: Number, a: Fraction, b: Fraction) -> Fraction | None:
    """The value where it is rational."""
    if a + b == 0:
        return Fraction(0)
    if x == 0 and quantity != "loss":
        return (a - b) / 2 if quantity == "gradient" else (a + b) / 4
    return None


def _enclose(quantity: Quantity, x: Fraction, a: Fraction, b: Fraction, bits: int) -> Enclosure:
    m, bits = abs(x), bits + GUARD
    e = _exp_minus(m, bits)
    sides = _interval(a, bits), _interval(b, bits)
    both = _interval(a + b, bits)
    if quantity == "loss":
        linear = libmp.mpi_mul(sides[0], _interval(m, bits), bits)
        curved = libmp.mpi_mul(both, _log1p(e, bits), bits)
        return Enclosure(*libmp.mpi_add(linear, curved, bits))
    one_more = libmp.mpi_add(ONE, e, bits)
    if quantity == "hessian":
        square = libmp.mpi_mul(one_more, one_more, bits)
        return Enclosure(*libmp.mpi_div(libmp.mpi_mul(both, e, bits), square, bits))
    difference = libmp.mpi_sub(sides[0], libmp.mpi_mul(sides[1], e, bits), bits)
    slope = libmp.mpi_div(difference, one_more, bits)
    return Enclosure(*(slope if x >= 0 else libmp.mpi_neg(slope)))


def _exactly(number: Fraction) -> Enclosure:
    return Enclosure(*_interval(number, 128 + number.denominator.bit_length()))


def _interval(number: Fraction, bits: int) -> tuple[Any, Any]:
    low, high = (
        libmp.from_rational(number.numerator, number.denominator, bits, way) for way in (DOWN, UP)
    )
    return low, high


def _exp_minus(m: Fraction, bits: int) -> tuple[Any, Any]:
    least, most = _interval(m, bits + max(0, math.floor(m).bit_length()))
    return _widened(
        libmp.mpf_exp(libmp.mpf_neg(most), bits, DOWN),
        libmp.mpf_exp(libmp.mpf_neg(least), bits, UP),
        bits,
    )


def _log1p(e: tuple[Any, Any], bits: int) -> tuple[Any, Any]:
    """Of an interval in (0, 1]; e - e**2/2 < log(1 + e) < e where e is tiny."""
    size = e[1][2] + e[1][3]  # e < 2**size
    if size < -bits:
        square = libmp.mpf_shift(libmp.mpf_mul(e[0], e[0], bits, UP), -1)
        return libmp.mpf_sub(e[0], square, bits, DOWN), e[1]
    more = bits + max(0, -size)
    ends = libmp.mpi_add(ONE, e, more)
    return _widened(libmp.mpf_log(ends[0], bits, DOWN), libmp.mpf_log(ends[1], bits, UP), bits)


def _widened(low: Any, high: Any, bits: int) -> tuple[Any, Any]:
    """Outwards by 2**(16 - bits) of the size: far more than mpmath's error."""
    slack = [libmp.mpf_shift(end, 16 - bits) for end in (low, high)]
    return libmp.mpf_sub(low, slack[0], bits, DOWN), libmp.mpf_add(high, slack[1], bits, UP)

"""The figures of the page on measuring: enclosures hold the truth, hard cases are the hard ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from bcelogits import exact
from bcelogits.plots import measuring, style


def enclose(m: float, terms: int) -> tuple[Fraction, Fraction]:
    """sigma(m) between 1/(1 + s) for two neighbouring partial sums s of exp(-m)."""
    term, sums = Fraction(1), [Fraction(1)]
    for n in range(1, terms + 1):
        term *= -Fraction(m) / n
        sums.append(sums[-1] + term)
    low, high = sorted(sums[-2:])
    return 1 / (1 + high), 1 / (1 + max(low, Fraction(0)))


@pytest.mark.parametrize(
    ("m", "terms"),
    [(4.0, (21, 22, 23, 24, 25)), (4.25, (22, 23, 24, 25)), (2.25, (16, 17, 18, 19))],
)
def test_enclosures_shrink_around_the_truth_and_show_which_are_decided(
    m: float, terms: tuple[int, ...]
) -> None:
    ax = measuring.between(enclose, m, terms).axes[0]
    drawn = [line for line in ax.lines if line.get_linewidth() == 3]
    ends = [tuple(map(float, line.get_xdata())) for line in drawn]
    assert len(drawn) == len(terms)
    widths = [b - a for a, b in ends]
    assert widths == sorted(widths, reverse=True)
    assert all(b < a / 2 for a, b in pairwise(widths))
    truth = exact.enclose("gradient", m, 0)
    place = float(Fraction(truth.digits(20)) / Fraction(2) ** -24 % 1)
    assert all(a <= place <= b for a, b in ends)
    for line, (a, b) in zip(drawn, ends, strict=True):
        assert (line.get_color() == style.ORANGE) == (a < 0.5 < b)
    assert drawn[0].get_color() == style.ORANGE
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [f"{n} terms" for n in reversed(terms)]
    assert drawn[-1].get_color() == style.BLUE


def test_midpoint_at_known_places() -> None:
    assert measuring.from_midpoint(0.0, 0) == 0.5  # the value 1/2 itself
    assert measuring.from_midpoint(2.0**-23, 0) == pytest.approx(2.0**-69 / 48 * 2**24, rel=1e-9)
    assert measuring.from_midpoint(2.0**-24, 1) == pytest.approx(2.0**-72 / 48 * 2**25, rel=1e-9)


def test_hard_cases_are_odd_multiples() -> None:
    ax = measuring.hard_cases(64).axes[0]
    zero, one = (line for line in ax.lines if str(line.get_label()).startswith("label"))
    for line, divisor, scale in ((zero, 2, 24), (one, 1, 25)):
        for k, gap in zip(*line.get_data(), strict=True):
            if k % divisor == 0 and k // divisor % 2:
                assert gap == pytest.approx((k / 2**24) ** 3 / 48 * 2.0**scale, rel=1e-6)
            else:
                assert gap >= 0.24


def test_below_the_line_the_nearest_float64_is_the_midpoint() -> None:
    ax = measuring.hard_cases(300).axes[0]
    (line,) = (line for line in ax.lines if line.get_linestyle() == "--")
    (height,) = set(map(float, line.get_ydata()))
    curves = [line for line in ax.lines if str(line.get_label()).startswith("label")]
    seen = set()
    for y, curve in enumerate(curves):
        for k, gap in zip(*curve.get_data(), strict=True):
            nearest = Fraction(abs(exact.gradient(float(k) / 2**24, y)))
            at_midpoint = nearest * 2 ** (24 + y) % 1 == Fraction(1, 2)
            assert at_midpoint == (gap < height)
            seen.add(at_midpoint)
    assert seen == {True, False}

"""The exercises of *Four number formats*."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bcelogits.derivation import prove
from bcelogits.exercises.chains import FindError
from bcelogits.exercises.choices import Several
from bcelogits.exercises.model import ENGINEER, FIRST, PRACTISED, Mistake, Worked, pose
from bcelogits.exercises.programs import Program, close
from bcelogits.exercises.symbolic import Expression
from bcelogits.exercises.values import Number
from bcelogits.thresholds import first_where
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, FORMATS, Format, neighbours, rounded


@pose(
    title="Thirteen thirty-seconds",
    level=FIRST,
    text=r"""
    Write the bits of 13/32 in bfloat16, with pencil and paper.
    The constant that is subtracted from the exponent is 127.
    Which whole number do the eight bits of the exponent hold, and which the seven bits of the
    fraction?
    """,
    kind=Several(
        (
            (
                "the exponent",
                Number(
                    "125",
                    "0",
                    mistakes=(
                        Mistake("-2", "That is the power of two; the format adds 127 to it."),
                        Mistake("126", "The number in front must lie between 1 and 2."),
                    ),
                ),
            ),
            (
                "the fraction",
                Number(
                    "80",
                    "0",
                    mistakes=(
                        Mistake("208", "The leading 1 is not stored; take it away first."),
                        Mistake("640", "That is the fraction of float16; bfloat16 has 7 bits."),
                        Mistake("104", "The number in front must lie between 1 and 2."),
                    ),
                ),
            ),
        ),
    ),
    hints=(
        "Write 13/32 as a power of two times a number between 1 and 2.",
        "The fraction counts steps of $2^{-7}$ above 1.",
    ),
    right=((125, 80), ("127 - 2", "0.625*128")),
    wrong=((-2, 208), (125, 13), (13, 32)),
)
def thirteen_thirty_seconds() -> Worked:
    yield r"""
    $13/32 = 2^{-2} \cdot 1.625$.
    The exponent is $127 - 2 = 125$, in binary `01111101`.
    The fraction is $0.625 \cdot 128 = 80$, in binary `1010000`.
    """
    pattern = int(rounded(13 / 32, BFLOAT16).view(np.uint16))
    row = f"{pattern:016b}"
    print(row[0], row[1:9], row[9:])


@pose(
    title="One minus something small",
    level=PRACTISED,
    text=r"""
    The exponential $e^{-x}$ is known with all its digits, and $1 - e^{-x}$ is rounded to nearest in
    a format of precision $p$.
    From which $x$ on is the result 1?
    It is not $p \log 2$.
    """,
    kind=Expression(
        "(p + 1)*log(2)",
        where="p >= 2",
        symbols=("p",),
        mistakes=(
            Mistake(
                "p*log(2)",
                "That is the place for $1 + e^{-x}$. Is the spacing below 1 the same as above?",
            ),
            Mistake("(p - 1)*log(2)", "Below 1 the numbers are denser, not sparser."),
            Mistake("(-p - 1)*log(2)", "The exponential is small where $x$ is large."),
        ),
    ),
    hints=("How far from 1 is the number before it?", "A tie beside 1 goes to 1, which is even."),
    right=("(p + 1)*log(2)", "p*log(2) + log(2)", "log(2**(p + 1))"),
    wrong=("24*log(2)", "log(p + 1)"),
)
def one_minus() -> Worked:
    yield r"""
    Below 1 the spacing is half as large, so the midpoint is half as far away.
    A tie goes to 1 again.
    """
    yield prove(
        "exp(-x)",
        "2**(-p - 1)",
        relation="<=",
        where="x >= (p + 1)*log(2)",
        label="format-one-minus",
        because="half of half a spacing",
    )
    yield "The machine agrees, in all four formats."

    def is_one_minus(x: Any) -> Any:
        return 1 - np.exp(-x) == 1

    for form in FORMATS:
        place = first_where(is_one_minus, form, 0, form.largest)
        predicted = (form.precision + 1) * math.log(2)
        print(f"{form.name:8} {predicted:9.6f} {place:9.6f}")


@pose(
    title="A counter that stands still",
    level=PRACTISED,
    text="""
    A training loop counts its examples in float16, to save memory, and the counter stands still at
    some number.
    Somebody explains what happens there, and makes one mistake.
    Which line is wrong, and which number does the counter really show after the step of that line?
    Give the number of the line and that number.
    """,
    kind=FindError(
        (
            "From 1024 to 2048 the numbers of float16 are 1 apart, so the counter reaches 2048.",
            "From 2048 on they are 2 apart.",
            "The next sum, 2048 + 1, lies exactly between 2048 and 2050.",
            "A tie is rounded away from zero, so the counter goes to 2050 and then on in twos.",
        ),
        4,
        mend=Number(
            "2048",
            "0",
            mistakes=(
                Mistake("2049", "That number is not one of float16: it would need 12 digits."),
                Mistake("2050", "That would be a tie rounded up."),
            ),
        ),
        innocent={
            1: "The spacing there is $2^{10 - 10} = 1$.",
            2: "The spacing there is $2^{11 - 10} = 2$.",
            3: "The two neighbours are equally far away.",
        },
    ),
    hints=("Which of the two neighbours has an even fraction?",),
    right=((4, 2048), ("4", "2**11")),
    wrong=((1, 1024), (2, 2048), (4, 2050), (4, 65504)),
)
def the_counter() -> Worked:
    yield """
    At $2^p$ the spacing becomes 2.
    Adding 1 gives the midpoint to the next number, and the tie goes back to the even one, where the
    counter stands.
    """
    for form in (FLOAT16, BFLOAT16):
        count = one = form.dtype.type(1)
        while count + one > count:
            count += one
        print(form.name, int(count), 2**form.precision)
    yield "A float32 counter would stop at $2^{24}$, which is less than 17 million."


@pose(
    title="A fifth format",
    level=ENGINEER,
    text=r"""
    There is an 8-bit format with 5 bits for the exponent, as in float16, and 2 for the fraction, so
    $p = 3$: `Format("float8_e5m2", precision=3, emax=15)`.
    The page predicts that $1 + e^{-x}$ becomes 1 at $3 \log 2$, about 2.08, but now the exponential
    is rounded to the format too, before the 1 is added.
    At which logit of the format is the sum 1 for the first time?
    And which formula in $p$ says for every precision from where on $e^{-x}$ is rounded to
    $2^{-p}$ or less?
    """,
    kind=Several(
        (
            (
                "the logit",
                Number(
                    "2",
                    "0",
                    mistakes=(
                        Mistake(
                            "5/2",
                            "That is the first number after $3 \\log 2$. "
                            "What does the number before it give?",
                        ),
                        Mistake("3*log(2)", "That is no number of this format."),
                        Mistake("7/4", "There the exponential is rounded to 3/16."),
                    ),
                ),
            ),
            (
                "the formula",
                Expression(
                    "p*log(2) - log(1 + 2**(-p))",
                    where="p >= 2",
                    symbols=("p",),
                    mistakes=(
                        Mistake(
                            "p*log(2)",
                            "There $e^{-x}$ is $2^{-p}$ before it is rounded; what lies a little "
                            "above $2^{-p}$ is rounded to it as well.",
                        ),
                        Mistake(
                            "p*log(2) - log(1 + 2**(1 - p))",
                            "That is the number above $2^{-p}$; take the midpoint.",
                        ),
                    ),
                ),
            ),
        ),
    ),
    hints=(
        "The numbers around 2 are 1.75, 2 and 2.5. Round $e^{-2}$ to three binary digits.",
        "The number after $2^{-p}$ is $2^{-p}(1 + 2^{1-p})$. Where is the midpoint?",
    ),
    right=((2, "p*log(2) - log(1 + 2**(-p))"), ("2", "-log(2**(-p) + 4**(-p))")),
    wrong=(("5/2", "p*log(2)"), (1.75, "(p - 1)*log(2)")),
)
def a_fifth_format() -> Worked:
    yield """
    What is below the midpoint of $2^{-p}$ and the next number becomes $2^{-p}$ first, and the sum
    is a tie then.
    """
    yield prove(
        "exp(-x)",
        "(2**(-p) + 2**(-p)*(1 + 2**(1 - p)))/2",
        relation="<=",
        where="x >= p*log(2) - log(1 + 2**(-p))",
        label="format-one-rounded",
        because="with e rounded as well",
    )
    tiny = Format("float8_e5m2", precision=3, emax=15)

    def is_one(x: Any) -> Any:
        return 1 + np.exp(-x) == 1

    found = first_where(is_one, tiny, 0, tiny.largest)
    print(f"predicted by the page {3 * math.log(2):.4f}")
    print(f"by the new formula    {math.log(8) - math.log(9 / 8):.4f}")
    print("found", found, "with the neighbours", neighbours(found, tiny))
    small = np.exp(-2.0)
    print(f"exp(-2) = {small:.4f} becomes", rounded(small, tiny))
    yield r"""
    So the place is a little earlier, by $\log(1 + 2^{-p})$.
    With three digits that moves it past a number of the format, the number 2.
    In the four formats of the book the shift is far smaller than the spacing of the logits there,
    and it passes no number: the tables of the page agree.
    """


BETWEEN = [(1.5,), (10.0,), (1000.0,), (0.75,), (float(np.float32(1e38)),)]
POWERS = [(2.0**k,) for k in range(-126, 126)]
SUBNORMAL = [(k * 2.0**-149,) for k in (1, 2, 3, 4, 7, 2**10, 2**22 - 1, 2**23 - 1)]


def _above(value: float) -> float:
    return neighbours(value, FLOAT32)[1]


@pose(
    title="The next number",
    level=ENGINEER,
    text="""
    Write a Python function `above(value)` without NumPy.
    It takes a positive float32 number, given as a Python float, and returns the next larger float32
    number.
    It must be exact, from $2^{-149}$ up to $10^{38}$.
    `math.frexp(value)` gives a number between 1/2 and 1 and the power of two that belongs to it.
    """,
    kind=Program(
        "value",
        (
            close("it is right between powers of two", BETWEEN, _above, 0),
            close("it is right at powers of two", POWERS, _above, 0),
            close("it is right among the subnormal numbers", SUBNORMAL, _above, 0),
        ),
    ),
    hints=(
        "From $2^q$ to $2^{q+1}$ the spacing of float32 is $2^{q - 23}$; which $q$ does `frexp` "
        "give?",
        "At the lower end the spacing stops shrinking: which is the smallest?",
    ),
    right=(_above, lambda value: value + 2.0 ** max(math.frexp(value)[1] - 24, -149)),
    wrong=(
        lambda value: value + 2.0**-23,
        lambda value: value + 2.0 ** (math.frexp(value)[1] - 24),
        lambda value: value + 2.0 ** max(math.frexp(value)[1] - 23, -149),
        lambda value: math.nextafter(value, math.inf),
    ),
)
def the_next_number() -> Worked:
    yield r"""
    `frexp` writes the value as a number from 1/2 to 1 times $2^{n}$, so $q = n - 1$ and the
    {step}`spacing <format-spacing>` is $2^{n - 24}$.
    Among the subnormal numbers it is $2^{-149}$, the smallest number itself.
    """

    def above(value: float) -> float:
        power = math.frexp(value)[1]
        return value + 2.0 ** max(power - 24, -149)

    for value in (1.0, 2.0**-149):
        right = neighbours(value, FLOAT32)[1]
        print(value, above(value), above(value) == right)

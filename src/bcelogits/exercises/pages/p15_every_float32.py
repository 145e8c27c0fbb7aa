"""The exercises of *Every float32*; they need NumPy, as the page does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits import exact, exact_arrays, loss
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Broken,
    FindError,
    Mistake,
    Number,
    Program,
    Property,
    Several,
    Worked,
    pose,
)
from bcelogits.exercises.words import code
from bcelogits.ulp import BFLOAT16, FLOAT16, FLOAT32, ulp_error, values, widened

INFINITE = "The patterns with the largest exponent are infinities and NaN."
SIGNS = "There are two signs."


@pose(
    title="How many are there?",
    level=FIRST,
    text="""
    How many finite values have float16 and bfloat16, counting 0 and -0 as two?
    Float16 has 5 bits for the exponent and 10 for the fraction, bfloat16 has 8 and 7.
    """,
    kind=Several(
        (
            (
                "float16",
                Number(
                    "63488",
                    "0",
                    mistakes=(
                        Mistake("65536", INFINITE),
                        Mistake("31744", SIGNS),
                        Mistake("32768", INFINITE),
                    ),
                ),
            ),
            (
                "bfloat16",
                Number(
                    "65280",
                    "0",
                    mistakes=(
                        Mistake("65536", INFINITE),
                        Mistake("32640", SIGNS),
                        Mistake("32768", INFINITE),
                    ),
                ),
            ),
        )
    ),
    hints=("Count the signs, the exponents and the fractions; one exponent is not for numbers.",),
    right=((63488, 65280), ("2*31*2**10", "2**16 - 2**8")),
    wrong=((65536, 65536), (31744, 65280), 63488),
)
def how_many() -> Worked:
    yield """
    Two signs, 31 exponents and $2^{10}$ fractions; two signs, 255 exponents and $2^{7}$ fractions.
    """
    print(2 * 31 * 2**10, 2 * 255 * 2**7)
    yield "Few enough to try all: how many losses for the label 0 are not the nearest value?"
    for form in (FLOAT16, BFLOAT16):
        x = values(form)
        x = x[np.isfinite(widened(x))]
        y = np.zeros_like(x)
        found = loss.bce_with_logits(x, y, reduction="none")
        true = exact_arrays.correctly_rounded("loss", x, y, form)
        wrong = np.count_nonzero(widened(found) != widened(true))
        print(f"{form.name}: {wrong} of {x.size}")
    yield "None: float64 has so many more bits that no midpoint of theirs is close enough."


@pose(
    title="A slope of 1",
    level=PRACTISED,
    text=r"""
    For $y = 0$ the gradient is $\sigma(x)$.
    From which logit on is the float32 nearest to it 1?
    """,
    kind=Number(
        "log(2**25 - 1)",
        "1/100",
        mistakes=(
            Mistake("24*log(2)", "That is one spacing below 1. How far from 1 is the midpoint?"),
            Mistake("23*log(2)", "That is the spacing above 1; below 1 it is half as large."),
            Mistake("21*log(2)", "That is where the loss becomes $x$ itself."),
        ),
    ),
    hints=(
        r"$1 - \sigma(x)$ is about $e^{-x}$.",
        "The spacing of float32 just below 1 is $2^{-24}$. Rounding decides at half of it.",
    ),
    right=("25*log(2)", 17.33, "log(2**25 - 1)"),
    wrong=(16.64, 104),
    names=SIGMA,
)
def a_slope_of_one() -> Worked:
    yield r"""
    $1 - \sigma(x) = \sigma(-x)$ is about $e^{-x}$, and the spacing below 1 is $2^{-24}$, half of it
    $2^{-25}$.
    So it should be near $25 \log 2$.
    """
    low, high = (int(np.float32(v).view(np.uint32)) for v in (1, 100))
    while high - low > 1:
        middle = (low + high) // 2
        x = float(np.uint32(middle).view(np.float32))
        if exact.gradient(x, 0, FLOAT32) == 1:
            high = middle
        else:
            low = middle
    print(np.uint32(high).view(np.float32), 25 * np.log(2))
    yield r"""
    $e^{-x}/(1 + e^{-x})$ is a little below $e^{-x}$, and a tie would go to 1, which is even.
    The checker has the exact point.
    """
    yield prove(
        "1 - sigma(x)",
        "2**(-25)",
        where="x == log(2**25 - 1)",
        label="every-one",
        because="solve for $e^{-x}$",
    )


@pose(
    title="A billion good answers",
    level=PRACTISED,
    text="""
    A function of one float64 is tested.
    One line of the report goes too far.
    Which, and how many of the $2^{64}$ inputs may be worse, at most, for all that the test says
    with 95 % confidence?
    Round as you like, to two digits.
    """,
    kind=FindError(
        (
            "A billion bit patterns were drawn, each as likely as each other.",
            "Each result was judged with more than enough digits.",
            "The worst error was 0.9 ULP.",
            "So the function is within 1 ULP.",
        ),
        4,
        mend=Number(
            "3*2**64/10**9",
            "2*10**9",
            mistakes=(
                Mistake("0", "Nobody has looked at the other inputs."),
                Mistake("2**64/10**9", "A share of one in a billion is missed too often: 37 %."),
            ),
        ),
        innocent={
            1: "That is what the rule of three needs.",
            2: "A judge that is wrong would be another fault; this one is not.",
            3: "That was measured, and speaks of these inputs only.",
        },
    ),
    hints=("A share $p$ of bad inputs is missed $n$ times with the chance $e^{-pn}$.",),
    right=((4, 5.5e10), (4, "3*2**64/10**9"), ("4", 55e9)),
    wrong=((1, 5.5e10), (4, 0), (4, 1e9)),
)
def a_billion_good_answers() -> Worked:
    yield """
    One may say: with 95 % confidence, less than three in a billion are worse, *among inputs drawn
    as these were*.
    """
    print(f"{3e-9 * 2.0**64:.2g}")
    yield """
    Had the logits been drawn evenly between -20 and 20, the line would say less still: nothing
    about a range that the draw hardly visits.
    """


def _sweep(low: float) -> Callable[[Callable[..., Any]], None]:
    """Try every 64th float32 from ``low`` to twice that."""

    def test(function: Callable[..., Any]) -> None:
        start = int(np.float32(low).view(np.uint32))
        x = values(FLOAT32, start, start + 2**23)[::64]
        try:
            found = np.asarray(function(x.copy()))
        except Exception as error:
            raise Broken(f"It raised {code(f'{type(error).__name__}: {error}')}.") from None
        if found.shape != x.shape or found.dtype != x.dtype:
            raise Broken(f"For {x.size} float32 logits it gives {code(found.dtype)} of the shape "
                         f"{code(found.shape)}.")  # fmt: skip
        e = np.exp(-x.astype(np.float64))
        errors = ulp_error(found, np.log1p(e), FLOAT32)
        bad = np.flatnonzero(~(errors <= 3))
        if bad.size:
            first = code(x[bad[0]])
            raise Broken(f"At {bad.size} of {x.size} logits it is off by more; the first is "
                         f"{first}, with {code(f'{errors[bad[0]]:.3g}')} ULP.")  # fmt: skip

    return test


def _first(x: Any) -> Any:
    return (x - x * 1) + np.log1p(np.exp(-x))


@pose(
    title="A sweep of your own",
    level=ENGINEER,
    text=r"""
    {step}`Equation 7 <eq-7>` with `log1p`, from the left to the right, is
    `np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))) - x*y`.
    Even for logits from 1 to 2 its loss for the label 1 is often off by more than 3 ULP.
    Write a Python function `label_one(x)` in NumPy, with float32 numbers only, which takes an array
    of positive logits and is off by 3 ULP at most.
    It is tried at every 64th float32 from 1 to 2, and then from 16 to 32.
    """,
    kind=Program(
        "x",
        (
            Property("from 1 to 2 it is within 3 ULP", _sweep(1)),
            Property("from 16 to 32 it is within 3 ULP", _sweep(16)),
        ),
    ),
    hints=(
        "Which of the three terms are large, and what should become of them?",
        "The order of additions matters. Or leave out what cancels.",
    ),
    right=(_first, lambda x: np.log1p(np.exp(-x))),
    wrong=(
        lambda x: loss.merged_log1p(x, np.ones_like(x)),
        lambda x: np.log(1 + np.exp(-x)),
        lambda x: np.log1p(np.exp(-x.astype(np.float64))),
        lambda x: 0.5,
        lambda x: x + None,
    ),
)
def a_sweep_of_your_own() -> Worked:
    yield "First the count for equation 7, and the first logit that is worse than 3 ULP."
    start = int(np.float32(1).view(np.uint32))
    x = values(FLOAT32, start, start + 2**23)[::64]
    truth = np.log1p(np.exp(-x.astype(np.float64)))
    found = loss.merged_log1p(x, np.ones_like(x))
    error = ulp_error(found, truth, FLOAT32)
    bad = np.count_nonzero(error > 3)
    print(f"{bad} of {x.size}, first at x = {x[error > 3][0]:.7g}")
    print(f"worst {error.max():.3g} ULP")
    yield r"""
    The reason is the order of addition: $x + \operatorname{log1p}(e^{-x})$ is rounded to the
    spacing of $x$, and $-x$ then lays bare what is left.
    In the other order, $\max(x, 0) - xy$ first, nothing is lost.
    """

    def label_one(x: np.ndarray) -> np.ndarray:
        return (np.maximum(x, 0) - x * 1) + np.log1p(np.exp(-x))

    error = ulp_error(label_one(x), truth, FLOAT32)
    print(f"worst {error.max():.3g} ULP")

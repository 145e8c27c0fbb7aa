"""The exercises of *Measuring an error*."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np

from bcelogits import exact
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Broken,
    Expression,
    FindError,
    Interval,
    Mistake,
    Number,
    Program,
    Property,
    Several,
    Worked,
    called,
    pose,
)
from bcelogits.ulp import FLOAT32, spacing, ulp_error


@pose(
    title="Two units in the last place",
    level=FIRST,
    text="""
    The loss of the label 0 at $x = 88.7$ is about 88.7.
    How large is one ULP of it in float32?
    And how large is one ULP of the loss at $x = -88.7$, which is about $3 \\cdot 10^{-39}$?
    Each is a power of two, in nats; give the two powers.
    """,
    kind=Several(
        (
            (
                "the power at 88.7",
                Number(
                    "-17",
                    "0",
                    mistakes=(
                        Mistake("-23", "That is the spacing at 1."),
                        Mistake("-18", "Between $2^6$ and $2^7$ lie $2^{23}$ steps, not $2^{24}$."),
                    ),
                ),
            ),
            (
                "the power at -88.7",
                Number(
                    "-149",
                    "0",
                    mistakes=(
                        Mistake("-151", "Below the smallest normal number it stops shrinking."),
                        Mistake("-126", "That is the smallest normal number."),
                    ),
                ),
            ),
        ),
    ),
    hints=(
        "Between which powers of two does 88.7 lie?",
        "The smallest normal number is about $1.2 \\cdot 10^{-38}$.",
    ),
    right=((-17, -149), ("6 - 23", "-126 - 23")),
    wrong=((-23, -126), (-17, -151), (17, 149)),
)
def two_units() -> Worked:
    yield """
    The number 88.7 lies between $2^6$ and $2^7$, so the spacing is $2^{6 - 23} = 2^{-17}$.
    At $-88.7$ the loss is about $e^{-88.7}$, which is below the smallest normal number, $2^{-126}$:
    subnormal, with a spacing of $2^{-149}$.
    """
    for logit in (88.7, -88.7):
        value = exact.loss(logit, 0)
        size = float(spacing(np.float32(value), FLOAT32))
        print(f"loss {value:.3g}: one ULP is 2^{math.log2(size):.0f}")


@pose(
    title="A loss of a rough logit",
    level=FIRST,
    text="""
    A logit is known to within 0.5.
    At the logit that was stored, the loss of the label 1 is 0.001.
    Between which two values does the loss at the true logit surely lie?
    Take the bound of this page that holds for a change of any size.
    """,
    kind=Interval(
        "exp(-1/2)/1000",
        "exp(1/2)/1000",
        "0.00001",
        letter="L",
        mistakes=(
            Mistake((0.0005, 0.0015), "The factor is $e^d$; $1 + d$ holds to first order only."),
            Mistake((0.0, 0.501), "True, since the slope is at most 1, and much too wide here."),
        ),
    ),
    hints=("With $d = 0.5$, the loss is off by a factor between $e^{-d}$ and $e^d$.",),
    right=((0.000607, 0.001649), ("exp(-1/2)/1000", "exp(1/2)/1000"), "0.000607 < L < 0.001649"),
    wrong=((0.6065, 1.6487), (0.001, 0.0015), 0.001),
)
def a_rough_logit() -> Worked:
    yield "The loss grows by {step}`at most the factor <measuring-forward>` of $e^{-x}$."
    print(f"{0.001 * math.exp(-0.5):.6f} to {0.001 * math.exp(0.5):.6f}")
    yield "It is nearly reached, because a small loss is nearly $e^{-x}$."
    middle = -math.log(math.expm1(0.001))
    for logit in (middle + 0.5, middle - 0.5):
        print(f"x = {logit:.4f}: loss {exact.loss(logit, 1):.6f}")


@pose(
    title="The gradient's condition number",
    level=PRACTISED,
    text=r"""
    The gradient of the label 1 is $\sigma(x) - 1$.
    Find its condition number, with its sign: $x$ times its slope, divided by the gradient itself.
    Write it without a fraction, with `sigma(x)`.
    """,
    kind=Expression(
        "-x*sigma(x)",
        mistakes=(
            Mistake("x*sigma(x)", "The gradient is negative and its slope positive."),
            Mistake("x*(1 - sigma(x))", "That is the label 0, whose gradient is $\\sigma(x)$."),
            Mistake("-sigma(x)", "The $x$ of a relative change is missing."),
            Mistake("x*sigma(x)*(1 - sigma(x))", "Divide by the gradient."),
        ),
    ),
    hints=(
        r"The slope of $\sigma(x)$ is $\sigma(x)\,(1 - \sigma(x))$.",
        r"$\sigma(x) - 1$ and $1 - \sigma(x)$ cancel, but for the sign.",
    ),
    right=("-x*sigma(x)", "-x/(1 + exp(-x))", "x*(sigma(-x) - 1)"),
    wrong=("-x*sigma(-x)", "1"),
    names=SIGMA,
)
def of_the_gradient() -> Worked:
    yield "Its slope is {step}`the sigmoid's own <hessian>`, and all but one factor cancels."
    yield prove(
        "x*Derivative(sigma(x) - 1, x)/(sigma(x) - 1)",
        "-x*sigma(x)",
        because=r"$\sigma(x) - 1 = -\sigma(-x)$ cancels",
    )
    yield "Its size is below that of the logit."
    yield prove(
        "Abs(-x*sigma(x))",
        "Abs(x)",
        relation="<",
        where="x != 0",
        because="the sigmoid is below 1",
    )


@pose(
    title="A whole unit, always",
    level=ENGINEER,
    text="""
    Take float32 and the label 1.
    Half a spacing of a positive logit, taken away from it, moves the exact loss by some ULP.
    From which power of two on is that always at least one ULP?
    Estimate it with the condition number, then try on the machine.
    """,
    kind=Number(
        "4",
        "0",
        mistakes=(
            Mistake(
                "2",
                "So says the estimate with $C(x) = -x$. But at 2 the size of $C$ is a little less.",
            ),
            Mistake("1", "There half a spacing is worth about half a unit."),
            Mistake("8", "From 8 on it is so, and from an earlier power, too."),
        ),
    ),
    hints=(
        "From $2^k$ to $2^{k+1}$ half a spacing is $2^{k - 24}$.",
        "A relative change of $h$ is at least $2^{23} h$ ULP.",
    ),
    right=(4, "2**2"),
    wrong=(2, 16, 3),
)
def a_whole_unit() -> Worked:
    yield """
    From $2^k$ to $2^{k+1}$ half a spacing is $2^{k-24}$.
    With $C(x)$ about $-x$ the loss changes by that part of itself, to first order.
    A relative change of $h$ is {step}`at least <measuring-ulp-at-most>` $2^{23} h$ ULP, so here
    $2^{k-1}$.
    That is 1 from $k = 1$ on, for logits from 2.
    The factor is a little less than $x$, though, and at 2 that is felt.
    """
    for low in (1, 2, 4):
        logits = np.linspace(low, 2 * low, 400, endpoint=False)
        logits = logits.astype(np.float32).astype(float)
        half = spacing(logits, FLOAT32) / 2
        moved = [exact.loss(float(m), 1) for m in logits - half]
        losses = [exact.loss(float(m), 1) for m in logits]
        least = float(ulp_error(moved, losses, FLOAT32).min())
        print(f"from {low} to {2 * low}: at least {least:.2f} ULP")
    yield r"""
    From 4 on the factor is {step}`above <measuring-tail-high>` $0.98\,x$, and the loss, being
    {step}`above its tangents <above-tangents>`, rises at least as much as the first order says:
    always, from 4 on.
    Between 2 and 4 it is nearly so.
    """


@pose(
    title="Rounded twice",
    level=PRACTISED,
    text="""
    Somebody has the gradient correctly rounded in float64, rounds it to float32, and argues that
    this is the correctly rounded float32 gradient.
    Which line is false?
    """,
    kind=FindError(
        (
            "Every midpoint of two float32 numbers is a float64 number.",
            "If the true gradient is below a midpoint, then its float64 rounding is not above it.",
            "If the true gradient is below a midpoint, then its float64 rounding is below it, too.",
            "If the float64 number is below a midpoint, then the second rounding goes down.",
        ),
        3,
        innocent={
            1: "A midpoint has one binary digit more than float32, and float64 has 29 more.",
            2: "Rounding keeps order, and the midpoint is rounded to itself.",
            4: "That is what rounding to nearest means.",
        },
    ),
    hints=("What if the truth lies closer to the midpoint than half a spacing of float64?",),
    right=(3, "3"),
    wrong=(),
)
def rounded_twice() -> Worked:
    yield """
    The float64 number may be the midpoint itself.
    Then the side on which the truth lies is forgotten, and the tie goes to the even neighbour, here
    to the one above.
    """
    logit = 3 * 2.0**-23
    wide = exact.gradient(logit, 0)
    for name, value in (
        ("in float64", wide),
        ("rounded twice", float(np.float32(wide))),
        ("rounded once", exact.gradient(logit, 0, FLOAT32)),
    ):
        print(f"{name:14} 1/2 + {(value - 0.5) * 2**24} * 2^-24")


def sample() -> list[float]:
    """The thousand logits of the careless test."""
    chance = random.Random(4)
    return [chance.uniform(-100, 100) for _ in range(1000)]


def truth(x: float) -> float:
    """The loss of the label 1."""
    return max(-x, 0.0) + math.log1p(math.exp(-abs(x)))


def passes(function: Callable[..., float]) -> None:
    """The careless test itself."""
    for x in sample():
        if not abs(called(function, x) - truth(x)) < 1e-4:
            raise Broken(f"At `x = {x:.4f}` it is off by more than 0.0001.")


def gone(function: Callable[..., float]) -> None:
    """Nothing is left of the loss where it is easiest to lose."""
    zeros = sum(called(function, x) == 0 for x in sample())
    if zeros < 400:
        raise Broken(f"It gives 0 for {zeros} of the 1000 logits.")


@pose(
    title="A worthless loss",
    level=PRACTISED,
    text="""
    A test of a new loss draws 1000 logits uniformly from $-100$ to 100, takes the label 1, and asks
    that the absolute error be below $10^{-4}$.
    Write a function `worthless(x)` that passes this test, and gives 0 for 400 of the logits or
    more, although no loss is 0.
    """,
    kind=Program(
        "x",
        (
            Property("it passes the careless test", passes),
            Property("it is 0 for 400 logits or more", gone),
        ),
    ),
    hints=("From which logit on is the loss itself below $10^{-4}$?",),
    right=(
        lambda x: 0.0 if x > 10 else truth(x),
        lambda x: round(math.log1p(math.exp(-x)), 4),
    ),
    wrong=(truth, lambda x: 0.0, lambda x: max(-x, 0.0), lambda x: 0 if x > 30 else truth(x)),
)
def a_worthless_loss() -> Worked:
    yield r"""
    Everything from 10 on may be 0, and no loss that is thrown away is above $4.6\cdot10^{-5}$.
    Below, `sample()` is the list of the 1000 logits.
    """

    def worthless(x: float) -> float:
        return 0.0 if x > 10 else math.log1p(math.exp(-x))

    found = [worthless(x) for x in sample()]
    errors = [abs(worthless(x) - exact.loss(x, 1)) for x in sample()]
    print(f"off by {max(errors):.1e} at most")
    print(f"{found.count(0.0) / 10:.0f} % of the losses are 0")
    yield "Almost half of all examples are reported as perfect."

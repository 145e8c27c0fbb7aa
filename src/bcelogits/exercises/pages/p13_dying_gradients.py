"""The exercises of *Gradients that die*."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bcelogits import exact
from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Choice,
    Expression,
    FindError,
    Mistake,
    Number,
    Program,
    Several,
    Worked,
    close,
    pose,
)
from bcelogits.thresholds import first_where
from bcelogits.ulp import BFLOAT16, FLOAT32, rounded


@pose(
    title="A step of the mean",
    level=FIRST,
    text="""
    The mean `BCELoss` over a batch of 64 was 0.02, in float32.
    One step later, over the same examples, it is 1.5825.
    How many examples stand beyond the cliff now?
    And what is the gradient that such an example gets in the logit, so that it can come back?
    """,
    kind=Several(
        (
            (
                "the examples",
                Number(
                    "1",
                    "0",
                    mistakes=(
                        Mistake("2", "Two examples would add 200/64."),
                        Mistake("64", "If all had crossed, the mean would be 100."),
                    ),
                ),
            ),
            (
                "the gradient",
                Number(
                    "0",
                    "0",
                    mistakes=(
                        Mistake("1", "That is the exact one. What does the machine compute?"),
                        Mistake("1/64", "That is the exact one's share of the mean."),
                        Mistake("100", "That is the loss."),
                    ),
                ),
            ),
        ),
    ),
    hints=("What does one example beyond the cliff cost?", "There $p = 1$ and $p(1 - p) = 0$."),
    right=((1, 0), ("1", "0")),
    wrong=((1, 1), (100, 0), (64, "1/64")),
)
def a_step_of_the_mean() -> Worked:
    yield "All losses added up to 1.28. One example with a loss near 0 now lies beyond the cliff."
    print(f"a step of {100 / 64}, so {0.02 + 100 / 64:.4f}")
    yield """
    Its gradient is 0, so this example will not bring itself back; only others, through the weights
    that they share with it, can.
    """


@pose(
    title="A factor that vanishes",
    level=FIRST,
    text=r"""
    Somebody explains why a sigmoid before the loss makes gradients vanish, for the label 0 and
    large $x$, in exact arithmetic.
    Which line is wrong?
    Give its number, and what the gradient really is there, as a formula in $x$.
    """,
    kind=FindError(
        (
            r"The gradient in $x$ is the gradient in $p$ times the slope of the sigmoid.",
            r"The slope of the sigmoid, $p(1 - p)$, comes close to 0.",
            "So the product of the two comes close to 0.",
        ),
        3,
        mend=Expression(
            "sigma(x)",
            mistakes=(
                Mistake("1/(1 - sigma(x))", "That is the gradient in $p$. Multiply it."),
                Mistake("sigma(x)*(1 - sigma(x))", "That is the slope of the sigmoid alone."),
                Mistake("0", "The other factor is large there."),
                Mistake("1", "Nearly; it comes close to that."),
                Mistake("sigma(x) - 1", "That is the label 1."),
            ),
        ),
        innocent={
            1: "That is the chain rule.",
            2: "It does: the sigmoid is flat on both sides.",
        },
    ),
    hints=("What does the other factor do, $(p - 0)/(p(1 - p))$?",),
    right=((3, "sigma(x)"), ("3", "1/(1 + exp(-x))")),
    wrong=((2, "sigma(x)"), (3, "sigma(x)*(1 - sigma(x))"), 3),
    names=SIGMA,
)
def a_factor_that_vanishes() -> Worked:
    yield "The other factor grows without bound, and the two {step}`cancel <gradient-cancelled>`."
    yield prove(
        "(p - 0)/(p*(1 - p)) * (p*(1 - p))",
        "sigma(x)",
        where="p == sigma(x)",
    )
    yield "In exact arithmetic the gradient is above one half wherever the model is wrong."
    yield prove("sigma(x)", "1/2", relation=">", where="x > 0")


@pose(
    title="An everyday cliff",
    level=PRACTISED,
    text=r"""
    Where is the cliff of the label 0 in bfloat16, which has 8 binary digits?
    PyTorch computes its sigmoid with more digits and rounds it once.
    The number before 1 is $1 - 2^{-8}$.
    From which $x$ on is the result 1?
    Give it exactly.
    """,
    kind=Expression(
        "log(2**9 - 1)",
        mistakes=(
            Mistake("8*log(2)", "That is so if $1 + e^{-x}$ is rounded. Here it is not."),
            Mistake("log(2**8 - 1)", "There the sigmoid is the number before 1 itself."),
            Mistake("9*log(2)", "Very near; these odds belong to a slightly larger probability."),
            Mistake("log(1/511)", "That is the other side."),
        ),
    ),
    hints=("What is nearer to 1 than to its neighbour becomes 1, and so does the midpoint.",),
    right=("log(2**9 - 1)", "log(511)", "log(1 - 2**(-9)) + 9*log(2)"),
    wrong=("6.25", "24*log(2)"),
    names=SIGMA,
)
def an_everyday_cliff() -> Worked:
    yield r"""
    The midpoint is $1 - 2^{-9}$.
    The sigmoid passes it at $\log(2^9 - 1)$.
    """
    yield prove(
        "sigma(x)",
        "1 - 2**(-9)",
        relation=">=",
        where="x >= log(2**9 - 1)",
        label="dying-bfloat16",
    )
    print(f"log(2**9 - 1)  {math.log(2**9 - 1):.4f}")

    def is_one(x: Any) -> Any:
        return rounded(1 / (1 + np.exp(-float(x))), BFLOAT16) == 1

    print("p becomes 1 at", first_where(is_one, BFLOAT16, 4, 8))
    yield "The first logit of the format after the formula is dead, and 6.25 is an everyday one."


@pose(
    title="A post about stability",
    level=PRACTISED,
    text="""
    A post shows that `BCEWithLogitsLoss` is the stable one: it takes a logit of $10^{10}$ and the
    label 1, computes both losses, and is content with two zeros.
    Which of these inputs would have shown that `BCELoss` after a sigmoid fails, in float32, in its
    loss or in its gradient?
    """,
    kind=Choice(
        {
            "A": "$x = 10^{10}$, $y = 1$",
            "B": "$x = 40$, $y = 0$",
            "C": "$x = -10^{10}$, $y = 0$",
            "D": "$x = 3$, $y = 0$",
            "E": "$x = -40$, $y = 1$",
        },
        "BE",
        remarks={
            "A": "The model is right there: both losses are 0 and so are both gradients.",
            "C": "The model is right there: both losses are 0 and so are both gradients.",
            "D": "The model is wrong, but not confidently: nothing is rounded away.",
        },
    ),
    hints=("On which examples is the model confidently wrong?",),
    right=("BE", "be", ["E", "B"]),
    wrong=("B", "E", "BDE", "ABCE"),
)
def a_post() -> Worked:
    yield "The two guards of this page, in NumPy, beside the truth."
    f = np.float32
    print("       x  y    loss  gradient")
    for x, y in ((1e10, 1), (40, 0), (-1e10, 0), (3, 0), (-40, 1)):
        with np.errstate(all="ignore"):
            p = 1 / (1 + np.exp(-f(x)))
            no, yes = np.log(1 - p), np.log(p)
        value = abs(max(yes if y else no, f(-100)))
        slope = (p - y) / max((1 - p) * p, f(1e-12)) * ((1 - p) * p)
        true = exact.loss(x, y, FLOAT32), exact.gradient(x, y, FLOAT32)
        print(f"{x:8.3g} {y:2} {value:7.3g} {slope:9.1e}")
        print(f"      truth {true[0]:7.3g} {true[1]:9.1e}")
    yield "A test of stability needs an example on which the model is wrong."


@pose(
    title="The other pairs",
    level=PRACTISED,
    text=r"""
    A program takes $r$ for the slope of $\max(x, 0)$ at 0 and $a$ for that of $\lvert x\rvert$, and
    arrives at $r - a/2 - y$.
    Suppose that $r$ has been chosen.
    Which $a$ makes the gradient at 0 right?
    """,
    kind=Expression(
        "2*r - 1",
        mistakes=(
            Mistake("0", "That is right for $r = 1/2$ only."),
            Mistake("1 - 2*r", "Look at the sign: $a/2$ is taken away."),
            Mistake("r - 1/2", "Half of $a$ is that."),
            Mistake("2*r", "The gradient at 0 is $1/2 - y$."),
        ),
        symbols=("r",),
    ),
    hints=("The right gradient at 0 is $1/2 - y$.",),
    right=("2*r - 1", "2*(r - 1/2)"),
    wrong=("1", "r"),
)
def the_other_pairs() -> Worked:
    yield "All pairs with $r - a/2 = 1/2$."
    yield prove(
        "r - a/2 - y",
        "1/2 - y",
        where="a == 2*r - 1",
        label="dying-corner-pairs",
    )
    yield refute("r - a/2 - y", "1/2 - y", where="(r == 1) & (a == 0)")
    yield """
    For instance $r = 1$ and $a = 1$: the two branches of this page have it, because both terms of
    the right branch are differentiated as if $x$ were positive.
    """


def _gradient(x: float, y: float) -> float:
    e = math.exp(-abs(x))
    tail = e / (1 + e)
    return (1 - y) - tail if x >= 0 else tail - y


FAR = [(x, y) for x in (1000.0, -1000.0) for y in (0, 1)]
HARD = [(s * x, y) for x in (20.0, 40.0, 700.0) for s in (1, -1) for y in (0, 1)]
ALL = [(x / 4, y) for x in range(-400, 401) for y in (0, 0.25, 0.9, 1)]


@pose(
    title="A gradient by hand",
    level=ENGINEER,
    text="""
    Write a Python function `gradient(x, y)`, with `math.exp`, for the gradient of the loss in the
    logit.
    It must be right at 0, finite at $x = \\pm 1000$, and have its digits where the model is right,
    too: for $x = 40$, $y = 1$ it is not 0.
    """,
    kind=Program(
        "x, y",
        (
            close("it is right at 0", [(0.0, y) for y in (0, 0.25, 1)], _gradient, 1e-15),
            close("it does not overflow", FAR, _gradient, 1e-15),
            close("it is right to 14 digits of 1 from -100 to 100", ALL, _gradient, 0, 1e-14),
            close("it has twelve digits of its own for the labels 0 and 1", HARD, _gradient, 1e-12),
        ),
    ),
    hints=(
        r"With $e = e^{-\lvert x\rvert}$, nothing overflows.",
        r"$\sigma(x) - 1$ is $-\sigma(-x)$: for the label 1 nothing need be subtracted.",
    ),
    names=SIGMA,
    right=(_gradient,),
    wrong=(
        lambda x, y: 1 / (1 + math.exp(-x)) - y,
        lambda x, y: (1 / (1 + math.exp(-x)) if x > -700 else 0.0) - y,
        lambda x, y: (x > 0) - y,
    ),
)
def by_hand() -> Worked:
    yield r"""
    To the right of 0 the sigmoid is $1 - t$ and to the left it is $t$, with $t = e/(1 + e)$.
    On the right, $1 - y$ comes first, and is exact for the labels 0 and 1.
    """
    yield prove(
        "sigma(x) - y",
        "(1 - y) - exp(-Abs(x))/(1 + exp(-Abs(x)))",
        where="x >= 0",
    )
    yield prove(
        "sigma(x) - y",
        "exp(-Abs(x))/(1 + exp(-Abs(x))) - y",
        where="x < 0",
    )

    def gradient(x: float, y: float) -> float:
        e = math.exp(-abs(x))
        tail = e / (1 + e)
        return (1 - y) - tail if x >= 0 else tail - y

    for x, y in ((0.0, 1), (40.0, 1), (-1000.0, 1), (1000.0, 0)):
        print(f"x = {x}, y = {y}: {gradient(x, y):.6g}")
    yield "The fold, on the next page, does the same with one formula for both sides."

"""The exercises of *The sigmoid's calculus*."""

from __future__ import annotations

import math

from sympy import Rational, solve, symbols

from bcelogits.derivation import Derivation, prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Chain,
    Expression,
    Interval,
    Mistake,
    Number,
    Program,
    Several,
    Worked,
    close,
    pose,
)  # fmt: skip


@pose(
    title="At odds of three to one",
    level=FIRST,
    text=r"""
    A model gives odds of three to one.
    How steep is the sigmoid there?
    """,
    kind=Expression(
        "3/16",
        mistakes=(
            Mistake("3/4", "That is the probability itself; its slope is asked for."),
            Mistake(
                "9/16", "You have taken the share of yes twice; the other factor is that of no."
            ),
        ),
    ),
    hints=("Which probability has these odds?", "The slope is $s(1 - s)$."),
    right=("3/16", 0.1875, "3/4*(1 - 3/4)", "sigma(log(3))*sigma(-log(3))"),
    wrong=("1/16", 3),
    names=SIGMA,
)
def three_to_one() -> Worked:
    yield r"Odds of three to one are $\sigma(x) = 3/4$ at $x = \log 3$; the slope is $3/16$."
    yield prove("sigma(x)*(1 - sigma(x))", "3/16", where="x == log(3)")


@pose(
    title="Half as steep",
    level=FIRST,
    text=r"""
    At which $x > 0$ is the sigmoid half as steep as at 0?
    Give it exactly.
    """,
    kind=Expression(
        "log(3 + 2*sqrt(2))",
        mistakes=(
            Mistake("log(3 - 2*sqrt(2))", "That is its mirror image, to the left of 0."),
            Mistake("3 + 2*sqrt(2)", "Those are the odds; which score has them?"),
        ),
    ),
    hints=(
        "Half of a quarter: solve $s(1 - s) = 1/8$ for the probability $s$ first.",
        r"The score is the logarithm of the odds $s/(1 - s)$.",
    ),
    right=("log(3 + 2*sqrt(2))", "-log(3 - 2*sqrt(2))", "2*log(1 + sqrt(2))", "acosh(3)"),
    wrong=("log(3)", "1/8"),
    names=SIGMA,
)
def half_as_steep() -> Worked:
    yield "Half of a quarter means $s(1 - s) = 1/8$."
    s = symbols("s", real=True)
    print(solve(s * (1 - s) - Rational(1, 8), s))
    yield r"The larger root has the odds $3 + 2\sqrt 2$, so $x = \log(3 + 2\sqrt 2)$."
    yield prove(
        "sigma(x)*(1 - sigma(x))",
        "1/8",
        where="x == log(3 + 2*sqrt(2))",
    )


@pose(
    title="From tanh to the sigmoid",
    level=PRACTISED,
    text=r"""
    Write a chain of your own from $\tanh(x/2)$ to $2\sigma(x) - 1$, one idea a line.
    The checker reads `sigma(x)` and takes it for $1/(1 + e^{-x})$.
    """,
    kind=Chain(
        "tanh(x/2)",
        "2*sigma(x) - 1",
        lines=4,
        mistakes=(
            Mistake(
                ("tanh(x/2)", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"),
                r"The exponents are halves here: $\tanh u$ with $u = x/2$.",
            ),
            Mistake(
                ("tanh(x/2)", "(1 - exp(-x))/(1 + exp(-x))", "2/(1 + exp(-x)) + 1"),
                "$1 - e^{-x}$ is $2 - (1 + e^{-x})$: look at the sign of what is left over.",
            ),
        ),
    ),
    hints=(
        r"Begin with the definition: $\tanh u = (e^u - e^{-u})/(e^u + e^{-u})$.",
        "Divide above and below by $e^{x/2}$, and write $1 - e^{-x}$ as $2 - (1 + e^{-x})$.",
    ),
    right=(
        [
            "tanh(x/2)",
            "(exp(x/2) - exp(-x/2))/(exp(x/2) + exp(-x/2))",
            "(1 - exp(-x))/(1 + exp(-x))",
            "(2 - (1 + exp(-x)))/(1 + exp(-x))",
            "2*sigma(x) - 1",
        ],
        "tanh(x/2)\n= (1 - exp(-x))/(1 + exp(-x))\n= 2/(1 + exp(-x)) - 1\n= 2*sigma(x) - 1",
    ),
    wrong=(
        ["tanh(x/2)", "2*sigma(x) - 1"],
        ["tanh(x/2)", "sinh(x/2)/cosh(x/2)", "(1 - exp(-x))/(1 + exp(-x))"],
    ),
    names=SIGMA,
)
def hyperbolic() -> Worked:
    yield "Divide above and below by $e^{x/2}$, then split the numerator."
    yield (
        Derivation("tanh(x/2)", name="sigmoid-hyperbolic-exercise")
        .step(
            "(exp(x/2) - exp(-x/2))/(exp(x/2) + exp(-x/2))",
            because="the definition of tanh",
        )
        .step("(1 - exp(-x))/(1 + exp(-x))", because="divide by $e^{x/2}$")
        .step(
            "2/(1 + exp(-x)) - 1",
            because="$1 - e^{-x} = 2 - (1 + e^{-x})$",
        )
        .step("2*sigma(x) - 1", because="the sigmoid")
    )


@pose(
    title="A sigmoid too many",
    level=PRACTISED,
    text=r"""
    By mistake a sigmoid is applied twice: a model ends in one, and the loss applies another.
    Between which two values do all probabilities lie that can still come out?
    And which value does the loss $-\log \sigma(\sigma(x))$ of the label 1 come close to and
    never get below?
    """,
    kind=Several(
        (
            ("the probabilities", Interval("1/2", "sigma(1)", "0.001", letter="p")),
            (
                "the floor of the loss",
                Expression(
                    "log(1 + exp(-1))",
                    mistakes=(
                        Mistake("log(2)", "That is the loss at the least sure end."),
                        Mistake("0", "The probability cannot come near 1."),
                    ),
                ),
            ),
        ),
    ),
    hints=("The inner sigmoid lies between 0 and 1. What does the outer one make of these ends?",),
    right=(
        ((0.5, 0.731), "log(1 + exp(-1))"),
        ("1/2 < p < sigma(1)", "1 + log(1 + exp(1)) - 2"),
    ),
    wrong=(((0, 1), 0), ((0.5, 1), "log(2)"), ((0.5, 0.731), "log(2)")),
    names=SIGMA,
)
def a_sigmoid_too_many() -> Worked:
    yield r"""
    The inner sigmoid is between 0 and 1, so the outer one is between $\sigma(0) = 1/2$ and
    $\sigma(1)$.
    It can never say *no*.
    """
    yield prove("sigma(sigma(x))", "1/2", relation=">")
    yield prove("sigma(sigma(x))", "sigma(1)", relation="<")
    yield r"""
    So the loss of the label 0 lies between $\log 2$ and $\log(1 + e)$, and that of the label 1
    stays above $\log(1 + 1/e)$.
    """
    yield prove(
        "-log(1 - sigma(sigma(x)))",
        "log(2)",
        relation=">",
        label="sigmoid-twice-floor-0",
        because="however sure the model is of 0",
    )
    yield prove(
        "-log(sigma(sigma(x)))",
        "log(1 + exp(-1))",
        relation=">",
        label="sigmoid-twice-floor-1",
        because="however sure the model is of 1",
    )
    floors = math.log(2), math.log(1 + math.exp(-1))
    print("label 0: above {:.3f}\nlabel 1: above {:.3f}".format(*floors))
    yield "The two slopes are multiplied, so the product is at most 1/16."
    yield prove(
        "u*v",
        "1/16",
        where="(0 <= u <= 1/4) & (0 <= v <= 1/4)",
        relation="<=",
    )
    yield "This bound is never reached: where the inner slope is 1/4, the outer one is less."


@pose(
    title="A sigmoid without an exponential",
    level=ENGINEER,
    text=r"""
    On a chip without an exponential you replace the sigmoid by the straight line of slope 1/4
    through its middle, cut off at 0 and 1.
    How far is it off at most?
    """,
    kind=Number(
        "1/(1 + exp(2))",
        "0.001",
        mistakes=(
            Mistake("1/4", "That is the slope of the line, not its error."),
            Mistake("1/(1 + exp(-2))", "That is the sigmoid at the corner; how far is it from 1?"),
            Mistake("1/(1 + exp(4))", "The line reaches 1 earlier than at 4."),
        ),
    ),
    hints=("Where does the line reach 1?", "It is there that it is furthest off."),
    right=(0.1192, "1 - sigma(2)", "sigma(-2)"),
    wrong=(0.5, 0.05),
    names=SIGMA,
)
def the_chip() -> Worked:
    yield "The line reaches 1 at $x = 2$ and 0 at $x = -2$, and there it is furthest off."
    yield prove(
        "Abs(Max(0, Min(1, 1/2 + x/4)) - sigma(x))",
        "1 - sigma(2)",
        relation="<=",
    )
    print(f"at most {1 / (1 + math.exp(2)):.3f}")
    yield "Near 0 its error is of third order, because the second derivative vanishes there."
    yield prove(
        "Abs(sigma(x) - (1/2 + x/4))",
        "Abs(x)**3/48",
        relation="<=",
    )


def _slope(x: float) -> float:
    e = math.exp(-abs(x))
    return e / (1 + e) ** 2


@pose(
    title="A slope to the last digits",
    level=ENGINEER,
    text=r"""
    Write a Python function `slope(x)`, with `math.exp`, for the slope of the sigmoid.
    It must be right to twelve digits for every `x` from -700 to 700.
    The short one, `s*(1 - s)`, is not: try it at 40.
    """,
    kind=Program(
        "x",
        (
            close("it is a quarter at 0", [(0.0,)], _slope, 1e-15),
            close(
                "it has twelve digits near 0",
                [(x / 4,) for x in range(-20, 21)],
                _slope,
                1e-12,
            ),
            close(
                "it has twelve digits from -700 to 700",
                [(float(x),) for x in range(-700, 701, 20)],
                _slope,
                1e-12,
            ),
        ),
    ),
    hints=(
        r"Where is $1 - s$ rounded to 0? Write it as a sigmoid, $\sigma(-x)$.",
        r"The slope is an even function: use $e^{-\lvert x\rvert}$ alone.",
    ),
    right=(
        _slope,
        lambda x: math.exp(-abs(x)) / (1 + math.exp(-abs(x))) / (1 + math.exp(-abs(x))),
    ),
    wrong=(
        lambda x: 1 / (1 + math.exp(-x)) * (1 - 1 / (1 + math.exp(-x))),
        lambda x: x * (1 - x),
        lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2,
        lambda x: None,
        lambda: 0.25,
    ),
    names=SIGMA,
)
def slope_to_the_last_digits() -> Worked:
    yield r"""
    Near 1 the float $s$ is rounded, and $1 - s$ has lost its digits, or is 0.
    The product $\sigma(x)\,\sigma(-x)$ with nothing subtracted keeps them, and since it is even,
    $\lvert x\rvert$ may stand in it, so that no exponential overflows.
    """
    yield prove("sigma(x)*(1 - sigma(x))", "exp(-Abs(x))/(1 + exp(-Abs(x)))**2")

    def slope(x: float) -> float:
        e = math.exp(-abs(x))
        return e / (1 + e) ** 2

    for x in (0.0, 40.0, -40.0, 700.0):
        s = 1 / (1 + math.exp(-x))
        print(f"x = {x}: {slope(x):.6g}, the short one {s * (1 - s):.6g}")

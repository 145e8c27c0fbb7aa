"""The exercises of *The |x| case split*."""

from __future__ import annotations

import math

from bcelogits.derivation import Derivation, prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Expression,
    FindError,
    Mistake,
    Program,
    Worked,
    close,
    pose,
)


@pose(
    title="A maximum without cases",
    level=FIRST,
    text=r"""
    Write $\max(x, 0)$ with $\lvert x\rvert$ and without a case distinction.
    """,
    kind=Expression(
        "Max(x, 0)",
        symbols=("x",),
        without=("Max", "Min", "Piecewise", "Heaviside", "sign"),
        mistakes=(
            Mistake("(x - Abs(x))/2", "That is the minimum of $x$ and 0."),
            Mistake("Abs(x)", r"On the left it is $-x$; it should be 0 there."),
            Mistake("x + Abs(x)", "On the right it is twice too large."),
        ),
    ),
    hints=(r"What is $x + \lvert x\rvert$ on the right, and what on the left?",),
    right=("(x + Abs(x))/2", "x/2 + abs(x)/2", "(x + sqrt(x**2))/2"),
    wrong=("Max(x, 0)", "x", "Piecewise((x, x > 0), (0, True))"),
)
def a_maximum_without_cases() -> Worked:
    yield r"Half the sum of $x$ and $\lvert x\rvert$ is $x$ for $x \ge 0$, and 0 for $x < 0$."
    yield prove("Max(x, 0)", "(x + Abs(x))/2", because="true on both halves")
    yield "Put into {step}`eq-7`, it parts the loss into an odd and an even half."
    yield prove(
        "Max(x, 0) + log(1 + exp(-Abs(x))) - x*y",
        "(1/2 - y)*x + Abs(x)/2 + log(1 + exp(-Abs(x)))",
        because="the odd part in x, then the even part",
    )
    yield """
    For $y = 1/2$ the odd part is gone: then the loss is the same at $x$ and at $-x$.
    """


@pose(
    title="The left half, with a slip",
    level=FIRST,
    text=r"""
    Somebody rewrites the loss for $x < 0$.
    One line does not follow from the line before.
    Which, and what should it say?
    """,
    kind=FindError(
        (
            r"$\log(1 + e^{-x}) + x - xy$",
            r"$\log\bigl(e^{-x}(e^{x} + 1)\bigr) + x - xy$",
            r"$x + \log(1 + e^{x}) + x - xy$",
            r"$2x + \log(1 + e^{-\lvert x\rvert}) - xy$",
        ),
        3,
        mend=Expression(
            "-x + log(1 + exp(x)) + x - x*y",
            where="x < 0",
            mistakes=(Mistake("x + log(1 + exp(x)) + x - x*y", "That is the false line itself."),),
        ),
        innocent={
            2: "Multiply out, and it is the line before.",
            4: r"For $x < 0$ it is true that $x = -\lvert x\rvert$.",
        },
    ),
    hints=("The logarithm of a product is a sum. What is $\\log e^{-x}$?",),
    right=((3, "-x + log(1 + exp(x)) + x - x*y"), (3, "log(1 + exp(x)) - x*y")),
    wrong=(3, 1, (3, "log(1 + exp(x))")),
)
def the_left_half() -> Worked:
    yield r"$\log e^{-x}$ is $-x$, which cancels with the $x$ behind it."
    yield prove(
        "log(exp(-x)*(exp(x) + 1)) + x - x*y",
        "-x + log(1 + exp(x)) + x - x*y",
    )
    yield refute(
        "log(exp(-x)*(exp(x) + 1)) + x - x*y",
        "x + log(1 + exp(x)) + x - x*y",
        where="x < 0",
    )


@pose(
    title="A sigmoid that never overflows",
    level=PRACTISED,
    text=r"""
    The sigmoid $1/(1 + e^{-x})$ has the same trouble on the left.
    Find a form, right for every $x$, in which no exponential has a positive exponent.
    """,
    kind=Expression(
        "1/(1 + exp(-x))",
        symbols=("x",),
        without=("sigma", "tanh"),
        tame=True,
        mistakes=(
            Mistake(
                "1/(1 + exp(-Abs(x)))",
                "That is right for $x \\ge 0$. On the left the numerator must be small.",
            ),
            Mistake("exp(-Abs(x))/(1 + exp(-Abs(x)))", "That is right for $x < 0$ only."),
        ),
    ),
    hints=(
        r"For $x \ge 0$ the definition will do, with $\lvert x\rvert$ for $x$.",
        "For $x < 0$ multiply above and below by $e^x$; then glue the two.",
    ),
    right=(
        "Piecewise((1, x >= 0), (exp(-Abs(x)), True))/(1 + exp(-Abs(x)))",
        "exp(Min(x, 0))/(1 + exp(-Abs(x)))",
        "exp(-Max(-x, 0))/(1 + exp(-Abs(x)))",
    ),
    wrong=("1/(1 + exp(-x))", "exp(x)/(1 + exp(x))", "exp(x)"),
)
def a_sigmoid_that_never_overflows() -> Worked:
    yield r"""
    For $x \ge 0$ the definition will do, with $\lvert x\rvert$ for $x$.
    For $x < 0$ multiply numerator and denominator by $e^{x}$.
    """
    start = Derivation("1/(1 + exp(-x))", name="case-split-sigmoid")
    high = start.case("x >= 0").step(
        "1/(1 + exp(-Abs(x)))",
        because="$|x| = x$",
    )
    low = start.case("x < 0").step(
        "exp(x)/(exp(x) + 1)",
        because="times $e^{x}/e^{x}$",
    )
    low = low.step(
        "exp(-Abs(x))/(1 + exp(-Abs(x)))",
        because="$x = -|x|$",
    )
    above = "Piecewise((1, x >= 0), (exp(-Abs(x)), True))"
    yield start.merge(
        high,
        low,
        because="the halves cover the axis",
        into=f"{above}/(1 + exp(-Abs(x)))",
    )


@pose(
    title="logaddexp",
    level=ENGINEER,
    text=r"""
    Many libraries have a function `logaddexp(a, b)` for $\log(e^a + e^b)$.
    Write it so that no exponent is positive.
    """,
    kind=Expression(
        "log(exp(a) + exp(b))",
        tame=True,
        mistakes=(
            Mistake(
                "Max(a, b) + log(1 + exp(-Abs(a + b)))",
                "For $b = 0$ this is right, so a test of the loss would not find the slip.",
            ),
            Mistake(
                "Max(a, b) + log(1 + exp(-Abs(a))*exp(-Abs(b)))",
                "What is left is the smaller power divided by the larger one.",
            ),
            Mistake("Max(a, b)", "That is the larger exponent alone; the logarithm adds to it."),
        ),
    ),
    hints=("Take the larger of the two powers out of the sum.",),
    right=(
        "Max(a, b) + log(1 + exp(-Abs(a - b)))",
        "(a + b + Abs(a - b))/2 + log(1 + exp(-Abs(b - a)))",
    ),
    wrong=("log(exp(a) + exp(b))", "a + log(1 + exp(b - a))", "a + b"),
)
def logaddexp() -> Worked:
    yield """
    Take the larger of the two powers out of the sum; what is left is the smaller one divided by
    it.
    """
    yield prove(
        "log(exp(a) + exp(b))",
        "Max(a, b) + log(1 + exp(-Abs(a - b)))",
        because="the larger power taken out",
    )
    yield r"A colleague proposes $\lvert a + b\rvert$ in the exponent."
    yield refute(
        "log(exp(a) + exp(b))",
        "Max(a, b) + log(1 + exp(-Abs(a + b)))",
    )
    yield """
    For $b = 0$ the colleague's form is right, and that is just the case that the loss needs.
    So a test of the loss would never find the slip.
    """
    yield prove(
        "log(exp(0) + exp(x)) - x*y",
        "Max(x, 0) + log(1 + exp(-Abs(x))) - x*y",
        because="logaddexp(0, x) - x*y",
    )


def _loss(x: float, y: float) -> float:
    return max(x, 0.0) - x * y + math.log1p(math.exp(-abs(x)))


@pose(
    title="The loss as a program",
    level=ENGINEER,
    text=r"""
    Write a Python function `loss(x, y)`, with `math.exp` and `math.log`, that gives the loss to
    within $10^{-12}$ for every `x` from -1000 to 1000 and every `y` from 0 to 1.
    """,
    kind=Program(
        "x, y",
        (
            close("it is log 2 at 0", [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0)], _loss, 0, 1e-12),
            close(
                "it is right for small logits",
                [(x / 2, y / 4) for x in range(-20, 21) for y in range(5)],
                _loss,
                1e-12,
                1e-12,
            ),
            close(
                "it is right for large logits",
                [(x, y) for x in (-1000.0, -720.0, 720.0, 1000.0) for y in (0.0, 0.25, 1.0)],
                _loss,
                1e-12,
                1e-12,
            ),
        ),
    ),
    hints=("{step}`eq-7` is written for a machine.",),
    right=(_loss, lambda x, y: max(x, 0) + math.log(1 + math.exp(-abs(x))) - x * y),
    wrong=(
        lambda x, y: math.log(1 + math.exp(-x)) + x - x * y,
        lambda x, y: max(x, 0) + math.log(1 + math.exp(-abs(x))),
        lambda x, y: -math.log(1 / (1 + math.exp(-x))),
        lambda x: x,
    ),
)
def the_loss_as_a_program() -> Worked:
    yield "{step}`eq-7`, word for word."

    def loss(x: float, y: float) -> float:
        tail = math.log(1 + math.exp(-abs(x)))
        return max(x, 0) + tail - x * y

    for x, y in ((0, 0.5), (-1000, 1), (1000, 1), (1000, 0)):
        print(f"x = {x}, y = {y}: {loss(x, y):.4f}")

"""The exercises of *Relatives*."""

from __future__ import annotations

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    SOFTPLUS,
    Choice,
    Expression,
    Mistake,
    Worked,
    pose,
)

NAMES = LOSS | SOFTPLUS


@pose(
    title="A draw",
    level=FIRST,
    text=r"""
    Two items with the scores $s$ and $t$ were shown, and half of the readers preferred each.
    Write the pairwise loss for that label with `softplus` and the scores.
    """,
    kind=Expression(
        "(softplus(s - t) + softplus(t - s))/2",
        mistakes=(
            Mistake("softplus(t - s)", "That is the loss if the first item always wins."),
            Mistake("softplus(s - t)", "That is the loss if the second item always wins."),
            Mistake("log(2)", "That is its least value, at equal scores; write it for any scores."),
        ),
    ),
    hints=("The label is 1/2.", r"$L(y, x)$ is the mean of two softplus with the weights $y$."),
    right=(
        "(softplus(s - t) + softplus(t - s))/2",
        "softplus(s - t) - (s - t)/2",
        "L(1/2, s - t)",
    ),
    wrong=("0", "softplus(s) + softplus(t)"),
    names=NAMES,
)
def a_draw() -> Worked:
    yield "The label 1/2 weighs both outcomes alike."
    yield prove("L(1/2, s - t)", "(softplus(s - t) + softplus(t - s))/2")
    yield "It is least at equal scores, where it is $\\log 2$."


@pose(
    title="The generator's slope",
    level=PRACTISED,
    text=r"""
    A generator's picture gets the logit $x$ from a discriminator that wants to say "fake".
    The first version of the game lets the generator *minimise* $\log(1 - \sigma(x))$.
    What is the slope of that in $x$?
    """,
    kind=Expression(
        "-sigma(x)",
        mistakes=(
            Mistake("sigma(x)", "Mind the sign: the generator minimises what others maximise."),
            Mistake("-sigma(-x)", "That is the slope of the other version, $-\\log \\sigma(x)$."),
        ),
    ),
    hints=(r"$\log(1 - \sigma(x))$ is minus a softplus.",),
    right=("-sigma(x)", "-1/(1 + exp(-x))", "sigma(-x) - 1"),
    wrong=("0", "-sigma(x)*(1 - sigma(x))"),
    names=NAMES,
)
def the_generators_slope() -> Worked:
    yield r"It is $-\operatorname{softplus}(x)$, whose slope is $-\sigma(x)$."
    yield prove("Derivative(log(1 - sigma(x)), x)", "-sigma(x)")
    yield "Where the discriminator is sure, at very negative $x$, it is nearly 0."


@pose(
    title="Which are this loss?",
    level=ENGINEER,
    text=r"""
    Which of these are $L(y, \text{something})$ with a label $y$ from 0 to 1, for all real values
    of their letters?
    """,
    kind=Choice(
        {
            "A": r"$\log(1 + e^{-z x})$ with $z = -1$ or $z = 1$",
            "B": r"$-\log \sigma(\beta(a - b))$",
            "C": r"$(1 - \sigma(x))^2$",
            "D": r"$\log(e^a + e^b) - \tfrac14 a - \tfrac34 b$",
            "E": r"$\max(0, 1 - x)$",
        },
        "ADB",
        remarks={
            "C": "It never exceeds 1, and this loss grows without end on the wrong side.",
            "E": "It is exactly 0 from 1 on; this loss is never 0 at a finite logit.",
        },
    ),
    hints=(
        "Look at large arguments on both sides.",
        "For D take out the larger weight: $x = b - a$.",
    ),
    right=("ADB", "b, a, d"),
    wrong=("AB", "ABCD"),
    names=NAMES,
)
def which_are_this_loss() -> Worked:
    yield "A is the form with labels of plus and minus 1, B is a pairwise loss."
    yield prove(
        "log(1 + exp(-z*x))",
        "L((1 + z)/2, x)",
        where="z == 1 or z == -1",
    )
    yield "D is the softmax of two outputs with a soft label."
    yield prove("log(exp(a) + exp(b)) - a/4 - 3*b/4", "L(3/4, b - a)")
    yield "C and E are not; C, for instance, is bounded."
    yield refute("(1 - sigma(x))**2", "L(1, x)", where="x == -5")

"""The exercises of *Questions people ask*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    SOFTPLUS,
    Choice,
    Counterexample,
    Mistake,
    Number,
    Worked,
    pose,
)

NAMES = LOSS | SOFTPLUS


@pose(
    title="Stuck at a half",
    level=FIRST,
    text="""
    A model has a sigmoid as its last layer, and `BCEWithLogitsLoss` behind it.
    Half of the labels are 1.
    What is the lowest mean loss that it can reach?
    """,
    kind=Number(
        "(log(1 + exp(-1)) + log(2))/2",
        "1/500",
        "nats",
        mistakes=(
            Mistake("0", "That would need infinite logits, and a sigmoid gives none."),
            Mistake("log(2)", "That is what the negatives cost at best; the positives cost less."),
            Mistake("log(1 + exp(-1))", "That is what the positives cost at best."),
        ),
    ),
    hints=("The loss sees numbers from 0 to 1.", "The best for a positive is 1, for a negative 0."),
    right=(0.503, "(log(1 + exp(-1)) + log(2))/2"),
    wrong=(0.25, 1),
    names=NAMES,
)
def stuck_at_a_half() -> Worked:
    yield "The best answers are the logit 1 for a positive and the logit 0 for a negative."
    print((math.log(1 + math.exp(-1)) + math.log(2)) / 2)
    yield "Whoever sees a loss near 0.5 with a good accuracy looks for a second sigmoid."


@pose(
    title="The same gradient?",
    level=PRACTISED,
    text=r"""
    Somebody trains on $\lvert \sigma(x) - y \rvert$ and says that it has the gradient of this
    loss, because $\sigma(x) - y$ stands in both.
    For the label 0 the claim is that the slope of $\sigma(x)$ is $\sigma(x)$.
    Find a logit at which that is false.
    """,
    kind=Counterexample(
        "Derivative(sigma(x), x)",
        "sigma(x)",
    ),
    hints=("What is the slope of the sigmoid?",),
    right=({"x": 0}, {"x": 5}, {"x": "log(3)"}),
    wrong=({"y": 1}, 0),
    names=NAMES,
)
def the_same_gradient() -> Worked:
    yield "Any logit will do: the slope is $\\sigma(x)(1 - \\sigma(x))$, which is smaller."
    yield prove("Derivative(sigma(x), x)", "sigma(x)", relation="<")
    yield refute("Derivative(sigma(x), x)", "sigma(x)", where="x == 5")


@pose(
    title="What does a negative loss prove?",
    level=ENGINEER,
    text="A mean loss with logits came out as $-0.4$. Which of these must be so?",
    kind=Choice(
        {
            "A": "Some label lies outside $[0, 1]$.",
            "B": "Some logit is infinite.",
            "C": "The model has learned its data by heart.",
            "D": "A sigmoid stands before the loss.",
        },
        "A",
        remarks={
            "B": "An infinite logit gives 0, infinity or `nan`, and no negative number.",
            "C": "Then the loss is near 0, and still not below it.",
            "D": "The loss then lies between 0.31 and 1.32, and is never negative.",
        },
    ),
    hints=("For labels from 0 to 1 the loss is proved to be at least 0.",),
    right=("A", "a"),
    wrong=("AD",),
    names=NAMES,
)
def a_negative_loss() -> Worked:
    yield "For labels from 0 to 1 no loss is negative, so no mean of them is."
    yield prove("L(y, x)", 0, relation=">=", where="0 <= y <= 1")
    yield "Outside, it can be."
    yield refute("L(y, x)", 0, relation=">=", where="(y == 2) & (x == 5)")

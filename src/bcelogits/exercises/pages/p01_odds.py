"""The exercises of *Scores, odds, probabilities*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOGIT,
    PRACTISED,
    SIGMA,
    Expression,
    FindError,
    Mistake,
    Number,
    Region,
    Several,
    Worked,
    pose,
)

NAMES = SIGMA | LOGIT | {"odds(p)": "p/(1 - p)"}


@pose(
    title="A horse",
    level=FIRST,
    text=r"""
    A horse wins with probability 1/4.
    What are its odds, and what is its logit?
    Which probability has the opposite logit?
    """,
    kind=Several(
        (
            (
                "the odds",
                Expression(
                    "1/3",
                    mistakes=(
                        Mistake("1/4", "That is the probability; odds compare it with the rest."),
                        Mistake("3", "Those are the odds against the horse."),
                    ),
                ),
            ),
            (
                "the logit",
                Expression(
                    "-log(3)",
                    mistakes=(
                        Mistake("log(3)", "That is the logit of the horse's losing."),
                        Mistake("log(1/4)", "The logit is the logarithm of the odds."),
                    ),
                ),
            ),
            ("the probability of the opposite logit", Expression("3/4")),
        )
    ),
    hints=("Odds are one probability over the other: that of winning over that of losing.",),
    right=(("1/3", "-log(3)", "3/4"), ("(1/4)/(3/4)", "log(1/3)", 0.75)),
    wrong=((3, "log(3)", "1/4"), ("1/4", "log(1/4)", "3/4"), ("1/3", "-log(3)", "1/4"), "1/3"),
    names=NAMES,
)
def a_horse() -> Worked:
    yield "The odds are 1/4 over 3/4, one to three."
    yield prove("odds(1/4)", "1/3")
    yield r"""
    The logit is $-\log 3$, and the opposite logit belongs to the opposite probability, 3/4.
    """
    yield prove("logit(1/4)", "-log(3)")
    yield prove("sigma(log(3))", "3/4")


@pose(
    title="A threshold without a sigmoid",
    level=FIRST,
    text=r"""
    A filter flags an email when its probability exceeds 9/10.
    To save time it is to look at the score $x$ only.
    For which scores does it flag?
    """,
    kind=Region(
        "x > log(9)",
        mistakes=(
            Mistake("x > 9/10", "That compares the score with a probability."),
            Mistake("x > 9", "Nine are the odds; the score is their logarithm."),
            Mistake("x < log(9)", "The sigmoid rises: a larger score is a larger probability."),
            Mistake("x >= log(9)", "At the threshold itself the probability does not exceed it."),
        ),
    ),
    hints=("Which odds belong to 9/10, and which score to these odds?",),
    right=("x > log(9)", "2*log(3) < x", "sigma(x) > 9/10", "x > logit(9/10)"),
    wrong=("x > 2", "x != 0"),
    names=NAMES,
)
def a_threshold() -> Worked:
    yield r"""
    The sigmoid rises everywhere, so the filter compares the score with
    $\operatorname{logit}(t)$, computed once.
    The checker proves both directions, for every threshold $t$.
    """
    yield prove(
        "sigma(x)",
        "t",
        relation=">",
        where="(0 < t < 1) & (x > logit(t))",
    )
    yield prove(
        "sigma(x)",
        "t",
        relation="<=",
        where="(0 < t < 1) & (x <= logit(t))",
    )
    print(f"flag where x exceeds log 9 = {math.log(9):.3f}")


@pose(
    title="Back from a probability",
    level=PRACTISED,
    text=r"""
    Somebody solves $p = \sigma(x)$ for $x$, with $0 < p < 1$.
    One line is false.
    Which, and what should stand on its right side?
    """,
    kind=FindError(
        (
            r"$p = 1/(1 + e^{-x})$",
            r"$1 + e^{-x} = 1/p$",
            r"$e^{-x} = (1 - p)/p$",
            r"$x = \log\bigl((1 - p)/p\bigr)$",
            r"$x = \log(1 - p) - \log p$",
        ),
        4,
        mend=Expression(
            "log(p/(1 - p))",
            where="0 < p < 1",
            mistakes=(Mistake("log((1 - p)/p)", "That is the false line itself."),),
        ),
        innocent={
            2: "Both sides of line 1 are turned upside down.",
            3: "One is taken away: $1/p - 1 = (1 - p)/p$.",
            5: "It does follow from line 4; the slip came earlier.",
        },
    ),
    hints=("What does the logarithm of $e^{-x}$ give?",),
    right=((4, "log(p/(1 - p))"), (4, "-log((1 - p)/p)"), ("4", "log(p) - log(1 - p)")),
    wrong=(4, 1, 9, (4, "log(1 - p) - log(p)")),
    names=NAMES,
)
def back_from_a_probability() -> Worked:
    yield r"""
    The logarithm of $e^{-x}$ is $-x$, and the sign is lost in line 4.
    """
    yield refute("logit(sigma(x))", "log((1 - sigma(x))/sigma(x))")
    yield r"With $x = \log\bigl(p/(1 - p)\bigr)$, which is the logit, line 1 holds again."
    yield prove("sigma(log(p/(1 - p)))", "p", where="0 < p < 1")


@pose(
    title="Another world",
    level=ENGINEER,
    text=r"""
    An engineer trains a model on a set in which half of the examples are positive.
    In production 1 in 100 is positive, and nothing else is different.
    What must be added to every score?
    What becomes of a probability of 9/10?
    """,
    kind=Several(
        (
            (
                "the summand",
                Number(
                    "-log(99)",
                    "0.01",
                    mistakes=(
                        Mistake("-log(100)", "Odds, not shares: one to ninety-nine."),
                        Mistake("log(99)", "Positives have become rarer, so scores must fall."),
                    ),
                ),
            ),
            (
                "the probability",
                Expression(
                    "1/12",
                    mistakes=(
                        Mistake("1/11", "Those are the odds; what is the probability?"),
                        Mistake("9/1000", "It is the odds that are multiplied."),
                    ),
                ),
            ),
        )
    ),
    hints=("By what factor do the odds before any evidence fall?",),
    right=((-4.595, 1 / 12), ("log(1/99)", "sigma(log(9) - log(99))")),
    wrong=((4.595, "1/12"), (-4.605, "9/1000"), ("-log(99)", "1/11")),
    names=NAMES,
)
def another_world() -> Worked:
    yield r"""
    The odds before any evidence fall from 1 to 1/99.
    Evidence multiplies odds, so all odds are multiplied by $w = 1/99$, and every score gets
    $\log w$ added.
    """
    yield prove(
        "odds(sigma(x + log(w)))",
        "w*odds(sigma(x))",
        where="w > 0",
        because="a term in the score is a factor in the odds",
    )
    yield prove("sigma(log(9) + log(1/99))", "1/12")
    print(f"add {math.log(1 / 99):.3f}, 9/10 becomes {1 / 12:.3f}")
    yield """
    Nine to one has become one to eleven: the model was not wrong before, it lived in another world.
    """

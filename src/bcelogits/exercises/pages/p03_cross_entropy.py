"""The exercises of *From a coin to cross-entropy*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Chain,
    Counterexample,
    Expression,
    Mistake,
    Number,
    Worked,
    pose,
)

NAMES = {
    "L(y, p)": "-(y*log(p) + (1 - y)*log(1 - p))",
    "H(y)": "Piecewise((L(y, y), 0 < y < 1), (0, True))",
}


@pose(
    title="Two forecasters",
    level=FIRST,
    text=r"""
    It rained on three days of four.
    One forecaster said 0.8 every day, another 0.75.
    By how many nats is the mean loss of the first larger than that of the second?
    """,
    kind=Number(
        "3/4*log(15/16) + log(5/4)/4",
        "0.0005",
        unit="nats a day",
        mistakes=(
            Mistake("3*log(15/16) + log(5/4)", "That is the sum over four days; take the mean."),
            Mistake("-3/4*log(15/16) - log(5/4)/4", "The other way round: is 0.75 not better?"),
        ),
    ),
    hints=(
        r"A day with rain costs $-\log p$, a dry one $-\log(1 - p)$.",
        "The mean over the four days is the loss of the label 3/4.",
    ),
    right=(0.0074, "L(3/4, 4/5) - L(3/4, 3/4)", "3/4*log(0.75/0.8) + 1/4*log(0.25/0.2)"),
    wrong=(0.05, 0, "log(5/4)"),
    names=NAMES,
)
def two_forecasters() -> Worked:
    yield """
    The mean over the four days is the loss of the label 3/4, because the loss is affine in the
    label.
    """
    yield prove(
        "(3*L(1, p) + L(0, p))/4",
        "L(3/4, p)",
        where="0 < p < 1",
        because="three days of rain, one dry",
    )
    yield "By Gibbs' inequality the smallest value is at $p = 3/4$."
    yield prove("L(3/4, 4/5)", "L(3/4, 3/4)", relation=">")

    def loss(p: float) -> float:
        return -(3 * math.log(p) + math.log(1 - p)) / 4

    first, second = loss(0.8), loss(0.75)
    print(f"{first:.4f} - {second:.4f} = {first - second:.4f}")


@pose(
    title="The floor of the squared error",
    level=FIRST,
    text=r"""
    Another way to score a forecast is the squared error: $(1 - p)^2$ when a 1 comes, $p^2$ when
    a 0 comes.
    When a 1 comes with probability $y$, the expected score is $(p - y)^2$ and a rest without $p$.
    Which rest?
    """,
    kind=Expression(
        "y*(1 - y)",
        where="0 <= y <= 1 and 0 <= p <= 1",
        symbols=("y", "p"),
        mistakes=(
            Mistake("y*(1 - p)**2 + (1 - y)*p**2", "That is the whole; take $(p - y)^2$ away."),
            Mistake("y*(y - 1)", "A floor below zero? Look at the sign."),
            Mistake("y**2", "A 1 comes with probability $y$, and not always."),
        ),
    ),
    hints=("Write the expected score down, multiply out, and complete the square in $p$.",),
    right=("y*(1 - y)", "y - y**2", "y*(1 - p)**2 + (1 - y)*p**2 - (p - y)**2"),
    wrong=("0", "1/4"),
    names=NAMES,
)
def floor_of_the_squared_error() -> Worked:
    yield """
    The expected score is a square that vanishes at $p = y$, and a rest without $p$.
    So for the squared error honesty is the best forecast.
    """
    yield prove(
        "y*(1 - p)**2 + (1 - y)*p**2",
        "(p - y)**2 + y*(1 - y)",
        because="expected squared error",
    )


@pose(
    title="Is honesty best for the absolute error?",
    level=PRACTISED,
    text=r"""
    With the absolute error a forecast costs $1 - p$ when a 1 comes, and $p$ when a 0 comes.
    When a 1 comes with probability $y$, it costs $y(1 - p) + (1 - y)p$ on average, and the
    honest $p = y$ costs $2y(1 - y)$.
    Somebody claims that no forecast costs less than the honest one.
    Show a $y$ and a $p$ from 0 to 1 for which that is false.
    """,
    kind=Counterexample(
        "y*(1 - p) + (1 - y)*p",
        "2*y*(1 - y)",
        relation=">=",
        where="0 <= y <= 1 and 0 <= p <= 1",
        mistakes=(
            Mistake(
                {"y": "1/2", "p": 0},
                "At $y = 1/2$ every forecast costs the same.",
            ),
            Mistake(
                {"y": "1/4", "p": "1/4"},
                "That is the honest forecast itself.",
            ),
        ),
    ),
    hints=(
        "The average is a straight line in $p$. Which slope has it?",
        "Where $y$ is small, what is the cheapest forecast?",
    ),
    right=({"y": "1/4", "p": 0}, {"y": 0.9, "p": 1}, {"y": "1/4", "p": "1/5"}),
    wrong=({"y": "1/4", "p": 1}, {"y": "1/4", "p": -1}, {"y": "1/4"}, 0.25),
    names=NAMES,
)
def absolute_error() -> Worked:
    yield r"""
    The average is a straight line in $p$ with the slope $1 - 2y$.
    For $y < 1/2$ it is smallest at $p = 0$, for $y > 1/2$ at $p = 1$: name the likelier outcome,
    and hide your doubt.
    Only at $y = 1/2$ is the line level, and then every forecast is as good as the honest one.
    """
    yield refute(
        "y*(1 - p) + (1 - y)*p",
        "y*(1 - y) + (1 - y)*y",
        where="0 <= y <= 1 and 0 <= p <= 1",
        relation=">=",
    )


@pose(
    title="What a wrong forecast costs more",
    level=PRACTISED,
    text=r"""
    Write a chain from $L(y, p) - L(y, y)$ to
    $y\log\frac{y}{p} + (1 - y)\log\frac{1 - y}{1 - p}$, for $y$ and $p$ between 0 and 1.
    Write `L(y, p)` for the loss.
    """,
    kind=Chain(
        "L(y, p) - L(y, y)",
        "y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))",
        lines=3,
        where="(0 < y < 1) & (0 < p < 1)",
        mistakes=(
            Mistake(
                (
                    "L(y, p) - L(y, y)",
                    "-y*log(p) - (1 - y)*log(1 - p) - y*log(y) - (1 - y)*log(1 - y)",
                ),
                "Minus times minus: the terms of $L(y, y)$ come with a plus.",
            ),
            Mistake(
                ("L(y, p) - L(y, y)", "y*log(p/y) + (1 - y)*log((1 - p)/(1 - y))"),
                "Upside down: which of the two is above the line?",
            ),
        ),
    ),
    hints=("Put both losses in, collect what stands behind $y$ and behind $1 - y$.",),
    right=(
        [
            "L(y, p) - L(y, y)",
            "-(y*log(p) + (1 - y)*log(1 - p)) + (y*log(y) + (1 - y)*log(1 - y))",
            "y*(log(y) - log(p)) + (1 - y)*(log(1 - y) - log(1 - p))",
            "y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))",
        ],
    ),
    wrong=(["L(y, p)", "y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))"],),
    names=NAMES,
)
def what_a_wrong_forecast_costs() -> Worked:
    yield "Put both losses in, then collect the logarithms behind $y$ and behind $1 - y$."
    yield prove(
        "L(y, p) - L(y, y)",
        "y*(log(y) - log(p)) + (1 - y)*(log(1 - y) - log(1 - p))",
        where="(0 < y < 1) & (0 < p < 1)",
    )
    yield "A difference of logarithms is the logarithm of a quotient."
    yield prove(
        "y*(log(y) - log(p)) + (1 - y)*(log(1 - y) - log(1 - p))",
        "y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))",
        where="(0 < y < 1) & (0 < p < 1)",
    )


@pose(
    title="A loss that stops falling",
    level=ENGINEER,
    text=r"""
    With {term}`label smoothing` by $\varepsilon = 0.1$ the label 1 becomes 0.95 and the label 0
    becomes 0.05.
    Your training loss falls, and then stays where it is.
    What is the lowest value that it can reach?
    """,
    kind=Number(
        "-(0.05*log(0.05) + 0.95*log(0.95))",
        "0.0005",
        unit="nats",
        mistakes=(
            Mistake("0", "A hard label allows a loss near 0; these are not hard."),
            Mistake("-log(0.95)", "That is the loss of the hard label 1 at the forecast 0.95."),
            Mistake("log(2)", "That is the loss of a forecast of 1/2."),
        ),
    ),
    hints=("No forecast beats the honest one. What does the honest one cost?",),
    right=(0.1985, "H(0.05)", "H(0.95)", "L(1/20, 1/20)"),
    wrong=(0.05, 0.1),
    names=NAMES,
)
def a_loss_that_stops_falling() -> Worked:
    yield """
    Both smoothed labels have the same entropy, and no forecast can go below it.
    So nothing is broken when the loss stays there.
    """
    yield prove("L(0.05, p)", "H(0.05)", where="0 < p < 1", relation=">=")
    yield prove("H(0.95)", "H(0.05)", because="the same floor for both labels")
    print(f"{-(0.05 * math.log(0.05) + 0.95 * math.log(0.95)):.4f}")
    yield """
    To see how well the model does, subtract the floor, or log the loss of the unsmoothed labels
    as well.
    """

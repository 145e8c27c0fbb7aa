"""The exercises of *Soft labels and calibration*."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Choice,
    Counterexample,
    Expression,
    Mistake,
    Number,
    Program,
    Region,
    Worked,
    close,
    pose,
)

NAMES = LOSS | {"H(y)": "Piecewise((-y*log(y) - (1 - y)*log(1 - y), 0 < y < 1), (0, True))"}

Numbers = Sequence[float]
OVERLAP = ([-3.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0], [0, 1, 0, 0, 1, 0, 1, 1])
SHY = ([-0.2, -0.1, 0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1, 1, 1])
LOUD = ([-900.0, -700.0, 600.0, 800.0, 1000.0], [0, 0, 0, 1, 1])


def stable(x: float) -> float:
    """The sigmoid without overflow."""
    return (1 + math.tanh(x / 2)) / 2


def scale(x: Numbers, y: Numbers, sigma: Callable[[float], float] = stable) -> float:
    """Where the sum of x (sigma(s x) - y) passes 0, between 0 and 100."""
    low, high = 0.0, 100.0
    for _ in range(80):
        s = (low + high) / 2
        rest = sum(a * (sigma(s * a) - b) for a, b in zip(x, y, strict=True))
        low, high = (s, high) if rest < 0 else (low, s)
    return low


@pose(
    title="Reading a loss",
    level=FIRST,
    text=r"""
    Two examples in a hundred are positive.
    A model reports a mean loss of 0.06 nats.
    What is its skill?
    """,
    kind=Number(
        "1 - 0.06/H(0.02)",
        "0.005",
        mistakes=(
            Mistake("1 - 0.06/log(2)", "That compares with a guess of 1/2."),
            Mistake("0.06/H(0.02)", "That is the part of the baseline which is left."),
            Mistake("0.94", "The loss is not a share of anything yet; what is its baseline?"),
        ),
    ),
    hints=(
        "What does the best constant guess cost?",
        "Its loss is the entropy of the label 0.02.",
    ),
    right=(0.388, "1 - 0.06/H(0.02)", 0.39),
    wrong=(0.06, 0.612),
    names=NAMES,
)
def reading_a_loss() -> Worked:
    yield "The best constant guess is 0.02, and it costs the entropy of the base rate."
    yield prove("L(0.02, log(0.02/0.98))", "H(0.02)")
    baseline = -0.02 * math.log(0.02) - 0.98 * math.log(0.98)
    print(f"baseline {baseline:.4f}, skill {1 - 0.06 / baseline:.3f}")
    yield "A loss of 0.06 sounds like very little, and more than half of it was there at the start."


@pose(
    title="Undo the smoothing",
    level=FIRST,
    text=r"""
    A model was trained on smoothed labels $y(1 - \varepsilon) + \varepsilon/2$, and it has
    learned them perfectly.
    Where it says $p$, how often does a 1 happen?
    Write `epsilon` for $\varepsilon$.
    """,
    kind=Expression(
        "(p - epsilon/2)/(1 - epsilon)",
        where="0 < epsilon < 1 and 0 <= p <= 1",
        mistakes=(
            Mistake("p*(1 - epsilon) + epsilon/2", "That smooths once more."),
            Mistake("p - epsilon/2", "The label was also shrunk; stretch it again."),
            Mistake("p/(1 - epsilon)", "The half of epsilon has to go first."),
        ),
    ),
    hints=(
        "Where a 1 happens with probability $q$, what is the mean of the smoothed labels?",
        "The model says this mean. Solve for $q$.",
    ),
    right=("(p - epsilon/2)/(1 - epsilon)", "1/2 + (p - 1/2)/(1 - epsilon)"),
    wrong=("p", "(p - epsilon)/(1 - epsilon)"),
    names=NAMES,
)
def undo_the_smoothing() -> Worked:
    yield r"""
    Where a 1 happens with probability $q$, the mean of the labels is
    $p = q(1 - \varepsilon) + \varepsilon/2$.
    Solve for $q$.
    """
    yield prove(
        "(p - epsilon/2)/(1 - epsilon)",
        "q",
        where="0 < epsilon < 1 and p == q*(1 - epsilon) + epsilon/2",
        label="soft-undo",
        because="the smoothing undone",
    )
    yield r"""
    For $p < \varepsilon/2$ the result is negative: a model that says so little has not learned its
    labels perfectly.
    """


@pose(
    title="How much smoothing turns it round",
    level=PRACTISED,
    text=r"""
    To a positive example a model gives the logit $\log 39$, so it says 39/40.
    With a hard label a step of gradient descent makes the logit larger.
    For which $\varepsilon$ between 0 and 1 does a step on the smoothed label make it smaller?
    """,
    kind=Region(
        "epsilon > 1/20",
        where="0 < epsilon < 1",
        mistakes=(
            Mistake("epsilon < 1/20", "The more smoothing, the stronger the pull back."),
            Mistake("epsilon > 1/40", "A positive label loses only half of epsilon."),
        ),
    ),
    hints=(
        "The slope is prediction minus label. Which sign makes the logit smaller?",
        r"The label is $1 - \varepsilon/2$.",
    ),
    right=("epsilon > 1/20", "0.05 < epsilon", "1 - epsilon/2 < 39/40"),
    wrong=("epsilon > 0", "epsilon >= 1/20", "epsilon > 1/2"),
    names=NAMES,
)
def how_much_smoothing() -> Worked:
    yield r"""
    A step goes against the slope, so the logit falls where the slope is positive.
    """
    yield prove(
        "sigma(log(39)) - (1 - epsilon/2)",
        0,
        relation=">",
        where="epsilon > 1/20",
    )
    yield prove(
        "sigma(log(39)) - (1 - epsilon/2)",
        0,
        relation="<=",
        where="epsilon <= 1/20",
    )
    yield "The answer is right and sure, and with more than 5 % of smoothing it is too sure."


@pose(
    title="Convex in the temperature?",
    level=PRACTISED,
    text=r"""
    In the scale $s$ the loss $L(1, s x)$ is convex.
    Somebody claims the same of the temperature $T = 1/s$: the loss at $T = 2$ is at most the mean
    of those at $T = 1$ and $T = 3$,

    $$
    L(1, x/2) \le \tfrac12 \bigl(L(1, x) + L(1, x/3)\bigr).
    $$

    Show a logit for which that is false.
    """,
    kind=Counterexample(
        "L(1, x/2)",
        "(L(1, x) + L(1, x/3))/2",
        relation="<=",
        mistakes=(
            Mistake({"x": 0}, "At the logit 0 the temperature does nothing."),
            Mistake({"x": 20}, "So far out the first loss is next to nothing, and so is the mean."),
            Mistake({"x": -1}, "On the wrong side of 0 the claim is true. What of the other?"),
        ),
    ),
    hints=(
        "For a wrong answer the loss falls as the temperature rises. And for a right one?",
        r"For a right answer it rises from 0 towards $\log 2$, so at last it must flatten.",
    ),
    right=({"x": 1}, {"x": "log(2)"}, {"x": 2}),
    wrong=({"x": 30}, {"x": -5}, {"T": 2}, 1),
    names=NAMES,
)
def convex_in_the_temperature() -> Worked:
    yield r"""
    For a positive logit the loss rises with $T$ from 0 towards $\log 2$: it bends up at first, and
    then down.
    """
    yield refute(
        "L(1, x/2)",
        "(L(1, x) + L(1, x/3))/2",
        relation="<=",
    )
    yield r"""
    So fit $s$, and report $T = 1/s$.
    The best temperature is the same, but on the way to it a solver that expects a bowl can go
    wrong.
    """


@pose(
    title="Fit the scale",
    level=ENGINEER,
    text=r"""
    Write a Python function `scale(x, y)` of two lists, the logits and the labels 0 and 1.
    It gives the factor $s$ from 0 to 100 at which the sum of $x\,(\sigma(s x) - y)$ is 0.
    In all lists that are tried there is one.
    """,
    kind=Program(
        "x, y",
        (
            close("it is right where the model is too sure", [OVERLAP], scale, 1e-6),
            close("it is right where the model is too modest", [SHY], scale, 1e-6),
            close("it is right for logits of a thousand", [LOUD], scale, 1e-6),
        ),
    ),
    hints=(
        "The sum never falls as $s$ grows: halve the interval from 0 to 100.",
        r"For logits of a thousand: $\sigma(x) = (1 + \tanh(x/2))/2$ never overflows.",
    ),
    right=(scale, lambda x, y: scale(y=y, x=x) * (1 + 1e-9)),
    wrong=(
        lambda x, y: 1 / scale(x, y),
        lambda x, y: round(scale(x, y), 2),
        lambda x, y: 1.0,
        lambda x, y: scale(x, y, lambda t: 1 / (1 + math.exp(-t))),
        lambda x, y: scale([1] * len(x), y),
    ),
    names=NAMES,
)
def fit_the_scale() -> Worked:
    yield "The sum rises with $s$, so an interval around its zero can be halved."

    def sigma(x: float) -> float:
        return (1 + math.tanh(x / 2)) / 2

    def scale(x: list[float], y: list[int]) -> float:
        low, high = 0.0, 100.0
        pairs = list(zip(x, y, strict=True))
        for _ in range(80):
            s = (low + high) / 2
            rest = sum(a * (sigma(s * a) - b) for a, b in pairs)
            low, high = (s, high) if rest < 0 else (low, s)
        return low

    print(f"{scale([-2, -1, 1, 2], [0, 1, 1, 1]):.4f}")
    yield """
    {step}`The slope of the sum <soft-scale-curvature>` is nowhere negative, so there is no other
    zero.
    """


@pose(
    title="Heard about calibration",
    level=ENGINEER,
    text=r"""
    Which of these are true?
    """,
    kind=Choice(
        {
            "A": "A model that gives everybody the base rate is calibrated.",
            "B": "Of two models, the one with the smaller loss on the same data is the better "
            "calibrated one.",
            "C": "Temperature scaling with a positive factor leaves every ranking and every "
            "decision at 1/2 as it is.",
            "D": "A dot off its bar in a diagram of ten groups shows that the model is not "
            "calibrated.",
        },
        "AC",
        remarks={
            "B": "The loss is calibration and refinement together; a sharp model may win with "
            "dishonest forecasts.",
            "D": "On the page an honest model does so in three or four pictures of ten.",
        },
    ),
    hints=("Calibration alone is cheap: who can have it without looking at any feature?",),
    right=("AC", "CA"),
    wrong=("A", "C", "ABCD", "AB", "ACD"),
    names=NAMES,
)  # fmt: skip
def heard_about_calibration() -> Worked:
    yield r"""
    **A** is true: in the one group that there is, the frequency is the forecast.
    Such a model is honest and useless; its whole loss is refinement, $H(\pi)$.
    **C** is true: multiplying by $s > 0$ keeps the order and the signs.
    """
    yield prove("sigma(s*x)", "1/2", relation=">", where="(s > 0) & (x > 0)")
    yield """
    **B** is false, and the page's own simulation shows it: the model that doubles its logits
    has a smaller loss than the constant guess, which is calibrated.
    **D** forgets chance.
    """

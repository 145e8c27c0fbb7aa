"""The exercises of *The first classifier*."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from bcelogits.derivation import Derivation, prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Broken,
    Choice,
    Expression,
    FindError,
    Mistake,
    Number,
    Program,
    Property,
    Worked,
    pose,
)
from bcelogits.exercises.words import code

Numbers = Sequence[float]


@pose(
    title="The budget",
    level=FIRST,
    text=r"""
    Somebody trains the two-point classifier with the step size 0.05, for 200 epochs.
    Which number is the bias sure to move by less than, whatever the points are?
    Give the smallest one that the bound of this page yields.
    """,
    kind=Number(
        "5",
        "0",
        mistakes=(
            Mistake("10", "That is the step size times the number of steps. How large is a slope?"),
            Mistake("1/40", "That is one step."),
            Mistake("1/2", "That is for the step size 0.01 and 100 epochs."),
        ),
    ),
    hints=(
        "How far does one step move it at most?",
        "The slope in the bias is below 1/2 in size.",
    ),
    right=(5, "200*0.05/2", 5.0),
    wrong=(20, "x", "2.5"),
    names=LOSS,
)
def the_budget() -> Worked:
    yield "A step is the step size times a slope, and the slope in the bias is below 1/2."
    yield prove("Abs(sigma(c) - sigma(d))/2", "1/2", relation="<")
    print(200 * 0.05 / 2)
    yield """
    It is a bound, and a modest one: as soon as the points are on their right sides, the slopes
    become small.
    """


@pose(
    title="Which of them end?",
    level=PRACTISED,
    text=r"""
    A linear model with a weight for each feature and a bias is trained on these data.
    For which of them is there a best weight and bias, that is, does some finite choice attain
    the lowest mean loss?
    """,
    kind=Choice(
        {
            "A": "one feature, the points 1, 2, 3 with the labels 0, 0, 1",
            "B": "one feature, the points 1, 2, 3 with the labels 0, 1, 0",
            "C": "one feature, the points 1, 2 with the soft labels 0.1 and 0.9",
            "D": "one feature, the points 1, 2, 3, all with the label 1",
            "E": "two features, the corners of a square, with the label 1 at two opposite corners "
            "and 0 at the two others",
        },
        "BCE",
        remarks={
            "A": "A threshold between 2 and 3 separates them.",
            "D": "Let the bias grow, and all three losses go to 0.",
        },
    ),
    hints=(
        "Can all points get as large a margin as one likes?",
        "A soft label is like a point of each label at one place. Three letters are right.",
    ),
    right=("BCE", "e c b"),
    wrong=("B", "BE", "ABCDE", "ABCE", "BCDE"),
    names=LOSS,
)
def which_of_them_end() -> Worked:
    yield r"""
    **A** is separable, and in **D** a large bias alone makes all margins large.
    In **B** no threshold has all zeros on one side, and in **E** no line has.
    In **C** the loss rises in both directions, because a soft label is part 0 and part 1.
    """
    soft = "0 < y < 1"
    yield prove("L(y, x)", "(1 - y)*x", relation=">", where=soft)
    yield prove("L(y, x)", "-y*x", relation=">", where=soft)
    yield "Two points and two numbers: in C the line meets both logits of the labels exactly."
    print(f"logits {math.log(0.1 / 0.9):.4f} and {math.log(0.9 / 0.1):.4f}")


@pose(
    title="A report with a slip",
    level=PRACTISED,
    text="""
    After the training these lines report on points that were kept aside.
    The report says that half of the points are right, and the model is a good one.
    Which line is wrong?
    """,
    kind=FindError(
        (
            "`logits = line(X_held)`",
            "`value = criterion(logits, Y_held)`  with `criterion = nn.BCEWithLogitsLoss()`",
            "`said = (torch.sigmoid(logits) > 0).float()`",
            "`share = (said == Y_held).float().mean()`",
        ),
        3,
        innocent={
            1: "The layer gives logits, and that is what the next line wants.",
            2: "This loss has its sigmoid inside.",
            4: "The mean of zeros and ones is the share of the ones.",
        },
    ),
    hints=("Which values can a sigmoid have?",),
    right=(3, "3"),
    wrong=(0, "C"),
    names=LOSS,
)
def a_report_with_a_slip() -> Worked:
    yield "A probability is always above 0, so everything is called 1."
    yield prove("sigma(x)", 0, relation=">")
    yield "Compare the logit with 0, or the probability with 1/2; the two are the same."
    yield prove("sigma(x)", "1/2", relation=">", where="x > 0")
    yield prove("sigma(x)", "1/2", relation="<=", where="x <= 0")


@pose(
    title="How long for a margin",
    level=PRACTISED,
    text=r"""
    Let one logit with the label 1 follow its slope in steps that are as small as one likes.
    Then it grows at the speed $\sigma(-x)$.
    It starts at 0.
    At which time has it the margin $m$?
    """,
    kind=Expression(
        "exp(m) + m - 1",
        where="m >= 0",
        mistakes=(
            Mistake("exp(m)", "Nearly, for large m. At the margin 0 the time is 0."),
            Mistake(
                "exp(m) - 1", "That would be the speed $e^{-x}$, which $\\sigma(-x)$ is only later."
            ),
            Mistake("m/sigma(-m)", "The speed changes on the way."),
            Mistake("1/sigma(-m)", "That is the time for a unit, at the speed of the end."),
        ),
    ),
    hints=(
        r"Turn it over: how much time does a little more of margin cost?",
        r"$1/\sigma(-x) = 1 + e^x$. Add that up from 0 to $m$.",
    ),
    right=("exp(m) + m - 1", "m + exp(m) - exp(0)", "m + 2*exp(m/2)*sinh(m/2)"),
    wrong=("m", "log(1 + m)"),
    names=LOSS,
)
def how_long_for_a_margin() -> Worked:
    yield r"""
    A little more of margin costs the time $1/\sigma(-x) = 1 + e^x$ for each unit.
    A function with this slope, which is 0 at 0, is $e^m + m - 1$.
    """
    yield (
        Derivation("exp(m) + m - 1", name="first-time", because="the claim")
        .diff("m", because="the price of a little more")
        .step(
            "1/sigma(-m)",
            because="one over the speed",
            label="first-time-slope",
            twins={"the speed itself": "sigma(-m)"},
        )
    )
    yield prove("exp(m) + m - 1", 0, where="m == 0")
    for m in (1, 5, 10, 20):
        print(f"margin {m:2}: time {math.exp(m) + m - 1:.4g}")
    yield "For large times the margin is close to the logarithm of the time."


def has_best(x: Numbers, y: Numbers) -> bool:
    """Whether the two labels overlap."""
    zeros = [a for a, label in zip(x, y, strict=True) if label == 0]
    ones = [a for a, label in zip(x, y, strict=True) if label == 1]
    if not zeros or not ones:
        return False
    return max(zeros) > min(ones) and max(ones) > min(zeros)


def changes(x: Numbers, y: Numbers) -> bool:
    """The same by counting: in the order of the points the label changes more than once."""
    labels = [label for _, label in sorted(zip(x, y, strict=True))]
    return sum(a != b for a, b in pairwise(labels)) > 1


def one_sided(x: Numbers, y: Numbers) -> bool:
    """It forgets that the weight may be negative."""
    zeros = [a for a, label in zip(x, y, strict=True) if label == 0]
    ones = [a for a, label in zip(x, y, strict=True) if label == 1]
    return bool(zeros and ones) and max(zeros) > min(ones)


def careless(x: Numbers, y: Numbers) -> bool:
    """It fails where a label is missing."""
    zeros = [a for a, label in zip(x, y, strict=True) if label == 0]
    ones = [a for a, label in zip(x, y, strict=True) if label == 1]
    return max(zeros) > min(ones) and max(ones) > min(zeros)


def says(*data: tuple[list[float], list[int]]) -> Callable[[Callable[..., Any]], None]:
    """A test on these data: the function gives `True` and `False` where it should."""

    def test(function: Callable[..., Any]) -> None:
        for x, y in data:
            call = code(f"has_best({x}, {y})")
            try:
                found = function(list(x), list(y))
            except Exception as error:
                what = code(f"{type(error).__name__}: {error}")
                raise Broken(f"{call} raised {what}.") from None
            if found not in (True, False):
                raise Broken(f"{call} gives {code(repr(found))}; give `True` or `False`.")
            if found != has_best(x, y):
                raise Broken(f"{call} gives {code(found)}.")

    return test


@pose(
    title="Has it a best weight?",
    level=ENGINEER,
    text=r"""
    Write a Python function `has_best(x, y)` for data with one feature: a list of points, all
    different, and a list of labels, each 0 or 1.
    It is to give `True` where the mean loss of a weight and a bias has a lowest value that is
    attained, and `False` where the weights run away.
    """,
    kind=Program(
        "x, y",
        (
            Property(
                "data with a threshold have no best weight",
                says(
                    ([1.0, 2.0], [0, 1]), ([3.0, 1.0, 2.0], [1, 0, 0]), ([1.0, 2.0, 3.0], [1, 0, 0])
                ),
            ),
            Property(
                "data that overlap have one",
                says(
                    ([1.0, 2.0, 3.0], [0, 1, 0]),
                    ([4.0, 1.0, 3.0, 2.0], [1, 0, 0, 1]),
                    ([-1.0, 0.0, 5.0], [1, 0, 1]),
                ),
            ),
            Property(
                "data with one label have no best weight",
                says(([1.0, 2.0], [1, 1]), ([0.0], [0])),
            ),
        ),
    ),
    hints=(
        "Which points with the label 0 matter for a threshold? Two of them.",
        "The weight may have either sign, and a label may be missing.",
    ),
    right=(has_best, changes),
    wrong=(one_sided, careless, lambda x, y: True, lambda x, y: len(x) > 2, lambda x, y: None),
    names=LOSS,
)
def has_it_a_best_weight() -> Worked:
    yield """
    The weights run away where a threshold has all zeros on one side and all ones on the other.
    With two features or more the same question is a linear program.
    """

    def has_best(x: list[float], y: list[int]) -> bool:
        zeros = [a for a, label in zip(x, y, strict=True) if label == 0]
        ones = [a for a, label in zip(x, y, strict=True) if label == 1]
        if not zeros or not ones:
            return False
        return max(zeros) > min(ones) and max(ones) > min(zeros)

    for y in ([0, 0, 1], [0, 1, 0], [1, 1, 1]):
        print(y, has_best([1.0, 2.0, 3.0], y))
    yield "For a point on the wrong side the loss grows with the weights."
    yield prove("L(1, -c*t)", "c*t", relation=">")

"""The exercises of *Ten lines that go wrong*; they need NumPy, as the page does."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits import exact
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Broken,
    Choice,
    FindError,
    Mistake,
    Number,
    Program,
    Property,
    Worked,
    pose,
)
from bcelogits.exercises.words import code

SITUATIONS = ((-200, 1), (16.64, 1), (-89, 1), (16.64, 0), (1000, 0), (-20, 0), (20, 1))


@pose(
    title="Does float64 help?",
    level=FIRST,
    text=r"""
    Write `np.float64` for `np.float32` in cell 1, a format with sixteen digits and a much wider
    range.
    At -200 the loss is right then.
    Below which $x$ is it infinite again?
    """,
    kind=Number(
        "-1024*log(2)",
        "0.5",
        mistakes=(
            Mistake("-200", "There it is right now."),
            Mistake("-88.7", "That is the place in float32."),
            Mistake("1024*log(2)", "Which sign has $x$ where $e^{-x}$ is large?"),
        ),
    ),
    hints=(
        "Try some, and halve the interval between a good one and a bad one.",
        "The largest float64 is close to $2^{1024}$.",
    ),
    right=(-710, -709.78, "-1024*log(2)"),
    wrong=(0, -1000, "x"),
)
def does_float64_help() -> Worked:
    yield r"""
    The trouble has moved to $-1024 \log 2$, about $-709.78$, where $e^{-x}$ leaves that format
    as well.
    """
    for x in np.array([-200, -709, -710], np.float64):
        with np.errstate(over="ignore", divide="ignore"):
            loss = -np.log(1 / (1 + np.exp(-x)))
        print(f"x = {x}: loss {loss}")


@pose(
    title="The edge of the cliff",
    level=FIRST,
    text=r"""
    Find the last float32 number before the cliff of cell 5: the largest $x$ for which the sigmoid
    in float32 is still below 1.
    Which number is it close to?
    """,
    kind=Number(
        "24*log(2)",
        "0.00001",
        mistakes=(
            Mistake("16.64", "That is behind the cliff."),
            Mistake("16.63", "That is before it; the edge lies further on."),
            Mistake("53*log(2)", "That would be float64; how many binary digits has float32?"),
            Mistake("23*log(2)", "A binary digit too few."),
        ),
    ),
    hints=(
        "Halve an interval until its ends are neighbours.",
        "Float32 keeps 24 binary digits. Where is $e^{-x}$ too small to be added to 1?",
    ),
    right=(16.635532, "24*log(2)"),
    wrong=(17, "16 + 2/3"),
)
def the_edge_of_the_cliff() -> Worked:
    yield "Halve an interval until its ends are neighbours."
    one = np.float32(1)
    alive, dead = np.float32(16), np.float32(17)
    while np.nextafter(alive, dead) != dead:
        middle = (alive + dead) / 2
        if one / (one + np.exp(-middle)) < 1:
            alive = middle
        else:
            dead = middle
    print(f"alive at {alive:.6f}, dead at {dead:.6f}")
    print(f"24 log 2 = {24 * np.log(2):.6f}")
    yield r"""
    Float32 keeps 24 binary digits.
    Where $e^{-x}$ is no more than $2^{-24}$, that is from $x = 24 \log 2$ on, adding it to 1
    changes nothing.
    """


@pose(
    title="A test that shows nothing",
    level=PRACTISED,
    text=r"""
    To show that the loss with logits is stable, somebody computes it in float32 at one point, and
    beside it the formula of cell 2.
    Which of these points show a difference that one can see?
    """,
    kind=Choice(
        {
            "A": "$x = 10^{10}$, $y = 0$",
            "B": "$x = 0$, $y = 1$",
            "C": "$x = -200$, $y = 1$",
            "D": "$x = 2$, $y = 0$",
        },
        "AC",
        remarks={
            "B": r"At 0 every formula gives $\log 2$.",
            "D": "Small logits are no trouble for either.",
        },
    ),
    hints=("Where is the probability rounded to 0 or 1?",),
    right=("AC", "a c", ["C", "A"]),
    wrong=("A", "ABCD", "ABC", "CD"),
)
def a_test_that_shows_nothing() -> Worked:
    yield "In A and C a probability is rounded to 1 or to 0, and its logarithm is infinite."
    points = (1e10, 0), (0, 1), (-200, 1), (2, 0)
    for x, y in np.array(points, np.float32):
        with np.errstate(all="ignore"):
            p = 1 / (1 + np.exp(-x))
            cell = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        truth = exact.loss(float(x), float(y))
        print(f"x = {x:g}, y = {y:g}: {cell:.4g}, true {truth:.4g}")


@pose(
    title="A training step with a slip",
    level=PRACTISED,
    text="""
    This step raises no error, and the model learns badly.
    Which line is wrong?
    """,
    kind=FindError(
        (
            "`logits = model(features).squeeze(1)`",
            "`scores = torch.sigmoid(logits)`",
            "`loss = F.binary_cross_entropy_with_logits(scores, labels)`",
            "`loss.backward()`",
            "`optimiser.step()`",
        ),
        3,
        innocent={
            1: "It makes one axis of two, so that answers and labels have one shape.",
            2: "Probabilities may be wanted for a report; nobody is harmed by having them.",
            4: "That is how gradients are computed.",
        },
    ),
    hints=("Compare with cell 9.",),
    right=(3, "3"),
    wrong=(5, "C", 0),
)
def a_training_step_with_a_slip() -> Worked:
    yield """
    Line 3 hands probabilities to a loss that has a sigmoid inside.
    Give it `logits`, and line 2 does no harm.
    """
    for answer, label in ((-50.0, 0.0), (50.0, 1.0)):
        twice = exact.loss(1 / (1 + math.exp(-answer)), label)
        print(f"label {label:.0f}: loss {twice:.3f} at best")


def _six_digits(function: Callable[..., Any]) -> None:
    for x, y in np.array(SITUATIONS, np.float32):
        call = code(f"loss(np.float32({x}), np.float32({y}))")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = function(x, y)
            except Exception as error:
                what = code(f"{type(error).__name__}: {error}")
                raise Broken(f"{call} raised {what}.") from None
        if getattr(found, "dtype", None) != np.float32:
            raise Broken(f"{call} gives {code(repr(found))}, which is no float32.")
        truth = float(exact.loss(float(x), float(y)))
        if not abs(float(found) - truth) <= 1e-6 * truth:
            raise Broken(f"{call} gives {code(found)}, the truth is {code(f'{truth:.7g}')}.")


@pose(
    title="One formula for all situations",
    level=ENGINEER,
    text="""
    Write one formula with NumPy, in float32, whose *loss* is right to six digits in all the
    situations of cells 1, 2, 3, 5 and 6.
    The second formula that the checker has proved above is a good start.
    """,
    kind=Program(
        "x, y",
        (Property("six digits are right in every situation, in float32", _six_digits),),
    ),
    hints=(
        "`log(1 + ...)` rounds a small number away; NumPy has a function that does not.",
        "Add the logarithm last.",
    ),
    right=(
        lambda x, y: np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x))),
        lambda x, y: np.logaddexp(np.float32(0), (1 - 2 * y) * x),
    ),
    wrong=(
        lambda x, y: (
            -(y * np.log(1 / (1 + np.exp(-x))) + (1 - y) * np.log(1 - 1 / (1 + np.exp(-x))))
        ),
        lambda x, y: np.log(1 + np.exp(-x)) + x - x * y,
        lambda x, y: np.maximum(x, 0) - x * y + np.log(1 + np.exp(-np.abs(x))),
        lambda x, y: 0.5,
        lambda x: x,
    ),
)
def one_formula() -> Worked:
    yield """
    Take the larger of $x$ and 0, subtract $xy$ from it, and add the logarithm last, with `log1p`,
    which keeps what `log(1 + ...)` rounds away.
    """

    def loss(x: np.float32, y: np.float32) -> Any:
        tail = np.log1p(np.exp(-np.abs(x)))
        return np.maximum(x, 0) - x * y + tail

    for x, y in np.array(SITUATIONS, np.float32):
        print(f"x = {x:7.2f}, y = {y:.0f}: {loss(x, y):.6g}")
    yield "Its gradient is another matter; part II looks at it."

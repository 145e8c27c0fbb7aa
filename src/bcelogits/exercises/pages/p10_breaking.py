"""The exercises of *Where each formula breaks*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits import exact, loss
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Broken,
    Expression,
    Mistake,
    Number,
    Program,
    Property,
    Several,
    Worked,
    pose,
)
from bcelogits.thresholds import changes, first_where
from bcelogits.ulp import FLOAT16, FLOAT32


@pose(
    title="The part without the exponential",
    level=FIRST,
    text=r"""
    What is $\max(x, 0) - xy$ for the label 0, and what for the label 1?
    Give each in its shortest form.
    """,
    kind=Several(
        (
            (
                "the label 0",
                Expression(
                    "Max(x, 0)",
                    mistakes=(
                        Mistake("x", "On the left the maximum is 0."),
                        Mistake("Abs(x)", "On the left the maximum is 0."),
                    ),
                ),
            ),
            (
                "the label 1",
                Expression(
                    "Max(-x, 0)",
                    mistakes=(
                        Mistake("Max(x, 0)", "That is the label 0; now $x$ is taken away."),
                        Mistake("-Max(-x, 0)", "On the left 0 less a negative $x$ is positive."),
                        Mistake("0", "So it is on the right; look at $x = -5$."),
                    ),
                ),
            ),
        ),
    ),
    hints=("Take $x = 5$ and $x = -5$ for each of the labels.",),
    right=(("Max(x, 0)", "Max(-x, 0)"), ("(x + Abs(x))/2", "-Min(x, 0)")),
    wrong=(("x", "0"), ("Max(x, 0)", "Abs(x)")),
)
def without_the_exponential() -> Worked:
    yield prove("Max(x, 0) - x*0", "Max(x, 0)", because="the label 0")
    yield prove("Max(x, 0) - x*1", "Max(-x, 0)", because="the label 1")
    yield r"""
    Both products are exact, and the difference is 0 or $\lvert x\rvert$, which is a number of the
    format.
    So nothing is rounded, and the right order is right for the labels 0 and 1.
    For $y = 0.1$ the product is rounded, and then so is the difference.
    """
    x = np.float32(20.5)
    for label in (0, 1, 0.1):
        y = np.float32(label)
        computed = np.maximum(x, 0) - x * y
        error = float(computed) - 20.5 * (1 - float(y))
        print(f"y = {label}: off by {abs(error):.1e}")


@pose(
    title="Another name for the same loss",
    level=PRACTISED,
    text="""
    Some libraries write the loss as `logaddexp(0, x) - x*y`, and `logaddexp` is accurate.
    In float16 it is a silent zero for one of the labels.
    For which label, and from which logit on?
    Predict it from a section of this page, or call `report`.
    """,
    kind=Several(
        (
            (
                "the label",
                Number(
                    "1",
                    "0",
                    mistakes=(Mistake("0", "For the label 0 nothing is taken away afterwards."),),
                ),
            ),
            (
                "the logit",
                Number(
                    "6.238",
                    "0.01",
                    mistakes=(
                        Mistake("11*log(2)", "There the sum 1 + e becomes 1; look at its order."),
                        Mistake("14.556", "That is the place in float32."),
                    ),
                ),
            ),
        ),
    ),
    hints=(
        "The result of `logaddexp` is about $x$, and has the spacing of $x$.",
        "The place is about $(p - q) \\log 2$, with $x$ between $2^q$ and $2^{q + 1}$.",
    ),
    right=((1, 6.238), ("1", "9*log(2)")),
    wrong=((0, 6.238), (1, 7.62), (1, "14.556")),
)
def another_name() -> Worked:
    yield """
    `np.logaddexp` is accurate, but its result is about $x$, with the spacing of $x$.
    That is the wrong order again: for the label 1 the tail is added to $x$ first, and $x$ is taken
    away afterwards.
    It is {step}`lost <breaking-absorbed>` from about $(p - q) \\log 2$ on, and with $p = 11$ only
    $q = 2$ fits.
    """
    print(f"predicted {9 * math.log(2):.4f}")

    def gone(x: Any) -> Any:
        return np.logaddexp(np.zeros_like(x), x) - x == 0

    print("label 1: becomes 0 at", changes(gone, FLOAT16, 0, 100))


@pose(
    title="Four steps",
    level=ENGINEER,
    text=r"""
    For the label 1, equation 7 with the plain logarithm becomes 0 even earlier than with `log1p`:
    in float32 at 14.438.
    The sum $1 + e$ is rounded to $1 + k\,2^{-23}$ with a whole number $k$, and for small $k$ the
    logarithm of it vanishes beside $x$.
    From which $x$ on is that so?
    Give it exactly, for $e = e^{-x}$ with all its digits.
    """,
    kind=Expression(
        "23*log(2) - log(9/2)",
        mistakes=(
            Mistake(
                "23*log(2) - log(4)",
                "There $e$ is four steps. Up to which $e$ is it rounded to four?",
            ),
            Mistake("21*log(2)", "There $e$ is four steps. Up to which $e$ is it rounded to four?"),
            Mistake("24*log(2)", "There the sum becomes 1; a sum a little above 1 is enough."),
            Mistake("23*log(2) - log(7/2)", "Four steps vanish as well: look at the tie."),
        ),
    ),
    hints=(
        "Between 8 and 16 half a spacing is $2^{3 - 24}$. How many steps of $2^{-23}$ is that?",
        "To which whole number is 4.5 rounded, ties to even?",
    ),
    right=("23*log(2) - log(9/2)", "24*log(2) - 2*log(3)", "log(2**24/9)"),
    wrong=("14.438", "log(2)", "16"),
)
def four_steps() -> Worked:
    yield "Beside $x$ vanishes what is at most $2^{q-p}$, and that is so for $k$ up to $2^{q-1}$."
    yield prove(
        "log(1 + k*2**(1 - p))",
        "2**(q - p)",
        relation="<=",
        where="(k >= 0) & (k <= 2**(q - 1))",
        label="breaking-steps",
        because="a logarithm is below its tangent",
    )
    yield r"""
    In float32, between 8 and 16, $q = 3$ and $k \le 4$.
    The sum is rounded to four steps or fewer where $e \le 4.5$ steps; the tie at 4.5 goes to the
    even 4.
    So $x \ge 23 \log 2 - \log 4.5$.
    """
    print(23 * math.log(2) - math.log(4.5))
    print(first_where(lambda x: loss.merged(x, 1) == 0, FLOAT32, 8, 16))


@pose(
    title="Paid for being right",
    level=PRACTISED,
    text=r"""
    The patch of this page is $-\log(1 - \sigma(x) + 10^{-8})$ for the label 0.
    In exact arithmetic it is negative below some $x$.
    Below which?
    Give it exactly.
    """,
    kind=Expression(
        "-log(10**8 - 1)",
        mistakes=(
            Mistake("0", "At $x = -1$ the logarithm still sees less than 1."),
            Mistake(
                "-8*log(10)",
                "Very near. There $e^x$ is $10^{-8}$; the sigmoid is a little smaller.",
            ),
            Mistake("log(10**8 - 1)", "There the model is wrong, and the loss is large."),
        ),
    ),
    hints=(
        "A logarithm is positive where its argument is above 1.",
        r"Which $x$ has $\sigma(x) = 10^{-8}$?",
    ),
    right=("-log(10**8 - 1)", "-log(99999999)", "log(1/99999999)"),
    wrong=("-18.42", "1"),
    names=SIGMA,
)
def paid_for_being_right() -> Worked:
    yield r"It is negative where the logarithm sees more than 1, that is, $\sigma(x) < 10^{-8}$."
    yield prove(
        "-log(1 - sigma(x) + 10**(-8))",
        "0",
        relation="<",
        where="x < -log(10**8 - 1)",
    )
    yield prove(
        "-log(1 - sigma(x) + 10**(-8))",
        "0",
        relation=">=",
        where="x >= -log(10**8 - 1)",
    )
    print(f"{-math.log(10**8 - 1):.8f}")


@np.errstate(all="ignore")
def careful(x: float, y: float) -> float:
    """The naive loss in float32 with its logarithms kept at -100 or above."""
    one, label = np.float32(1), np.float32(y)
    p = one / (one + np.exp(-np.float32(x)))
    low = np.float32(-100)
    yes, no = np.maximum(np.log(p), low), np.maximum(np.log(one - p), low)
    return abs(float(label * yes + (one - label) * no))


def shown(says: str, holds: Callable[[float, float], bool], fails: str) -> Property:
    """A property of the point that a demonstration without arguments returns."""

    def test(function: Callable[[], Any]) -> None:
        try:
            x, y = map(float, function())
        except Exception as error:
            raise Broken(f"It should return two numbers; it ended with `{error!r}`.") from None
        if not holds(x, y):
            raise Broken(fails)

    return Property(says, test)


@pose(
    title="A demonstration that shows something",
    level=ENGINEER,
    text="""
    A demonstration of stability sets $x = 10^{10}$ and $y = 1$, shows that the naive loss and the
    stable one agree, both 0, and concludes that the difference does not matter.
    The naive loss was computed in float32, with its logarithms kept at $-100$ or above, so there
    was no `nan`.
    Make a better one: write a function `demonstration()` that returns a pair `(x, y)` at which the
    true loss is positive in float32 and the naive loss is off by half of it or more.
    """,
    kind=Program(
        "",
        (
            shown(
                "the label is 0 or 1 and the logit a number of float32",
                lambda x, y: y in (0, 1) and float(np.float32(x)) == x and abs(x) < 1e30,
                "Its answer is not such a pair.",
            ),
            shown(
                "the true loss is not 0 in float32",
                lambda x, y: exact.loss(x, y, FLOAT32) > 0,
                "There 0 is the right answer, and it is hard to get anything else.",
            ),
            shown(
                "the naive loss is off by half of the true one or more",
                lambda x, y: abs(careful(x, y) - exact.loss(x, y)) >= exact.loss(x, y) / 2,
                "There the naive loss is not bad enough.",
            ),
        ),
    ),
    hints=("Where is the model wrong, and the probability rounded to 1?",),
    right=(lambda: (17.0, 0), lambda: (20.0, 1), lambda: [-300.0, 1.0]),
    wrong=(
        lambda: (1e10, 1),
        lambda: (3.0, 0),
        lambda: (16.0, 0),
        lambda: (0.1, 0),
        lambda: (17.0, 2),
        lambda: 17.0,
    ),
)
def a_demonstration() -> Worked:
    yield r"""
    The true loss at $x = 10^{10}$, $y = 1$ is about $e^{-10^{10}}$, below the smallest number of
    every format: 0 is right.
    The failures are elsewhere, for instance here; `careful` is the naive loss in float32 with its
    logarithms kept at $-100$ or above.
    """
    for x, y in ((17.0, 0), (20.0, 1), (-300.0, 1)):
        truth = exact.loss(x, y)
        print(f"x = {x}, y = {y}: truly {truth:.3g},"
              f" naive {careful(x, y):.3g},"
              f" fold {loss.fold(np.float32(x), y):.3g}")  # fmt: skip
    yield "A demonstration has to be where the answers differ, and it has to know the right one."

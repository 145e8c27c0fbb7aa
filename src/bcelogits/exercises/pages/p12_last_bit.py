"""The exercises of *Does the last bit matter?*."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Broken,
    Choice,
    Counterexample,
    FindError,
    Mistake,
    Number,
    Program,
    Property,
    Worked,
    called,
    pose,
)
from bcelogits.loss import fold
from bcelogits.ulp import FLOAT32, from_ordinal, ordinal


@pose(
    title="A logit of forty",
    level=FIRST,
    text="""
    A logit of 40 is stored in float16, which has 11 bits of precision.
    By which part of itself may that change the loss of the label 1?
    """,
    kind=Number(
        "exp(1/64) - 1",
        "0.0002",
        mistakes=(
            Mistake("1/32", "That is a whole spacing; a number is rounded by half of one at most."),
            Mistake("1/2560", "That is the change of the logit. The loss magnifies it."),
            Mistake("1/128", "Between 32 and 64 a float16 number is one of 1024."),
        ),
    ),
    hints=(
        "The number 40 lies between $2^5$ and $2^6$. How far apart are the numbers there?",
        "A logit that is off by $d$ changes the loss by a factor of at most $e^d$.",
    ),
    right=(0.0157, "1/64", "exp(1/64) - 1"),
    wrong=("1/32", 0.5, 40),
)
def a_logit_of_forty() -> Worked:
    yield """
    The number 40 lies between 32 and 64, where the spacing is $2^{5 - 10} = 1/32$.
    Half of it is 1/64, and the loss changes {step}`by a factor <measuring-forward>` between
    $e^{-1/64}$ and $e^{1/64}$.
    """
    print(f"{math.expm1(1 / 64):.2%}")
    yield r"""
    (The loss itself, $4\cdot10^{-18}$, is 0 in float16; it has to be kept in a wider format.)
    """


@pose(
    title="The same push for all",
    level=FIRST,
    text="""
    On this page the wrong last bits of ten million losses cancel in the mean.
    Now every loss gets the same push, one ULP of float32 upwards, and the mean is taken in float64.
    By which part of itself does the mean change?
    """,
    kind=Choice(
        {
            "A": "Not at all: pushes cancel in a mean.",
            "B": "By about as much as a single loss does: at most $2^{-23}$ of itself.",
            "C": "By about $2^{-23}$ times the square root of ten million.",
            "D": "By about $2^{-23}$ times ten million.",
        },
        "B",
        remarks={
            "A": "What cancels must fall to both sides.",
            "C": "The square root belongs to a sum of errors of random sign.",
            "D": "The sum of the errors is that large; the sum of the losses is larger as well.",
        },
    ),
    hints=("Write the error of the mean, and divide it by the mean.",),
    right=("B", "b"),
    wrong=(),
)
def the_same_push() -> Worked:
    yield """
    If every loss grows by at most the same part of itself, so does their sum.
    For two losses $u$ and $v$ that grow by $a$ and $b$:
    """
    yield prove(
        "(a + b)/(u + v)",
        "h",
        relation="<=",
        where="(a <= h*u) & (b <= h*v) & (u > 0) & (v > 0)",
        label="last-bit-same-sign",
        because="the two inequalities added",
    )
    random = np.random.default_rng(8)
    x = random.normal(2, 2, 100_000).astype(np.float32)
    losses = fold(x, np.ones_like(x))
    pushed = np.nextafter(losses, np.float32(np.inf))
    change = pushed.mean(dtype=float) / losses.mean(dtype=float) - 1
    print(f"{change:.1e}, and 2^-23 is {2**-23:.1e}")


@pose(
    title="Agreement to a millionth",
    level=FIRST,
    text=r"""
    For the label 0, the loss with a clip at $10^{-7}$ is $\min(\log(1 + e^x),\, 7 \log 10)$ for
    $x \ge 0$.
    A colleague has compared it with the loss itself, and says that they agree to $10^{-6}$.
    Find an $x$ for which that is false.
    """,
    kind=Counterexample(
        "Abs(Min(log(1 + exp(x)), 7*log(10)) - log(1 + exp(x)))",
        "1/1000000",
        "<=",
        where="x >= 0",
        mistakes=(
            Mistake({"x": 5}, "That is where the colleague's data end. Nothing is clipped there."),
            Mistake({"x": 16}, "Nearly: the loss is 16 there, and the clip begins at 16.118."),
        ),
    ),
    hints=("Where is the true loss above $7 \\log 10$?",),
    right=({"x": 20}, {"x": "16.12"}, {"x": 1000}),
    wrong=({"x": 5}, {"x": 0}, {"x": -20}),
)
def to_a_millionth() -> Worked:
    yield "Everything above $7 \\log 10$, about 16.118, is lost."
    yield prove(
        "log(1 + exp(x))",
        "7*log(10)",
        relation=">",
        where="x >= 7*log(10)",
    )
    for x in (5.0, 16.0, 17.0, 30.0):
        true = math.log1p(math.exp(-x)) + x
        clipped = min(true, 7 * math.log(10))
        print(f"x = {x:4}: off by {true - clipped:.6f}")


@pose(
    title="A safe replacement",
    level=PRACTISED,
    text="""
    The colleague argues that the training cannot change when the old loss is replaced by the new
    one.
    Which line of the argument does not follow?
    """,
    kind=FindError(
        (
            "On all my data, old and new loss agree to $10^{-6}$.",
            "The logits of my data lie between $-5$ and 5.",
            "So the two losses agree to $10^{-6}$ at each logit that this data set has now.",
            "So they agree to $10^{-6}$ at each logit that the training will meet.",
        ),
        4,
        innocent={
            1: "That was measured.",
            2: "That was measured, too.",
            3: "That is line 1 once more.",
        },
    ),
    hints=("What changes during training, the data or their logits?",),
    right=(4, "4"),
    wrong=(),
)
def a_safe_replacement() -> Worked:
    yield """
    Logits are not data: the weights make them, and another initialisation or one bad step makes
    others.
    The clipped loss agrees between $-5$ and 5, and it is dead at 17.
    """
    x = np.linspace(-5, 5, 1001)
    p = np.clip(1 / (1 + np.exp(-x)), 1e-7, 1 - 1e-7)
    gap = np.abs(-np.log(1 - p) - fold(x, np.zeros_like(x)))
    print(f"between -5 and 5: {gap.max():.0e} nats")
    print(f"at 30: {30 - 7 * math.log(10):.0f} nats")


def floored(x: Any) -> Any:
    """The gradient of the label 0 through p, with a floor under the denominator."""
    p = 1 / (1 + np.exp(-x))
    slope = p * (1 - p)
    return p / np.maximum(slope, np.float32(1e-12)) * slope


@pose(
    title="The first dead logit",
    level=PRACTISED,
    text="""
    Find the first positive float32 logit at which the floored gradient of the label 0 is exactly 0.
    """,
    kind=Number(
        "24*log(2)",
        "0.000002",
        mistakes=(
            Mistake("23*log(2)", "There $1 + e^{-x}$ is still one step above 1."),
            Mistake("12*log(10)", "That is where the floor would begin. Is $p$ 1 before?"),
            Mistake("7*log(10)", "That is the clip's place."),
            Mistake("16.7", "It is dead there, and a little before as well."),
        ),
    ),
    hints=(
        "Where is $p$ rounded to 1?",
        "Halve the interval between 16.6 and 16.7 until its ends are neighbours.",
    ),
    right=("24*log(2)", 16.635532, np.float32(16.635532)),
    wrong=(16.6, 17, "88.7"),
)
def the_first_dead_logit() -> Worked:
    yield "Halving the row of all float32 numbers needs no tolerance."
    low, high = (int(ordinal(v, FLOAT32)) for v in (16.0, 17.0))
    while high - low > 1:
        middle = (low + high) // 2
        if floored(from_ordinal(middle, FLOAT32)) == 0:
            high = middle
        else:
            low = middle
    print(f"{from_ordinal(high, FLOAT32):.7g}")
    print(f"{24 * math.log(2):.7g}  (24 log 2)")
    yield r"It is $24 \log 2$, where $e^{-x} = 2^{-24}$ and $1 + e^{-x}$ is rounded to 1."


def pairs_of(losses: Any) -> Any:
    """The mean by adding neighbours, then neighbours of those, and so on."""
    total = np.append(losses, np.zeros(1 << 17, np.float32))[: 1 << 17]
    while len(total) > 1:
        total = total[::2] + total[1::2]
    return total[0] / np.float32(len(losses))


LISTS = {
    "it is right for a few losses": np.array([0.5, 1.5, 4.0], np.float32),
    "100 000 equal losses have their own value as mean": np.full(100_000, 0.1, np.float32),
    "the order does not matter": np.linspace(4, 0, 100_000, dtype=np.float32) ** 2,
}


def agrees(says: str, losses: Any) -> Property:
    """The mean of these losses comes within a millionth, and is a float32."""
    true = losses.mean(dtype=float)

    def test(function: Callable[[Any], Any]) -> None:
        found = called(function, losses)
        if getattr(function(losses), "dtype", None) != np.float32:
            raise Broken("The result is no float32.")
        if not abs(found / true - 1) < 1e-6:
            raise Broken(
                f"For {len(losses)} losses it is off by {found / true - 1:+.0e} of itself."
            )

    return Property(says, test)


@pose(
    title="A mean in float32 alone",
    level=ENGINEER,
    text="""
    Write a function `mean32(losses)` for a NumPy array of up to 100 000 float32 losses.
    It adds in float32 only, never in a wider format, and its mean is right to a millionth.
    One after the other will not do.
    """,
    kind=Program("losses", tuple(agrees(says, losses) for says, losses in LISTS.items())),
    hints=(
        "Which of the two numbers loses digits when a small one is added to a large one?",
        "Add neighbours first, so that equal sizes meet; then neighbours of the sums.",
    ),
    right=(pairs_of, lambda losses: losses.mean()),
    wrong=(
        lambda losses: np.cumsum(losses)[-1] / np.float32(len(losses)),
        lambda losses: losses.mean(dtype=float),
        lambda losses: np.median(losses),
    ),
)
def a_mean_in_float32() -> Worked:
    yield "Add the first half to the second half, and again, until one number is left."

    def mean32(losses: Any) -> Any:
        total, count = losses, np.float32(len(losses))
        while len(total) > 1:
            odd = total[len(total) // 2 * 2 :]
            total = total[: len(total) // 2 * 2]
            half = len(total) // 2
            total = np.append(total[:half] + total[half:], odd)
        return total[0] / count

    for name, way in (
        ("halves", mean32),
        ("one by one", lambda a: np.cumsum(a)[-1] / np.float32(len(a))),
    ):
        losses = np.full(100_000, 0.1, np.float32)
        print(f"{name:10} {way(losses) / losses[0] - 1:+.0e}")
    yield r"""
    Each loss takes part in at most 17 additions, not in up to 100 000, and none adds a loss to a
    sum that is far larger.
    """

"""The exercises of *The fold*; they need NumPy, as the page does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits import exact, loss
from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Broken,
    Counterexample,
    Expression,
    Mistake,
    Number,
    Program,
    Property,
    Worked,
    close,
    pose,
)  # fmt: skip
from bcelogits.exercises.words import code
from bcelogits.ulp import FLOAT64

NAMES = LOSS | {
    "H(x)": "Piecewise((1, x >= 0), (0, True))",
    "s(x)": "2*H(x) - 1",
    "w(y, x)": "Abs(H(x) - y)",
}
FAR = (-700.0, -104.0, -20.0, -1.0, -0.1, 0.0, -0.0, 1e-9, 0.3, 2.0, 20.0, 37.0, 104.0, 700.0)
HARD = [(x, y) for x in FAR for y in (0, 1)]
ENDS = [(math.inf, 1), (-math.inf, 0), (math.inf, 0), (-math.inf, 1)]


@pose(
    title="The last logit with a gradient",
    level=FIRST,
    text=r"""
    For $y = 1$ and large $x$ the gradient of the fold is $-e^{-x}/(1 + e^{-x})$.
    From which logit on is it 0 in float32, whose smallest positive number is $2^{-149}$?
    """,
    kind=Number(
        "150*log(2)",
        "1/100",
        mistakes=(
            Mistake("149*log(2)", "There the gradient is the smallest number; it is not yet 0."),
            Mistake(
                "25*log(2)",
                "That is where $\\sigma(x)$ rounds to 1. The fold does not compute it.",
            ),
            Mistake("24*log(2)", "That is where equation 8 becomes 0. The fold goes on."),
            Mistake("126*log(2)", "From there on the gradient is subnormal, and not yet 0."),
        ),
    ),
    hints=(
        "Which numbers round to 0? Those that are at most half of the smallest one.",
        "Beside 1 the exponential in the denominator cannot matter.",
    ),
    right=("150*log(2)", 103.97, "log(2**150)"),
    wrong=(88.72, 1000),
    names=NAMES,
)
def the_last_gradient() -> Worked:
    yield r"""
    A number rounds to 0 if it is at most half of the smallest one, $2^{-150}$.
    From $150 \log 2$ on the gradient is that small.
    """
    yield prove(
        "exp(-x)/(1 + exp(-x))",
        "2**(-150)",
        relation="<",
        where="x >= 150*log(2)",
        label="fold-gradient-gone",
    )
    yield """
    Below it the exponential is larger, and the denominator is so close to 1 that it cannot
    matter.
    """
    yield prove(
        "exp(-x)",
        "2**(-150)",
        relation=">",
        where="x < 150*log(2)",
        label="fold-gradient-left",
    )
    grid = np.arange(103, 105, 2.0**-17, dtype=np.float32)
    dead = grid[loss.fold_grad(grid, np.ones_like(grid)) == 0]
    print(f"150 log 2     {150 * np.log(2):.6f}")
    print(f"first zero at {dead.min():.6f}")
    yield "Equation 8 is 0 from 16.64 on, where $1 + e^{-x}$ rounds to 1."


@pose(
    title="Any label",
    level=PRACTISED,
    text=r"""
    Some libraries accept labels outside of $[0, 1]$.
    Which factor must stand before $\lvert x\rvert$ in the place of $w$, so that the fold is
    equation 7 for *every* real $y$?
    You may use `H(x)` and `s(x)`; what the factor is at $x = 0$ does not matter.
    """,
    kind=Expression(
        "s(x)*(H(x) - y)",
        where="x < 0 or x > 0",
        symbols=("x", "y"),
        mistakes=(
            Mistake(
                "w(y, x)",
                "That is $w$ itself. For $y > 1$ and $x > 0$ the factor must be negative.",
            ),
            Mistake("H(x) - y", "Right for positive logits. Which sign does it need on the left?"),
            Mistake("s(x)*(y - H(x))", "Its sign is turned: is the loss of a wrong answer large?"),
        ),
    ),
    hints=(
        "The fold came from $(H(x) - y)\\,x$. Write $x$ with the help of $\\lvert x\\rvert$.",
        "$x = s(x)\\,\\lvert x\\rvert$.",
    ),
    right=("s(x)*(H(x) - y)", "H(x) - y*s(x)", "(H(x) - y)*x/Abs(x)"),
    wrong=("1 - y", "Abs(y)"),
    names=NAMES,
)
def any_label() -> Worked:
    yield r"""
    Give the factor the sign of $x$ instead of taking its absolute value: $s(x)\,(H(x) - y)$.
    """
    yield prove(
        "w(y, x)",
        "s(x)*(H(x) - y)",
        where="0 <= y <= 1",
        label="fold-w-signed",
        because="the same for proper labels",
    )
    yield prove(
        "s(x)*(H(x) - y)*Abs(x) + log(1 + exp(-Abs(x)))",
        "L(y, x)",
        label="fold-any-label",
    )
    yield "A promise is lost: the first term can be negative now, so the two terms can cancel."


@pose(
    title="A factor at the end",
    level=PRACTISED,
    text=r"""
    A colleague writes the gradient with a weight $P$ as `s*(w - e/(1 + e))*(1 - y + P*y)`.
    All her tests pass.
    The claim is that this equals $(1 - y + Py)\,\sigma(x) - Py$, for all labels from 0 to 1.
    Find a point at which it does not.
    """,
    kind=Counterexample(
        "s(x)*(w(y, x) - exp(-Abs(x))/(1 + exp(-Abs(x))))*(1 - y + P*y)",
        "(1 - y + P*y)*sigma(x) - P*y",
        where="(0 <= y <= 1) & (P > 0)",
        mistakes=(
            Mistake({"P": 2, "x": 0, "y": 1}, "For a hard label the factor is the right one."),
            Mistake({"P": 2, "x": 0, "y": 0}, "For a hard label the factor is the right one."),
            Mistake({"P": 1, "x": 0, "y": "1/2"}, "With $P = 1$ there is no weight at all."),
        ),
    ),
    hints=("Which labels did she test?", "With which weight is there nothing to tell?"),
    right=({"P": 2, "x": 0, "y": "1/2"}, {"P": 0.1, "x": -3, "y": 0.9}),
    wrong=({"P": 2, "x": 1, "y": 2}, {"x": 0, "y": 1}),
    names=NAMES,
)
def a_factor_at_the_end() -> Worked:
    yield "For a hard label it is right: the factor is 1 for $y = 0$ and $P$ for $y = 1$."
    yield prove(
        "s(x)*(w(y, x) - exp(-Abs(x))/(1 + exp(-Abs(x))))*(1 - y + P*y)",
        "(1 - y + P*y)*sigma(x) - P*y",
        where="(y == 0 or y == 1) & (P > 0)",
    )
    yield r"""
    For a soft label it moves the best logit back to $\log(y/(1 - y))$, where the loss without
    weights has it.
    """
    yield refute(
        "s(x)*(w(y, x) - exp(-Abs(x))/(1 + exp(-Abs(x))))*(1 - y + P*y)",
        "(1 - y + P*y)*sigma(x) - P*y",
        where="(0 <= y <= 1) & (P > 0)",
    )


def _checks(says: str, index: int, points: list[tuple[float, int]]) -> Property:
    truth = (exact.loss, exact.gradient)[index]

    def test(function: Callable[..., Any]) -> None:
        try:
            pair = function(*points[0])
        except Exception:  # told with its call below
            pair = (0.0, 0.0)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Broken(f"It gives {code(repr(pair))}; return two numbers, loss and slope.")

        def part(x: float, y: float) -> Any:
            return function(x, y)[index]

        part.__name__ = f"{getattr(function, '__name__', 'f')}"
        close(says, points, truth, 1e-14).test(part)

    return Property(says, test)


def _folded(x: float, y: float) -> tuple[float, float]:
    right = x >= 0
    e = math.exp(-abs(x))
    w = abs(right - y)
    slope = w - e / (1 + e)
    return (w * abs(x) if w else 0.0) + math.log1p(e), slope if right else -slope


def _branches(x: float, y: float) -> tuple[float, float]:
    z = x if y == 0 else -x
    e = math.exp(-abs(z))
    cost = max(z, 0) + math.log1p(e)
    slope = 1 / (1 + e) if z >= 0 else e / (1 + e)
    return cost, slope if y == 0 else -slope


def _merged(x: float, y: float) -> tuple[float, float]:
    e = math.exp(-abs(x))
    sigma = 1 / (1 + e) if x >= 0 else e / (1 + e)
    return max(x, 0) - x * y + math.log1p(e), sigma - y


def _infinite(x: float, y: float) -> tuple[float, float]:
    right = x >= 0
    e = math.exp(-abs(x))
    w = abs(right - y)
    slope = w - e / (1 + e)
    return w * abs(x) + math.log1p(e), slope if right else -slope


@pose(
    title="In plain Python",
    level=ENGINEER,
    text="""
    Write a Python function `value_and_slope(x, y)` for one logit and one hard label, with `math`
    only.
    It returns the loss and its gradient, as a pair of two numbers.
    One exponential is enough.
    Both must be right to fourteen digits for logits from -700 to 700, and right at infinite logits
    too.
    """,
    kind=Program(
        "x, y",
        (
            _checks("the loss is right for finite logits", 0, HARD),
            _checks("the gradient is right for finite logits", 1, HARD),
            _checks("the loss is right at infinite logits", 0, ENDS),
            _checks("the gradient is right at infinite logits", 1, ENDS),
        ),
    ),
    hints=(
        "Begin with `right = x >= 0`, and compute $w$ and the sign from it.",
        "What is 0 times infinity? Leave the first term out where $w$ is 0.",
    ),
    right=(_folded, _branches),
    wrong=(_merged, _infinite, lambda x, y: _folded(x, y)[0], lambda x, y: (0.0, 0.0)),
    names=NAMES,
)
def in_plain_python() -> Worked:
    yield """
    The fold as it stands: one predicate, one exponential, and nothing where the weight is 0.
    The errors are in ULP of float64.
    """

    def value_and_slope(x: float, y: float) -> tuple[float, float]:
        right = x >= 0
        m, e = abs(x), math.exp(-abs(x))
        w = abs(right - y)
        value = (w * m if w else 0.0) + math.log1p(e)
        slope = w - e / (1 + e)
        return value, slope if right else -slope

    for label in (0, 1):
        of_loss, of_slope = [], []
        for k in range(-100, 101):
            x = 700 * (k / 100) ** 3
            value, slope = value_and_slope(x, label)
            at = x, label, FLOAT64
            of_loss.append(exact.error("loss", value, *at))
            of_slope.append(exact.error("gradient", slope, *at))
        print(f"y = {label}: loss {max(of_loss):.1f} ULP, "
              f"gradient {max(of_slope):.1f} ULP")  # fmt: skip

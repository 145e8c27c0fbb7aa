"""The exercises of *A museum of bugs*; they need NumPy, as the page does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits import exact
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    Broken,
    Choice,
    Expression,
    Mistake,
    Number,
    Program,
    Property,
    Several,
    Worked,
    pose,
)  # fmt: skip
from bcelogits.exercises.words import code
from bcelogits.ulp import FLOAT32

Formula = Callable[[Any, Any], Any]
WAYS = {letter: letter for letter in "ABCD"}
SMALLEST = {
    "A": "With A the smallest number inside the logarithm is $10^{-12}$.",
    "B": "With B the smallest number inside the logarithm is $10^{-7}$.",
    "C": r"With C the smallest number inside the logarithm is $2 \cdot 10^{-7}$.",
    "D": "With D the ceiling is a round number.",
}


@pose(
    title="Which positives are pushed down?",
    level=FIRST,
    text=r"""
    With a weight $P > 1$ on the positives, Paddle's second attempt gave a positive example the
    gradient $P\,\sigma(x) - 1$.
    From which logit on is it positive, so that it pushes a positive example down?
    """,
    kind=Expression(
        "-log(P - 1)",
        where="P > 1",
        symbols=("P",),
        mistakes=(
            Mistake("1/P", "That is the probability; which logit has it?"),
            Mistake("log(P - 1)", "The larger the weight, the more examples are pushed down."),
            Mistake("-log(P)", "Those are the odds $1/P$; a probability of $1/P$ has others."),
        ),
    ),
    hints=(r"It is 0 where $\sigma(x) = 1/P$.", "The odds of the probability $1/P$ are $1/(P-1)$."),
    right=("-log(P - 1)", "log(1/(P - 1))", "log(1/P) - log(1 - 1/P)"),
    wrong=("0", "-P"),
    names=SIGMA,
)
def pushed_down() -> Worked:
    yield "Where the probability is above $1/P$; the logit of that is $-\\log(P - 1)$."
    yield prove("P*sigma(-log(P - 1)) - 1", 0, where="P > 1")
    for weight in (2, 3, 100):
        x = math.log(1 / (weight - 1))
        p = 1 / (1 + math.exp(-x))
        print(f"P = {weight:3}: from {x:6.3f}, probability {p:.3f}")
    yield "With a weight of 100 nearly every positive is pushed down, until it is missed."


@pose(
    title="Four ceilings",
    level=PRACTISED,
    text=r"""
    You look at training logs.
    The largest losses in them are, in four different programs, 27.6310, 16.1181, 15.4249 and
    100.0000.
    None of the models has such a logit.
    What does each program do?

    - **A.** It adds $10^{-12}$ inside the logarithm.
    - **B.** It clips the probability to the interval from $10^{-7}$ to $1 - 10^{-7}$.
    - **C.** It clips as B does, and then adds $10^{-7}$ inside the logarithm.
    - **D.** It holds the logarithm at $-100$ or above.
    """,
    kind=Several(
        (
            ("27.6310", Choice(WAYS, "A", SMALLEST)),
            ("16.1181", Choice(WAYS, "B", SMALLEST)),
            ("15.4249", Choice(WAYS, "C", SMALLEST)),
            ("100.0000", Choice(WAYS, "D", SMALLEST)),
        )
    ),
    hints=(r"A ceiling of the loss is $-\log$ of the smallest number that the code lets through.",),
    right=(("A", "B", "C", "D"), ["a", "b", "c", "d"]),
    wrong=(("B", "A", "C", "D"), ("A", "C", "B", "D"), ("D", "B", "C", "A"), "A"),
)
def four_ceilings() -> Worked:
    for ceiling in (27.6310, 16.1181, 15.4249, 100.0):
        print(f"exp(-{ceiling:.4f}) = {np.exp(-ceiling):.3g}")
    yield """
    The first adds $10^{-12}$, as PyTorch's `BCELoss` did in 2018
    ([4867](https://github.com/pytorch/pytorch/issues/4867)).
    The second clips at $10^{-7}$.
    The third clips at $10^{-7}$ and then adds another $10^{-7}$.
    The last is no round number: here the *logarithm* is held at $-100$, as `BCELoss` does now.
    """


@pose(
    title="The smallest epsilon",
    level=PRACTISED,
    text="""
    What is the smallest float32 number `eps` for which `1 - eps`, computed in float32, is not 1?
    It is not `np.finfo(np.float32).eps`.
    """,
    kind=Number(
        "2**(-25) + 2**(-48)",
        "2**(-50)",
        mistakes=(
            Mistake("2**(-23)", "That is the spacing above 1. Below 1 the numbers are denser."),
            Mistake("2**(-24)", "It does, and a smaller one does too: the result is rounded."),
            Mistake("2**(-25)", "That is a tie, and a tie goes to the even neighbour."),
            Mistake("2**(-149)", "That is the smallest float32 of all, and 1 swallows it."),
        ),
    ),
    hints=(
        "The spacing below 1 is $2^{-24}$. From which point on is the difference rounded down?",
        "At that point itself there is a tie. Who wins it, and which float32 comes next?",
    ),
    right=(
        "2**(-25) + 2**(-48)",
        float(np.nextafter(np.float32(2**-25), np.float32(1))),
        np.nextafter(np.float32(2**-25), np.float32(1)),
    ),
    wrong=(0, 1e-7, 1e-45),
)
def the_smallest_epsilon() -> Worked:
    yield """
    Half of the spacing below 1 is $2^{-25}$.
    At exactly $2^{-25}$ there is a tie, and it goes to the even neighbour, which is 1.
    The next float32 above $2^{-25}$ is enough.
    """
    one = np.float32(1)
    tie = np.float32(2.0**-25)
    above = np.nextafter(tie, one)
    print(one - tie, one - above, f"{above:.8g}")


@pose(
    title="Padding",
    level=FIRST,
    text=r"""
    Padded elements have the logit $-\infty$ and the mask 0; their losses come from a formula that
    gives `nan` there.
    Which lines add up the losses of the others?
    """,
    kind=Choice(
        {
            "A": "`(losses * mask).sum()`",
            "B": "`losses[mask == 1].sum()`",
            "C": "`np.where(mask == 1, losses, 0).sum()`",
            "D": "`(losses - losses * (1 - mask)).sum()`",
        },
        "BC",
        remarks={"A": "What is 0 times `nan`?", "D": "`nan` minus `nan` is not 0."},
    ),
    hints=("Which of them use `nan` in arithmetic?",),
    right=("BC", "c, b"),
    wrong=("CD",),
)
def padding() -> Worked:
    yield "Choose, do not multiply."
    losses = np.array([0.3, np.nan, 0.1])
    mask = np.array([1, 0, 1])
    print("A", (losses * mask).sum())
    print("B", losses[mask == 1].sum())
    print("C", np.where(mask == 1, losses, 0).sum())
    print("D", (losses - losses * (1 - mask)).sum())
    yield """
    In autograd that is not enough: the gradient of the branch that was not chosen is multiplied by
    0, and `nan` comes back.
    There you choose the *logit* first.
    """


def _good(x: Any, y: Any) -> Any:
    right = x >= 0
    w = abs(float(right) - y)
    return (w * np.abs(x) if w else np.float32(0)) + np.log1p(np.exp(-np.abs(x)))


def _nearly(x: Any, y: Any) -> Any:
    return np.float32(exact.loss(float(x), float(y), FLOAT32)) * np.float32(1 + 1e-6)


def _optax_like(x: Any, y: Any) -> Any:
    e = np.log1p(np.exp(-np.abs(x)))
    return -y * (np.minimum(x, 0) - e) - (1 - y) * (np.minimum(-x, 0) - e)


def _logs(x: Any, y: Any, eps: float = 0) -> Any:
    p = np.clip(1 / (1 + np.exp(-x)), np.float32(eps), np.float32(1 - eps))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _lost_minus(x: Any, y: Any) -> Any:
    m = np.maximum(x, 0)
    return x - x * y + m + np.log(np.exp(-m) + np.exp(-x - m))


BROKEN: dict[str, tuple[Formula, ...]] = {
    "it finds the loss of another convention": (
        lambda x, y: np.log1p(np.exp(-2 * y * x)),
        lambda x, y: np.log1p(np.exp(-2 * (2 * y - 1) * x)),
    ),
    "it finds what goes through a probability": (_logs, lambda x, y: _logs(x, y, 1e-7)),
    "it finds overflow": (_lost_minus,),
    "it finds a mistake at infinite logits": (_optax_like,),
    "it finds a tail that is lost": (lambda x, y: (_good(x, y) + 1) - 1,),
}


def _verdict(function: Callable[..., Any], formula: Formula) -> bool:
    with np.errstate(all="ignore"):
        try:
            said = function(formula)
        except Exception as error:
            raise Broken(f"It raised {code(f'{type(error).__name__}: {error}')}.") from None
    if not isinstance(said, (bool, np.bool_)):
        raise Broken(f"It gives {code(repr(said))}; give `True` or `False`.")
    return bool(said)


def _spares(function: Callable[..., Any]) -> None:
    for formula in (_good, _nearly):
        if _verdict(function, formula):
            raise Broken("It suspects a formula that is right to a few ULP.")


def _finds(*formulas: Formula) -> Callable[[Callable[..., Any]], None]:
    def test(function: Callable[..., Any]) -> None:
        if not all(_verdict(function, formula) for formula in formulas):
            raise Broken("It lets a wrong formula of this kind pass.")

    return test


def _suspicious(rtol: float, atol: float, logits: list[float]) -> Callable[..., bool]:
    def suspicious(formula: Formula) -> bool:
        for x in [s * m for m in logits for s in (1, -1)]:
            for y in (0, 1):
                found = formula(np.float32(x), np.float32(y))
                if not np.isclose(found, exact.loss(x, y, FLOAT32), rtol=rtol, atol=atol):
                    return True
        return False

    return suspicious


EVERYWHERE = [0.0, 3.0, 17.0, 40.0, 90.0, math.inf]


@pose(
    title="The night watch",
    level=ENGINEER,
    text="""
    Write a Python function `suspicious(formula)`.
    It gets a formula for the loss, a function of `x` and `y`, and calls it with numbers of type
    `np.float32`: any logit, infinite ones too, and a hard label.
    It returns `True` if some result is off by more than a thousandth of the loss, and else `False`.
    The truth is `exact.loss(x, y, FLOAT32)` for Python numbers `x` and `y`.
    """,
    kind=Program(
        "formula",
        (
            Property("it spares right formulas", _spares),
            *(Property(says, _finds(*formulas)) for says, formulas in BROKEN.items()),
        ),
    ),
    hints=(
        "At which logits did the exhibits fail? Take a few of each kind, with both signs.",
        "In a tail only the relative error tells: `np.isclose(..., rtol=1e-4, atol=0)`.",
    ),
    right=(_suspicious(1e-4, 0, EVERYWHERE), _suspicious(1e-3, 0, [1.0, 20.0, 100.0, math.inf])),
    wrong=(
        _suspicious(1e-4, 1e-6, EVERYWHERE),
        _suspicious(1e-4, 0, [0.0, 1.0, 3.0]),
        _suspicious(1e-4, 0, EVERYWHERE[:-1]),
        _suspicious(1e-9, 0, EVERYWHERE),
        lambda formula: True,
        lambda formula: None,
    ),
)
def the_night_watch() -> Worked:
    yield """
    Relative error, not absolute; both labels; far out in both tails; 0; both infinities.
    The truth does not come from the code that is tested.
    """

    def suspicious(formula: Any) -> bool:
        for m in (0.0, 3.0, 17.0, 40.0, 90.0, math.inf):
            for x in (m, -m):
                for y in (0, 1):
                    found = formula(np.float32(x), np.float32(y))
                    true = exact.loss(x, y, FLOAT32)
                    if not np.isclose(found, true, rtol=1e-4, atol=0):
                        return True
        return False

    def equation_7(x: Any, y: Any) -> Any:
        return np.maximum(x, 0) - x * y + np.log1p(np.exp(-abs(x)))

    with np.errstate(all="ignore"):
        print("equation 7:", suspicious(equation_7))
    yield "That is because of the infinite logits; the fold passes."

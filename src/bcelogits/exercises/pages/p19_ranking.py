"""The exercises of *Does it train? The ranking story*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Choice,
    Expression,
    Mistake,
    Number,
    Program,
    Worked,
    close,
    pose,
)


@pose(
    title="Four reports",
    level=FIRST,
    text="""
    Four teams train with a sigmoid and `BCELoss` in float32, and are not content.
    To which of them does `BCEWithLogitsLoss` help, because gradients are dead?
    """,
    kind=Choice(
        {
            "A": "One label in a hundred is positive; the logits lie between -6 and 3.",
            "B": "Half of the labels are positive; one feature is a salary, in cents.",
            "C": "The logits are dot products of vectors with 512 standard normal numbers; one "
            "pair in a hundred is positive.",
            "D": "As C, but each vector is divided by its length first.",
        },
        "BC",
        remarks={
            "A": "Where does the gradient die, and does a logit of this team come near it?",
            "D": "How large can the dot product of two vectors of length 1 be?",
        },
    ),
    hints=("Look at the size of the logits, not at the labels.",),
    right=("BC", "b, c", ["C", "B"]),
    wrong=("B", "AC", "ABCD"),
    names=LOSS,
)
def four_reports() -> Worked:
    yield """
    B and C, whose logits are large, with few positives or many.
    For A the two losses train alike, since its logits stay far from both places where gradients
    begin to die.
    From 16.64 on a negative has none.
    A positive's fades below -27.6, the logarithm of $10^{-12}$: in its backward pass `BCELoss`
    divides by $p(1 - p)$, or by $10^{-12}$ where that is larger.
    """
    print(f"{24 * math.log(2):.2f} and {math.log(1e-12):.1f}")
    yield """
    D has dot products between -1 and 1: no gradient dies.
    (D has another fault: probabilities between 0.27 and 0.73 cannot fit one label in a hundred.
    That takes a bias and a factor.)
    """
    low, high = (1 / (1 + math.exp(-x)) for x in (-1, 1))
    print(f"probabilities from {low:.2f} to {high:.2f}")


@pose(
    title="A loss that stands still",
    level=FIRST,
    text="""
    A training log with `BCELoss` shows the same mean loss in each epoch: 2.0, to the last digit.
    The labels are 0 or 1.
    Which share of the examples is as wrong as can be, if all others are as right as can be?
    """,
    kind=Number(
        "1/50",
        "1/10000",
        mistakes=(
            Mistake("2", "That is the loss; a share is at most 1."),
            Mistake("1/2", "How much does one such example cost?"),
            Mistake("98/100", "That is the share of the right ones."),
        ),
    ),
    hints=("What does `BCELoss` charge where the sigmoid has been rounded to the wrong end?",),
    right=(0.02, "1/50", "2/100"),
    wrong=(0.2, "1/100"),
    names=LOSS,
)
def a_loss_that_stands_still() -> Worked:
    yield """
    A probability that was rounded to the wrong end costs 100, one that was rounded to the right
    end costs 0.
    So the share is 2/100.
    """
    examples = [100.0] + 49 * [0.0]
    print(sum(examples) / len(examples))
    yield """
    If one label in fifty is positive, this is a model that says "no" to everything.
    Its positives are dead, and the log will show 2.0 for ever.
    """


@pose(
    title="A quiet start",
    level=PRACTISED,
    text="""
    The vectors of two towers have $d$ numbers, drawn independently with mean 0 and standard
    deviation $s$.
    Their dot product shall have the variance 1.
    Which $s$ does that?
    """,
    kind=Expression(
        "d**(-1/4)",
        where="d > 0",
        mistakes=(
            Mistake("1/sqrt(d)", "The variance of the dot product would be $1/d$."),
            Mistake("1/d", "The variance of the dot product would be $1/d^3$."),
            Mistake("1", "That is the start of this page: the variance is $d$."),
        ),
    ),
    hints=(
        "The product of two independent numbers with mean 0 has the product of their variances.",
        "The sum of $d$ of them has the variance $d s^4$.",
    ),
    right=("d**(-1/4)", "1/sqrt(sqrt(d))", "exp(-log(d)/4)"),
    wrong=("d**(1/4)", "1/sqrt(d)", "s"),
    names=LOSS,
)
def a_quiet_start() -> Worked:
    yield "The variance of the dot product is $d s^4$."
    yield prove("d*s**4", 1, where="(d > 0) & (s == d**(-1/4))")
    print("   d      s")
    for d in (16, 128, 512):
        print(f"{d:4} {d**-0.25:6.3f}")
    yield """
    With $s = 1/\\sqrt d$, a common choice, all logits begin near 0 instead, and every probability
    near 1/2.
    That trains as well.
    """


@pose(
    title="What float64 buys",
    level=PRACTISED,
    text="""
    In float32 the gradient of a wrong negative dies from $24 \\log 2$ on, in float64 from
    $53 \\log 2$ on.
    The dot products are normal with variance $d$.
    By which factor may $d$ be larger in float64, if the same share is to be dead?
    """,
    kind=Number(
        "(53/24)**2",
        "0.01",
        mistakes=(
            Mistake("53/24", "That is the factor for the standard deviation."),
            Mistake("2**29", "That is the ratio of the two spacings at 1, not of the cliffs."),
        ),
    ),
    hints=("The share depends on the cliff divided by the standard deviation, and on no more.",),
    right=(4.877, "(53/24)**2"),
    wrong=(2, 29),
    names=LOSS,
)
def what_float64_buys() -> Worked:
    yield r"The share is $2\,\Phi(-c/\sqrt d)$, so $c/\sqrt d$ must stay."
    yield prove(
        "24*log(2)/sqrt(d)",
        "53*log(2)/sqrt((53/24)**2*d)",
        where="d > 0",
    )
    print(f"{(53 / 24) ** 2:.3f}")
    yield "Twice the memory, for vectors not even five times as long: the fused loss is cheaper."


@pose(
    title="Begin at the base rate",
    level=ENGINEER,
    text="""
    Write a Python function `start(positives, negatives)` for the bias with which a model begins at
    the share of the positives, from the two counts.
    It must be right to twelve digits, for counts up to $10^{300}$ too.
    Where there is no positive or no negative, count one half on each side more, so that the bias
    stays finite.
    """,
    kind=Program(
        "positives, negatives",
        (
            close("it is 0 for equal counts", [(1, 1), (50, 50)], lambda p, n: 0.0, 0, 1e-15),
            close(
                "it is the logit of the share",
                [(1, 99), (20, 1218), (99, 1), (3, 5)],
                lambda p, n: math.log(p) - math.log(n),
                1e-12,
            ),
            close(
                "it has twelve digits for huge counts",
                [(1, 10**20), (1e300, 1), (2, 1e300)],
                lambda p, n: math.log(p) - math.log(n),
                1e-12,
            ),
            close(
                "it is finite where a count is 0",
                [(0, 99), (99, 0), (0, 0)],
                lambda p, n: math.log(p + 0.5) - math.log(n + 0.5),
                1e-12,
                1e-15,
            ),
        ),
    ),
    hints=(
        "The odds are the quotient of the two counts.",
        "1 minus a tiny share is rounded to 1; nothing of that kind is needed.",
    ),
    right=(
        lambda p, n: math.log(p / n) if p and n else math.log((p + 0.5) / (n + 0.5)),
        lambda p, n: math.log(p) - math.log(n) if p and n else math.log((2 * p + 1) / (2 * n + 1)),
    ),
    wrong=(
        lambda p, n: math.log(p / (p + n)),
        lambda p, n: math.log(n / p),
        lambda p, n: math.log(p / n),
        lambda p, n: math.log((p + 0.5) / (n + 0.5)),
        lambda p, n: p / n,
    ),
    names=LOSS,
)
def begin_at_the_base_rate() -> Worked:
    yield "The logit of $p/(p + n)$ is the logarithm of the odds, and the sum is not needed."
    yield prove(
        "log((p/(p + n))/(1 - p/(p + n)))",
        "log(p) - log(n)",
        where="(p > 0) & (n > 0)",
    )

    def start(positives: int, negatives: int) -> float:
        if positives and negatives:
            return math.log(positives) - math.log(negatives)
        return math.log(positives + 0.5) - math.log(negatives + 0.5)

    for counts in ((20, 1218), (1, 10**20), (0, 99)):
        print(f"{start(*counts):.4f}")

"""The exercises of *An atlas of implementations*; they need NumPy, as the page does."""

from __future__ import annotations

import numpy as np

from bcelogits import exact, exact_arrays
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Choice,
    FindError,
    Mistake,
    Number,
    Worked,
    pose,
)
from bcelogits.ulp import FLOAT16, FLOAT32, ulp_error, values


@pose(
    title="Who would notice?",
    level=FIRST,
    text=r"""
    The gradient should be `true = 2.06e-9`, and a program says `found = 0.0`.
    Which of these comparisons notice?
    """,
    kind=Choice(
        {
            "A": "`np.allclose(found, true)`",
            "B": "`np.allclose(found, true, atol=0)`",
            "C": "`np.allclose(found, true, rtol=1e-12)`",
            "D": "`ulp_error(found, true, FLOAT32) <= 3`",
            "E": "`round(found, 6) == round(true, 6)`",
        },
        "BD",
        remarks={
            "A": "It adds `atol`, which is $10^{-8}$ if nothing is said.",
            "C": "A smaller relative tolerance does not take the absolute one away.",
            "E": "Six digits after the point are an absolute tolerance too.",
        },
    ),
    hints=("`np.allclose` asks for `abs(found - true) <= atol + rtol*abs(true)`.",),
    right=("BD", "d b", ["B", "D"]),
    wrong=("B", "BCD", "ABCDE"),
)
def who_would_notice() -> Worked:
    yield "Only a relative measure does; where the answer is `True`, nothing was noticed."
    found, true = 0.0, 2.06e-9
    print("A", np.allclose(found, true))
    print("B", np.allclose(found, true, atol=0))
    print("C", np.allclose(found, true, rtol=1e-12))
    print("D", bool(ulp_error(found, true, FLOAT32) <= 3))
    print("E", round(found, 6) == round(true, 6))


@pose(
    title="What is lost in all",
    level=FIRST,
    text=r"""
    A model has a million examples.
    It has 990 000 of them right, with logits of $-20$ or less for the label 0 and of 20 or more
    for the label 1.
    By how much does the sum of all gradients, in absolute values, shrink at most if those of these
    examples become 0?
    """,
    kind=Number(
        "990000/(1 + exp(20))",
        "1/10000",
        mistakes=(
            Mistake("990000*exp(-16.64)", "That is for the logit 16.64; these are beyond 20."),
            Mistake("1/(1 + exp(20))", "That is one of them."),
            Mistake("495000", "That would be so at the logit 0, where each has 0.5."),
        ),
    ),
    hints=(r"The gradient of one of them is at most $\sigma(-20)$.",),
    right=(0.00204, "990000/(1 + exp(20))"),
    wrong=(0.5, "exp(-20)"),
)
def what_is_lost_in_all() -> Worked:
    lost = 990_000 * abs(exact.gradient(20.0, 1))
    print(f"at most {lost:.4f} in all; one example at 0 has 0.5")
    yield r"""
    Less than a hundredth of one undecided example.
    For plain training that is nothing.
    It is something where the examples are weighted by $10^{6}$, where a test for "gradient is 0"
    ends the training, or where the sum of tiny losses *is* the result, as in a likelihood of rare
    events.
    """


@pose(
    title="Where the west coast is lost",
    level=PRACTISED,
    text=r"""
    PyTorch's loss for $y = 0$ is $x - \log \sigma(x)$, and
    $\log \sigma(x) = x - \log(1 + e^{x})$ is rounded to float32 before it is subtracted.
    Below which logit is the loss exactly 0?
    From 8 to 16 the numbers of float32 are $2^{-20}$ apart.
    """,
    kind=Number(
        "-21*log(2)",
        "1/100",
        mistakes=(
            Mistake("21*log(2)", "There the model is wrong, and its loss is large."),
            Mistake("-20*log(2)", "That is where the second term is a whole spacing."),
            Mistake("-24*log(2)", r"That is where $1 + e^x$ rounds to 1; here $x$ is subtracted."),
            Mistake("-25*log(2)", "Is the number near 1 here, or near -14?"),
        ),
    ),
    hints=(
        r"$\log(1 + e^x)$ must vanish beside $x$.",
        "It vanishes below half a spacing, and it is about $e^x$.",
    ),
    right=("-21*log(2)", -14.56, "log(2**-21)"),
    wrong=(-7, -16.64, -88.7),
)
def where_the_west_coast_is_lost() -> Worked:
    yield r"""
    The second term must be below half a spacing, {step}`as on the page before <every-trivial>`:
    $x < -21 \log 2$.
    """
    yield prove(
        "log(1 + exp(x))",
        "2**(-21)",
        relation="<",
        where="x <= -21*log(2)",
        label="atlas-torch-zero",
        because="$\\log(1 + u) < u$",
    )
    yield "The formula in NumPy, and the first logit below -14 at which it gives 0:"

    def loss(x: np.ndarray) -> np.ndarray:
        log_sigmoid = np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))
        return x - log_sigmoid

    start = int(np.float32(14).view(np.uint32))
    x = -values(FLOAT32, start, start + 2**20)
    print(x[loss(x) == 0][0], -21 * np.log(2))


@pose(
    title="How can that be?",
    level=PRACTISED,
    text=r"""
    Somebody looks at the two maps and concludes that one of them must be wrong.
    Which line of the argument is false?
    """,
    kind=FindError(
        (
            "At the logit -20 and the label 0, PyTorch's loss in float32 is 0.",
            r"Its gradient there is right, $2 \cdot 10^{-9}$.",
            "The gradient is found by differentiating, step by step, what computed the loss.",
            "A step of gradient descent uses the gradient, and not the value of the loss.",
        ),
        3,
        innocent={
            1: "The first cell of the page shows it.",
            2: "The first cell of the page shows it.",
            4: "It does; the value is for the log.",
        },
    ),
    hints=("What is PyTorch's formula for the loss, and what would its parts have for slopes?",),
    right=(3, "3"),
    wrong=(5,),
)
def how_can_that_be() -> Worked:
    yield r"""
    The backward function has a formula of its own, $\sigma(x) - y$.
    So the two can be lost in different places:
    """
    for x, y in ((-20.0, 0), (20.0, 1)):
        p = 1 / (1 + np.exp(-np.float32(x)))
        print(f"x = {x:g}: sigma(x) - y = {p - y:.3g},"
              f" true {exact.gradient(x, y):.3g}")  # fmt: skip
    yield """
    A loss of 0 with a right gradient trains well, and a right loss with a gradient of 0 does not
    train at all.
    So of the two lost coasts the one of the gradient is the one to fear.
    """


@pose(
    title="A row of your own",
    level=ENGINEER,
    text="""
    Measure a formula as the audit does: `np.logaddexp(0, x) - x*y` in float16, at *all* finite
    logits, for the label 1.
    What is the smallest magnitude of a logit at which the loss is off by more than 3 ULP?
    `values(FLOAT16)` of `bcelogits.ulp` has all patterns, and
    `bcelogits.exact_arrays.errors("loss", found, x, y)` computes the errors.
    """,
    kind=Number(
        "1291/1024",
        "1/1000",
        mistakes=(
            Mistake("0", "There the loss is right; what is asked for is the first that fails."),
        ),
    ),
    hints=(
        "Sort the finite logits by their magnitude, and look for the first error above 3.",
        "Keep every operation in float16: `np.logaddexp(np.float16(0), x)`.",
    ),
    right=(1.261, "1291/1024", np.float16(1.261)),
    wrong=(3, 16.64),
)
def a_row_of_your_own() -> Worked:
    x = values(FLOAT16)
    x = x[np.isfinite(x)]
    x = x[np.argsort(np.abs(x), kind="stable")]
    y = np.ones_like(x)
    found = np.logaddexp(np.float16(0), x) - x * y
    error = exact_arrays.errors("loss", found, x, y)
    print("worst", error.max(), "first failing", x[error > 3][0])
    yield "It is MLX's formula, and the table for float16 says the same of it."

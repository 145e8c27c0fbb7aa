"""The exercises of *One loss, many faces*."""

from __future__ import annotations

from bcelogits.derivation import Derivation, prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    SOFTPLUS,
    Chain,
    Choice,
    Counterexample,
    Expression,
    Mistake,
    Several,
    Worked,
    pose,
)

NAMES = LOSS | SOFTPLUS | {"LSE(a, b)": "log(exp(a) + exp(b))"}


@pose(
    title="The step and its mirror image",
    level=FIRST,
    text=r"""
    Write a chain from $\operatorname{softplus}(x) - \operatorname{softplus}(-x)$ to $x$.
    Write `softplus(x)` for $\log(1 + e^x)$.
    """,
    kind=Chain(
        "softplus(x) - softplus(-x)",
        "x",
        lines=4,
        mistakes=(
            Mistake(
                ("softplus(x) - softplus(-x)", "log((1 + exp(x)) - (1 + exp(-x)))"),
                "A difference of logarithms is the logarithm of a quotient.",
            ),
            Mistake(
                (
                    "softplus(x) - softplus(-x)",
                    "log((1 + exp(x))/(1 + exp(-x)))",
                    "log(exp(2*x))",
                ),
                "Which power of $e$ can be taken out of the numerator?",
            ),
        ),
    ),
    hints=(
        "A difference of logarithms is the logarithm of a quotient.",
        "Take $e^x$ out of the numerator.",
    ),
    right=(
        [
            "softplus(x) - softplus(-x)",
            "log(1 + exp(x)) - log(1 + exp(-x))",
            "log((1 + exp(x))/(1 + exp(-x)))",
            "log(exp(x)*(exp(-x) + 1)/(1 + exp(-x)))",
            "log(exp(x))",
            "x",
        ],
    ),
    wrong=(["softplus(x) - softplus(-x)", "x"], ["softplus(x)", "x"]),
    names=NAMES,
)
def mirror_image() -> Worked:
    yield "A difference of logarithms is the logarithm of a quotient, and the quotient is $e^x$."
    yield (
        Derivation("softplus(x) - softplus(-x)", name="faces-mirror-exercise")
        .step(
            "log((1 + exp(x))/(1 + exp(-x)))",
            because="one logarithm",
        )
        .step(
            "log(exp(x)*(exp(-x) + 1)/(1 + exp(-x)))",
            because="$e^x$ taken out",
        )
        .step("log(exp(x))", because="cancel")
        .step("x", because="the logarithm undoes the power")
    )


@pose(
    title="Log-sum-exp by softplus",
    level=FIRST,
    text=r"""
    Write $\operatorname{LSE}(a, b) = \log(e^a + e^b)$ with one softplus, and with no logarithm
    and no exponential beside it.
    """,
    kind=Expression(
        "a + softplus(b - a)",
        without=("LSE", "log", "exp", "L"),
        mistakes=(
            Mistake(
                "a + softplus(b)", "When $e^a$ is taken out, the other power is divided by it."
            ),
            Mistake("a + softplus(a - b)", "The difference has the wrong sign."),
            Mistake("softplus(a + b)", "What is $e^a$ taken out of the sum?"),
            Mistake("softplus(a) + softplus(b)", "The logarithm of a sum is no sum of logarithms."),
        ),
    ),
    hints=("Take $e^a$ out of the sum.", r"What is left is $\operatorname{LSE}(0, b - a)$."),
    right=("a + softplus(b - a)", "b + softplus(a - b)", "Max(a, b) + softplus(-Abs(a - b))"),
    wrong=("LSE(a, b)", "softplus(a - b)", "log(exp(a) + exp(b))"),
    names=NAMES,
)
def log_sum_exp_by_softplus() -> Worked:
    yield r"Take $a$ out of both arguments; what is left is $\operatorname{LSE}(0, b - a)$."
    yield prove("LSE(a, b)", "a + softplus(b - a)", label="lse-softplus")
    yield "With the larger of the two in front no exponential overflows."
    yield prove(
        "LSE(a, b)",
        "Max(a, b) + softplus(-Abs(a - b))",
        label="lse-max",
    )


@pose(
    title="How smooth is the smooth maximum?",
    level=PRACTISED,
    text=r"""
    Softplus is called a smooth $\max(x, 0)$.
    How far are the two apart at most, and at which $x$?
    """,
    kind=Several(
        (
            (
                "the largest distance",
                Expression(
                    "log(2)",
                    mistakes=(
                        Mistake("2", "That is the argument of the logarithm."),
                        Mistake("1/2", "That is the slope of softplus at that point."),
                    ),
                ),
            ),
            ("the place", Expression("0")),
        )
    ),
    hints=(r"For $x \ge 0$ the distance is $\log(1 + e^{-x})$.",),
    right=(("log(2)", 0), ("softplus(0)", "0")),
    wrong=((1, 0), ("log(2)", 1), (0, 0), "log(2)"),
    names=NAMES,
)
def how_smooth() -> Worked:
    yield r"Softplus is above, everywhere, and by at most $\log 2$."
    yield prove("Max(x, 0)", "softplus(x)", relation="<", label="above-relu")
    yield prove(
        "softplus(x) - Max(x, 0)",
        "log(2)",
        relation="<",
        where="x != 0",
        because="less than log 2 away from 0",
    )
    yield prove("softplus(x) - Max(x, 0)", "log(2)", where="x == 0")


@pose(
    title="Two outputs",
    level=ENGINEER,
    text=r"""
    A colleague's network has two outputs $a$ and $b$, one for each class, and the softmax
    cross-entropy $\operatorname{LSE}(a, b) - (1 - y)\,a - y\,b$.
    Yours has one output $x$ and the loss of this book.
    Which $x$ makes the two losses equal?
    """,
    kind=Expression(
        "b - a",
        mistakes=(
            Mistake("a - b", "Large $b$ speaks for the label 1, and so does large $x$."),
            Mistake("b", "The two losses agree for $a = 0$ then; what if both outputs grow by 1?"),
            Mistake("b/a", "Outputs are logarithms: a quotient of odds is a difference of logits."),
        ),
    ),
    hints=("Adding one number to both outputs changes nothing. What does not change either?",),
    right=("b - a", "-(a - b)"),
    wrong=("a + b", "log(b/a)"),
    names=NAMES,
)
def two_outputs() -> Worked:
    yield "With $x = b - a$ they are the same loss."
    yield prove(
        "LSE(a, b) - (1 - y)*a - y*b",
        "L(y, b - a)",
        label="two-outputs",
    )
    yield """
    Only the difference of the two outputs counts, so one of them is superfluous: adding one number
    to both changes nothing.
    """


@pose(
    title="A test for face E",
    level=ENGINEER,
    text=r"""
    A colleague's code computes face E, $\operatorname{softplus}((1 - 2y)x)$.
    It passes every test with the labels 0 and 1.
    Find a label $y$ from 0 to 1 and a logit $x$ with which a test would tell it from the loss
    $\log(1 + e^{-x}) + x - xy$.
    """,
    kind=Counterexample(
        "softplus((1 - 2*y)*x)",
        "L(y, x)",
        where="0 <= y <= 1",
        mistakes=(
            Mistake({"x": 1, "y": 1}, "A hard label tells nothing: there the two are one."),
            Mistake({"x": 0, "y": "1/2"}, "At $x = 0$ both are $\\log 2$, whatever the label."),
        ),
    ),
    hints=("For which labels are the two equal?",),
    right=({"x": 1, "y": "1/4"}, {"x": -3, "y": 0.5}),
    wrong=({"x": 5, "y": 0}, {"x": 1, "y": 2}, {"x": 1}),
    names=NAMES,
)
def a_test_for_face_e() -> Worked:
    yield "Take any soft label and any logit but 0."
    yield refute(
        "softplus((1 - 2*y)*x)",
        "L(y, x)",
        where="(x == 1) & (y == 1/4)",
    )


@pose(
    title="What a proof of equality says",
    level=PRACTISED,
    text=r"""
    The checker has proved that two formulas are equal for all real $x$ and $y$.
    Which of these follow?
    """,
    kind=Choice(
        {
            "A": "Their slopes in $x$ are equal, too.",
            "B": "In float32 both give the same number.",
            "C": "If one of them overflows at $x = 100$, the other does as well.",
            "D": "A model trained in exact arithmetic would be the same with either.",
        },
        "AD",
        remarks={
            "B": "Rounding happens inside a formula, between its operations.",
            "C": "Overflow belongs to an expression, not to the function that it stands for.",
        },
    ),
    hints=("Which of these are about the function, and which about the way it is written?",),
    right=("AD", "d, a", ["A", "D"]),
    wrong=("A", "ABCD", "E", "A, B, D", "ACD"),
    names=NAMES,
)
def what_equality_says() -> Worked:
    yield """
    A and D are about the function, and there is only one.
    B and C are about how it is written: at $x = -800$ one of these two has an exponential that
    no float64 can hold, the other has none.
    """
    yield prove(
        "log(1 + exp(-x)) + x - x*y",
        "Max(x, 0) + log(1 + exp(-Abs(x))) - x*y",
    )

"""The exercises of *The gradient*."""

from __future__ import annotations

from bcelogits.derivation import Derivation, prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Choice,
    Expression,
    FindError,
    Mistake,
    Region,
    Several,
    Worked,
    pose,
)


@pose(
    title="A soft label",
    level=FIRST,
    text=r"""
    The label is $y = 3/4$.
    At which logit is the loss flat?
    And which slope has it at $x = 0$?
    """,
    kind=Several(
        (
            (
                "the flat place",
                Expression(
                    "log(3)",
                    mistakes=(
                        Mistake("3/4", "That is the probability there; which logit has it?"),
                        Mistake("-log(3)", "That is the logit of 1/4."),
                    ),
                ),
            ),
            (
                "the slope at 0",
                Expression(
                    "-1/4",
                    mistakes=(Mistake("1/4", r"The slope is $\sigma(x) - y$, in this order."),),
                ),
            ),
        )
    ),
    hints=(r"{step}`eq-8`: the slope is $\sigma(x) - y$.",),
    right=(("log(3)", "-1/4"), ("-log(1/3)", "sigma(0) - 3/4")),
    wrong=(("3/4", "1/4"), ("log(3)", "1/4"), ("log(4)", "-1/4")),
    names=LOSS,
)
def a_soft_label() -> Worked:
    yield r"""
    The loss is flat where $\sigma(x) = 3/4$: at odds of three to one, so at $x = \log 3$.
    """
    yield prove("sigma(log(3)) - 3/4", 0)
    yield r"At 0 the slope is $1/2 - 3/4$; a step against it goes up, towards $\log 3$."
    yield prove("sigma(0) - 3/4", "-1/4")


@pose(
    title="Which way training pushes",
    level=FIRST,
    text=r"""
    The label is $y = 1/5$.
    For which logits does a step of gradient descent make the logit smaller?
    """,
    kind=Region(
        "x > -log(4)",
        mistakes=(
            Mistake("x < -log(4)", "A step goes against the slope."),
            Mistake("x > 1/5", "That compares a logit with a probability."),
            Mistake("x > 0", "For which logits does the model say more than 1/5?"),
        ),
    ),
    hints=("A step goes against the slope: the logit falls where the slope is above 0.",),
    right=("x > -log(4)", "sigma(x) > 1/5", "log(1/4) < x"),
    wrong=("x > 1", "x > -2"),
    names=LOSS,
)
def which_way() -> Worked:
    yield r"""
    The logit falls where the slope $\sigma(x) - 1/5$ is above 0: where the odds are above 1/4.
    """
    yield prove("sigma(x)", "1/5", relation=">", where="x > -log(4)")
    yield prove("sigma(x)", "1/5", relation="<=", where="x <= -log(4)")


@pose(
    title="A gradient with a slip",
    level=PRACTISED,
    text=r"""
    Somebody differentiates the loss in $x$.
    One line does not follow from the line before.
    Which, and what should it say?
    """,
    kind=FindError(
        (
            r"the slope of $\log(1 + e^{-x}) + x - xy$",
            r"$\frac{e^{-x}}{1 + e^{-x}} + 1 - y$",
            r"$1 - \frac{1}{1 + e^{-x}} + 1 - y$",
            r"$2 - \sigma(x) - y$",
        ),
        2,
        mend=Expression(
            "-exp(-x)/(1 + exp(-x)) + 1 - y",
            mistakes=(
                Mistake("exp(-x)/(1 + exp(-x)) + 1 - y", "That is the false line itself."),
                Mistake("1/(1 + exp(-x)) + 1 - y", "The inner derivative is not 1."),
            ),
        ),
        innocent={
            3: r"It is true that $\frac{e^{-x}}{1 + e^{-x}} = 1 - \frac{1}{1 + e^{-x}}$.",
            4: "It does follow from the line before, which was false already.",
        },
    ),
    hints=("The chain rule: what is the derivative of $e^{-x}$?",),
    right=((2, "-exp(-x)/(1 + exp(-x)) + 1 - y"), (2, "sigma(x) - y")),
    wrong=(2, (2, "2 - sigma(x) - y")),
    names=LOSS,
)
def a_gradient_with_a_slip() -> Worked:
    yield "The derivative of $e^{-x}$ is $-e^{-x}$, and its minus is lost in line 2."
    yield (
        Derivation(
            "log(1 + exp(-x)) + x - x*y",
            name="gradient-slip",
        )
        .diff(
            "x",
            because="we differentiate",
        )
        .step(
            "-exp(-x)/(1 + exp(-x)) + 1 - y",
            because="the inner derivative has a minus",
            twins={"lost minus": "exp(-x)/(1 + exp(-x)) + 1 - y"},
        )
        .step("sigma(x) - y", because="collect")
    )


@pose(
    title="A weight in the gradient",
    level=PRACTISED,
    text=r"""
    With a weight $w$ on the positive class the loss is
    $-(w\,y \log \sigma(x) + (1 - y)\log(1 - \sigma(x)))$.
    Differentiate it in $x$, and write the result with a single $\sigma(x)$.
    """,
    kind=Expression(
        "(1 - y + w*y)*sigma(x) - w*y",
        without=("log", "L"),
        most={"sigma": 1},
        mistakes=(
            Mistake("w*(sigma(x) - y)", "That weighs everything, the negatives as well."),
            Mistake("sigma(x) - w*y", "The weight belongs to the sigmoid of positives, too."),
            Mistake(
                "w*y - (1 - y + w*y)*sigma(x)", "All signs are turned: mind the minus in front."
            ),
        ),
    ),
    hints=(
        r"The slope of $\log\sigma(x)$ is $1 - \sigma(x)$, and that of $\log(1 - \sigma(x))$ is "
        r"$-\sigma(x)$.",
        "For $w = 1$ your result must be {step}`eq-8` again.",
    ),
    right=(
        "(1 - y + w*y)*sigma(x) - w*y",
        "(1 + (w - 1)*y)/(1 + exp(-x)) - w*y",
    ),
    wrong=("sigma(x) - y", "-w*y*(1 - sigma(x)) + (1 - y)*sigma(x)"),
    names=LOSS,
)
def a_weight_in_the_gradient() -> Worked:
    yield r"""
    The slope of $\log\sigma(x)$ is $1 - \sigma(x)$, and that of $\log(1 - \sigma(x))$ is
    $-\sigma(x)$.
    """
    weighted = Derivation(
        "-(w*y*log(sigma(x)) + (1 - y)*log(1 - sigma(x)))",
        name="gradient-weighted",
        because="a weight on the positives",
    ).diff("x", because="we differentiate")
    yield weighted.step(
        "-(w*y*(1 - sigma(x)) - (1 - y)*sigma(x))",
        because="the slopes of the two logarithms",
    ).step(
        "(1 - y + w*y)*sigma(x) - w*y",
        because=r"collect $\sigma(x)$",
        label="gradient-pos-weight",
        twins={"the weight on everything": "w*(sigma(x) - y)"},
    )
    yield "For $w = 1$ it is the gradient of this page."
    yield prove(
        "(1 - y + w*y)*sigma(x) - w*y",
        "sigma(x) - y",
        where="w == 1",
    )


@pose(
    title="A sigmoid too many, differentiated",
    level=ENGINEER,
    text=r"""
    A model ends in a sigmoid, and its output $\sigma(x)$ is handed to a loss that expects logits,
    so the loss is $L(y, \sigma(x))$.
    No error is raised.
    What is its slope in $x$?
    """,
    kind=Expression(
        "(sigma(sigma(x)) - y)*sigma(x)*(1 - sigma(x))",
        without=("log", "L"),
        mistakes=(
            Mistake("sigma(sigma(x)) - y", "Nothing cancels here: the chain rule asks for more."),
            Mistake("sigma(x) - y", "That is the slope without the mistake."),
        ),
    ),
    hints=(r"{step}`eq-8` at $\sigma(x)$, times the slope of what stands inside.",),
    right=(
        "(sigma(sigma(x)) - y)*sigma(x)*(1 - sigma(x))",
        "(sigma(sigma(x)) - y)*exp(-x)/(1 + exp(-x))**2",
    ),
    wrong=("(sigma(sigma(x)) - y)*sigma(x)", "0"),
    names=LOSS,
)
def a_sigmoid_too_many() -> Worked:
    yield "This time the slope of the inner sigmoid finds nothing to cancel with."
    yield (
        Derivation(
            "L(y, sigma(x))",
            name="gradient-double",
            because="a sigmoid too many",
        )
        .diff(
            "x",
            because="we differentiate",
        )
        .step(
            "(sigma(sigma(x)) - y)*sigma(x)*(1 - sigma(x))",
            because=r"equation 8 at $\sigma(x)$, times the inner slope",
            label="gradient-double-sigmoid",
            twins={"as if it cancelled": "sigma(sigma(x)) - y"},
        )
    )
    yield "For $y = 1$ the first factor is below 1/2 in size, so the slope is below 1/8."
    yield (
        Derivation(
            "(1 - sigma(sigma(x)))*sigma(x)*(1 - sigma(x))",
            name="gradient-double-size",
            because="the size, for $y = 1$",
        )
        .step(
            "sigma(x)*(1 - sigma(x))/2",
            relation="<",
            because=r"$\sigma(\sigma(x)) > 1/2$",
        )
        .step(
            "1/8",
            relation="<=",
            because="the slope of a sigmoid is at most 1/4",
            twins={"a smaller ceiling": "1/9"},
        )
    )
    yield """
    Far out on both sides the slope dies, and the loss stays above
    {step}`a floor <sigmoid-twice-floor-1>` that no training can break.
    """


@pose(
    title="Heard on the way",
    level=ENGINEER,
    text=r"""
    Sentences like these are found in tutorials and in answers to questions.
    Which of them are true?
    """,
    kind=Choice(
        {
            "A": "The loss with logits expects the output of a sigmoid.",
            "B": r"In exact arithmetic, a sigmoid followed by the plain loss has the same gradient "
            r"as the loss with logits.",
            "C": "The loss with logits cures vanishing and exploding gradients in deep networks.",
            "D": "For labels from 0 to 1 the slope in each logit lies between -1 and 1.",
        },
        "BD",
        remarks={
            "A": "It takes the sigmoid by itself; with one more the slope is below 1/8.",
            "C": "It changes the slope in the last layer, not what the layers below do to it.",
        },
    ),
    hints=("Two of these are theorems of this page.",),
    right=("BD", "DB"),
    wrong=("B", "ABCD", "AB", "BCD"),
    names=LOSS,
)
def heard_on_the_way() -> Worked:
    yield "B and D are proved on this page."
    yield prove(
        "Abs(sigma(x) - y)",
        1,
        relation="<",
        where="0 <= y <= 1",
    )
    yield """
    A is the mistake of the exercise before this one.
    In C, the layers below multiply the gradient by slopes and weights of their own.
    """

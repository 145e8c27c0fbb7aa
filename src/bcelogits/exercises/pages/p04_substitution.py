"""The exercises of *Substituting the sigmoid*."""

from __future__ import annotations

from bcelogits.derivation import Derivation, prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Chain,
    Expression,
    FindError,
    Mistake,
    Region,
    Worked,
    pose,
)


@pose(
    title="The other label",
    level=FIRST,
    text=r"""
    Put $y = 1$ into {step}`eq-4`, and $\log(1 + e^{-x})$ is left.
    Put $y = 0$ into it.
    Can you write the result as one logarithm, with nothing beside it?
    """,
    kind=Expression(
        "log(1 + exp(x))",
        without=("L", "sigma"),
        mistakes=(
            Mistake("log(1 + exp(-x))", "That is the loss of the label 1."),
            Mistake("log(exp(x))", "Something of the logarithm has been lost."),
            Mistake("log(1 + exp(-x)) - x", "For $y = 0$ the product $xy$ is gone, and $x$ stays."),
        ),
    ),
    hints=(
        r"Write the summand $x$ as $\log e^x$.",
        "How does the result differ from that for $y = 1$?",
    ),
    right=("log(1 + exp(x))", "log(exp(x)*(1 + exp(-x)))", "log(1 + exp(-x)) + x"),
    wrong=("x", "L(0, x)", "log(1 - exp(x))"),
    names=LOSS,
)
def the_other_label() -> Worked:
    yield r"""
    For $y = 0$ the loss is $\log(1 + e^{-x}) + x$, and since $x = \log e^x$, it is
    $\log(e^x + 1)$.
    Replace $x$ by $-x$ there, and it is the loss for $y = 1$: the two are mirror images.
    """
    yield prove("L(0, x)", "log(1 + exp(x))", because=r"$x = \log e^x$")
    yield prove(
        "L(1, x)",
        "L(0, -x)",
        because="a positive at $x$ is a negative at $-x$",
    )


@pose(
    title="A chain of your own",
    level=FIRST,
    text=r"""
    Write a chain of your own from {step}`eq-4`, $\log(1 + e^{-x}) + x - xy$, to
    $\log(1 + e^{x}) - xy$, one idea a line.
    Does it need a condition on $x$?
    """,
    kind=Chain(
        "log(1 + exp(-x)) + x - x*y",
        "log(1 + exp(x)) - x*y",
        lines=4,
        mistakes=(
            Mistake(
                ("log(1 + exp(-x)) + x - x*y", "log(1 + exp(-x) + exp(x)) - x*y"),
                "A sum of logarithms is the logarithm of a product, not of a sum.",
            ),
            Mistake(
                ("log(1 + exp(-x)) + x - x*y", "log((1 + exp(-x))*x) - x*y"),
                r"Before $x$ can go into the logarithm it must be one: $x = \log e^x$.",
            ),
        ),
    ),
    hints=(r"Begin with $x = \log e^x$.", "A sum of two logarithms is one logarithm."),
    right=(
        [
            "log(1 + exp(-x)) + x - x*y",
            "log(1 + exp(-x)) + log(exp(x)) - x*y",
            "log((1 + exp(-x))*exp(x)) - x*y",
            "log(exp(x) + 1) - x*y",
        ],
        "log(1+exp(-x)) + x - x*y\nx + log(1 + exp(-x)) - y*x\n"
        "= log(exp(x)*(1 + exp(-x))) - x*y\n= log(1 + exp(x)) - x*y",
    ),
    wrong=(
        ["log(1 + exp(-x)) + x - x*y", "log(1 + exp(x)) - x*y"],
        ["log(1 + exp(-x))", "log(1 + exp(x)) - x*y"],
        "log(1 + exp(x)) - x*y",
    ),
    names=LOSS,
)
def a_chain_of_your_own() -> Worked:
    yield """
    Four lines do it, and they hold for every real $x$.
    The [page after this one](05-case-split.md) walks the same road with a condition, and says at
    which line the condition is needed.
    """
    yield (
        Derivation(
            "log(1 + exp(-x)) + x - x*y",
            name="substitution-exercise",
            continues="eq-4",
        )
        .step(
            "log(1 + exp(-x)) + log(exp(x)) - x*y",
            because=r"$x = \log e^x$",
        )
        .step(
            "log((1 + exp(-x))*exp(x)) - x*y",
            because="a sum of logarithms",
        )
        .step(
            "log(1 + exp(x)) - x*y",
            because=r"multiply out: $e^{-x} e^{x} = 1$",
        )
    )


@pose(
    title="Where the minus went",
    level=PRACTISED,
    text=r"""
    Somebody goes from {step}`eq-3` to a formula without a fraction.
    One line does not follow from the line before.
    Which, and what should it say?
    """,
    kind=FindError(
        (
            r"$-\bigl(y \log\frac{1}{1 + e^{-x}} + (1 - y)\log\frac{e^{-x}}{1 + e^{-x}}\bigr)$",
            r"$-\bigl(-y \log(1 + e^{-x}) + (1 - y)(-x - \log(1 + e^{-x}))\bigr)$",
            r"$y \log(1 + e^{-x}) + (1 - y)(x - \log(1 + e^{-x}))$",
            r"$y \log(1 + e^{-x}) + x - xy - (1 - y)\log(1 + e^{-x})$",
        ),
        3,
        mend=Expression(
            "y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))",
            mistakes=(
                Mistake(
                    "y*log(1 + exp(-x)) + (1 - y)*(x - log(1 + exp(-x)))",
                    "That is the false line itself.",
                ),
                Mistake(
                    "-y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))",
                    "Now the first term has the wrong sign.",
                ),
            ),
        ),
        innocent={
            2: r"It uses $\log\frac{1}{u} = -\log u$ and $\log e^{-x} = -x$.",
            4: "It does follow from the line before, which was false already.",
        },
    ),
    hints=("Put $x = 0$ and $y = 0$ into each line.",),
    right=(
        (3, "y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))"),
        (3, "log(1 + exp(-x)) + x - x*y"),
    ),
    wrong=(3, (3, "x - x*y"), "three"),
    names=LOSS,
)
def where_the_minus_went() -> Worked:
    yield """
    The minus in front of the bracket turns both terms in the inner bracket, and line 3 has turned
    one of them only.
    At $x = 0$ and $y = 0$ the first lines are $\\log 2$ and the third is its opposite.
    """
    yield refute(
        "-(-y*log(1 + exp(-x)) + (1 - y)*(-x - log(1 + exp(-x))))",
        "y*log(1 + exp(-x)) + (1 - y)*(x - log(1 + exp(-x)))",
    )
    yield prove(
        "-(-y*log(1 + exp(-x)) + (1 - y)*(-x - log(1 + exp(-x))))",
        "y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))",
    )


@pose(
    title="A weight on the positives",
    level=ENGINEER,
    text=r"""
    Libraries offer a weight $w$ for positives, often called {term}`pos_weight`: it multiplies the
    term $y\log\sigma(x)$ and nothing else.
    Go through the six lines again with $w$ in place.
    Which formula do you get, with one logarithm and no $\sigma$?
    Does the logarithm still stand free of $y$?
    """,
    kind=Expression(
        "(1 - y)*x + (1 + (w - 1)*y)*log(1 + exp(-x))",
        where="w > 0 and 0 <= y <= 1",
        without=("sigma", "L"),
        most={"log": 1},
        mistakes=(
            Mistake(
                "w*log(1 + exp(-x)) + x - x*y",
                "The negatives have that logarithm as well, and they carry no weight.",
            ),
            Mistake(
                "w*(log(1 + exp(-x)) + x - x*y)",
                "That weighs everything; only the term of the positives has the weight.",
            ),
            Mistake(
                "(1 + (w - 1)*y)*(log(1 + exp(-x)) + x - x*y)",
                "For hard labels this is right. Try $y = 1/2$.",
            ),
        ),
    ),
    hints=(
        r"Write both logarithms with $\log(1 + e^{-x})$ first.",
        r"In line 5 the terms $wy\log(1 + e^{-x})$ and $-y\log(1 + e^{-x})$ no longer cancel.",
    ),
    right=(
        "(1 - y)*x + (1 + (w - 1)*y)*log(1 + exp(-x))",
        "x - x*y + (1 - y + w*y)*log(1 + exp(-x))",
    ),
    wrong=("log(1 + exp(-x)) + x - x*y", "-(w*y*log(sigma(x)) + (1 - y)*log(1 - sigma(x)))"),
    names=LOSS,
)
def a_weight_on_the_positives() -> Worked:
    yield r"""
    Lines 1 to 4 carry the factor along.
    In line 5 the terms $w\,y\log(1 + e^{-x})$ and $-y\log(1 + e^{-x})$ no longer cancel.
    Their difference stays, and with it $y$ stays in front of the logarithm.
    """
    yield prove(
        "-(w*y*log(sigma(x)) + (1 - y)*log(1 - sigma(x)))",
        "(1 - y)*x + (1 + (w - 1)*y)*log(1 + exp(-x))",
        because="six lines with a weight",
    )
    yield """
    A tempting shortcut is to multiply the logarithm of {step}`eq-4` by $w$.
    It is wrong, because the negatives have that logarithm as well.
    """
    yield refute(
        "-(w*y*log(sigma(x)) + (1 - y)*log(1 - sigma(x)))",
        "w*log(1 + exp(-x)) + x - x*y",
        where="w > 0",
    )


@pose(
    title="A loss below zero",
    level=ENGINEER,
    text=r"""
    A label is 2 by mistake.
    For which logits $x$ is the loss $\log(1 + e^{-x}) + x - 2x$ below zero?
    """,
    kind=Region(
        "x > log((1 + sqrt(5))/2)",
        forms=("exp(x) > (1 + sqrt(5))/2", "exp(-x) < (sqrt(5) - 1)/2"),
        mistakes=(
            Mistake("x > 0", r"At 0 it is $\log 2$, and it does not jump."),
            Mistake("x > (1 + sqrt(5))/2", "That is $e^x$; which $x$ is it?"),
            Mistake("x < log((1 + sqrt(5))/2)", "It falls as $x$ grows."),
        ),
    ),
    hints=("Take the exponential of both sides, and write $u$ for $e^x$.",),
    right=("x > log((1 + sqrt(5))/2)", "x > asinh(1/2)", "exp(x) > (1 + sqrt(5))/2"),
    wrong=("x > 1", "x > 0.4"),
    names=LOSS,
)
def a_loss_below_zero() -> Worked:
    yield r"""
    The loss is below zero where its exponential is below 1.
    """
    yield prove("exp(L(2, x))", "exp(-x)*(1 + exp(-x))")
    yield "Write $v$ for $e^{-x}$; the loss is below zero where this is below 1."
    yield prove(
        "v*(1 + v)",
        1,
        relation="<",
        where="0 < v < (sqrt(5) - 1)/2",
    )
    yield prove(
        "v*(1 + v)",
        1,
        relation=">=",
        where="v >= (sqrt(5) - 1)/2",
    )
    yield r"The bound for $v$ is one over the golden ratio, so $x$ is above its logarithm."
    yield prove("2/(sqrt(5) - 1)", "(1 + sqrt(5))/2")

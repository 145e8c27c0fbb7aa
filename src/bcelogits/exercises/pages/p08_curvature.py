"""The exercises of *Curvature*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOSS,
    PRACTISED,
    Chain,
    Counterexample,
    Expression,
    Mistake,
    Number,
    Program,
    Several,
    Worked,
    close,
    pose,
)


@pose(
    title="An even loss",
    level=FIRST,
    text=r"""
    For the label 1/2 the loss is $\log(1 + e^{-x}) + x/2$.
    Write a chain from it to $\log(2\cosh(x/2))$.
    """,
    kind=Chain(
        "log(1 + exp(-x)) + x/2",
        "log(2*cosh(x/2))",
        lines=4,
        mistakes=(
            Mistake(
                ("log(1 + exp(-x)) + x/2", "log((1 + exp(-x))*exp(x))"),
                "$x/2$ is the logarithm of $e^{x/2}$.",
            ),
            Mistake(
                (
                    "log(1 + exp(-x)) + x/2",
                    "log(exp(x/2) + exp(-x/2))",
                    "log(cosh(x/2))",
                ),
                "The hyperbolic cosine is half of that sum.",
            ),
        ),
    ),
    hints=("Write $x/2$ as a logarithm.", r"$\cosh u = (e^u + e^{-u})/2$."),
    right=(
        [
            "log(1 + exp(-x)) + x/2",
            "log(1 + exp(-x)) + log(exp(x/2))",
            "log(exp(x/2) + exp(-x/2))",
            "log(2*cosh(x/2))",
        ],
    ),
    wrong=(["log(1 + exp(-x)) + x/2", "log(2*cosh(x/2))"], ["x"]),
    names=LOSS,
)
def an_even_loss() -> Worked:
    yield r"$x/2$ is $\log e^{x/2}$; multiply out, and twice the hyperbolic cosine stands there."
    yield prove(
        "log(1 + exp(-x)) + x/2",
        "log(exp(x/2) + exp(-x/2))",
    )
    yield prove("L(1/2, x)", "log(2*cosh(x/2))")
    yield """
    At $x = 0$ the loss is $\\log 2$ and the slope is 0, so {step}`smoothness` with $x = 0$ and
    $d = x$ gives a bound.
    They are equal at 0, where both have the value, the slope and even the curvature in common.
    """
    yield prove("L(1/2, x)", "log(2) + x**2/8", relation="<=")


@pose(
    title="Is there a floor?",
    level=FIRST,
    text=r"""
    Somebody claims that the curvature $\sigma(x)(1 - \sigma(x))$ is at least 1/1000 for every $x$.
    Show a logit for which that is false.
    """,
    kind=Counterexample(
        "sigma(x)*(1 - sigma(x))",
        "1/1000",
        relation=">=",
        mistakes=(
            Mistake({"x": 0}, "At 0 the curvature is as large as it gets."),
            Mistake({"x": 5}, "That is the right direction, and not far enough."),
        ),
    ),
    hints=("Where is the model sure?",),
    right=({"x": 7}, {"x": -10}, {"x": "log(2000)"}),
    wrong=({"x": 1}, {"x": "y"}, 7),
    names=LOSS,
)
def is_there_a_floor() -> Worked:
    yield "Any sure answer will do: the curvature is below $e^{-x}$ for every $x$."
    yield prove("sigma(x)*(1 - sigma(x))", "exp(-x)", relation="<")
    yield refute("sigma(x)*(1 - sigma(x))", "1/1000", relation=">=")


@pose(
    title="A weight and the step size",
    level=PRACTISED,
    text=r"""
    With a weight $w > 0$ on the positive class {step}`the slope <gradient-pos-weight>` is
    $(1 - y + wy)\,\sigma(x) - wy$.
    How large can its curvature be at most, for labels from 0 to 1?
    Below which number are all step sizes safe when $w = 100$?
    """,
    kind=Several(
        (
            (
                "the curvature",
                Expression(
                    "Max(1, w)/4",
                    where="w > 0",
                    mistakes=(
                        Mistake("w/4", "And if $w$ is below 1?"),
                        Mistake("1/4", "That is the bound without a weight."),
                        Mistake("(1 + w)/4", "A mean of 1 and $w$ is not larger than both."),
                    ),
                ),
            ),
            (
                "the step size",
                Number(
                    "8/100",
                    "0",
                    mistakes=(
                        Mistake("1/25", "That is 1 over the curvature; steps up to twice it do."),
                        Mistake("8", "That is the bound without a weight."),
                    ),
                ),
            ),
        )
    ),
    hints=(
        "$1 - y + wy$ is a mean of 1 and $w$.",
        "A step is safe below 2 over the largest curvature.",
    ),
    right=(("Max(1, w)/4", "8/100"), ("(1 + w + Abs(w - 1))/8", 0.08)),
    wrong=(("w/4", 8), ("Max(1, w)/4", "1/25"), ("Max(1, w)/4", 8)),
    names=LOSS,
)
def a_weight_and_the_step_size() -> Worked:
    yield "The factor $1 - y + wy$ is a mean of 1 and $w$, which is at most the larger of the two."
    yield prove(
        "(1 - y + w*y)*sigma(x)*(1 - sigma(x))",
        "Max(1, w)/4",
        relation="<=",
        where="(0 <= y <= 1) & (w > 0)",
        label="smoothness-pos-weight",
    )
    yield r"""
    So steps below $8/\max(1, w)$ are safe: below 8/100 for $w = 100$.
    Whoever raises a weight and leaves the step size alone may leave the safe range.
    """


@pose(
    title="A Newton step",
    level=ENGINEER,
    text=r"""
    Newton's method divides the slope by the curvature: from $x$ it goes to
    $x - (\sigma(x) - y)/\bigl(\sigma(x)(1 - \sigma(x))\bigr)$.
    Take $y = 1/2$.
    Write the quotient that is subtracted without $\sigma$.
    From which positive $x$ on does a step lead further away from 0 than $x$ was?
    Give it to two decimals.
    """,
    kind=Several(
        (
            (
                "the quotient",
                Expression(
                    "sinh(x)",
                    without=("sigma",),
                    mistakes=(
                        Mistake("sinh(x/2)", "Half an angle too small: multiply out."),
                        Mistake("2*sinh(x)", "Look at the 1/2 in the numerator."),
                        Mistake("tanh(x/2)/2", "That is the slope; divide it by the curvature."),
                    ),
                ),
            ),
            (
                "the place",
                Number(
                    "2.1773",
                    "0.006",
                    mistakes=(Mistake("1.6", "A step may pass 0 and still come closer to it."),),
                ),
            ),
        )
    ),
    hints=(
        r"Divide: $(\sigma - \frac12)/(\sigma(1 - \sigma)) = \frac{1}{2(1 - \sigma)} - "
        r"\frac{1}{2\sigma}$.",
        r"A step ends at $x - \sinh x$. It is further away where $\sinh x - x > x$.",
    ),
    right=(("sinh(x)", 2.18), ("(exp(x) - exp(-x))/2", 2.177)),
    wrong=(("sinh(x/2)", 2), ("sinh(x)", 2), ("(sigma(x) - 1/2)/(sigma(x)*(1 - sigma(x)))", 2.18)),
    names=LOSS,
)
def a_newton_step() -> Worked:
    yield "The quotient is a hyperbolic sine."
    yield prove(
        "(sigma(x) - 1/2)/(sigma(x)*(1 - sigma(x)))",
        "sinh(x)",
    )
    yield r"""
    So a step goes from $x$ to $x - \sinh x$.
    It moves away from 0 where $\sinh x > 2x$, and that holds from 11/5 on.
    """
    yield prove("sinh(x)", "2*x", relation=">", where="x >= 11/5")
    low, high = 2.0, 2.2
    for _ in range(30):
        middle = (low + high) / 2
        if math.sinh(middle) > 2 * middle:
            high = middle
        else:
            low = middle
    print(f"from {high:.4f} on")
    for start in (2.0, 2.2):
        path = [start]
        while len(path) < 6 and abs(path[-1]) < 50:
            path.append(path[-1] - math.sinh(path[-1]))
        print("  ".join(f"{at:.3g}" for at in path))
    yield """
    From 2 it reaches 0 in a few steps, with more and more correct digits; from 2.2 it is thrown
    further out each time.
    The curvature falls so fast that dividing by it overshoots.
    That is why solvers for logistic regression damp their Newton steps.
    """


@pose(
    title="A safe Newton step",
    level=ENGINEER,
    text=r"""
    Write a Python function `newton(x)`, with `math.exp`, for one step at $y = 1/2$ that is never
    longer than 1: the step of the exercise before this one, cut off at 1 in size.
    It must work for every `x` from -700 to 700.
    """,
    kind=Program(
        "x",
        (
            close("from 0 it stays at 0", [(0.0,)], lambda x: 0.0, 0, 1e-15),
            close(
                "small steps are Newton's own",
                [(x / 10,) for x in range(-8, 9)],
                lambda x: x - math.sinh(x),
                1e-9,
                1e-12,
            ),
            close(
                "large steps are cut off at 1",
                [(float(x),) for x in (-700, -40, -2, 1, 2, 40, 700)],
                lambda x: x - math.copysign(1, x),
                1e-12,
            ),
        ),
    ),
    hints=(r"$\sinh x$ grows without end, and $\min$ and $\max$ cut it off.",),
    right=(
        lambda x: x - max(-1.0, min(1.0, math.sinh(x))),
        lambda x: x - max(-1.0, min(1.0, (math.exp(x) - math.exp(-x)) / 2)),
    ),
    wrong=(
        lambda x: x - math.sinh(x),
        lambda x: x - min(1, math.sinh(x)),
        lambda x: x - 1,
        lambda x: 0.0,
    ),
    names=LOSS,
)
def a_safe_newton_step() -> Worked:
    yield r"The step is $\sinh x$; it is 1 in size at $\log(1 + \sqrt 2)$."
    yield prove("sinh(x)", 1, where="x == log(1 + sqrt(2))")

    def newton(x: float) -> float:
        return x - max(-1.0, min(1.0, math.sinh(x)))

    x = 5.0
    path = []
    while abs(x) > 1e-12:
        path.append(f"{x:.3g}")
        x = newton(x)
    print("  ".join(path))

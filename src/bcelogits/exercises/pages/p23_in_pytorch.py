"""The exercises of *In PyTorch, safely*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    SIGMA,
    SOFTPLUS,
    Choice,
    FindError,
    Mistake,
    Number,
    Program,
    Worked,
    close,
    pose,
)

NAMES = SIGMA | SOFTPLUS
POINTS = [(3.0, 0.9), (2.0, 0.9), (-1.0, 0.2), (-2.0, 0.2), (0.1, 0.5), (-0.1, 0.5)]
TAILS = [(-800.0, 0.01), (800.0, 0.99), (-40.0, 1e-17), (-40.0, 1e-18)]


def decision(x: float, t: float) -> float:
    """1 where the logit says more than the threshold t, else 0."""
    return float(x > math.log(t / (1 - t)))


@pose(
    title="Decide without a sigmoid",
    level=FIRST,
    text=r"""
    Write `decides(x, t)`: it returns 1 where $\sigma(x) > t$, and 0 elsewhere, for a threshold
    between 0 and 1.
    It shall be right for large logits too, and for tiny thresholds.
    """,
    kind=Program(
        "x, t",
        (
            close("ordinary logits are decided", POINTS, decision, 0),
            close("the tails are decided, too", TAILS, decision, 0),
        ),
    ),
    hints=("Which logit has the probability $t$?", "Compare logits; then `exp` is not needed."),
    right=(decision,),
    wrong=(
        lambda x, t: 1 / (1 + math.exp(-x)) > t,
        lambda x, t: x > t,
        lambda x, t: x > 0,
    ),
    names=NAMES,
)
def decide_without_a_sigmoid() -> Worked:
    def decides(x: float, t: float) -> int:
        return int(x > math.log(t / (1 - t)))

    print(decides(-800.0, 0.01), decides(3.0, 0.9), decides(-40.0, 1e-18))
    yield "The sigmoid grows, so both sides may be compared as logits."
    yield prove(
        "sigma(x)",
        "t",
        relation=">",
        where="(0 < t) & (t < 1) & (x > log(t/(1 - t)))",
    )
    yield "With the sigmoid itself, `exp(800)` overflows in the first call."


@pose(
    title="One network for two jobs",
    level=FIRST,
    text="""
    Somebody trains a network and then exports it, so that it puts out probabilities.
    In which line does the mistake happen?
    """,
    kind=FindError(
        (
            "`net = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())`",
            "`loss = BCEWithLogitsLoss()(net(x).squeeze(-1), y)`",
            "`loss.backward(); optimizer.step()`",
            "`torch.export.export(net.eval(), (x,))`",
        ),
        1,
        innocent={
            2: "The shapes agree, and the loss is the right one for logits; are these logits?",
            3: "That is how a step is made.",
            4: "What is exported here does put out probabilities.",
        },
    ),
    hints=("How many sigmoids does the label meet in the second line?",),
    right=(1, "1"),
    wrong=(),
    names=NAMES,
)
def one_network_for_two_jobs() -> Worked:
    yield (
        "The sigmoid belongs to the exported module, not to the trained one. "
        "With it, the loss takes a probability for a logit, and a perfect positive still costs"
    )
    print(math.log1p(math.exp(-1)))
    yield refute("sigma(sigma(x))", "sigma(x)", where="x == 5")
    yield "Train `net = nn.Linear(8, 1)`, and export `nn.Sequential(net, nn.Sigmoid())`."


@pose(
    title="The end in float64",
    level=PRACTISED,
    text=r"""
    In float32 PyTorch's loss at the label 0 is 0 from $x = -21 \log 2$ on, because $e^x$ is no
    more than half a spacing of $x$ there.
    A float64 number has 53 bits instead of 24.
    From which logit on is the loss 0 in float64?
    """,
    kind=Number(
        "-48*log(2)",
        "1/50",
        mistakes=(
            Mistake("-50*log(2)", "That takes the number for one between 8 and 16."),
            Mistake("-53*log(2)", "There $1 + e^x$ is 1; here the small term is added to $x$."),
            Mistake("-21*log(2)", "That is the end in float32."),
            Mistake("48*log(2)", "The right size, but the wrong side: the label is 0."),
        ),
    ),
    hints=(
        "The number is between $-64$ and $-32$.",
        "The spacing of float64 between 32 and 64 is $2^{-47}$.",
    ),
    right=("-48*log(2)", -33.27),
    wrong=("-24*log(2)", -14.556),
    names=NAMES,
)
def the_end_in_float64() -> Worked:
    yield (
        "From 32 to 64 the exponent is 5, so the spacing is $2^{5 - 52} = 2^{-47}$. "
        r"Half of it is $2^{-48}$, and $e^x$ falls below that at $x = -48 \log 2$."
    )
    yield prove("softplus(x)", "2**-48", relation="<", where="x <= -48*log(2)")
    print(-48 * math.log(2), math.ulp(33.27) == 2**-47)
    yield "It lies between $-64$ and $-32$, as was assumed."


@pose(
    title="Whose result changes?",
    level=ENGINEER,
    text="""
    PyTorch's float32 loss is replaced by the one with both tails.
    In which of these does the result change?
    """,
    kind=Choice(
        {
            "A": "A decision $x > 0$ after the training.",
            "B": "Examples with the label 0 and logits below $-20$, sorted by their loss.",
            "C": "A sum of ten million losses that are each $2 \\cdot 10^{-9}$, with the label 0.",
            "D": "The mean loss of a model whose logits all lie between $-5$ and 5, to 3 digits.",
        },
        "BC",
        remarks={
            "A": "The logits decide that, and no loss is computed.",
            "D": "The tails begin later; PyTorch still has about four right digits there.",
        },
    ),
    hints=("What does a sort do with equal numbers?", "What is ten million times 0?"),
    right=("BC", "c, b"),
    wrong=("B", "ABC", "BCD"),
    names=NAMES,
)
def whose_result_changes() -> Worked:
    yield "B: PyTorch gives all of them the loss 0, and their order is lost. With both tails,"
    print(math.log1p(math.exp(-20)) > math.log1p(math.exp(-21)) > 0)
    yield "C: the true sum is not 0 but"
    print(1e7 * 2e-9)
    yield (
        "In D the loss is at least 0.0067 on either side, and the spacing of the numbers "
        "that meet in PyTorch's sum is below $5 \\cdot 10^{-7}$."
    )

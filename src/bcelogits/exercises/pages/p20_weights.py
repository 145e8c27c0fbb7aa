"""The exercises of *Weights, masks, reductions*."""

from __future__ import annotations

import math

from bcelogits.derivation import prove, refute
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    LOGIT,
    LOSS,
    PRACTISED,
    SOFTPLUS,
    Expression,
    FindError,
    Mistake,
    Number,
    Program,
    Worked,
    close,
    pose,
)

NAMES = LOSS | SOFTPLUS | LOGIT
NAN = math.nan


@pose(
    title="The honest estimate",
    level=FIRST,
    text=r"""
    A team trains with `pos_weight` 20 and reports $\sigma(x)$ to doctors.
    One patient gets 0.80.
    What probability does the model really mean?
    """,
    kind=Number(
        "1/6",
        "1/200",
        mistakes=(
            Mistake("1/25", "The weight divides the odds, not the probability."),
            Mistake("80/81", "The weight has made the odds larger; take it away again."),
            Mistake("4/5", "That is what is reported; the weight is still in it."),
        ),
    ),
    hints=("The logit has moved by $\\log 20$.", "The odds 4 to 1 are 20 times too large."),
    right=("1/6", 0.1667, 0.17),
    wrong=(0.5, "1/20"),
    names=NAMES,
)
def the_honest_estimate() -> Worked:
    yield "Take $\\log 20$ from the logit. As a formula in the reported probability $p$:"
    yield prove(
        "sigma(log(p/(1 - p)) - log(w))",
        "p/(p + w*(1 - p))",
        where="(0 < p) & (p < 1) & (w > 0)",
        label="weights-undo",
    )
    print(0.80 / (0.80 + 20 * 0.20))
    yield "About 17 %, and not 80 %."


@pose(
    title="The other way to weight a soft label",
    level=PRACTISED,
    text=r"""
    For a soft label $y$ one can also multiply the *whole* loss by $1 + (w - 1)\,y$.
    For hard labels the two ways agree.
    At which logit is the loss $(1 + (w - 1)\,y)\,L(y, x)$ least, for $0 < y < 1$ and $w > 0$?
    """,
    kind=Expression(
        "log(y/(1 - y))",
        where="(0 < y) & (y < 1) & (w > 0)",
        symbols=("w", "y"),
        mistakes=(
            Mistake("log(w*y/(1 - y))", "That is the best logit of PyTorch's way."),
            Mistake("log((1 - y)/y)", "The mirror image: is it positive for a label near 1?"),
        ),
    ),
    hints=("The factor does not depend on $x$.",),
    right=("log(y/(1 - y))", "log(y) - log(1 - y)"),
    wrong=("0", "log(w)"),
    names=NAMES,
)
def the_other_way() -> Worked:
    yield "The two ways agree for hard labels,"
    yield prove(
        "(1 + (w - 1)*y)*L(y, x)",
        "w*y*softplus(-x) + (1 - y)*softplus(x)",
        where="y == 0 or y == 1",
        label="weights-soft-hard",
    )
    yield "and not for soft ones."
    yield refute(
        "(1 + (w - 1)*y)*L(y, x)",
        "w*y*softplus(-x) + (1 - y)*softplus(x)",
        where="(y == 1/2) & (w == 2) & (x == 1)",
    )
    yield (
        "A factor without $x$ moves nothing: the best logit stays that of the label, "
        r"$\log\bigl(y/(1 - y)\bigr)$, and the pull is stronger."
    )


@pose(
    title="A mean over what counts",
    level=PRACTISED,
    text="""
    Somebody wants the mean loss over the elements that are not masked.
    Some logits are `nan` where the mask is 0.
    In which line does the mistake happen?
    """,
    kind=FindError(
        (
            "`mask = labels_known.float()`",
            "`y = torch.where(mask > 0, labels, 0)`",
            "`loss = bce(x, y, weight=mask, reduction='sum')`",
            "`loss = loss / mask.sum().clamp(min=1)`",
        ),
        3,
        innocent={
            1: "A mask of zeros and ones, as a weight needs it.",
            2: "The labels that are unknown are replaced; that is what should be done.",
            4: "It divides by the number of elements that count, and by 1 where none does.",
        },
    ),
    hints=("What is 0 times `nan`?",),
    right=(3, "3"),
    wrong=(),
    names=NAMES,
)
def a_mean_over_what_counts() -> Worked:
    yield "The labels have been made harmless, the logits have not: 0 times `nan` is `nan`."
    print(0 * math.nan)
    yield "One more line is needed before: `x = torch.where(mask > 0, x, 0)`."


@pose(
    title="Write it",
    level=ENGINEER,
    text="""
    Write `masked_mean(losses, mask)` for two lists of numbers of the same length.
    The mask holds zeros and ones.
    It returns the mean of the losses whose mask is 1, and 0 if there are none.
    What is masked may be anything, even `nan`.
    """,
    kind=Program(
        "losses, mask",
        (
            close(
                "the mean is taken over what counts",
                [([1.0, 2.0, 3.0], [1, 1, 1]), ([1.0, 2.0, 9.0], [1, 1, 0])],
                lambda losses, mask: (
                    sum(a for a, b in zip(losses, mask, strict=True) if b) / sum(mask)
                ),
                1e-12,
            ),
            close(
                "a masked nan does no harm",
                [([1.0, NAN], [1, 0]), ([math.inf, 4.0], [0, 1])],
                lambda losses, mask: next(a for a, b in zip(losses, mask, strict=True) if b),
                1e-12,
            ),
            close(
                "nothing that counts gives 0",
                [([NAN], [0]), ([], [])],
                lambda losses, mask: 0.0,
                1e-12,
            ),
        ),
    ),
    hints=("Select first, then add.", "`max(count, 1)` avoids the division by 0."),
    right=(
        lambda losses, mask: (
            sum(a for a, b in zip(losses, mask, strict=True) if b)
            / max(1, sum(b != 0 for b in mask))
        ),
    ),
    wrong=(
        lambda losses, mask: (
            sum(a * b for a, b in zip(losses, mask, strict=True)) / max(1, sum(mask))
        ),
        lambda losses, mask: sum(losses) / len(losses),
    ),
)
def write_it() -> Worked:
    def masked_mean(losses: list[float], mask: list[int]) -> float:
        kept = [a for a, b in zip(losses, mask, strict=True) if b]
        return sum(kept) / max(1, len(kept))

    print(masked_mean([1.0, math.nan, 3.0], [1, 0, 1]), masked_mean([], []))
    yield "Select, and never multiply."

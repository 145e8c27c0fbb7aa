"""The exercises of *Appendix: two polynomials*; they need NumPy, as the page does."""

from __future__ import annotations

import math
from itertools import pairwise

from mpmath import log

from bcelogits import kernels, minimax
from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Expression,
    FindError,
    Interval,
    Mistake,
    Number,
    Program,
    Several,
    Worked,
    close,
    pose,
)  # fmt: skip


@pose(
    title="Where to cut",
    level=FIRST,
    text=r"""
    The kernel for float32 replaces every $m$ above a cut $c$ by $c$.
    Two things must hold.
    $e^{-c}$ must not be below $2^{-1022}$, the smallest normal float64.
    And no float32 result may notice: $e^{-c}$ must not be above $2^{-150}$, half of the smallest
    float32 above 0.
    Between which two numbers may $c$ lie?
    """,
    kind=Interval(
        "150*log(2)",
        "1022*log(2)",
        "1/100",
        letter="c",
        mistakes=(
            Mistake(("-1022*log(2)", "-150*log(2)"), r"The exponent is $-c$, and $c$ is positive."),
            Mistake((150, 1022), "Those are powers of 2, and the exponential has powers of $e$."),
            Mistake(
                ("126*log(2)", "1022*log(2)"),
                "Below its smallest normal number float32 still has smaller ones.",
            ),
        ),
    ),
    hints=(r"$2^{-k} = e^{-k \log 2}$.",),
    right=((103.97, 708.4), "150*log(2) < c < 1022*log(2)", ["150*log(2)", "1022*log(2)"]),
    wrong=((0, 700), (88.7, 709.8)),
)
def where_to_cut() -> Worked:
    yield "The kernel cuts at 700, which is far from both ends."
    yield prove(
        "700",
        "1022*log(2)",
        relation="<",
        label="poly-normal",
        because=r"so $e^{-700}$ is above $2^{-1022}$",
    )
    yield prove(
        "700",
        "150*log(2)",
        relation=">",
        label="poly-unnoticed",
        because="below half of $2^{-149}$ it rounds to 0",
    )
    print(f"{150 * math.log(2):.2f} < 700 < {1022 * math.log(2):.2f}")
    yield "On the other side the loss is $m + e^{-m}$, and there $e^{-700}$ is nothing beside $m$."


@pose(
    title="An even smaller interval",
    level=PRACTISED,
    text=r"""
    $\log(1 + q)$ for $q$ up to 1 can be brought to an even smaller interval: where $q$ is above
    $\sqrt 2 - 1$, take out $\sqrt 2$, so that
    $\log(1 + q) = \tfrac12 \log 2 + \log(1 + z)$.
    What is $z$, and between which two numbers does it lie for $\sqrt 2 - 1 \le q \le 1$?
    """,
    kind=Several(
        (
            (
                "z",
                Expression(
                    "(1 + q - sqrt(2))/sqrt(2)",
                    where="q > 0",
                    symbols=("q",),
                    mistakes=(
                        Mistake("(1 + q)/sqrt(2)", "That is $1 + z$."),
                        Mistake("q/sqrt(2)", r"$\sqrt 2$ is a factor of $1 + q$, not of $q$."),
                        Mistake("q - sqrt(2)/2", "Is the logarithm of a sum a sum?"),
                    ),
                ),
            ),
            ("its interval", Interval("0", "sqrt(2) - 1", "1/1000", letter="z")),
        )
    ),
    hints=(
        r"$\tfrac12 \log 2$ is $\log \sqrt 2$.",
        "Put the two ends of $q$ into your formula.",
    ),
    right=(
        ("(1 + q - sqrt(2))/sqrt(2)", "0 < z < sqrt(2) - 1"),
        ("(1 + q)/sqrt(2) - 1", (0, 0.4142)),
    ),
    wrong=(("(1 + q)/sqrt(2)", (0, 1)), ("q/sqrt(2)", (0, 0.4142)), ("q", (0, 1))),
)
def an_even_smaller_interval() -> Worked:
    yield prove(
        "log(1 + q)",
        "log(2)/2 + log(1 + (1 + q - sqrt(2))/sqrt(2))",
        where="q > 0",
        label="poly-log-smaller",
        because=r"$\log\sqrt 2 = \tfrac12 \log 2$",
    )
    for q in (math.sqrt(2) - 1, 1.0):
        print(f"q = {q:.4f}: z = {abs((1 + q) / math.sqrt(2) - 1):.4f}")
    yield """
    The kernel does not do that: it would be a branch, or one more selection, for each element.
    """


@pose(
    title="A proof with a gap",
    level=PRACTISED,
    text=r"""
    The error of $Q$ is $g\,(Q - T)$, where $T$ is what is to be approximated and $g(r) = r\,e^{r}$
    is the weight.
    It alternates at $d + 2$ points around 0 and has one magnitude there.
    Somebody proves that no polynomial $P$ of degree $d$ has a smaller error everywhere.
    Which line does not follow?
    """,
    kind=FindError(
        (
            "Suppose that the error of $P$ is smaller. Then the difference of the two errors, "
            "$g\\,(Q - P)$, has alternating signs at the $d + 2$ points.",
            "So $Q - P$ has alternating signs at the $d + 2$ points.",
            "A continuous function that has alternating signs at $d + 2$ points is 0 at $d + 1$ "
            "points in between, at least.",
            "A polynomial of degree $d$ that is 0 at $d + 1$ points is 0 everywhere.",
        ),
        2,
        innocent={
            1: "Where the larger error is positive, the difference is positive, and so with minus.",
            3: "Between two signs it passes 0; there are $d + 1$ gaps.",
            4: "It has at most $d$ zeros otherwise, and $Q - P$ is such a polynomial.",
        },
    ),
    hints=("What sign has the weight to the left of 0?",),
    right=(2, "2"),
    wrong=(),
)
def a_proof_with_a_gap() -> Worked:
    yield r"""
    The weight $r\,e^{r}$ is negative on the left of 0 and positive on the right.
    Where two neighbouring points lie on both sides, the signs of $g\,(Q - P)$ alternate and those
    of $Q - P$ do not: one zero is missing.
    """
    yield prove("r*exp(r)", 0, relation="<", where="r < 0")
    yield "With the magnitude of the weight the proof is complete."


@pose(
    title="Taylor's price",
    level=ENGINEER,
    text=r"""
    The artanh's polynomial $R$ has seven coefficients.
    How many would Taylor's series need for the same accuracy, on the same interval
    $0 \le s \le 1/9$?
    The coefficients of the series are $\tfrac13, \tfrac15, \tfrac17, \dots$
    Guess first; then `minimax.bound(minimax.ARTANH, coefficients, 100)` gives the relative error of
    any coefficients.
    """,
    kind=Number(
        "12",
        "0",
        mistakes=(
            Mistake("7", "Then nobody would need the exchange."),
            Mistake("11", "That is the degree: the first coefficient belongs to degree 0."),
            Mistake("13", "There is one that you have not tried."),
        ),
    ),
    hints=("Compute the bound of the seven first. Then add one coefficient at a time.",),
    right=(12, "12"),
    wrong=(8, 100),
)
def taylors_price() -> Worked:
    best = [getattr(kernels, f"A{k}") for k in range(7)]
    wanted = minimax.bound(minimax.ARTANH, best, grid=400)
    for count in range(7, 20):
        series = [1 / (2 * j + 3) for j in range(count)]
        if minimax.bound(minimax.ARTANH, series, 100) <= wanted:
            print(count)
            break
    yield "Five more multiplications and additions, for each element."


@pose(
    title="Bits for a degree",
    level=ENGINEER,
    text=r"""
    Compute the level of the best artanh for the degrees 1 to 6, with
    `minimax.remez(minimax.ARTANH, degree, 200).level`.
    How many bits does each degree bring, about?
    """,
    kind=Number(
        "log(17 + 12*sqrt(2))/log(2)",
        "0.45",
        "bits",
        mistakes=(
            Mistake("log(9)/log(2)", "That is what a coefficient of Taylor's series brings."),
            Mistake("44", "That is the degree 6; by how much does one degree change it?"),
        ),
    ),
    hints=("Take the logarithm to base 2 of each level, and the differences.",),
    right=(5, 5.3, "log(17 + 12*sqrt(2))/log(2)"),
    wrong=(2, 10),
)
def bits_for_a_degree() -> Worked:
    levels = [minimax.remez(minimax.ARTANH, d, 200).level
              for d in range(1, 7)]  # fmt: skip
    bits = [-float(log(level, 2)) for level in levels]
    print([round(b, 1) for b in bits])
    print([round(b - a, 1) for a, b in pairwise(bits)])
    yield """
    Five bits a degree.
    The nearest point where the artanh is infinite is $s = 1$, and the interval from 0 to $1/9$ is
    short beside that distance; the nearer the singularity, the less a degree brings.
    """


POINTS = [(2.0**-k,) for k in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 200, 1000)]


def _by_artanh(q: float) -> float:
    t = q / (2 + q)
    s = t * t
    total = 0.0
    for k in range(16, -1, -1):
        total = total * s + 1 / (2 * k + 1)
    return 2 * t * total


def _halved(q: float) -> float:
    return 2 * math.atanh(q / (2 + q))


def _mercator(q: float) -> float:
    return math.fsum((-1) ** (k + 1) * q**k / k for k in range(1, 200))


@pose(
    title="A logarithm without a logarithm",
    level=ENGINEER,
    text=r"""
    Write a Python function `log_one_plus(q)` for $0 \le q \le 1$, with nothing but additions,
    multiplications and divisions, by the {step}`artanh <poly-log>`.
    It must be right to twelve digits, for tiny $q$ too.
    """,
    kind=Program(
        "q",
        (
            close("it is right for moderate q", POINTS[:6], math.log1p, 1e-12),
            close("it is right for tiny q", POINTS[6:], math.log1p, 1e-12),
            close("it is 0 at 0", [(0.0,)], math.log1p, 0),
        ),
    ),
    hints=(
        r"$\log(1 + q) = 2\,\mathrm{artanh}\,t$ with $t = q/(2 + q)$, and "
        r"$\mathrm{artanh}\,t = t + t^3/3 + t^5/5 + \dots$",
        "With $t^2 \\le 1/9$ each term brings about a digit.",
    ),
    right=(_by_artanh, _halved),
    wrong=(_mercator, lambda q: math.log(1 + q), lambda q: q, lambda q: None),
)
def a_logarithm() -> Worked:
    yield "The series of the artanh by Horner's rule, from the last term to the first."

    def log_one_plus(q: float) -> float:
        t = q / (2 + q)
        s = t * t
        total = 0.0
        for k in range(14, -1, -1):
            total = total * s + 1 / (2 * k + 1)
        return 2 * t * total

    for q in (1.0, 0.1, 1e-20):
        print(f"{q:g}: {log_one_plus(q):.15g} {math.log1p(q):.15g}")

"""The tie of mathematics to code: the proved last lines, in intervals, against every function.

The chain is the book's, from the definition to eq 7 and eq 8, proved here once more.
"""

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational, symbols

from bcelogits import exact, loss, ulp
from bcelogits.derivation import Derivation, define, prove

x, y = symbols("x y", real=True)
p = symbols("p", positive=True)
sigma = define("sigma(x)", "1/(1 + exp(-x))")
definition = Derivation("-(y*log(p) + (1 - y)*log(1 - p))", where=p < 1, name="loss")
eq4 = definition.substitute({p: sigma(x)}, because="the probability is a sigmoid").step(
    "log(1 + exp(-x)) + x - x*y", because="the logarithm of a quotient", label="eq-4"
)
eq7 = eq4.merge(
    eq4.case(x >= 0).step("log(1 + exp(-Abs(x))) + x - x*y", because="|x| = x"),
    eq4.case(x < 0).step("log(1 + exp(-Abs(x))) - x*y", because="|x| = -x"),
    into="Max(x, 0) + log(1 + exp(-Abs(x))) - x*y",
    because="both halves at once",
    label="eq-7",
)
eq8 = eq4.diff(x, because="term by term").step("sigma(x) - y", because="the sigmoid", label="eq-8")

# Where each formula still has its digits in float64; beyond, part II of the book is about them.
GOOD = {
    "naive": (-30, 5),
    "expanded": (-700, 5),
    "merged": (-5, 5),
    "merged_log1p": (-5, 5),
    "fold": (-700, 700),
}
LABELS = [0.0, 1.0, 0.5, 0.25, 0.9375, 2.0**-30]
BOTH_TAILS = [
    -1e4,
    -745.2,
    -200.0,
    -37.5,
    -1.0,
    -1e-8,
    0.0,
    1e-300,
    0.6931,
    16.64,
    88.73,
    709.8,
    1e4,
]


def truth(line, logit, label):
    return exact.value(line, {x: Rational(*logit.as_integer_ratio()), y: Rational(label)})


@pytest.mark.parametrize("name", GOOD)
def test_each_formula_is_the_proved_loss_where_it_holds(name):
    for logit in np.linspace(*GOOD[name], 23):
        for label in LABELS:
            found = float(getattr(loss, name)(logit, label))
            assert found == pytest.approx(float(middle(eq7.last, logit, label)), rel=1e-11)


@pytest.mark.parametrize("name", GOOD)
def test_each_gradient_is_the_proved_one_where_it_holds(name):
    for logit in np.linspace(*GOOD[name], 23):
        for label in (0.0, 1.0, 0.5):
            found = float(getattr(loss, f"{name}_grad")(logit, label))
            wanted = float(middle(eq8.last, logit, label))
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-15)


def middle(line, logit, label):
    enclosure = truth(line, float(logit), label)
    assert enclosure.width() < 1e-30
    return Fraction(enclosure.digits(25))


@pytest.mark.parametrize("logit", BOTH_TAILS)
@pytest.mark.parametrize("label", LABELS)
def test_public_loss_is_the_last_line_in_both_tails(logit, label):
    found = loss.bce_with_logits(logit, label)
    assert truth(eq7.last, logit, label).ulps(found, ulp.FLOAT64) < 2.5


@pytest.mark.parametrize("logit", BOTH_TAILS)
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_public_gradient_is_the_last_line_in_both_tails(logit, label):
    found = loss.bce_with_logits_grad(logit, label)
    assert truth(eq8.last, logit, label).ulps(found, ulp.FLOAT64) < 2.5


@pytest.mark.parametrize("logit", BOTH_TAILS)
def test_public_hessian_is_the_second_derivative_in_both_tails(logit):
    second = eq8.diff(x, because="once more")
    assert (
        truth(second.last, logit, 0.0).ulps(loss.bce_with_logits_hessian(logit, 0.0), ulp.FLOAT64)
        < 3
    )


@pytest.mark.parametrize("quantity", ["loss", "gradient", "hessian"])
def test_judge_evaluates_the_proved_lines(quantity):
    lines = {"loss": eq7.last, "gradient": eq8.last, "hessian": eq8.diff(x, because="again").last}
    for logit in BOTH_TAILS:
        for label in LABELS:
            ours = exact.enclose(quantity, logit, label)
            assert ours.digits(25) == truth(lines[quantity], logit, label).digits(25)


def test_weighted_sides_are_the_weighted_loss():
    """The form that the judge and the code share, with a weight P on the positives."""
    prove(
        "P*y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))",
        "(1 - y)*x + (1 - y + P*y)*log(1 + exp(-x))",
        where="(x >= 0) & (P > 0)",
    )
    prove(
        "P*y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))",
        "P*y*(-x) + (1 - y + P*y)*log(1 + exp(x))",
        where="(x < 0) & (P > 0)",
    )


def test_fold_is_the_proved_loss():
    """Both halves of w m + log(1 + exp(-m)) with w = |H(x) - y|."""
    prove(eq7.last, "Abs(1 - y)*Abs(x) + log(1 + exp(-Abs(x)))", where=(x >= 0) & (y <= 1))
    prove(eq7.last, "Abs(0 - y)*Abs(x) + log(1 + exp(-Abs(x)))", where=(x < 0) & (y >= 0))
    prove(eq8.last, "Abs(1 - y) - exp(-Abs(x))/(1 + exp(-Abs(x)))", where=(x >= 0) & (y <= 1))
    prove(eq8.last, "-(Abs(0 - y) - exp(-Abs(x))/(1 + exp(-Abs(x))))", where=(x < 0) & (y >= 0))

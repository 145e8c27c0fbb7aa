"""The book's own derivation, for the tests of chains and of what they show."""

from __future__ import annotations

from typing import NamedTuple

from sympy import exp, log, symbols

from bcelogits.derivation import Definition, Derivation, define

x, y = symbols("x y", real=True)
p = symbols("p", positive=True)


class Book(NamedTuple):
    sigma: Definition
    bce: Derivation
    eq4: Derivation
    right: Derivation
    left: Derivation
    eq7: Derivation
    gradient: Derivation


def book() -> Book:
    """DESIGN's example, with all lines of the article."""
    sigma = define("sigma(x)", "1/(1 + exp(-x))", label="eq-1")
    bce = Derivation(
        "-(y*log(p) + (1 - y)*log(1 - p))", where=p < 1, name="bce-with-logits", label="eq-2"
    )
    eq4 = (
        bce.substitute({p: sigma(x)}, because="the model's probability is a sigmoid", label="eq-3")
        .step(
            "-(y*log(1/(1 + exp(-x))) + (1 - y)*log(1 - 1/(1 + exp(-x))))",
            because="what the sigmoid is",
            label="eq-4-1",
        )
        .step(
            "-(-y*log(1 + exp(-x)) + (1 - y)*log(exp(-x)/(1 + exp(-x))))",
            because="common denominator",
            label="eq-4-2",
            twins={"lost minus": "-(y*log(1 + exp(-x)) + (1 - y)*log(exp(-x)/(1 + exp(-x))))"},
        )
        .step(
            "-(-y*log(1 + exp(-x)) + (1 - y)*(-x - log(1 + exp(-x))))",
            because="log of a quotient",
        )
        .step("y*log(1 + exp(-x)) + (1 - y)*(x + log(1 + exp(-x)))", because="the minus inside")
        .step(
            "y*log(1 + exp(-x)) + x + log(1 + exp(-x)) - x*y - y*log(1 + exp(-x))",
            because="multiply out",
        )
        .step(log(1 + exp(-x)) + x - x * y, because="collect", label="eq-4")
    )
    right = eq4.case(x >= 0).step(
        "log(1 + exp(-Abs(x))) + x - x*y", because="|x| = x", label="eq-5"
    )
    left = (
        eq4.case(x < 0)
        .step("log((exp(x) + 1)/exp(x)) + x - x*y", because="common denominator")
        .step("log(1 + exp(x)) - x + x - x*y", because="log of a quotient")
        .step("log(1 + exp(x)) - x*y", because="x cancels")
        .step("log(1 + exp(-Abs(x))) - x*y", because="|x| = -x", label="eq-6")
    )
    eq7 = eq4.merge(
        right,
        left,
        into="Max(x, 0) + log(1 + exp(-Abs(x))) - x*y",
        because="both branches at once",
        label="eq-7",
        twins={"the other branch": "Min(x, 0) + log(1 + exp(-Abs(x))) - x*y"},
    )
    gradient = eq4.diff(x).step(sigma(x) - y, because="the sigmoid again", label="eq-8")
    return Book(sigma, bce, eq4, right, left, eq7, gradient)

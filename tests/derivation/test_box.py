"""Interval arithmetic over a box: it never excludes a sign that some point of the box takes."""

import random

import pytest
from mpmath import libmp
from sympy import Abs, E, Max, Min, Rational, Symbol, cosh, exp, log, sqrt, symbols, tanh

from bcelogits.derivation import Proof, covers, read_condition
from bcelogits.derivation.box import bounds, sign_over
from bcelogits.derivation.conditions import Atom
from bcelogits.derivation.enclose import Undefined, Unsupported, Unsure, Value, evaluate

x, y = symbols("x y", real=True)
UNARY = (
    exp, log, sqrt, Abs, tanh, cosh, lambda e: -e, lambda e: 1 / e, lambda e: e**2, lambda e: e**3,
    lambda e: e**-2, lambda e: 1 + e, lambda e: E**(-e),
)  # fmt: skip
BINARY = (
    lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a - b, lambda a, b: a / b, Max, Min,
)  # fmt: skip


def grown(rng: random.Random, depth: int):
    if depth == 0:
        return rng.choice((x, y, Rational(rng.randint(-9, 9), rng.randint(1, 5))))
    if rng.random() < 0.5:
        return rng.choice(UNARY)(grown(rng, depth - 1))
    return rng.choice(BINARY)(grown(rng, depth - 1), grown(rng, rng.randrange(depth)))


def interval(rng: random.Random) -> tuple[list[Atom], Symbol, list[Rational]]:
    """Facts about one symbol, and points that fulfil them."""
    symbol = rng.choice((x, y))
    low = Rational(rng.randint(-40, 40), rng.randint(1, 7))
    high = low + Rational(rng.randint(0, 30), rng.randint(1, 7))
    kind = rng.randrange(3)
    atoms = [Atom(">=", symbol - low), Atom(">=", high - symbol)][kind == 1 : 2 - (kind == 2)]
    inside = [low, high, (low + high) / 2]
    beyond = [[], [low - 100, low - 10**6], [high + 100, high + 10**6]][kind]
    return atoms, symbol, inside + beyond


@pytest.mark.parametrize("seed", range(20))
def test_no_sign_that_is_taken_is_excluded(seed):
    rng = random.Random(seed)
    for _ in range(25):
        try:
            expr = grown(rng, rng.randint(1, 4))
        except ValueError:  # SymPy sees that it is not real
            continue
        facts = [interval(rng), interval(rng)]
        atoms = [atom for found, _, _ in facts for atom in found]
        points = {symbol: values for _, symbol, values in facts}
        signs = sign_over(expr, bounds(atoms))
        for _ in range(6):
            at = {s: rng.choice(points.get(s, [Rational(-3), Rational(1, 2)])) for s in (x, y)}
            if any(evaluate(a.expr.xreplace(at), {}, 64).sign() < 0 for a in atoms):
                continue  # two facts about one symbol
            try:
                sign = evaluate(expr, at, 200).sign()
            except (Undefined, Unsure, Unsupported):
                continue
            assert sign in signs, (expr, atoms, at)


def test_bounds_are_read_from_linear_facts_whatever_their_slope():
    box = bounds([Atom(">", 2 - 3 * x), Atom(">=", x + log(99)), Atom(">", y**2 - 1)])
    assert set(box) == {x}
    assert libmp.to_float(box[x].lo) == pytest.approx(-4.59511985)
    assert libmp.to_float(box[x].hi) == pytest.approx(2 / 3)
    assert bounds([Atom("!=", x - 1)])[x] == Value(libmp.fninf, libmp.finf)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("x < -log(100)", "x < -log(99)"),
        ("log(1 + exp(x)) < 1/100", "x < -log(99)"),
        ("x > log(9) + 1/10**6", "1/(1 + exp(-x)) > 9/10"),
    ],
)
def test_a_condition_lies_in_another_by_a_narrow_strip(part, whole):
    assert isinstance(covers(read_condition(part), (read_condition(whole),)), Proof)
    assert not isinstance(covers(read_condition(whole), (read_condition(part),)), Proof)

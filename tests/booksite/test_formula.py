"""The script's reader of formulas gives what SymPy gives, and refuses what is none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sympy import Symbol, sympify

from booksite.bundle import node

SCRIPT = Path(__file__).resolve().parents[2] / "book/_static/js/parts/formula.js"
RUN = """
import(process.argv[1]).then(({ read }) => {
  const found = JSON.parse(process.argv[2]).map(([text, at]) => {
    try { return read(text)(at); } catch (error) { return `error: ${error.message}`; }
  });
  console.log(JSON.stringify(found));
});
"""
FORMULAS = (
    "-x**2", "2**-x", "x**2**3/100", "-(-x)*y", "1 - 2 - x", "8/2/x", "x - (y - 1)", "1e-3*x + 2.5",
    "log(1 + exp(-x)) + x - x*y", "Max(x, 0, y) + Min(x, y)", "Abs(x)*sign(x)", "sqrt(x**2)",
    "log((exp(x) + 1)/exp(-x))", "tanh(x/2)/2 + sinh(x)*cosh(y)", "atan(x) + asinh(x) + pi*E",
    "Piecewise((1, x >= 0), (exp(-Abs(x)), True))/(1 + exp(-Abs(x)))",
    "Piecewise((x, (x > 1) & (y < 1)), (y, (x < -1) | (y > 5)), (3, True))",
    "Heaviside(x, 0) + sech(x)",
)  # fmt: skip
POINTS = ({"x": 1.5, "y": 0.25}, {"x": -2, "y": 1}, {"x": 0.5, "y": 7})
WRONG = ("x +", "(x", "f(x)", "x y", "x[0]", "constructor(x)", "1 +* x", "alert", "")


def evaluate(asked: list[tuple[str, dict[str, float]]]) -> list[Any]:
    done = subprocess.run(
        [node(), "--input-type=module", "-e", RUN, SCRIPT.as_uri(), json.dumps(asked)],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    found: list[Any] = json.loads(done.stdout)
    return found


def test_formulas_have_sympys_values() -> None:
    asked = [(text, at) for text in FORMULAS for at in POINTS]
    for (text, at), found in zip(asked, evaluate(asked), strict=True):
        known = {name: Symbol(name, real=True) for name in at}
        exact = sympify(text, known).subs({known[name]: value for name, value in at.items()})
        assert found == pytest.approx(float(exact), rel=1e-12), (text, at)


def test_what_is_no_formula_is_refused_or_has_no_value() -> None:
    for text, found in zip(WRONG, evaluate([(text, {"x": 1.0}) for text in WRONG]), strict=True):
        # A name without a value is no error: it gives NaN, which JSON writes as null.
        assert found is None if text == "alert" else str(found).startswith("error: "), text

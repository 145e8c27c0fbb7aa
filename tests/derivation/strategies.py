"""Random formulas, as text, for the property tests."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from(["x", "y", "z", "alpha", "x_1"])
NUMBERS = st.sampled_from(["0", "1", "2", "3", "10", "0.5", "2.25", "1e-3", "7"])
ONE_ARGUMENT = ["exp", "log", "sqrt", "Abs", "sign", "Heaviside", "tanh", "cosh", "atan", "asinh"]
RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def conditions(formula: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """``a < b``, or two of them joined."""
    one = st.builds(lambda a, r, b: f"{a} {r} {b}", formula, RELATIONS, formula)
    two = st.builds(
        lambda a, j, b: f"({a}) {j} ({b})", one, st.sampled_from(["and", "or", "&", "|"]), one
    )
    return st.one_of(one, two, one.map(lambda c: f"not ({c})"))


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        st.builds(lambda a, op, b: f"{a} {op} {b}", inner, binary, inner),
        st.builds(lambda a, op, b: f"({a}) {op} ({b})", inner, binary, inner),
        inner.map(lambda a: f"-{a}"),
        inner.map(lambda a: f"-({a})"),
        st.builds(lambda a, n: f"({a})**{n}", inner, st.sampled_from(["2", "3", "-1", "(1/2)"])),
        st.builds(lambda f, a: f"{f}({a})", st.sampled_from(ONE_ARGUMENT), inner),
        st.builds(
            lambda f, a, b: f"{f}({a}, {b})", st.sampled_from(["Max", "Min", "max"]), inner, inner
        ),
        st.builds(
            lambda a, c, b: f"Piecewise(({a}, {c}), ({b}, True))", inner, conditions(NAMES), inner
        ),
    )


FORMULAS = st.recursive(st.one_of(NAMES, NUMBERS), _larger, max_leaves=8)

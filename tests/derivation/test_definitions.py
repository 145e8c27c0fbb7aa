"""Defined functions: folded until asked, real, differentiable, equal when they mean the same."""

from __future__ import annotations

import pytest
import sympy as sp

from bcelogits.derivation import LineError, NotRefuted, define, prove, read, refute, unfold

x, y = sp.symbols("x y", real=True)


@pytest.fixture(autouse=True)
def _no_definitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with no definitions."""
    monkeypatch.setattr("bcelogits.derivation.grammar.DEFINED", table := {})
    monkeypatch.setattr("bcelogits.derivation.definitions.DEFINED", table)


SIGMOID = "1/(1 + exp(-x))"


def test_it_prints_as_a_greek_letter() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert str(sigma(x)) == "σ(x)"
    assert sp.latex(sigma(x)) == r"\sigma(x)"
    assert sp.latex(sigma(x) ** 2) == r"\sigma(x)^{2}"
    assert str(sigma(x) * (1 - sigma(-y))) == "(1 - σ(-y))*σ(x)"
    assert read("sigma(x)").latex == read("σ(x)").latex == r"\sigma(x)"
    assert str(sigma) == "σ(x) = 1/(1 + exp(-x))"


def test_a_word_prints_as_an_operator() -> None:
    softplus = define("softplus(x)", "log(1 + exp(x))")
    assert softplus.head.latex == r"\operatorname{softplus}(x)"
    log1p = define("log1p(u)", "log(1 + u)")
    assert log1p.head.latex == r"\operatorname{log1p}(u)"
    assert define("L(x, y)", "x*y").head.latex == "L(x, y)"
    assert define("L_1(x)", "x").head.latex == "L_{1}(x)"


def test_it_is_real_and_never_evaluated() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert sigma(x).is_real
    assert sigma(0).args == (0,)
    assert sp.Abs(sigma(x)) ** 2 == sigma(x) ** 2


def test_it_differentiates_through_its_body() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert sigma(x).diff(x) == sp.exp(-x) / (1 + sp.exp(-x)) ** 2
    assert sigma(2 * x).diff(x) == 2 * sp.exp(-2 * x) / (1 + sp.exp(-2 * x)) ** 2
    assert sigma(y).diff(x) == 0
    f = define("f(a, b)", "a**2*b")
    assert f(x, x).diff(x) == 3 * x**2
    g = define("g(x)", "x*sigma(x)")
    prove(g(x).diff(x), sigma(x) + x * sigma(x) * (1 - sigma(x)))


def test_it_substitutes() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert sigma(x).subs(x, y + 1) == sigma(y + 1)
    assert sigma(x).xreplace({x: y}) == sigma(y)
    f = define("f(a, b)", "a - b")
    assert unfold(f(y, x)) == unfold(f(x, y)).subs({x: y, y: x}, simultaneous=True)


def test_strings_may_be_given_as_arguments() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert sigma("-x") == sigma(-x)
    with pytest.raises(LineError):
        sigma("__import__('os')")


def test_equal_when_name_and_body_are_equal() -> None:
    first, second = define("sigma(x)", SIGMOID, label="eq-1"), define("sigma(x)", SIGMOID)
    assert first == second
    assert hash(first) == hash(second)
    assert first(x) == second(x)
    assert {first(x): 1}[second(x)] == 1
    other = define("sigma(x)", "exp(x)/(1 + exp(x))")
    assert other != first
    assert other(x) != first(x)
    prove(other(x), first(x))


def test_the_latest_definition_is_found_by_name() -> None:
    first = define("f(x)", "x + 1")
    line = read("f(x)")
    define("f(x)", "x + 2")
    assert unfold(line.value) == unfold(first(x)) == read("x + 1").written
    assert unfold(read("f(x)").value) == read("x + 2").written


def test_unfold_reaches_nested_definitions_and_conditions() -> None:
    define("f(x)", "x + 1")
    define("g(x)", "2*f(x)")
    assert unfold(read("g(y)").value).doit() == 2 * y + 2
    assert unfold(sp.Gt(read("f(y)").value, 0)).doit() == (y + 1 > 0)


def test_unfold_keeps_poles() -> None:
    define("one(x)", "x/x")
    unfolded = unfold(read("one(y)").written)
    assert unfolded == read("y/y").written
    with pytest.raises(NotRefuted):
        refute("one(x)", "x/x")
    refute("one(x)", "1")


def test_unfold_replaces_all_parameters_at_once() -> None:
    f = define("f(a, b)", "a/b")
    assert unfold(f(sp.Symbol("b", real=True), y)) == sp.Symbol("b", real=True) / y


def test_it_expands_and_has_a_value() -> None:
    sigma = define("sigma(x)", SIGMOID)
    assert sp.expand_func(sigma(x)) == 1 / (1 + sp.exp(-x))
    assert abs(sp.N(sigma(1)) - 0.731058578630005) < 1e-14


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        ("sigma", "x", "a name with its parameters"),
        ("sigma()", "1", "a name with its parameters"),
        ("sigma(2)", "1", "a parameter is a name"),
        ("sigma(x, x)", "x", "a name of its own"),
        ("sigma(x=1)", "x", "a name with its parameters"),
        ("log(x)", "x", "has a meaning of its own"),
        ("max(x)", "x", "has a meaning of its own"),
        ("pi(x)", "x", "has a meaning of its own"),
        ("f(E)", "x", "has a meaning of its own"),
        ("f(oo)", "x", "is infinity"),
        ("a.b(x)", "x", "a name with its parameters"),
        ("f(x)", "x + y", "uses y"),
        ("f(x)", "f(x) + 1", "is not a function"),
        ("f(x)", "", "is empty"),
        ("f(p)", sp.log(sp.Symbol("p", positive=True)), "plain real symbol"),
        ("f(x)", sp.Symbol("x"), "real=True"),
    ],
)
def test_refused(head: str, body: object, reason: str) -> None:
    with pytest.raises(LineError) as caught:
        define(head, body)
    assert reason in str(caught.value)
    with pytest.raises(LineError, match="is not a"):
        read("f(x)")


@pytest.mark.parametrize("label", ["Eq 1", "eq_1", "", "eq--1", "-eq"])
def test_a_label_is_a_slug(label: str) -> None:
    with pytest.raises(ValueError, match="slug"):
        define("f(x)", "x", label=label)


def test_the_number_of_arguments_is_checked() -> None:
    f = define("f(a, b)", "a*b")
    with pytest.raises(TypeError, match=r"f\(a, b\) takes 2"):
        f(x)
    with pytest.raises(LineError, match="takes 2 argument"):
        read("f(x)")


def test_a_definition_is_about_no_symbol_of_the_outside() -> None:
    """A body with declared symbols would be evaluated under assumptions that arguments break."""
    define("f(p)", "sqrt(p**2)")
    assert unfold(read("f(x)").value).doit() == sp.Abs(x)

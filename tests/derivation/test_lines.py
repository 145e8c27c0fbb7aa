"""Lines as written: what is read, how it prints, and what is refused."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import libmp

from bcelogits.derivation import enclose
from bcelogits.derivation.lines import (
    Line,
    LineError,
    condition_latex,
    condition_text,
    read,
    read_condition,
)

from .strategies import FORMULAS

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", positive=True)

# ---------------------------------------------------------------------- how lines print

AS_WRITTEN = [
    ("1/(1 + exp(-x))", r"\frac{1}{1 + e^{-x}}"),
    ("-(y*log(p) + (1 - y)*log(1 - p))", r"-[y \log(p) + (1 - y) \log(1 - p)]"),
    (
        "-(-y*log(1 + exp(-x)) + (1 - y)*(-x - log(1 + exp(-x))))",
        r"-[-y \log(1 + e^{-x}) + (1 - y) (-x - \log(1 + e^{-x}))]",
    ),
    ("y*log(1/(1 + x))", r"y \log\!\left(\frac{1}{1 + x}\right)"),
    ("log(1 + exp(-Abs(x))) + x - x*y", r"\log(1 + e^{-\lvert x \rvert}) + x - x y"),
    ("Max(x, 0) - x*y", r"\max(x, 0) - x y"),
    ("Max(0, x)", r"\max(0, x)"),
    ("x - x*y", "x - x y"),
    ("-x*y + x", "-x y + x"),
    ("x - (y - z)", "x - (y - z)"),
    ("(x + y) + z", "(x + y) + z"),
    ("x + (y + z)", "x + (y + z)"),
    ("x*(y*z)", "x (y z)"),
    ("(x*y)*z", "(x y) z"),
    ("(-x)*y", "(-x) y"),
    ("-x*y", "-x y"),
    ("-x/y", r"-\frac{x}{y}"),
    ("x*y/z", r"\frac{x y}{z}"),
    ("x/y*z", r"\frac{x}{y} z"),
    ("2/3*x", r"\frac{2}{3} x"),
    ("x*2*3", r"x \cdot 2 \cdot 3"),
    ("x - (-y)", "x - (-y)"),
    ("2*(-x)", "2 (-x)"),
    ("2*(x + (y + 1))", "2 [x + (y + 1)]"),
    ("(2*(x + (y + 1)))**2", "(2 [x + (y + 1)])^{2}"),
    ("x**2", "x^{2}"),
    ("(-x)**2", "(-x)^{2}"),
    ("-x**2", "-x^{2}"),
    ("x**(y**2)", "x^{y^{2}}"),
    ("(x**y)**2", "(x^{y})^{2}"),
    ("exp(x)**2", "(e^{x})^{2}"),
    ("exp(-x**2/2)", "e^{-x^{2}/2}"),
    ("tanh(x/2)", r"\tanh\!\left(\frac{x}{2}\right)"),
    ("sqrt(1 + x**2)", r"\sqrt{1 + x^{2}}"),
    ("sign(x)*Heaviside(x)", r"\operatorname{sign}(x) \operatorname{H}(x)"),
    ("atanh(x)", r"\operatorname{artanh}(x)"),
    ("0.1*x", "0.1 x"),
    ("1e-40*x", "10^{-40} x"),
    ("2.5e3", r"2.5 \cdot 10^{3}"),
    ("pos_weight*q", r"\mathrm{pos}_{\mathrm{weight}} \, q"),
    ("x_1*yhat", r"x_{1} \hat{y}"),
    ("epsilon/2", r"\frac{\varepsilon}{2}"),
    ("alpha*E**π", r"\alpha e^{\pi}"),
    (
        "Piecewise((x, x >= 0), (-x, True))",
        r"\begin{cases} x & \text{if }x \ge 0 \\ -x & \text{otherwise} \end{cases}",
    ),
    ("Derivative(x**2, x)", r"\frac{\mathrm{d}}{\mathrm{d} x} (x^{2})"),
    ("Derivative(x*y, x, y)", r"\frac{\partial^{2}}{\partial x \, \partial y} (x y)"),
    ("Derivative(exp(x), (x, 2))", r"\frac{\mathrm{d}^{2}}{\mathrm{d} x^{2}} (e^{x})"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "latex"), AS_WRITTEN)
def test_latex_keeps_the_author_s_order_and_grouping(source: str, latex: str) -> None:
    assert read(source).latex == latex


@pytest.mark.parametrize("source", [source for source, _ in AS_WRITTEN])
def test_text_means_what_was_written(source: str) -> None:
    line = read(source)
    again = read(line.text)
    assert again.tree == line.tree
    assert again.value == line.value
    assert again.text == line.text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x*y+1", "x*y + 1"),
        ("((x))", "x"),
        ("  x \n + y", "x + y"),
        ("sigma_1 + π", "σ_1 + π"),
        ("+x", "x"),
        ("max(x,0)", "Max(x, 0)"),
        ("ln(x)", "log(x)"),
        ("diff(x**2, x, 2)", "Derivative(x**2, x, x)"),
    ],
)
def test_text(source: str, text: str) -> None:
    assert read(source).text == text
    assert read(source).source == source.strip()


# ---------------------------------------------------------------------- what lines mean


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x - x*y", x - x * y),
        ("-x**2", -(x**2)),
        ("2**3**2", sp.Integer(512)),
        ("x/2/y", x / (2 * y)),
        ("0.1", sp.Rational(1, 10)),
        ("1e-40", sp.Rational(1, 10**40)),
        ("12345678901234567890.123", sp.Rational("12345678901234567890.123")),
        ("exp(log(x))", x),
        ("log(exp(x))", x),
        ("Max(x, 0, y)", sp.Max(x, 0, y)),
        ("sqrt(x)", sp.sqrt(x)),
        ("E**x", sp.exp(x)),
        ("Heaviside(x, 1)", sp.Heaviside(x, 1)),
        ("Derivative(log(1 + exp(-x)) + x - x*y, x)", 1 - y - sp.exp(-x) / (1 + sp.exp(-x))),
        ("diff(x**3, (x, 2))", 6 * x),
        ("Piecewise((1, x < 0), (3, True))", sp.Piecewise((1, x < 0), (3, True))),
    ],
)  # fmt: skip
def test_value(source: str, value: sp.Expr) -> None:
    assert read(source).value == value


@pytest.mark.parametrize(
    ("source", "args"),
    [
        ("x/x", (x, 1 / x)),
        ("x - x", (x, sp.Mul(-1, x, evaluate=False))),
        ("1 + x + 2", (1, x, 2)),
    ],
)
def test_written_is_not_evaluated(source: str, args: tuple[object, ...]) -> None:
    assert read(source).written.args == args


@pytest.mark.parametrize("source", ["x/x", "log(exp(x))", "exp(log(x))", "x - x", "0*log(x)"])
def test_written_keeps_what_evaluation_loses(source: str) -> None:
    line = read(source)
    assert line.written != line.value
    assert line.written.free_symbols == {x}


@pytest.mark.parametrize(
    "source", ["log(0)", "1/0", "sqrt(-1)", "log(-3)", "acosh(1/2)", "0/0", "Max(x, 1/0)"]
)
def test_a_constant_without_a_value_stays_unevaluated(source: str) -> None:
    value = read(source).value
    assert not value.has(sp.zoo, sp.nan, sp.oo, sp.I)


def test_a_derivative_keeps_the_domain_of_its_function() -> None:
    written = read("Derivative(log(x), x)").written
    with pytest.raises(enclose.Undefined):
        enclose.evaluate(written, {x: sp.Integer(-1)}, 60)
    half = enclose.evaluate(written, {x: sp.Integer(2)}, 60)
    assert libmp.to_float(half.lo) == libmp.to_float(half.hi) == 0.5
    assert read("Derivative(log(x), x)").value == 1 / x


@pytest.mark.parametrize(
    "inside", ["Abs(x)", "Max(x, 0)", "sign(x)", "sqrt(x)", "sqrt(x**4 + x**6)", "acosh(1 + x**4)"]
)
def test_a_derivative_with_corners_is_left_to_a_proof(inside: str) -> None:
    assert read(f"Derivative({inside}, x)").value.has(sp.Derivative)


def test_exponents_that_are_numbers_are_numbers() -> None:
    assert read("x**(1/2)").written == sp.Pow(x, sp.Rational(1, 2))
    assert read("x**(1/2 + 1/2)").written == sp.Pow(x, 1, evaluate=False)


def test_names_are_looked_up() -> None:
    assert read("p", {"p": p}).value is p
    assert read("p").value == sp.Symbol("p", real=True)
    assert read("λ", {"lambda": sp.Symbol("lambda", real=True)}).value.name == "lambda"
    assert read("e + 1", {"e": sp.Symbol("e", real=True)}).symbols.keys() == {"e"}


# ---------------------------------------------------------------------- SymPy's expressions


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (sp.log(1 + sp.exp(-x)) + x - x * y, "x + log(1 + exp(-x)) - x*y"),
        (sp.exp(-x) / (1 + sp.exp(-x)) ** 2, "exp(-x)/(1 + exp(-x))**2"),
        (-x / 2, "-x/2"),
        (sp.Rational(-3, 4) * x * y, "-3*x*y/4"),
        (1 / sp.sqrt(x), "1/sqrt(x)"),
        (sp.Max(x, 0), "Max(x, 0)"),
        (1 - x, "1 - x"),
        (x - 1, "x - 1"),
        (sp.Add(y, x, evaluate=False), "y + x"),
        (sp.Mul(y, sp.Pow(x, -1, evaluate=False), evaluate=False), "y/x"),
        (sp.Heaviside(x), "Heaviside(x)"),
        (sp.Integer(-2), "-2"),
        (3, "3"),
        (0.5, "1/2"),
        (Fraction(2, 3), "2/3"),
        (sp.Float("0.5") * x, "x/2"),
    ],
)
def test_expressions_print_as_if_typed(expr: object, text: str) -> None:
    line = read(expr)
    assert line.text == text
    assert read(text).value == line.value


def test_floats_become_the_number_that_they_hold() -> None:
    assert read(0.1).value == sp.Rational(3602879701896397, 36028797018963968)


def test_an_expression_is_kept_as_it_was_built() -> None:
    expr = sp.Mul(x, sp.Pow(x, -1, evaluate=False), evaluate=False)
    line = read(expr)
    assert line.written is expr
    assert line.value == 1
    assert read(line) is line


def test_a_line_displays_itself() -> None:
    assert read("x/2")._repr_latex_() == r"$\displaystyle \frac{x}{2}$"
    assert str(read("x /2")) == "x/2"
    assert isinstance(read("x"), Line)
    assert hash(read("x + y")) == hash(read("x + y"))


# ---------------------------------------------------------------------- what is refused

REFUSED = [
    ("", "is empty"),
    ("   ", "is empty"),
    ("x +", "invalid syntax"),
    ("2x", "a product needs *"),
    ("log(3 + 2 sqrt(x))", "invalid syntax; check brackets"),
    ("x(1 - y)", "write the product x*(...)"),
    ("sigm(x)", "is not a known function"),
    ("Maxx(x, 0)", "did you mean Max?"),
    ("x^2", "write ** for a power"),
    ("[x]", "use round brackets"),
    ("x−y", "write - for minus"),
    (r"\log x", "not as LaTeX"),
    ("x.real", "only names, numbers"),
    ("x.__class__", "only names, numbers"),
    ("().__class__", "only names, numbers"),
    ("x[0]", "use round brackets"),
    ("lambda: x", "no meaning here"),
    ("lambda", "invalid syntax"),
    ("__import__('os')", "no meaning here"),
    ("__import__(x)", "is not a known function"),
    ("open(x)", "is not a known function"),
    ("exec(x)", "is not a known function"),
    ("eval(x)", "is not a known function"),
    ("__x", "does not start with __"),
    ("x if y else z", "only names, numbers"),
    ("(x for x in y)", "only names, numbers"),
    ("await x", "only names, numbers"),
    ("a:=1", "no meaning here"),
    ("1j", "a number is written"),
    ("0x10", "a number is written"),
    ("True", "are conditions"),
    ("x >= 0", "is a condition"),
    ("x & y", "put each comparison in brackets"),
    ("Eq(x, y)", "is a condition"),
    ("(x, 1)", "belongs inside Piecewise"),
    ("I*x", "the imaginary unit"),
    ("oo", "is infinity"),
    ("nan", "not a number"),
    ("e**x", "write exp"),
    ("log", "needs its argument"),
    ("Piecewise", "has a meaning of its own"),
    ("log(x, 2)", "takes 1 argument"),
    ("Max()", "takes 1 to 50"),
    ("exp(x=1)", "plain arguments"),
    ("exp(*x)", "plain arguments"),
    ("(exp)(x)(y)", "only a named function"),
    ("x // y", "the only operations"),
    ("x % y", "no meaning here"),
    ("x # y", "no meaning here"),
    ("x\0y", "no meaning here"),
    ("Piecewise(x)", "takes pairs"),
    ("Piecewise()", "needs a pair"),
    ("Piecewise((x, False))", "none of the conditions"),
    ("Piecewise((x, 1 < 0 & x))", "put each comparison in brackets"),
    ("Derivative(x)", "is written Derivative"),
    ("Derivative(x, 2)", "after the expression come names"),
    ("Derivative(x, (x, 10))", "after the expression come names"),
    ("Derivative(x, x, 2.5)", "after the expression come names"),
    ("Derivative(x, x + y)", "after the expression come names"),
    ("9**9**9", "an exponent may be up to"),
    ("10**2000", "an exponent may be up to"),
    ("(10**300)**300", "bits"),
    ("x**2000", "an exponent may be up to"),
    ("((x**900)**900)", "an exponent may be up to"),
    ("1e999", "up to 400 digits"),
    ("1" * 500, "up to 400 digits"),
    ("exp(10**9*log(2))", "under exp"),
    ("exp(exp(exp(100))) - 5", "under exp"),
    ("E**(E**(E**100))", "under exp"),
    ("cosh(exp(exp(100)))", "under exp"),
    ("2**(2**(2**x*1e9))", "an exponent may be up to"),
    ("sqrt(" + "9" * 200 + ")", "under a root"),
    ("(x + " + "9" * 200 + ")**(5/7)", "under a root"),
    ("(" * 100 + "x" + ")" * 100, "nested brackets"),
    ("-" * 500 + "x", "split the line"),
    ("exp(" * 59 + "x" + ")" * 59 + "+" + "-" * 80 + "x", "split the line"),
    ("x**" * 400 + "x", "split the line"),
    ("x+" * 3000 + "x", "more than 4000"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), REFUSED, ids=[s[:25] for s, _ in REFUSED])
def test_refused_at_once_and_with_a_reason(source: str, reason: str) -> None:
    start = time.monotonic()
    with pytest.raises(LineError, match=r"(?s).+") as caught:
        read(source)
    assert reason in str(caught.value)
    assert time.monotonic() - start < 1


def test_an_error_shows_its_place() -> None:
    with pytest.raises(LineError) as caught:
        read("log(1 + foo_bar(x))")
    message = str(caught.value).splitlines()
    assert "column 9" in message[0]
    assert message[1][message[2].index("^") :].startswith("foo_bar")


def test_the_place_counts_characters_not_bytes() -> None:
    with pytest.raises(LineError) as caught:
        read("ρ*ρ*ρ*bar_b(x)")  # a letter that no other test defines
    _, shown, caret = str(caught.value).splitlines()
    assert shown[caret.index("^") :].startswith("bar_b")


def test_a_long_line_is_cut_around_the_place() -> None:
    with pytest.raises(LineError) as caught:
        read("x + " * 300 + "foo_bar(x)")
    _, shown, caret = str(caught.value).splitlines()
    assert shown[caret.index("^") :].startswith("foo_bar")
    assert len(shown) < 120


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (sp.Symbol("x"), "real=True"),
        (sp.Symbol("z", complex=True) + x, "real=True"),
        (sp.Symbol("n", integer=True), "integer"),
        (sp.Symbol("x", extended_real=True), "real=True"),
        (sp.oo, "infinity"),
        (x + sp.oo, "infinity"),
        (sp.nan, "not a number"),
        (sp.zoo, "infinity"),
        (sp.I * x, "imaginary"),
        (1j, "one real formula"),
        (True, "one real formula"),
        (None, "one real formula"),
        ([x], "one real formula"),
        (b"x", "one real formula"),
        (object(), "one real formula"),
        (float("nan"), "not a number"),
        (float("inf"), "infinity"),
        (sp.Matrix([x]), "not an array"),
        (sp.sin(x), "sin is not a function that the checker knows"),
        (sp.Sum(x, (y, 0, 3)), "Sum"),
        (sp.Function("f")(x), "define"),
        (x > 0, "condition"),
        (sp.Symbol("x", positive=True) + x, "two different symbols"),
    ],
)
def test_refused_objects(given: object, reason: str) -> None:
    with pytest.raises(LineError) as caught:
        read(given)
    assert reason in str(caught.value)


def test_two_symbols_of_one_name_are_named() -> None:
    with pytest.raises(LineError, match=r"named p: one has the assumptions (real|positive)"):
        read(p + sp.Symbol("p", real=True))


def test_hostile_text_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for source in ("open('a', 'w')", "open(a)", "Path(x).touch()", "x.__class__.__mro__"):
        with pytest.raises(LineError):
            read(source)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("given", "text", "latex"),
    [
        ("0 <= y <= 1", "0 <= y <= 1", r"0 \le y \le 1"),
        ("y >= 0 and y <= 1", "0 <= y <= 1", r"0 \le y \le 1"),
        ("(x >= 0) & (y < 1)", "x >= 0 and y < 1", r"x \ge 0\text{ and }y < 1"),
        ("x != 0 or y == 1", "x != 0 or y == 1", r"x \ne 0\text{ or }y = 1"),
        ("not x > 0", "x <= 0", r"x \le 0"),
        ("Eq(x, 0)", "x == 0", "x = 0"),
        ("0 < x", "x > 0", "x > 0"),
        ("And(x > 0, Or(y < 0, y > 1))", "x > 0 and (y < 0 or y > 1)", None),
        (x < y, "x < y", "x < y"),
        (sp.Ne(x, 0), "x != 0", r"x \ne 0"),
        (True, "True", r"\text{true}"),
    ],
)
def test_conditions(given: object, text: str, latex: str | None) -> None:
    condition = read_condition(given)
    assert condition_text(condition) == text
    assert latex is None or condition_latex(condition) == latex
    assert condition_text(read_condition(text)) == text


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("x", "a condition is written"),
        ("x = 1", "invalid syntax"),
        ("x >= 0 & y < 1", "brackets"),
        ("x in y", "the relations are"),
        ("x is y", "the relations are"),
        ("1 < 0", "is False"),
        (False, "Eq(x, 0)"),
        (3, "is not a condition"),
        (x + 1, "is not a condition"),
        (sp.Symbol("z") > 0, "real=True"),
        (sp.Symbol("b"), "real=True"),
        (sp.And(p > x, sp.Symbol("p", real=True) < 1), "two different symbols"),
    ],
)
def test_refused_conditions(given: object, reason: str) -> None:
    with pytest.raises(LineError) as caught:
        read_condition(given)
    assert reason in str(caught.value)


# ---------------------------------------------------------------------- properties

POINTS = [sp.Rational(n, d) for n, d in ((-7, 2), (-1, 1), (0, 1), (1, 3), (1, 1), (5, 2))]


def _value(expr: sp.Expr, point: dict[sp.Symbol, sp.Expr]) -> enclose.Value | None:
    try:
        return enclose.evaluate(expr, point, 150)
    except enclose.Undefined:
        return None


@settings(max_examples=150, deadline=None)
@given(FORMULAS)
def test_printing_and_reading_change_nothing(source: str) -> None:
    try:
        line = read(source)
    except LineError as error:
        assert "cannot compute" in str(error)  # noqa: PT017 - only a size is a reason
        return
    again = read(line.text)
    assert (again.tree, again.value, again.latex) == (line.tree, line.value, line.latex)
    assert line.latex.count("{") == line.latex.count("}")
    assert read(line.value).value == line.value


@settings(max_examples=150, deadline=None)
@given(FORMULAS)
def test_evaluation_changes_no_value(source: str) -> None:
    """Where the line as written has a value, SymPy's evaluation and the reprinted line have it."""
    try:
        line = read(source)
    except LineError:
        return
    others = (line.value, read(read(line.value).text).written)
    symbols = sorted(line.symbols.values(), key=str)
    for values in itertools.islice(itertools.product(POINTS, repeat=len(symbols)), 12):
        point = dict(zip(symbols, values, strict=True))
        try:
            before = _value(line.written, point)
            if before is None:
                continue
            for other in others:
                after = _value(other, point)
                assert after is not None
                assert not enclose.below(before, after)
                assert not enclose.below(after, before)
        except enclose.Unsure:
            continue


LETTERS = "xyE0123456789.e+-*/()<>=!&|~ ,_σπ[]'^:"
PIECES = """
    x y 1 2.5 1e9 ( ) , + - * / ** < <= == != & | and or not if else lambda exp log Max True
    Piecewise Derivative sqrt None for in is . 0/0 E π oo exp(exp(exp( 9**9**9 # '
"""
WORDS = PIECES.split()
JUNK = st.one_of(
    st.text(max_size=50),
    st.text(alphabet=LETTERS, max_size=50),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(JUNK)
def test_junk_raises_nothing_but_our_error(source: str) -> None:
    for reader in (read, read_condition):
        try:
            reader(source)
        except LineError as error:
            assert str(error)  # noqa: PT017


@settings(max_examples=200, deadline=None)
@given(FORMULAS, st.integers(0, 200), st.sampled_from(list("()+-*/,.<=x1e ^&")), st.booleans())
def test_a_typing_error_raises_nothing_but_our_error(
    source: str, at: int, letter: str, replaces: bool
) -> None:
    at %= len(source) + 1
    damaged = source[:at] + letter + source[at + replaces :]
    for reader in (read, read_condition):
        try:
            reader(damaged)
        except LineError as error:
            assert str(error)  # noqa: PT017


def test_a_line_is_read_in_a_few_milliseconds() -> None:
    source = "-(-y*log(1 + exp(-x)) + (1 - y)*log(exp(-x)/(1 + exp(-x))))"
    read(source)
    start = time.perf_counter()
    for _ in range(10):
        read(source)
    assert (time.perf_counter() - start) / 10 < 0.05

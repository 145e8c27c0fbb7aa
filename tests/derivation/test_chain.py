"""Chains: every line proved, nothing changed in place, wrong steps and right twins refused."""

from __future__ import annotations

import pytest
import sympy as sp
from sympy import Abs, Eq, Max, Ne, Piecewise, Symbol, cosh, exp, expand, log, sqrt

from bcelogits.derivation import (
    Derivation,
    LineError,
    Refuted,
    Undecided,
    define,
    prove,
    read_condition,
)
from bcelogits.derivation.steps import WrongTwin

from .chains import Book, book, p, x, y


@pytest.fixture(scope="module")
def lines() -> Book:
    return book()


def chain(start: object, **options: object) -> Derivation:
    return Derivation(start, name="test", **options)


# ---------------------------------------------------------------------- the book's derivation


def test_the_design_s_example(lines: Book) -> None:
    assert lines.eq4.expr == log(1 + exp(-x)) + x - x * y
    assert lines.eq7.expr == Max(x, 0) + log(1 + exp(-Abs(x))) - x * y
    assert lines.gradient.expr == lines.sigma(x) - y
    assert [s.kind for s in lines.eq4] == ["start", "substitute"] + ["step"] * 6
    assert lines.eq7[-1].kind == "merge"
    assert lines.eq7[-1].twins[0].name == "the other branch"
    assert lines.gradient["eq-8"].expr == lines.sigma(x) - y


def test_the_condition_is_proved_away_by_the_substitution(lines: Book) -> None:
    assert lines.bce.where == (p < 1)
    step = lines.eq4["eq-3"]
    assert step.where == True  # noqa: E712
    assert len(step.cases) == 2
    assert step.line.text == "-(y*log(σ(x)) + (1 - y)*log(1 - σ(x)))"


def test_ids_are_unique_and_parents_known(lines: Book) -> None:
    chains = (*lines[1:],)
    steps = {step.id: step for one in chains for step in one.whole()}
    for one in chains:
        for step, _ in one.whole().shown():
            assert steps.setdefault(step.id, step).line == step.line
            assert all(parent in steps for parent in step.parents)


def test_running_a_cell_twice_adds_nothing(lines: Book) -> None:
    again = book()
    assert again.eq7 == lines.eq7
    assert hash(again.eq7) == hash(lines.eq7)
    assert len(lines.eq4) == len(again.eq4) == 8
    one = lines.eq4.step("x + log(1 + exp(-x)) - x*y", because="order")
    two = lines.eq4.step("x + log(1 + exp(-x)) - x*y", because="order")
    assert one == two
    assert one != lines.eq4
    assert len(lines.eq4) == 8


def test_a_chain_does_not_change(lines: Book) -> None:
    with pytest.raises(AttributeError, match="does not change"):
        lines.eq4.name = "other"


def test_lookup(lines: Book) -> None:
    assert lines.eq7["eq-5"].line.text == "log(1 + exp(-Abs(x))) + x - x*y"
    assert lines.eq4[0].label == "eq-2"
    assert lines.eq4[lines.eq4[3].id] is lines.eq4[3]
    assert [s.label for s in lines.eq4][-1] == "eq-4"
    with pytest.raises(KeyError, match="eq-4-1"):
        lines.eq4["eq-99"]


# ---------------------------------------------------------------------- steps


def test_a_wrong_step_says_everything(lines: Book) -> None:
    with pytest.raises(Refuted) as caught:
        lines.eq4.step("log(1 + exp(-x)) - x - x*y", because="a slip", label="eq-9")
    error = caught.value
    for part in (
        "bce-with-logits", "line 9", "eq-9", "x + log(1 + exp(-x)) - x*y",
        "log(1 + exp(-x)) - x - x*y", "x = ", str(error.lhs_value), str(error.rhs_value),
    ):  # fmt: skip
        assert part in str(error)
    point = error.counterexample
    assert point[x] != 0
    (shown,) = error._render_traceback_()
    assert "eq-9" in shown
    assert "Traceback" not in shown
    assert "text/latex" in error._repr_mimebundle_()


def test_an_undecided_step_names_its_place() -> None:
    with pytest.raises(Undecided, match=r"derivation test, line 2 \(eq-1\)"):
        chain("Derivative(Abs(x), x)").step("sign(x)", because="?", label="eq-1")


def test_a_step_is_proved_under_the_condition() -> None:
    assert chain("Abs(x)", where="x >= 0").step("x", because="sign").last == x
    with pytest.raises(Refuted):
        chain("Abs(x)").step("x", because="sign")


def test_an_undefined_point_refutes() -> None:
    with pytest.raises(Refuted) as caught:
        chain("1").step("x/x", because="nothing")
    assert caught.value.undefined_side == "rhs"
    grown = chain("x/x").step("(2*x)/(2*x)", because="nothing")
    assert grown[-1].excluded == (Eq(x, 0),)


def test_functions_are_applied_to_the_last_value() -> None:
    positive = Symbol("a", positive=True)
    grown = chain((x + 1) ** 2).step(expand).step(sp.factor, because="back")
    assert grown[1].because == "expand"
    assert grown.last == (x + 1) ** 2
    split = chain(log(positive * x), where=x > 0).step(sp.expand_log, force=True)
    assert split.last == log(positive) + log(x)
    with pytest.raises(Refuted):
        chain(log(x * y), where=Ne(x * y, 0) & (x * y > 0)).step(sp.expand_log, force=True)
    with pytest.raises(TypeError, match="force"):
        chain("x").step("x", because="no", force=True)


def test_a_step_has_a_reason_and_a_new_label() -> None:
    with pytest.raises(ValueError, match="because"):
        chain("x").step("x")
    with pytest.raises(ValueError, match="already"):
        chain("x", label="eq-1").step("x", because="same", label="eq-1")
    with pytest.raises(ValueError, match="slug"):
        chain("x").step("x", because="same", label="Eq 1")
    with pytest.raises(ValueError, match="slug"):
        Derivation("x", name="My chain")
    with pytest.raises(LineError):
        chain("x").step("x +", because="typing")
    with pytest.raises(ValueError, match="relation"):
        chain("x").step("x", because="same", relation="=")


def test_names_mean_the_symbols_of_the_chain() -> None:
    grown = chain("log(p**2)", where=p < 1).step("2*log(p)", because="p is positive")
    assert grown.last.free_symbols == {p}
    with pytest.raises(LineError, match="two different symbols"):
        chain("log(p**2)", where=p < 1).step(Symbol("p", real=True), because="another p")
    assert chain(log(p), where="p < 1").where == (p < 1)


# ---------------------------------------------------------------------- relations


def test_inequalities_chain() -> None:
    grown = (
        chain("log(1 + exp(x))", lhs="f(x)")
        .step("log(1 + exp(-Abs(x))) + Max(x, 0)", because="fold")
        .step("log(2) + Max(x, 0)", because="the exponent is not positive", relation="<=")
        .step("1 + Max(x, 0)", because="log 2 < 1", relation="<")
    )
    assert grown.relation_to_start() == "<"
    assert grown.steps[1].lhs is not None
    assert grown[-1].lhs is None
    with pytest.raises(Refuted):
        chain("x").step("x", because="no", relation="<")
    back = grown.step("Max(x, 0)", because="drop", relation=">")
    assert back.relation_to_start() is None


def test_weak_and_strict() -> None:
    base = chain("x**2")
    assert base.step("-x**2", because="a", relation=">=").relation_to_start() == ">="
    assert (
        base.step("-x**2", because="a", relation=">=")
        .step("-x**2 - 1", because="b", relation=">")
        .relation_to_start()
        == ">"
    )
    assert base.step("-1 - x**2", because="a", relation="!=").relation_to_start() == "!="


# ---------------------------------------------------------------------- twins


def test_twins_are_refuted_against_the_line_before() -> None:
    grown = chain("x*(1 - y)").step(
        "x - x*y", because="expand", twins={"lost y": "x - x", "sign": x + x * y}
    )
    assert [t.name for t in grown[-1].twins] == ["lost y", "sign"]
    for twin in grown[-1].twins:
        point = twin.refutation.counterexample
        assert (x * (1 - y)).xreplace(dict(point)) != twin.line.value.xreplace(dict(point))


def test_a_twin_that_is_right_is_an_error() -> None:
    with pytest.raises(WrongTwin, match="'same thing' is right"):
        chain("x*(1 - y)").step("x - x*y", because="expand", twins={"same thing": "x*(1 - y) + 0"})


def test_a_twin_is_refuted_under_the_condition_of_its_step() -> None:
    right = chain("Abs(x)").case("x >= 0")
    with pytest.raises(WrongTwin):
        right.step("x", because="sign", twins={"only elsewhere": "Abs(x) + Max(-x, 0)"})


def test_a_twin_of_an_inequality_breaks_the_inequality() -> None:
    grown = chain("x - x**2").step(
        "1/4", because="vertex", relation="<=", twins={"too small": "1/5"}
    )
    refutation = grown[-1].twins[0].refutation
    assert refutation.relation == "<="
    with pytest.raises(WrongTwin):
        chain("x - x**2").step("1/4", because="vertex", relation="<=", twins={"weaker": "1/3"})


# ---------------------------------------------------------------------- substitution


def test_the_declaration_of_a_symbol_is_proved_too() -> None:
    start = chain(log(p))
    with pytest.raises(Refuted, match="p > 0"):
        start.substitute({p: x})
    assert start.substitute({p: exp(x)}).last == x
    with pytest.raises(Refuted, match="p < 1"):
        chain(log(p), where=p < 1).substitute({p: exp(x)})


@pytest.mark.parametrize(
    ("declared", "good", "bad"),
    [
        ({"positive": True}, "x**2 + 1", "x**2"),
        ({"nonnegative": True}, "x**2", "x**2 - 1"),
        ({"negative": True}, "-exp(x)", "-x**2"),
        ({"nonpositive": True}, "-x**2", "1 - x**2"),
        ({"real": True, "nonzero": True}, "exp(x)", "x"),
    ],
)
def test_every_declared_sign(declared: dict[str, bool], good: str, bad: str) -> None:
    start = chain(Symbol("a", **declared) + 1)
    assert start.substitute({"a": good}).last.free_symbols <= {x}
    with pytest.raises(Refuted):
        start.substitute({"a": bad})


def test_what_the_substitution_does_not_touch_stays() -> None:
    start = chain("x + y", where="0 <= y <= 1 and x > 0")
    grown = start.substitute({"x": "exp(y)"})
    assert grown.where == read_condition("0 <= y <= 1")
    # y <= 1 is needed: the condition that stays helps to prove the one that goes.
    helped = chain("x", where="x <= 1 and 0 <= y <= 1").substitute({"x": "y**2"})
    assert helped.where == read_condition("0 <= y <= 1")


def test_conditions_with_or_are_proved_as_a_whole() -> None:
    start = chain("1/x", where="x < 0 or x > 0")
    assert start.substitute({"x": "exp(y)"}).where == True  # noqa: E712
    with pytest.raises(Refuted):
        start.substitute({"x": "y"})


def test_symbols_are_replaced_all_at_once() -> None:
    assert chain("x - 2*y").substitute({x: y, y: x}).last == y - 2 * x
    assert chain("x - 2*y").substitute({"x": "y", "y": "x"})[-1].because == "x = y, y = x"


def test_the_author_s_order_survives_a_substitution() -> None:
    grown = chain("y*log(x) + (1 - y)").substitute({x: "1 + exp(y)"})
    assert grown[-1].line.text == "y*log(1 + exp(y)) + (1 - y)"


def test_only_what_occurs_can_be_replaced() -> None:
    with pytest.raises(ValueError, match="does not occur"):
        chain("x").substitute({y: "x"})
    with pytest.raises(ValueError, match="does not occur"):
        chain("p").substitute({p: "x"})


def test_a_derivative_is_substituted_in_its_value() -> None:
    grown = chain("x**2").diff(x).substitute({x: "y + 1"})
    assert sp.expand(grown.last) == 2 * y + 2


# ---------------------------------------------------------------------- cases


def test_a_case_adds_its_condition() -> None:
    case = chain("Abs(x)", where="x < 5").case("x >= 0")
    assert case.where == read_condition("x < 5 and x >= 0")
    assert case.last == Abs(x)
    with pytest.raises(ValueError, match="empty"):
        chain("x", where="x > 0").case("x <= 0")


def test_cases_must_cover_everything() -> None:
    start = chain("Abs(x)")
    up = start.case(x > 0).step("x", because="sign")
    down = start.case(x < 0).step("-x", because="sign")
    with pytest.raises(ValueError, match=r"x = 0"):
        start.merge(up, down, into="Abs(x)", because="both")
    zero = start.case(Eq(x, 0)).step("0", because="value")
    assert start.merge(up, down, zero, into="Max(x, -x)", because="all").last == Max(x, -x)


def test_cases_need_only_cover_the_condition() -> None:
    start = chain("Abs(x)", where="x > -1")
    up = start.case(x >= 0).step("x", because="sign")
    down = start.case(x < 0).step("-x", because="sign")
    assert start.merge(up, down, into="Max(x, -x)", because="both").where == (x > -1)


def test_the_merged_line_is_proved_in_each_case() -> None:
    start = chain("Abs(x)")
    up = start.case(x >= 0).step("x", because="sign")
    down = start.case(x < 0).step("-x", because="sign")
    with pytest.raises(Refuted) as caught:
        start.merge(up, down, into="Max(x, 0)", because="both")
    assert caught.value.counterexample[x] < 0


def test_only_own_cases_can_be_merged() -> None:
    start, other = chain("Abs(x)"), Derivation("Abs(x)", name="other")
    up = start.case(x >= 0)
    with pytest.raises(ValueError, match="not a case of"):
        start.merge(up, other.case(x < 0), into="Abs(x)", because="both")
    with pytest.raises(ValueError, match="not a case of"):
        start.merge(up, start, into="Abs(x)", because="both")
    with pytest.raises(ValueError, match="not a case of"):
        start.step("Max(x, -x)", because="other").merge(up, into="Abs(x)", because="both")
    with pytest.raises(ValueError, match="more than rewrite"):
        start.merge(up.diff(x), start.case(x < 0), into="1", because="both")
    with pytest.raises(ValueError, match="needs the cases"):
        start.merge(into="Abs(x)", because="none")


def test_cases_of_cases() -> None:
    start = chain("Abs(x) + Abs(y)")
    parts = [
        start.case(a).case(b) for a in ("x >= 0", "x < 0") for b in ("y >= 0", "y < 0")
    ]  # fmt: skip
    merged = start.merge(*parts, into="Max(x, -x) + Max(y, -y)", because="four cases")
    assert merged.where == True  # noqa: E712
    assert len({part[-1].id for part in parts}) == 4


def test_inequalities_pass_through_a_merge() -> None:
    start = chain("Abs(x)", lhs="f(x)")
    up = start.case(x >= 0).step("x", because="sign")
    down = start.case(x < 0).step("1 - x", because="more", relation="<")
    into = "Piecewise((x, x >= 0), (1 - x, True))"
    merged = start.merge(up, down, into=into, because="both")
    assert merged[-1].relation == "<="
    assert merged[-1].lhs is None
    other = start.case(x < 0).step("-x - 1", because="less", relation=">")
    with pytest.raises(ValueError, match="no one relation"):
        start.merge(up, start.case(x < 0).step("1 - x", because="more", relation="<"), other,
                    into="x", because="both")  # fmt: skip


# ---------------------------------------------------------------------- derivatives


def slope(source: object, **options: object) -> Derivation:
    return chain(source, **options).diff(x)


@pytest.mark.parametrize(
    ("source", "derivative"),
    [
        ("log(1 + exp(-x)) + x - x*y", "1/(1 + exp(-x)) - y"),
        ("x**3*y", "3*x**2*y"),
        ("tanh(x)", "1 - tanh(x)**2"),
        ("x*Abs(x)", "2*Abs(x)"),
        ("Max(x, 0)**2", "2*Max(x, 0)"),
        ("Max(x, 0) + log(1 + exp(-Abs(x)))", "1/(1 + exp(-x))"),
        ("Abs(x)**3", "3*x*Abs(x)"),
        ("Piecewise((x**2, x > 0), (0, True))", "2*Max(x, 0)"),
        ("Piecewise((exp(x), x <= 0), (1 + x, x <= 1), (1 + x, True))", "exp(Min(x, 0))"),
        ("Max(x, 0) - Min(x, 0) - Abs(x)", "0"),
        ("Abs(y)*x", "Abs(y)"),
        ("Abs(x - y)**2", "2*x - 2*y"),
        ("x**2*sign(x)", "2*Abs(x)"),
        ("cosh(Abs(x))", "sinh(x)"),
        ("Abs(exp(x))", "exp(x)"),
        ("sqrt(1 + x**2)", "x/sqrt(1 + x**2)"),
    ],
)
def test_smooth_functions_are_differentiated_everywhere(source: str, derivative: str) -> None:
    grown = slope(source)
    assert grown.where == True  # noqa: E712
    assert grown[-1].excluded == ()
    grown.step(derivative, because="known")


@pytest.mark.parametrize(
    ("source", "derivative", "left_out"),
    [
        ("Abs(x)", "Piecewise((1, x > 0), (-1, True))", "x != 0"),
        ("Max(x, 0)", "Heaviside(x)", "x != 0"),
        ("Min(x, 2*x)", "Piecewise((1, x > 0), (2, True))", "x != 0"),
        ("Heaviside(x)", "0", "x != 0"),
        ("sign(x)*x + sign(x)", "sign(x)", "x != 0"),
        ("Abs(x - 1)", "sign(x - 1)", "x != 1"),
        ("Abs(x - y)", "sign(x - y)", "x != y"),
        ("x*Heaviside(x)", "Heaviside(x)", "x != 0"),
        ("Piecewise((x**2, x != 0), (1, True))", "2*x", "x != 0"),
        ("Abs(x**2 - 1)", "2*x*sign(x**2 - 1)", "x != 1 and x != -1"),
        ("Abs(x) + x*Abs(x - 1)", None, "x != 0 and x != 1"),
    ],
)
def test_corners_are_left_out_and_named(source: str, derivative: str | None, left_out: str) -> None:
    grown = slope(source)
    assert grown[-1].excluded
    prove("1", "Piecewise((1, %s))" % left_out, where=grown.where)  # noqa: UP031
    prove("1", sp.Piecewise((1, grown.where), evaluate=False), where=left_out)
    if derivative:
        grown.step(derivative, because="known")


def test_a_removable_corner_needs_the_right_value() -> None:
    """Both one-sided slopes are 1 and the function jumps: no derivative at 0."""
    assert slope("x + Heaviside(x)")[-1].excluded == (Eq(x, 0),)
    assert slope("Piecewise((x, x < 0), (x + 1, True))")[-1].excluded == (Eq(x, 0),)
    assert slope("Piecewise((x, x < 0), (x, x > 0), (5, True))")[-1].excluded == (Eq(x, 0),)
    assert slope("Piecewise((x, x < 0), (x, x > 0), (0, True))")[-1].excluded == ()


def test_two_corners_that_cancel() -> None:
    assert slope("Abs(x) - Max(x, -x)")[-1].excluded == ()
    assert slope("Abs(Abs(x) - 1)*(Abs(x) - 1)").where == read_condition("x != 0")


def test_points_without_a_value_are_left_out() -> None:
    grown = slope("log(x)")
    assert grown.where == (x > 0)
    grown.step("1/x", because="known")
    assert slope("1/x").where == Ne(x, 0)
    assert slope("sqrt(x)").where == (x > 0)
    assert slope("x + log(y)").where == (y > 0)
    assert slope("acosh(x)").where == (x > 1)
    assert slope("log(x)", where="x > 1")[-1].excluded == ()


def test_the_edge_of_a_condition_is_left_out() -> None:
    grown = chain("Max(x, 0)", where="x >= 0").step("x", because="sign").diff(x)
    assert grown.where == (x > 0)
    assert grown[-1].excluded == (Eq(x, 0),)
    a = Symbol("a", nonnegative=True)
    assert chain(a**2).diff(a)[-1].excluded == (Eq(a, 0),)
    assert chain("x*y", where="0 <= y <= 1").diff(x).where == read_condition("0 <= y <= 1")


def test_a_fixed_symbol_has_no_derivative() -> None:
    with pytest.raises(ValueError, match="fixes it"):
        chain("x", where="x == y").diff(x)
    with pytest.raises(ValueError, match="does not occur"):
        chain("x").diff(y)


def test_defined_functions_are_looked_into() -> None:
    fold = define("fold(x)", "Max(x, 0) + log(1 + exp(-Abs(x)))")
    chain(fold(x) - x * y).diff(x).step("1/(1 + exp(-x)) - y", because="unfold")
    kink = define("kink(x)", "Abs(x)")
    assert chain(kink(x)).diff(x)[-1].excluded == (Eq(x, 0),)


def test_a_second_derivative() -> None:
    grown = chain("log(1 + exp(x))", lhs="f(x)").diff(x).diff(x)
    assert grown[-1].line.text == "Derivative(log(1 + exp(x)), x, x)"
    assert grown[-1].lhs is not None
    grown.step("exp(x)/(1 + exp(x))**2", because="quotient rule")
    assert len({step.id for step in grown}) == 3


def test_too_many_corners_are_undecided() -> None:
    with pytest.raises(Undecided, match="sides"):
        slope(sum(Abs(x - i) for i in range(6)))


def test_twins_of_a_derivative() -> None:
    grown = chain("x**2").diff(x, twins={"forgotten factor": "x"})
    assert grown[-1].twins[0].name == "forgotten factor"
    with pytest.raises(WrongTwin):
        chain("x**2").diff(x, twins={"right": "2*x"})


# ---------------------------------------------------------------------- display


def test_the_last_segment_is_shown(lines: Book) -> None:
    assert [s.label for s, _ in lines.eq7.shown()] == ["eq-4", "eq-5", "eq-6", "eq-7"]
    assert [context for _, context in lines.eq7.shown()] == [True, True, True, False]
    assert [s.kind for s, _ in lines.right.shown()] == ["case", "step"]
    assert [s.kind for s, _ in lines.gradient.shown()] == ["diff", "step"]
    assert len(lines.eq4.shown()) == 8


def test_other_views(lines: Book) -> None:
    assert lines.eq4.since("eq-4-2").shown()[0][0].label == "eq-4-2"
    assert len(lines.eq7.whole().shown()) == 8 + 2 + 5 + 1
    assert lines.eq7.whole() == lines.eq7
    with pytest.raises(KeyError, match="line of a case"):
        lines.eq7.since("eq-5")
    with pytest.raises(KeyError, match="has no line"):
        lines.eq7.since("eq-99")
    assert len(lines.eq4.since("eq-4").step("x + log(1 + exp(-x)) - x*y", because="o").shown()) == 9


def test_a_second_way_on_gets_a_name(lines: Book) -> None:
    other = lines.eq4.named("short-cut").step("log(1 + exp(x)) - x*y", because="the other sign")
    assert other[-1].id == "short-cut.1"
    assert other[-1].parents == (lines.eq4[-1].id,)


def test_the_left_side_follows(lines: Book) -> None:
    start = chain("-(y*log(p) + (1 - y)*log(1 - p))", where="0 < p < 1", lhs="L(y, p)")
    grown = start.substitute({"p": lines.sigma(x)}, lhs="L(y, x)").diff(x)
    text = str(grown)
    assert text.splitlines()[1].startswith("  Derivative(L(y, x), x) = Derivative(-(y*log(σ(x))")
    assert "L(y, σ(x))" in str(start.substitute({"p": lines.sigma(x)}))
    with pytest.raises(LineError):
        chain("x", lhs="__import__('os')")


def test_a_left_side_with_a_meaning_is_proved(lines: Book) -> None:
    define("T(x)", "log(1 + exp(-x))")
    assert chain("-log(sigma(x))", lhs="T(x)")[0].method is not None
    slope = chain("sigma(x) - 1", lhs="Derivative(T(x), x)")
    assert slope[0].method is not None
    with pytest.raises(Refuted, match="line 1"):
        chain("sigma(x)", lhs="Derivative(T(x), x)")
    with pytest.raises(Refuted):
        chain("x", lhs="cosh(x)")
    with pytest.raises(Refuted):
        chain("log(1 + exp(-p))", lhs="T(p)").substitute({"p": "2*x"}, lhs="T(x)")


def test_a_left_side_without_a_meaning_is_a_name() -> None:
    assert chain("x", lhs="G(x)")[0].method is None


def test_continuing_another_page() -> None:
    start = Derivation("log(1 + exp(-x)) + x - x*y", name="case-split", continues="eq-4")
    assert start[0].continues == "eq-4"
    assert start.case(x >= 0)[-1].id == "case-split.1/x-ge-0.1"


def test_functions_of_sympy_print() -> None:
    assert str(chain(cosh(x)).step("(exp(x) + exp(-x))/2", because="definition")).count("\n") == 3
    assert str(chain(sqrt(x)).step(x ** sp.Rational(1, 2), because="same")).startswith("test")
    assert Piecewise((1, x > 0), (2, True)) == chain("Piecewise((1, x > 0), (2, True))").last


def test_a_long_condition_makes_a_short_name() -> None:
    condition = " and ".join(f"x*y != {i}" for i in range(20))
    assert len(chain("x*y").case(condition)[-1].id) < 90

"""What the desk says to names and answers that are not what it asked for."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

from bcelogits.derivation import define, prove, read
from bcelogits.exercises import check, exercise, exercises, hint, solution
from bcelogits.exercises.desk import find, of_page, pages
from bcelogits.exercises.kit import Chain, FindError, Interval, Program, Several
from bcelogits.exercises.result import MIME

NUMBER = "02-sigmoid/half-as-steep"
SEVERAL = "02-sigmoid/a-sigmoid-too-many"
HOSTILE = [
    "__import__('os').system('touch pwned')",
    "open('pwned', 'w').write('x')",
    "exec(open)",
    "(lambda: 1)()",
    "().__class__.__bases__[0].__subclasses__()",
    "[x for x in (1,)]",
    "x.__class__",
    "f'{1}'",
    "x := 3",
    "eval('1')",
    "lambda x: x",
    "print(1)",
    "9**9**9**9**9",
    "exp(exp(exp(exp(exp(9)))))",
    "(" * 500 + "1" + ")" * 500,
    "1" * 5000,
    "\x00",
    "1e999999999",
    "sympify('1')",
    "`$x$`<script>alert(1)</script>",
    "",
    "   ",
    "((",
    "log(3 + 2 sqrt(2))",
    "x^2",
    r"\frac{1}{2}",
    "σ(",
]
STRANGE = [
    None, True, 1j, math.nan, math.inf, -math.inf, b"1", object(), [], {}, (), set(), [1], [[1, 2]],
    {"x": 1}, {1: 2}, (1, 2, 3), range(3), np.array([1.0, 2.0]), np.array(1.5), np.float32(0.5),
    Fraction(1, 3), Decimal("0.5"), sympy.oo, sympy.I, sympy.nan, sympy.Symbol("x") < 1,
    sympy.true, sympy.Symbol("q"), sympy.Matrix([1, 2]), int, Exception("x"), ["x", None], 10**400,
    (None, None), ("1", object()), "A", "AB", 0, -1, 99, (1, "x"), "x < 1",
]  # fmt: skip


def shaped(name: str, text: str) -> list[object]:
    """The text as a part of what the exercise asks for."""
    kind = find(name).kind
    if isinstance(kind, Several):
        return [tuple(text for _ in kind.parts)]
    if isinstance(kind, FindError):
        return [(kind.wrong, text), text]
    if isinstance(kind, Chain):
        return [[kind.start, text]]
    return [(text, text)] if isinstance(kind, Interval) else [{"x": text, "y": text}]


@pytest.mark.parametrize("name", exercises())
def test_hostile_text_does_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in HOSTILE:
        for answer in [text, *shaped(name, text)]:
            result = check(name, answer)
            assert not result, (answer, str(result))
            assert len(str(result)) < 3000
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


ONE_OF_EACH = {find(name).kind.label: name for name in reversed(exercises())}


@pytest.mark.parametrize("name", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_strange_answers_get_words_and_no_error(name: str) -> None:
    if isinstance(find(name).kind, Program):
        strange = [answer for answer in STRANGE if not callable(answer)]
    else:
        strange = STRANGE
    for answer in strange:
        result = check(name, answer)
        assert result.state in {"wrong", "partly", "unread", "right", "undecided"}
        assert result.title
        assert result.says


def test_an_unknown_name_gets_names_that_are_near() -> None:
    assert NUMBER in str(check("02-sigmoid/half-as-step", 1))
    assert NUMBER in str(check("half-as-steep", 1))
    assert NUMBER in str(check("2-sigmoid/half-as-steep", 1))
    assert "02-sigmoid" in str(check("nothing like it at all", 1))
    assert NUMBER in str(check("02-sigmoid", 1))
    assert "in quotes" in str(check(7, 1))
    for ask in (exercise, hint, solution):
        assert ask("no/such").state == "unknown"
    with pytest.raises(ValueError, match="02-sigmoid"):
        exercises("no-such-page")


def test_names_are_the_same_whether_read_or_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [name for page in pages() for name in of_page(page)] == exercises()
    monkeypatch.setattr("bcelogits.exercises.desk.find_spec", lambda name: None)
    assert exercises("02-sigmoid") == list(of_page("02-sigmoid"))


def test_other_letters_are_named() -> None:
    said = str(check("02-sigmoid/hyperbolic", ["tanh(x/2)", "z", "2*sigma(x) - 1"]))
    assert "Line 2" in said
    assert "uses z" in said
    assert "about x" in said
    assert "no letter" in str(check(NUMBER, "log(x)"))


def test_the_place_of_a_slip_of_the_pen_is_shown() -> None:
    said = str(check(NUMBER, "log(3 + 2 sqrt(2))"))
    assert said.startswith("That cannot be read as an answer.")
    assert "^" in said.splitlines()[-1]


def test_expressions_and_numbers_of_other_makers_are_read() -> None:
    x = sympy.Symbol("x")
    assert check(NUMBER, sympy.acosh(3))
    assert check(NUMBER, read("log(3 + 2*sqrt(2))"))
    assert check("02-sigmoid/the-chip", np.float64(0.1192))
    assert check("02-sigmoid/the-chip", np.array(0.1192))
    assert "Line 1" in str(check("02-sigmoid/hyperbolic", [sympy.Symbol("q"), x]))
    assert not check("02-sigmoid/hyperbolic", [sympy.tanh(x / 2), x])


def test_three_dots_ask_what_an_answer_is() -> None:
    assert check(NUMBER).state == "open"
    assert "(..., ...)" in str(check(SEVERAL, ...))
    assert "ends" in str(check(SEVERAL, (..., ...)))


def test_a_part_that_is_right_is_said_to_be() -> None:
    result = check(SEVERAL, (("1/2", "sigma(1)"), ...))
    assert result.state == "partly"
    assert "Right" in str(result)


def test_a_form_that_sympy_stumbles_over_gets_words() -> None:
    said = check("05-case-split/the-left-half", (3, "Heaviside(acosh(Max(x, log(2))))"))
    assert said.state in {"undecided", "wrong"}
    piecewise = "(Piecewise((x, x > 0), (1/2, True)))**3 >= sigma(-x)"
    assert not check("07-gradient/which-way", piecewise)


def test_the_readers_own_definitions_come_back() -> None:
    define("sigma(x)", "x/2")
    assert check("02-sigmoid/three-to-one", "sigma(log(3))*(1 - sigma(log(3)))")
    solution("02-sigmoid/three-to-one")
    prove("sigma(x)", "x/2")
    assert not check(NUMBER, "sigma(")
    prove("sigma(x)", "x/2")


def test_displays_say_the_same_in_every_form() -> None:
    result = check("02-sigmoid/three-to-one", "3/4")
    bundle = result._repr_mimebundle_()
    assert repr(result) == str(result) == bundle["text/plain"]
    assert r"\frac{3}{4}" in bundle["text/markdown"]
    assert r"\frac{3}{4}" in bundle["text/html"]
    assert "style" not in bundle["text/html"]
    assert bundle[MIME]["state"] == "wrong"
    assert "3/4" in repr(result)


def test_a_readers_text_is_never_mark_up() -> None:
    for text in ("`<b>` $x$ **", "<script>", "x*`a`", "$$", "[a](b)"):
        bundle = check(NUMBER, text)._repr_mimebundle_()
        assert "<script>" not in bundle["text/html"]
        assert "<b>" not in bundle["text/html"]
        lines = bundle["text/markdown"].splitlines()
        assert [line for line in lines if "<script>" in line and not line.startswith("    ")] == []


def test_hints_come_one_after_the_other() -> None:
    assert f'hint("{NUMBER}", 2)' in str(hint(NUMBER))
    assert "hint(" not in str(hint(NUMBER, 2))
    assert "2 hints" in str(hint(NUMBER, 3))


def test_a_result_is_true_only_when_right() -> None:
    assert bool(check("02-sigmoid/three-to-one", "3/16")) is True
    assert check("02-sigmoid/three-to-one", "3/16").correct
    assert bool(check("02-sigmoid/three-to-one", "1")) is False
    assert bool(check("no/such", "1")) is False


def test_a_solution_shows_its_own_code() -> None:
    shown = solution("02-sigmoid/three-to-one")
    assert "prove(" in str(shown)
    bundle = shown._repr_mimebundle_()
    assert bundle["text/markdown"].startswith("<details>")
    assert bundle[MIME]["pieces"][1]["shown"]["kind"] == "proof"


def test_a_solution_without_its_source_still_has_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_: object) -> str:
        raise OSError

    whole = solution("05-case-split/logaddexp").pieces
    monkeypatch.setattr("inspect.getsource", gone)
    bare = solution("05-case-split/logaddexp").pieces
    assert [piece.words for piece in bare] == [piece.words for piece in whole]
    assert [str(piece.shown) for piece in bare] == [str(piece.shown) for piece in whole]


def test_a_refuted_statement_does_not_look_like_a_proof() -> None:
    bundle = solution("05-case-split/logaddexp")._repr_mimebundle_()
    assert bundle["text/markdown"].count("False: at") == 1
    assert bundle["text/markdown"].count("proved (") == 2


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("02-sigmoid/half-as-steep", ...),
        ("02-sigmoid/a-sigmoid-too-many", (..., ...)),
        ("24-questions/the-same-gradient", {"x": ...}),
    ],
)
def test_dots_alone_are_no_answer_yet(name: str, answer: object) -> None:
    assert check(name, answer).state == "open"


def test_a_part_that_is_filled_in_is_judged() -> None:
    assert check("02-sigmoid/a-sigmoid-too-many", ((0, 1), ...)).state in {"partly", "wrong"}

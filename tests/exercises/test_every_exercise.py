"""Every exercise, both ways: right answers pass, wrong ones do not, the solution runs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bcelogits.exercises import check, exercise, exercises, hint, solution
from bcelogits.exercises.desk import find, pages
from bcelogits.exercises.kit import FindError, Several
from bcelogits.exercises.model import LEVELS, Kind
from bcelogits.exercises.reading import defined
from bcelogits.exercises.result import Result
from bcelogits.exercises.words import plain

ROOT = Path(__file__).resolve().parents[2]
NAMES = exercises()
SHOWN = re.compile(r"^(exercise|check|solution)\(\s*\"([^\"]+)\"", re.MULTILINE)


@cache
def refused(name: str) -> list[tuple[object, Result]]:
    """The wrong answers of an exercise with what is said to them, known mistakes first."""
    posed = find(name)
    answers = [*(mistake.answer for mistake in posed.kind.mistakes), *posed.wrong]
    return [(answer, check(name, answer)) for answer in answers]


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_are_accepted(name: str) -> None:
    posed = find(name)
    assert posed.right
    said = [(answer, str(check(name, answer))) for answer in posed.right]
    assert [(answer, words) for answer, words in said if not words.startswith("Right.")] == []


@pytest.mark.parametrize("name", NAMES)
def test_wrong_answers_are_refused(name: str) -> None:
    assert len(refused(name)) >= 2
    for answer, result in refused(name):
        assert not result
        assert result.state in {"wrong", "partly", "unread"}, (answer, str(result))
        assert len(result.says) > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_known_mistake_is_named(name: str) -> None:
    for mistake, (answer, result) in zip(find(name).kind.mistakes, refused(name), strict=False):
        assert plain(mistake.says) in map(plain, result.says), (answer, str(result))


def parts(kind: Kind) -> list[Kind]:
    """The kinds that a kind is made of."""
    if isinstance(kind, Several):
        return [one for _, one in kind.parts]
    return [kind.mend] if isinstance(kind, FindError) and kind.mend else []


@pytest.mark.parametrize("name", NAMES)
def test_a_known_mistake_in_a_part_is_named(name: str) -> None:
    posed = find(name)
    with defined(posed.names):
        for kind in parts(posed.kind):
            for mistake in kind.mistakes:
                result = kind.judge(mistake.answer)
                assert plain(mistake.says) in map(plain, result.says), (mistake, str(result))
                assert not result


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_tells_the_solution(name: str) -> None:
    posed = find(name)
    told = [str(check(name, ...)), *(str(result) for _, result in refused(name))]
    told += [str(hint(name, n)) for n in range(1, len(posed.hints) + 1)]
    answers = [answer for answer in posed.right if isinstance(answer, str) and len(answer) > 4]
    assert [(answer, said) for answer in answers for said in told if answer in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_runs_and_shows_something(name: str) -> None:
    shown = solution(name)
    pieces = shown.pieces
    assert any(piece.words for piece in pieces)
    assert any(piece.printed or piece.shown is not None for piece in pieces)
    wide = [line for piece in pieces for line in piece.code.splitlines() if len(line) > 72]
    assert wide == []


@pytest.mark.parametrize("name", NAMES)
def test_its_words_are_complete(name: str) -> None:
    posed = find(name)
    assert posed.level in LEVELS
    assert posed.hints
    assert check(name, ...).state == "open"
    assert posed.title in repr(exercise(name))


def test_a_solution_is_the_same_each_time() -> None:
    for name in exercises("05-case-split"):
        assert str(solution(name)) == str(solution(name))


@pytest.mark.parametrize("page", pages())
def test_the_page_shows_its_exercises_in_their_order(page: str) -> None:
    (path,) = (ROOT / "book").rglob(f"{page}.md")
    calls = [call for call in SHOWN.findall(path.read_text()) if call[1].startswith(f"{page}/")]
    wanted = [
        (call, name) for name in exercises(page) for call in ("exercise", "check", "solution")
    ]
    assert calls == wanted


@pytest.mark.parametrize("page", pages())
def test_a_page_has_three_exercises_of_several_kinds(page: str) -> None:
    posed = [find(name) for name in exercises(page)]
    assert len(posed) >= 3
    assert len({one.kind.label for one in posed}) >= 2
    assert len({one.title for one in posed}) == len(posed)


def test_every_kind_is_used_somewhere() -> None:
    used = {find(name).kind.label for name in NAMES}
    kinds = {"expression", "derivation", "number", "interval", "threshold", "program"}
    assert kinds | {"find the error", "counterexample", "choice"} <= {
        label for found in used for label in re.split(" and |, ", found)
    }

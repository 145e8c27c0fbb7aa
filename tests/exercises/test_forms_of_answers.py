"""The same answer in the forms in which people write it, and a value as it was given."""

from __future__ import annotations

import pytest
from sympy import Integer, Rational, log

from bcelogits.exercises import check
from bcelogits.exercises.symbolic import figure

CHOICE = "21-soft-labels/heard-about-calibration"  # A and C
ERROR = "18-first-classifier/a-report-with-a-slip"  # line 3


@pytest.mark.parametrize("answer", ["A and C", "a and c.", "A. C.", "A, C", "A, and C"])
def test_letters_may_stand_in_a_sentence(answer: str) -> None:
    assert check(CHOICE, answer).state == "right"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("A.", "partly"),
        ("A and B", "wrong"),
        ("and", "unread"),
        (".", "unread"),
        ("AandC", "unread"),
    ],
)
def test_letters_that_are_not_the_answer_are_not_taken_for_it(answer: str, state: str) -> None:
    assert check(CHOICE, answer).state == state


@pytest.mark.parametrize("answer", ["3", "line 3", " Line 3. ", "3."])
def test_a_line_may_be_called_a_line(answer: str) -> None:
    assert check(ERROR, answer).state == "right"


@pytest.mark.parametrize(
    ("answer", "state"),
    [("line 2", "wrong"), ("line", "unread"), ("line 33", "unread"), ("3.5", "unread")],
)
def test_another_line_is_not_taken_for_it(answer: str, state: str) -> None:
    assert check(ERROR, answer).state == state


def test_a_float_is_shown_as_it_was_given() -> None:
    for value in (0.01, 1.25e-7):
        said = str(check("21-soft-labels/convex-in-the-temperature", {"x": value}))
        assert f"x = {value!r}" in said
        assert "/" not in said.split("x = ")[1].split(" ")[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Rational(0.01), "0.01"),
        (Rational(1, 3), "1/3"),
        (Rational(10**15, 3 * 10**15 + 1), "0.333333"),
        (log(2), "log(2)"),
        (Integer(10) ** 400, str(10**400)),
    ],
)
def test_a_value_is_shown_in_the_shortest_way(value: Rational, text: str) -> None:
    assert figure(value) == text

"""The public set of statements: its truth by mpmath alone, and what the checker makes of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp

from bcelogits import second_opinion
from bcelogits.derivation import Proof, Refutation, Undecided, decide
from bcelogits.statements import Statement, load, read

STATEMENTS = load()
TRUE = [s for s in STATEMENTS if s.true]
FALSE = [s for s in STATEMENTS if not s.true]

# What the checker cannot decide yet, exactly: an id that it decides must leave this list.
UNDECIDED: set[str] = set()

# e^-2000 is about 1e-869: with this many digits even its square is seen beside 1.
DEEP = 4000


def each(statements: list[Statement]) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("statement", statements, ids=lambda s: s.id)


def point_of(statement: Statement) -> dict[str, Fraction]:
    assert statement.at is not None
    with mp.workdps(DEEP):
        return {name: second_opinion.value(text, {}) for name, text in statement.at.items()}


def status(statement: Statement, point: dict[str, Fraction], digits: int = 60) -> str:
    sides = statement.lhs, statement.relation, statement.rhs
    return second_opinion.status(*sides, point, digits)


def fails(statement: Statement, point: dict[str, Fraction]) -> bool:
    found = status(statement, point, DEEP)
    # Equal sides refute a strict relation; digits cannot show them equal, only very close.
    return found == "fails" or (found == "close" and statement.relation in ("<", ">", "!="))


def test_there_are_enough_of_both() -> None:
    assert len(TRUE) >= 150
    assert len(FALSE) >= 150


@each(TRUE)
def test_true_statement_holds_wherever_mpmath_looks(statement: Statement) -> None:
    fine = {"holds", "excluded"}
    if statement.relation in ("==", "<=", ">="):
        fine.add("close")
    variables = second_opinion.names(statement.text, statement.where)
    seen = []
    for count, point in enumerate(second_opinion.points(variables, statement.where, 25)):
        seen.append(status(statement, point))
        if count == 0 or seen[-1] not in fine:
            seen[-1] = status(statement, point, DEEP)
        assert seen[-1] in fine, point
    assert set(seen) - {"excluded"}


@each(FALSE)
def test_false_statement_fails_at_its_point(statement: Statement) -> None:
    point = point_of(statement)
    assert second_opinion.holds(statement.where, point)
    assert fails(statement, point)


def settle(statement: Statement, checker: Callable[..., Any]) -> None:
    """Ask a checker; anything but the right verdict, or an undecided one that is listed, fails."""
    options = {"where": statement.where or True, "relation": statement.relation, "seconds": 30}
    try:
        verdict = checker(statement.lhs, statement.rhs, **options)
    except Undecided:
        assert statement.id in UNDECIDED
        return
    assert isinstance(verdict, Proof if statement.true else Refutation)
    assert statement.id not in UNDECIDED
    if isinstance(verdict, Refutation):
        check_counterexample(statement, verdict)


def check_counterexample(statement: Statement, verdict: Refutation) -> None:
    """The checker's own point, judged again without it."""
    with mp.workdps(DEEP):
        point = {
            str(symbol): second_opinion.value(str(exact), {})
            for symbol, exact in verdict.counterexample.items()
        }
    for name in second_opinion.names(statement.text, statement.where):
        point.setdefault(name, Fraction(0))
    assert second_opinion.holds(statement.where, point)
    assert fails(statement, point)


@each(list(STATEMENTS))
def test_checker_decides(statement: Statement) -> None:
    settle(statement, decide)


def test_a_checker_with_one_answer_fails() -> None:
    """One that accepts everything, one that refutes everything, one that never decides."""
    proof = decide("x", "x")
    refutation = decide("x", "x + 1")

    def undecided(*_: object, **__: object) -> None:
        raise Undecided("not tried")

    for statement in FALSE:
        with pytest.raises(AssertionError):
            settle(statement, lambda *_, **__: proof)
    for statement in TRUE:
        with pytest.raises(AssertionError):
            settle(statement, lambda *_, **__: refutation)
    for statement in STATEMENTS:
        if statement.id not in UNDECIDED:
            with pytest.raises(AssertionError):
                settle(statement, undecided)


def test_every_wrong_neighbour_has_a_true_one() -> None:
    true = {s.id for s in TRUE}
    assert {s.id.split("~")[0] for s in FALSE} <= true


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("maybe  a  x == x", "begins with true or false"),
        ("true  a  x == x  at x = 1", "begins with true or false"),
        ("true  a  x", "one relation"),
        ("true  a  x == x == x", "one relation"),
        ("true  a  x ==", "line 1"),
        ("true  a  x == x\ntrue  a  y == y", "line 2: a is there twice"),
    ],
)
def test_a_broken_line_is_named(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        list(read(line))


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("1/x", 0, None),
        ("0*log(x)", 0, None),
        ("log(x)", -1, None),
        ("sqrt(x)", -1, None),
        ("acosh(x)", Fraction(1, 2), None),
        ("atanh(x)", 1, None),
        ("Piecewise((1, x > 0))", 0, None),
        ("Piecewise((1/x, x != 0), (7, True))", 0, 7),
        ("x**0", 0, 1),
        ("0.1 + 0.2 - x", Fraction(3, 10), 0),
        ("Heaviside(x, 1/2) + sign(x)", 0, Fraction(1, 2)),
        ("Max(x, 2) - Min(x, -x, 1)", 3, 6),
    ],
)
def test_second_opinion(text: str, at: Fraction | int, expected: Fraction | int | None) -> None:
    assert second_opinion.value(text, {"x": Fraction(at)}) == expected

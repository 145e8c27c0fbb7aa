"""The page of statements: its stored run fits the table, and its tables say what they should."""

from __future__ import annotations

from bcelogits import results, scoreboard
from bcelogits.scoreboard import Row, Verdict
from bcelogits.statements import Statement, load

STORED = results.load("prover_baselines")
TRUE = Statement("one", True, "x", "==", "x", "x < 1", None, "family")
FALSE = Statement("one~sign", False, "x", "==", "-x", "", {"x": "1"}, "family")


def test_stored_run_covers_the_table() -> None:
    assert list(STORED["statements"]) == [statement.id for statement in load()]
    equalities = {s.id for s in load() if s.relation == "=="}
    asked = {name for name, row in STORED["statements"].items() if "simplify" in row}
    assert asked == equalities


def test_stored_verdicts_are_never_wrong() -> None:
    for row in scoreboard.judge(load(), STORED, budget=0):
        assert row.right or row.verdict.word == "undecided", row.statement.id


def test_judging_now_asks_the_checker() -> None:
    stored = {
        "statements": {
            "one": {"verdict": "undecided", "how": "", "seconds": 0.001},
            "one~sign": {"verdict": "refuted", "how": "x = 7", "seconds": 5.0},
        }
    }
    now, kept = scoreboard.judge([TRUE, FALSE], stored, budget=1)
    assert now.live
    assert now.verdict.word == "proved"
    assert not kept.live
    assert kept.verdict == Verdict("refuted", "x = 7")


def test_tables_escape_and_mark() -> None:
    rows = [
        Row(TRUE, Verdict("proved", "normal form"), True, 0.005, "equal", "close"),
        Row(FALSE, Verdict("refuted", "x = 1"), False, 0.5, "not shown", "close"),
    ]
    shown = scoreboard.family(rows, "family")._repr_html_()
    assert "<code>x == x</code> where x &lt; 1" in shown
    assert '<td data-head="it is">true</td>' in shown
    assert "refuted (stored): x = 1" in shown
    assert "wrongly: accepts" in shown
    assert "100 ms" not in shown
    assert "1 s" in shown
    assert "1 of 1" in repr(scoreboard.summary(rows))

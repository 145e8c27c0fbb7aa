"""The certificate's reader: what it takes, and what it refuses with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from booksite.certificate import Certificate, read
from booksite.steps import short
from booksite.store import gather, number


def line(name: str, text: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "id": name, "label": None, "article": None, "continues": None, "kind": "start",
        "context": False, "lhs": None, "source": text, "latex": text, "text": text, "srepr": text,
        "relation": "==", "because": "", "where": None, "excluded": [], "proof": None, "twins": [],
        "parents": [],
    }  # fmt: skip
    return {**plain, **changes}


def chain(*lines: dict[str, Any], name: str = "chain") -> Certificate:
    return read({"schema": 1, "kind": "derivation", "name": name, "lines": list(lines)}, at=7)


PROVED = {"method": "normal form", "cases": [], "seconds": 0.1}


def test_a_step_without_a_proof_is_refused() -> None:
    with pytest.raises(ValueError, match=r"line chain\.2 claims to be proved"):
        chain(line("chain.1", "x"), line("chain.2", "x + 0", kind="step"))


def test_a_refutation_without_a_counterexample_is_refused() -> None:
    with pytest.raises(ValueError, match="claims to be refuted"):
        chain(line("wrong", "x", kind="refutation"))


def test_a_twin_without_a_counterexample_is_refused() -> None:
    twin = {"name": "lost minus", "source": "-x", "latex": "-x", "text": "-x"}
    with pytest.raises(ValueError, match="lost minus"):
        chain(line("chain.1", "x", kind="step", proof=PROVED, twins=[twin]))


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema 2"):
        read({"schema": 2, "kind": "derivation", "name": "chain", "lines": []})


def test_a_missing_field_is_named() -> None:
    broken = line("chain.1", "x")
    del broken["srepr"]
    with pytest.raises(ValueError, match="srepr"):
        chain(broken)


def test_seconds_do_not_make_two_lines_differ() -> None:
    fast = chain(line("chain.1", "x", kind="step", proof=PROVED))
    slow = chain(line("chain.1", "x", kind="step", proof={**PROVED, "seconds": 9.0}))
    assert fast == slow


@pytest.mark.parametrize(
    ("label", "article", "shown"),
    [
        ("eq-4", "003 (4) line 6", "(4)"),
        ("eq-4-2", "003 (4) line 2", "(4), line\u00a02"),
        ("eq-7", "003 (7)", "(7)"),
        ("eq-1", "000 sigmoid; 003 (1)", "(1)"),
        ("bce", "000 BCE", "bce"),
        ("soft", None, "soft"),
    ],
)
def test_links_name_a_step_as_the_article_does(label: str, article: str | None, shown: str) -> None:
    assert number(chain(line("c.1", "x", label=label, article=article)).lines[0]) == shown


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("1", "1"),
        ("0.31326168751822283405", "0.313261687…"),
        ("1.234567890123e-40", "1.234567890…e−40"),
    ],
)
def test_long_values_are_cut_and_the_cut_is_shown(digits: str, shown: str) -> None:
    assert short(digits) == shown


def test_a_line_shown_on_two_pages_counts_once_and_lives_where_it_is_whole() -> None:
    context = chain(line("chain.1", "x", label="eq-1", context=True))
    whole = chain(line("chain.1", "x", label="eq-1"))
    book = gather({"a": [context], "b": [whole]}, ["a", "b"])
    assert [entry.page for entry in book.entries] == ["b"]
    assert book.faults == ()


def test_a_label_with_two_meanings_is_a_fault() -> None:
    pages = {
        "a": [chain(line("p.1", "x", label="eq-1"))],
        "b": [chain(line("q.1", "y", label="eq-1"))],
    }
    ((page, at, text),) = gather(pages, ["a", "b"]).faults
    assert (page, at) == ("b", 7)
    assert "'eq-1' has two meanings: x on page a, and here y" in text


def test_a_chain_that_continues_another_line_than_it_says_is_a_fault() -> None:
    pages = {
        "a": [chain(line("p.1", "x", label="eq-1"))],
        "b": [chain(line("q.1", "x + 1", continues="eq-1"), name="q")],
    }
    ((page, _, text),) = gather(pages, ["a", "b"]).faults
    assert page == "b"
    assert "'q' continues 'eq-1' with another meaning: there (a) x, here x + 1" in text


def test_a_chain_that_continues_nothing_is_a_fault() -> None:
    pages = {"b": [chain(line("q.1", "x", continues="eq-9"), name="q")]}
    assert "continues 'eq-9', which no page shows" in gather(pages, ["b"]).faults[0][2]

"""The real book's ledger: the articles' formulas, line by line, and the order of the whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "build" / "html"))
FORMULAS = {
    **{f"eq-{n}": f"003 ({n})" for n in (1, 2, 3, 5, 7)},
    **{f"eq-4-{n}": f"003 (4) line {n}" for n in range(1, 6)},
    "eq-4": "003 (4) line 6",
    **{f"eq-6-{n}": f"003 (6) line {n}" for n in range(1, 5)},
    "eq-6": "003 (6) line 5",
    "eq-8-1": "003 (8) line 1",
    "eq-8-2": "003 (8) line 2",
    "eq-8": "003 (8) line 3",
}
OTHER_ARTICLE = ("000 sigmoid", "000 BCE", "000 BCEWithLogits")


@pytest.fixture(scope="module")
def ledger() -> list[dict[str, Any]]:
    """Every entry of the built book."""
    path = SITE / "_static" / "ledger.json"
    assert path.is_file(), f"{path} is missing: `make html` builds the book"
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return entries


def places(entry: dict[str, Any]) -> list[str]:
    """The places in the articles that a line is taken from."""
    return [place.strip() for place in (entry["article"] or "").split(";")]


@pytest.mark.parametrize("label", FORMULAS)
def test_every_numbered_line_of_the_article_is_there(
    ledger: list[dict[str, Any]], label: str
) -> None:
    found = [entry for entry in ledger if entry["label"] == label]
    assert [FORMULAS[label] in places(entry) for entry in found] == [True]


@pytest.mark.parametrize("article", OTHER_ARTICLE)
def test_every_formula_of_the_other_article_is_there(
    ledger: list[dict[str, Any]], article: str
) -> None:
    assert any(article in places(entry) for entry in ledger)


def test_every_step_of_the_article_that_changes_a_line_has_a_wrong_twin(
    ledger: list[dict[str, Any]],
) -> None:
    steps = [entry for entry in ledger if entry["article"] and entry["kind"] == "step"]
    assert [entry["label"] for entry in steps if not entry["twins"]] == []


def test_every_line_but_starts_and_definitions_has_a_verdict(ledger: list[dict[str, Any]]) -> None:
    settled = {"step", "substitute", "merge", "diff", "proof"}
    open_lines = [e["id"] for e in ledger if e["kind"] in settled and not e["method"]]
    assert open_lines == []
    assert all(
        entry["counterexample"] is not None for entry in ledger if entry["kind"] == "refutation"
    )


def test_the_footer_of_every_page_states_the_count(ledger: list[dict[str, Any]]) -> None:
    proofs = sum(entry["kind"] == "proof" for entry in ledger)
    steps = sum(entry["method"] is not None for entry in ledger) - proofs
    said = f"All {steps} steps and {proofs} statements proved, all "
    for path in SITE.rglob("*.html"):
        assert said in path.read_text("utf-8"), path.name


def test_seconds_are_in_one_file_only() -> None:
    assert "seconds" not in (SITE / "_static" / "ledger.json").read_text("utf-8")
    assert (SITE / "_static" / "measured.js").is_file()

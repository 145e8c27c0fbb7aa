"""The articles' claims: each quoted briefly, judged, and linked to what shows it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from booksite.claims import VERDICTS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "book" / "reference" / "claims.md").read_text("utf-8")
CLAIM = re.compile(
    r":::\{claim\} (?P<title>.+)\n:article: (?P<article>.+)\n:quote: (?P<quote>.+)\n"
    r":verdict: (?P<verdict>.+)\n:see: (?P<see>.+)\n\n(?P<reason>(?:(?!:::).*\n)+):::"
)
CLAIMS = [match.groupdict() for match in CLAIM.finditer(SOURCE)]
STEP = re.compile(r"\{step\}`[^`<]*<([a-z0-9-]+)>`")
PAGE = re.compile(r"\]\((\.\./[a-z_]+/[a-z0-9-]+\.md)\)")


def test_every_claim_is_read() -> None:
    assert len(CLAIMS) == SOURCE.count(":::{claim}") >= 25
    assert {claim["verdict"] for claim in CLAIMS} == set(VERDICTS)


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim["quote"] for claim in CLAIMS])
def test_a_verdict_has_evidence(claim: dict[str, str]) -> None:
    """A page of the book, or a step; the strict build sees to it that the step was proved."""
    steps, pages = STEP.findall(claim["see"]), PAGE.findall(claim["see"])
    assert steps or pages
    for page in pages:
        assert (ROOT / "book" / "reference" / page).resolve().is_file()
    pages = [*(ROOT / "book").rglob("*.md"), *(ROOT / "src/bcelogits/exercises").rglob("*.py")]
    sources = "".join(path.read_text("utf-8") for path in pages)
    for label in steps:
        assert f'label="{label}"' in sources


def test_no_claim_is_judged_twice() -> None:
    assert max(Counter((c["article"], c["quote"]) for c in CLAIMS).values()) == 1


SMALL = """```{{claim}} A claim.
:article: 003
:quote: {quote}
:verdict: {verdict}
:see: [here](index.md)

A reason.
```
"""


def test_what_is_missing_or_wrong_stops_the_build(small_book) -> None:
    def built(text: str) -> str:
        small_book.write({"index": f"# A book\n\n{text}\n"})
        return small_book.build()[1]

    assert "none of true, limits" in built(SMALL.format(quote="x", verdict="right"))
    assert "at most 16 characters" in built(SMALL.format(quote="x" * 17, verdict="true"))
    assert "needs see" in built(SMALL.replace(":see: [here](index.md)\n", "").format(
        quote="x", verdict="true"))  # fmt: skip
    assert "needs a reason" in built(SMALL.replace("\nA reason.\n", "").format(
        quote="x", verdict="true"))  # fmt: skip

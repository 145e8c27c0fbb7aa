"""The site under a strict content security policy, its links, and its weight."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from booksite.links import faults
from booksite.policy import POLICY


@pytest.mark.parametrize("name", ["index.html", "reference/ledger.html", "search.html?q=log"])
def test_pages_work_under_a_strict_policy(browser: Browser, address: str, name: str) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(f"{address}/{name}", wait_until="load")
    assert page.evaluate("document.documentElement.dataset.theme") in {"light", "dark"}
    assert complaints == []
    # The policy is there and acts: what it forbids does not run.
    said = "document.querySelector('meta[http-equiv=Content-Security-Policy]').content"
    assert page.evaluate(said) == POLICY
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'),"
        " { textContent: 'window.inline = true' }))"
    )
    assert page.evaluate("window.inline") is None
    page.close()


def test_every_internal_link_and_anchor_leads_somewhere(site: Path) -> None:
    assert list(faults(site)) == []


def test_a_page_without_figures_weighs_under_300_kilobytes(site: Path) -> None:
    """As it is sent: text compressed, and the fonts that mathematics asks for."""
    static = site / "_static"
    shared = sum(
        len(gzip.compress((static / name).read_bytes()))
        for name in ("book.js", "widgets.js", "python.js")
    )
    fonts = sorted((static / "fonts").glob("*.woff2"), key=lambda path: -path.stat().st_size)
    shared += sum(path.stat().st_size for path in fonts[:7])
    heavy = {
        path.name: weight
        for path in site.rglob("*.html")
        if (weight := shared + len(gzip.compress(path.read_bytes()))) > 300_000
    }
    assert heavy == {}


def test_the_site_without_its_python_weighs_under_30_megabytes(site: Path) -> None:
    """Nor does it count what a build may add to take along."""
    apart = [site / "_static" / "python", site / "formats"]
    files = [path for path in site.rglob("*") if path.is_file()]
    weights = [path.stat().st_size for path in files if not any(f in path.parents for f in apart)]
    assert sum(weights) < 30_000_000


def test_no_picture_of_mathematics_reaches_a_page(site: Path) -> None:
    """SymPy offers one; KaTeX's text is what a page must have."""
    assert [path.name for path in site.rglob("*.png")] == ["card.png"]

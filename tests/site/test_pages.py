"""Every built page in a real browser: no error, nothing foreign, nothing too wide, no barrier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

PHONE = {"width": 360, "height": 740}
# A formula is thousands of elements to axe, and all alike: each becomes a letter of its colour.
SHORTEN = """() => document.querySelectorAll(".katex").forEach((e) => e.replaceWith("x"))"""
AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`);
}"""
CONTRAST = """async () => {
  const found = await axe.run(document, { runOnly: ["color-contrast"] });
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WITHOUT_WORDS = """() => [...document.querySelectorAll("article img, article figure")]
  .filter((e) => e.matches("img") ? !e.alt.trim() : !e.querySelector("figcaption"))
  .map((e) => e.outerHTML.slice(0, 120))"""


@dataclass
class Seen:
    """What a page did while it loaded."""

    page: Page
    errors: list[str]
    requests: list[str]


def look(browser: Browser, address: str, scheme: str = "light") -> Seen:
    page = browser.new_page(viewport=PHONE, color_scheme=scheme)
    seen = Seen(page, [], [])
    page.set_default_timeout(5000)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("requestfailed", lambda request: seen.errors.append(f"failed: {request.url}"))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(address, wait_until="load")
    return seen


def test_page(browser: Browser, site: Path, axe: str, page_name: str) -> None:
    """One page, looked at once: loading takes longer than looking."""
    seen = look(browser, (site / page_name).as_uri())
    page = seen.page
    try:
        assert seen.errors == []
        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
        assert len(seen.requests) <= 15 + len(page.query_selector_all("article img"))
        assert page.evaluate(WITHOUT_WORDS) == []
        assert page.title()
        assert len(page.query_selector_all("h1")) == 1
        page.add_style_tag(content="article * { content-visibility: visible !important }")
        assert page.evaluate(TOO_WIDE) <= 0, "wider than a phone"
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        assert page.evaluate(TOO_WIDE) <= 0, "wider than a phone when all folds are open"
        page.evaluate(SHORTEN)
        page.evaluate(axe)
        assert page.evaluate(AXE) == []
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert page.evaluate(CONTRAST) == []
    finally:
        page.close()


def test_what_only_a_wide_window_shows_bars_nobody(browser: Browser, site: Path, axe: str) -> None:
    page = look(browser, (site / "derivation" / "02-sigmoid.html").as_uri()).page
    page.set_viewport_size({"width": 1400, "height": 900})
    assert page.is_visible("#pages")
    # The text itself is the same as on a phone.
    page.eval_on_selector("article", "(text) => text.replaceChildren(text.querySelector('h1'))")
    page.evaluate(axe)
    assert page.evaluate(AXE) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_until_the_switch_is_used(
    browser: Browser, site: Path, scheme: str
) -> None:
    page = look(browser, (site / "index.html").as_uri(), scheme).page
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    page.click(".shade")
    other = {"light": "dark", "dark": "light"}[scheme]
    assert page.evaluate("document.documentElement.dataset.theme") == other
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == other
    page.close()


def test_search_finds_a_word_from_a_folder_on_a_disk(browser: Browser, site: Path) -> None:
    page = look(browser, (site / "index.html").as_uri()).page
    page.fill(".top input[name=q]", "sigmoid")
    page.press(".top input[name=q]", "Enter")
    page.wait_for_selector(".search-found li")
    assert "sigmoid" in page.inner_text(".search-found li >> nth=0").lower()
    assert "\\frac" not in page.inner_text(".search-found")
    page.click(".search-found li a")
    page.wait_for_selector("article h1")
    page.close()


def test_search_says_when_it_finds_nothing(browser: Browser, site: Path) -> None:
    page = look(browser, (site / "search.html").as_uri() + "?q=zzqqx").page
    assert "zzqqx" in page.inner_text(".search-count")
    assert page.query_selector_all(".search-found li") == []
    page.close()


def test_the_ledger_can_be_filtered(browser: Browser, site: Path) -> None:
    page = look(browser, (site / "reference" / "ledger.html").as_uri()).page
    rows = ".ledger-page tbody tr:not([hidden])"
    before = len(page.query_selector_all(rows))
    page.fill("#ledger-filter", "no such step anywhere")
    assert page.query_selector_all(rows) == []
    page.fill("#ledger-filter", "")
    assert len(page.query_selector_all(rows)) == before
    page.close()


def test_a_phone_reaches_every_page_by_the_menu(browser: Browser, site: Path) -> None:
    page = look(browser, (site / "index.html").as_uri()).page
    assert not page.is_visible("#pages")
    page.press(".menu", "Enter")
    assert page.is_visible("#pages")
    page.press("#pages", "Escape")
    assert not page.is_visible("#pages")
    page.close()


def test_wide_equations_take_the_keyboard(browser: Browser, site: Path) -> None:
    page = look(browser, (site / "reference" / "notation.html").as_uri()).page
    page.evaluate("document.querySelector('article').style.width = '90px'")
    page.wait_for_selector(
        ".math-box[tabindex='0'][role=group][aria-label], .table-box[tabindex='0']"
    )
    page.close()

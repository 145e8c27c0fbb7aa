"""One browser for all checks of the built site; each page is opened once, from the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from booksite.browser import QUIET, chromium, served

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "build" / "html"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page_name" in metafunc.fixturenames:
        names = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
        metafunc.parametrize("page_name", names or ["index.html"])


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    assert (SITE / "index.html").is_file(), f"{SITE} holds no site: `make html` builds it"
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site, served as a static host does."""
    with served(site) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, with a profile of its own that goes when the tests end."""
    path = chromium()
    assert path, "Chromium is missing: install Debian's package chromium"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")) / "axe-core" / "axe.min.js"
    assert path.is_file(), "axe-core is missing: `make setup` installs it"
    return path.read_text("utf-8")


Open = Callable[..., Page]
# What is not the widget is looked at elsewhere, and takes axe seconds.
ALONE = "(place) => document.body.replaceChildren(document.querySelector(place))"
BARRIERS = """async (place) => {
  const found = await axe.run(place, { resultTypes: ["violations"] });
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
}"""


@pytest.fixture
def widget(browser: Browser, site: Path, axe: str) -> Iterator[Open]:
    """``widget(page, name, state)`` opens a page at its live widget.

    At the end nothing may stand in the console, be too wide, or bar a reader's way in either theme.
    """
    opened: list[tuple[Page, str, list[str]]] = []

    def show(page: str, name: str, state: str = "", **settings: object) -> Page:
        context = browser.new_context(viewport={"width": 360, "height": 740}, **settings)
        seen, errors = context.new_page(), []
        seen.set_default_timeout(5000)
        seen.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        seen.on("pageerror", lambda error: errors.append(str(error)))
        address = (site / page).as_uri() + (f"?{name}={state}" if state else "")
        seen.goto(address)
        # What is far from the window has no height yet, so that one leap may end beside the widget.
        seen.add_style_tag(content="article * { content-visibility: visible !important }")
        seen.locator(f"#widget-{name}.is-live").scroll_into_view_if_needed()
        opened.append((seen, name, errors))
        return seen

    yield show
    for seen, name, errors in opened:
        assert errors == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert seen.evaluate(wide) <= 0
        seen.evaluate(ALONE, f"#widget-{name}")
        seen.evaluate(axe)
        for theme in ("light", "dark"):
            seen.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            assert seen.evaluate(BARRIERS, f"#widget-{name}") == []
        seen.context.close()

"""One browser for all checks of the built site; each page is opened once, from the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "build" / "html"))
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
def browser() -> Iterator[Browser]:
    """The system's Chromium, with a profile of its own that goes when the tests end."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "Chromium is missing: install Debian's package chromium"
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")) / "axe-core" / "axe.min.js"
    assert path.is_file(), "axe-core is missing: `make setup` installs it"
    return path.read_text("utf-8")

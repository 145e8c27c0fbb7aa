"""Take the pictures of the README, .github/*.png, and of links to the book, from the built book.

    python tools/pictures.py [--site build/html]

The site is served, the in-page Python answers an exercise, and a picture changes only when its page
does; take them anew after a change that shows.
"""

import argparse
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from booksite.browser import QUIET, chromium, served

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / ".github"
CARD = ROOT / "book" / "_static" / "card.png"
LAPTOP = (1280, 800)
PHONE = (390, 800)
# name, page, what is brought to the top of the picture, size, theme
SHOTS = (
    ("home-page", "index.html", None, LAPTOP, "light"),
    ("part-1", "derivation/05-case-split.html", "#the-right-half-equation-5", LAPTOP, "light"),
    ("part-2", "floating_point/13-dying-gradients.html", "article figure", LAPTOP, "light"),
    ("part-3", "practice/20-weights.html", "article figure", LAPTOP, "light"),
    ("widget", "index.html", "#see-it-break", (1280, 1000), "light"),
    ("dark", "derivation/07-gradient.html", "#widget-gradient", LAPTOP, "dark"),
    ("phone", "derivation/05-case-split.html", "#the-left-half-equation-6", PHONE, "light"),
)
EXERCISE = "02-sigmoid/half-as-steep"
ANSWERS = {"exercise-wrong": "3 + 2*sqrt(2)", "exercise-right": "2*log(1 + sqrt(2))"}


def keep(page: Page, path: Path) -> None:
    """The picture in few colours: a repository keeps every picture for ever."""
    page.screenshot(path=path)
    few = (
        Image.open(path)
        .convert("RGB")
        .quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    )
    few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} KB")


def opened(browser: Browser, address: str, size: tuple[int, int], theme: str) -> Page:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    page.goto(address, wait_until="load")
    return page


def card(browser: Browser, address: str) -> None:
    """What a social network shows beside a link to the book: its title and equation 7."""
    page = browser.new_page(viewport={"width": 800, "height": 420}, device_scale_factor=1.5)
    page.goto(address, wait_until="load")
    hidden = ".top, .starts, .starts ~ p, #the-whole-derivation > :is(h2, p), li:not(:nth-child(7))"
    page.add_style_tag(content=f"{hidden} {{ display: none !important; }}")
    page.wait_for_timeout(500)
    keep(page, CARD)
    page.close()


def bring(page: Page, selector: str) -> None:
    """Scroll an element to below the bar at the top; what was far is laid out on the way there."""
    for _ in range(3):
        page.locator(selector).first.evaluate("e => e.scrollIntoView({ behavior: 'instant' })")
        page.wait_for_timeout(400)


def answered(browser: Browser, address: str) -> None:
    """An exercise, answered wrong and then right in the page."""
    page = opened(browser, f"{address}/derivation/02-sigmoid.html", LAPTOP, "light")
    cell = page.locator(".cell:has(> .cell_input)").filter(has_text=f'check("{EXERCISE}"').first
    cell.locator(".run-edit").click()
    for name, answer in ANSWERS.items():
        cell.locator(".cm-content").press("ControlOrMeta+a")
        page.keyboard.insert_text(f'check("{EXERCISE}", "{answer}")')
        cell.locator(".cm-content").press("Shift+Enter")
        cell.locator(f".answer-{name.removeprefix('exercise-')}").wait_for(timeout=120_000)
        page.wait_for_timeout(500)
        bring(page, f"#exercise-{EXERCISE.replace('/', '-')}")
        keep(page, OUT / f"{name}.png")
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "html")
    site = parser.parse_args().site
    with sync_playwright() as play, served(site) as address:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, where, selector, size, theme in SHOTS:
            page = opened(browser, f"{address}/{where}", size, theme)
            if selector:
                bring(page, selector)
            if size == PHONE:  # as who reads the mathematics alone has it
                page.locator(".code-off").dispatch_event("click")
            page.wait_for_timeout(500)
            keep(page, OUT / f"{name}.png")
            page.close()
        card(browser, address)
        answered(browser, address)
        browser.close()


if __name__ == "__main__":
    main()

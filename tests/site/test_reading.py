"""Reading aids in a real browser: previews, copying, keys, the dark figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

STEPS = "derivation/05-case-split.html"
SHOWN = ".preview:popover-open"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a laptop whose errors fail the test."""
    one = browser.new_page(viewport={"width": 1200, "height": 800})
    one.set_default_timeout(5000)
    errors: list[str] = []
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    yield one
    one.close()
    assert errors == []


def link(page: Page, part: str) -> str:
    """A selector of the first link in the text, outside of folds, whose address has a part."""
    selector = f"article > section > section > p a.reference.internal[href*='{part}'] >> nth=0"
    page.wait_for_selector(selector)
    for _ in range(2):  # what comes near is laid out, which may move it again
        page.locator(selector).evaluate(
            "(e) => e.scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        page.wait_for_timeout(200)
    return selector


def test_the_code_can_be_hidden_except_in_exercises(browser: Browser, address: str) -> None:
    shown = """(inside) => [...document.querySelectorAll(".cell_input")]
      .filter((code) => code.checkVisibility() && !!code.closest("#exercises") === inside).length"""
    heading = "document.querySelector('#the-left-half-equation-6').getBoundingClientRect().top"
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/{STEPS}")
    before = {inside: page.evaluate(shown, inside) for inside in (True, False)}
    assert min(before.values()) > 0
    # The line that the reader looks at stays where it is, however much goes away above it.
    page.evaluate("location.hash = 'the-left-half-equation-6'")
    page.wait_for_timeout(500)
    top = page.evaluate(heading)
    page.focus(".code-off")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.get_attribute(".code-off", "aria-pressed") == "true"
    assert {inside: page.evaluate(shown, inside) for inside in before} == {**before, False: 0}
    assert page.evaluate(heading) == pytest.approx(top, abs=2)
    page.goto(f"{address}/derivation/07-gradient.html")
    assert page.evaluate(shown, False) == 0, "the next page keeps it so"
    page.focus(".code-off")
    page.keyboard.press("Enter")
    assert page.evaluate(shown, False) > 0
    page.goto(f"{address}/reference/ledger.html")
    assert page.locator(".code-off").count() == 0, "a page without code"
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        f"{STEPS}#the-chain-once-more",
        f"{STEPS}#step-eq-7",
        "reference/ledger.html#ledger-step-eq-7",
    ],
)
def test_an_address_with_an_anchor_opens_there(page: Page, site: Path, address: str) -> None:
    """Parts far from the window have no height yet when the way to the anchor begins."""
    page.goto(f"{site.as_uri()}/{address}")
    page.wait_for_function(
        """() => {
          const top = document.querySelector(location.hash).getBoundingClientRect().top;
          const still = Math.abs(top - window.before) < 1;
          window.before = top;
          return still;
        }""",
        polling=200,
    )
    assert 40 <= page.evaluate("window.before") <= 240


@pytest.mark.parametrize("width", [360, 1280])
def test_a_link_leads_below_a_widget_that_grows(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/{STEPS}")
    page.evaluate("location.hash = 'exercises'")
    page.wait_for_timeout(1700)
    top = "document.getElementById('exercises').getBoundingClientRect().top"
    assert 40 <= page.evaluate(top) <= 120
    # Who types in the bar keeps the place.
    before = page.evaluate("scrollY")
    page.focus(".find input")
    page.keyboard.type("log1p")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == pytest.approx(before, abs=2)
    page.close()


def test_a_page_loaded_again_is_where_its_reader_was(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{STEPS}")
    page.mouse.move(600, 400)
    for _ in range(10):
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(80)
    page.wait_for_timeout(300)  # what came near is laid out, and the browser notes the place
    page.evaluate(
        """() => {
          const parts = document.querySelectorAll("article [id]:is(.step, .statement, section)");
          const here = [...parts].findLast((one) => one.getBoundingClientRect().top < 400);
          sessionStorage.place = JSON.stringify([here.id, here.getBoundingClientRect().top]);
        }"""
    )
    page.reload()
    page.wait_for_function(
        """() => {
          const [id, before] = JSON.parse(sessionStorage.place);
          return Math.abs(document.getElementById(id).getBoundingClientRect().top - before) < 40;
        }"""
    )


@pytest.mark.parametrize(
    ("name", "part", "words"),
    [
        (STEPS, "#step-eq-4", ["(4)", "proved", "Substituting the sigmoid"]),
        (STEPS, "glossary.html#term-overflow", ["overflow"]),
        ("floating_point/11-measuring.html", "bibliography.html#", ["INRIA"]),
        ("derivation/00-ten-lines.html", ".html", []),
        (STEPS, "#fig-gluing", ["Fig. "]),
    ],
)
def test_a_link_shows_what_it_leads_to(
    page: Page, site: Path, name: str, part: str, words: list[str]
) -> None:
    page.goto((site / name).as_uri())
    here = link(page, part)
    page.hover(here)
    page.wait_for_selector(SHOWN)
    said = page.inner_text(SHOWN)
    assert said.strip()
    assert [word for word in words if word not in said] == []
    # Beside the link, never over it; for eyes alone, with nothing in it to stop at.
    box, line = page.locator(SHOWN).bounding_box(), page.locator(here).bounding_box()
    assert box is not None
    assert line is not None
    assert box["y"] >= line["y"] + line["height"] or box["y"] + box["height"] <= line["y"]
    assert page.get_attribute(SHOWN, "aria-hidden") == "true"
    assert page.query_selector_all(f"{SHOWN} a, {SHOWN} button, {SHOWN} [id]") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_preview_comes_with_the_focus_stays_under_the_pointer_and_goes_with_escape(
    page: Page, site: Path
) -> None:
    page.goto((site / STEPS).as_uri())
    here = link(page, "#step-eq-4")
    page.keyboard.press("Tab")  # from here on the focus is the keyboard's
    page.locator(here).focus()
    page.wait_for_selector(SHOWN)
    page.keyboard.press("Escape")
    page.wait_for_selector(SHOWN, state="detached")
    page.locator(here).blur()
    page.hover(here)
    page.hover(SHOWN)
    page.wait_for_timeout(400)
    assert page.is_visible(SHOWN)
    page.mouse.move(2, 400)
    page.wait_for_selector(SHOWN, state="detached")


def test_a_finger_gets_no_preview(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto((site / STEPS).as_uri())
    here = link(page, "#step-eq-4")
    page.locator(here).evaluate(
        "(e) => e.dispatchEvent("
        "new PointerEvent('pointerover', { pointerType: 'touch', bubbles: true }))"
    )
    page.wait_for_timeout(400)
    assert not page.is_visible(SHOWN)
    context.close()


def test_code_and_latex_are_copied_by_keyboard(page: Page, site: Path) -> None:
    page.goto((site / STEPS).as_uri())
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard',"
        " { value: { writeText: async (text) => { window.copied = text; } } })"
    )
    page.wait_for_selector(".highlight > .copy", state="attached")
    page.locator(".highlight > .copy").first.press("Enter")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").startswith("import math\nimport struct\n\n")
    assert page.inner_text(".unseen[role=status]") == "Copied"
    step = page.locator(".derivation .step:has(#none), .derivation .step >> nth=1").first
    step.locator(".copy").first.press("Enter")
    page.wait_for_function("!window.copied.startsWith('import')")
    assert page.evaluate("window.copied").startswith("= ")
    assert "\\log" in page.evaluate("window.copied")


def test_copying_works_without_the_clipboards_own_interface(page: Page, site: Path) -> None:
    page.goto((site / STEPS).as_uri())
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => { window.copied = document.activeElement.value; }"
    )
    button = page.locator(".highlight > .copy").first
    button.press("Enter")
    page.wait_for_function("window.copied")
    assert page.evaluate("window.copied").startswith("import math")
    assert button.evaluate("(e) => e === document.activeElement")


def test_a_derivation_is_one_stop_for_its_small_marks(page: Page, site: Path) -> None:
    page.goto((site / "derivation" / "07-gradient.html").as_uri())
    marks = ".derivation .copy, .derivation .step-number a"
    page.wait_for_selector(marks, state="attached")
    counts = page.evaluate(
        """(marks) => [...document.querySelectorAll(".derivation")].map((box) => [
          [...box.querySelectorAll(".copy, .step-number a")]
            .filter((e) => !e.closest(".how") && e.tabIndex === 0).length,
          box.querySelectorAll(".copy, .step-number a").length])""",
        marks,
    )
    assert {stops for stops, _ in counts} == {1}
    assert max(total for _, total in counts) > 4
    first = page.locator(".derivation >> nth=0").locator(".copy, .step-number a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    assert not first.evaluate("(e) => e === document.activeElement")
    assert page.evaluate("document.activeElement.tabIndex") == 0


def test_a_slash_leads_to_the_search(page: Page, site: Path) -> None:
    page.goto((site / STEPS).as_uri())
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("a/b")
    assert page.input_value(".find input") == "a/b"


def test_the_statements_can_be_filtered(page: Page, site: Path) -> None:
    page.goto((site / "reference" / "statements.html").as_uri())
    rows = "td:nth-child(6)"
    page.wait_for_selector("#row-filter")
    visible = f"document.querySelectorAll('tr:not([hidden]) > {rows}').length"
    whole = page.evaluate(visible)
    page.fill("#row-filter", "sig-forms")
    assert 0 < page.evaluate(visible) < whole
    assert page.inner_text(".ledger-filter output").endswith(f"of {whole}")
    page.fill("#row-filter", "")
    assert page.evaluate(visible) == whole


def test_figures_turn_dark_with_the_page_and_keep_their_hues(page: Page, site: Path) -> None:
    page.goto((site / STEPS).as_uri())
    shown = "getComputedStyle(document.querySelector('article figure img')).filter"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(shown) == "none"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(shown) == "invert(0.92) hue-rotate(180deg)"


def test_an_address_that_leads_nowhere_has_a_page(page: Page, site: Path) -> None:
    page.goto((site / "404.html").as_uri())
    page.click("article a >> nth=0")
    page.wait_for_selector(".derivation-map")

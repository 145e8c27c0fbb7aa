"""Python in the page: the derivation's cells run in a real browser, under the strict policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from booksite.policy import POLICY

WAIT = 120_000  # milliseconds, for a machine that does much else
BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = sorted(
    path for path in BOOK.rglob("*.md") if "\nbrowser: true\n" in path.read_text("utf-8")
)
RUN = [path.relative_to(BOOK).with_suffix("").as_posix() for path in PAGES]
# What Python says of an overflow is the platform's own wording.
PLATFORM = 'check("02-sigmoid/slope-to-the-last-digits", slope)'
EXERCISES = "reference/exercises"
BEGUN = re.compile("waiting|busy|same|new|wrong")
ENDED = re.compile("same|new|wrong|absent")


class Reader:
    """A page in a browser, what it complained of and what it asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.set_default_timeout(20_000)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda r: self.foreign.append(r.url) if address not in r.url else None)

    def go(self, name: str) -> None:
        self.page.goto(f"{self.address}/{name}.html", wait_until="load")

    def cell(self, words: str):
        """The cell whose code has these words."""
        return self.page.locator(".cell:has(> .cell_input)").filter(has_text=words).first

    def ended(self, cell) -> str:
        """How a cell that was asked to run has ended."""
        expect(cell).to_have_attribute("data-run", ENDED, timeout=WAIT)
        return cell.get_attribute("data-run")

    def write(self, cell, code: str) -> None:
        """Replace a cell's code."""
        if not cell.locator(".cm-editor").count():
            cell.locator(".run-edit").click()
        cell.locator(".cm-content").press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = Reader(context.new_page(), address)
    yield made
    context.close()
    assert made.complaints == []
    assert made.foreign == []


@pytest.mark.parametrize("name", RUN)
def test_a_derivation_runs_from_top_to_bottom_and_says_what_is_printed(reader, name):
    reader.go(name)
    reader.page.locator(".python-all").first.click()
    expect(reader.page.locator(".python-bar[data-state=ready]")).to_be_visible(timeout=WAIT)
    cells = reader.page.evaluate(
        "document.querySelector('.python').page.cells.map("
        "(cell) => [cell.node.dataset.run, cell.code])"
    )
    assert len(cells) >= 10
    odd = [code for state, code in cells if state not in {"same", "absent"}]
    assert [code for code in odd if not code.endswith(PLATFORM)] == []
    absent = [code for state, code in cells if state == "absent"]
    assert len(absent) <= 3
    assert not any("prove(" in code or "Derivation(" in code for code in absent)


def test_an_exercise_is_answered_wrong_and_right(reader):
    reader.go("derivation/02-sigmoid")
    cell = reader.cell('check("02-sigmoid/half-as-steep"')
    reader.write(cell, 'check("02-sigmoid/half-as-steep", "3 + 2*sqrt(2)")')
    cell.locator(".run-run").click()
    assert reader.ended(cell) == "new"  # so the comparison with what is printed can fail
    expect(cell.locator(".answer-wrong .answer-head")).to_have_text("Not yet.")
    assert "after one cell above" in cell.locator(".run-said").inner_text()
    reader.write(cell, 'check("02-sigmoid/half-as-steep", "2*log(1 + sqrt(2))")')
    cell.locator(".cm-content").press("Shift+Enter")
    expect(cell.locator(".answer-right .answer-head")).to_have_text("Right.", timeout=WAIT)
    assert cell.locator(".cell_output").count() == 1
    cell.locator(".run-original").click()
    expect(cell.locator(".answer-open")).to_be_visible()
    assert cell.locator(".cm-editor").count() == 0
    # A double click asks once, and its second half does not fall on Stop.
    cell.locator(".run-run").dblclick()
    assert reader.ended(cell) == "same"
    assert "after" not in cell.locator(".run-said").inner_text()


def test_errors_stop_and_reset(reader):
    """One long visit, for each start of Python costs seconds."""
    page = reader.page
    reader.go(EXERCISES)
    first, last = reader.cell("import math"), reader.cell('check("half-as-step"')
    # An error has the cell's own lines, and what stands below still runs.
    reader.write(last, "def f(x):\n    return 1 / x\n\nf(0)")
    last.locator(".run-run").click()
    assert reader.ended(last) == "wrong"
    trace = last.locator(".traceback").inner_text()
    assert "line 4, in <module>" in trace
    assert "return 1 / x" in trace
    assert "ZeroDivisionError: division by zero" in trace
    expect(page.locator(".python-heard")).to_contain_text("ZeroDivisionError")
    # The checker's own error is typeset, and has no traceback.
    reader.write(
        last,
        "from bcelogits.derivation import Derivation\n"
        "Derivation('exp(x)', name='slip').step('1 + x', because='guess')",
    )
    last.locator(".run-run").click()
    expect(last.locator(".failure .statement-refutation .katex")).to_be_visible(timeout=WAIT)
    assert last.locator(".traceback").count() == 0
    # What the reader's own code asks for and a browser lacks is an error, as anywhere.
    reader.write(last, "import numpy")
    last.locator(".run-run").click()
    assert reader.ended(last) == "wrong"
    assert "No module named 'numpy'" in last.locator(".traceback").inner_text()
    reader.write(last, "help(check)\nhelp(str)")
    last.locator(".run-run").click()
    expect(last.locator(".stream")).to_contain_text("Help on function check", timeout=WAIT)
    # Long output scrolls, and the keyboard can reach it.
    expect(last.locator(".stream pre")).to_have_attribute("tabindex", "0")
    # What an earlier cell breaks keeps a later one from running, and it says so.
    reader.write(last, "print(answer)")
    reader.write(first, "answer = 41\nundefined_name")
    last.locator(".run-run").click()
    expect(last.locator(".run-said")).to_contain_text("ended in an error", timeout=WAIT)
    # An endless cell prints as it goes, and can be stopped; its names are gone.
    reader.write(first, "answer = 41\nprint('begun')\nwhile True: pass")
    first.locator(".run-run").click()
    expect(first.locator(".stream")).to_have_text("begun", timeout=WAIT)
    first.locator(".run-stop").click()
    expect(first).to_have_attribute("data-run", "stopped")
    expect(page.locator(".python-state")).to_contain_text("Stopped")
    imports = "from bcelogits.exercises import check, hint, solution, exercise"
    reader.write(first, f"import math\n{imports}\nanswer = 42")
    last.locator(".run-run").click()
    expect(last.locator(".stream")).to_have_text("42", timeout=WAIT)
    # The page as it was.
    page.locator(".python-reset").click()
    expect(last.locator(".answer-head")).to_have_text("There is no such exercise.")
    assert "import math" in first.locator("pre").first.inner_text()
    assert page.locator(".cell-live, .cm-editor").count() == 0


def test_the_keyboard_alone_runs_edits_and_leaves(reader):
    page = reader.page
    reader.go(EXERCISES)
    cell = reader.cell("3 + 2*sqrt(2)")
    cell.locator(".run-edit").focus()
    page.keyboard.press("Enter")
    editor = cell.locator(".cm-content")
    expect(editor).to_be_focused()
    assert "Code of cell 3" in editor.get_attribute("aria-label")
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.type("# mine")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(cell).to_have_attribute("data-run", BEGUN)  # how it ends is for the tests above
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not editor.evaluate("node => node === document.activeElement")
    assert page.evaluate("document.activeElement.closest('.run') !== null")


def test_a_load_that_fails_says_so_and_leaves_the_page(reader):
    page = reader.page
    page.route("**/sympy.zip*", lambda route: route.abort())
    reader.go(EXERCISES)
    cell = reader.cell("3 + 2*sqrt(2)")
    printed = cell.locator(".cell_output").inner_text()
    cell.locator(".run-run").click()
    expect(page.locator(".python-state")).to_contain_text("could not be loaded", timeout=WAIT)
    assert cell.locator(".cell_output").inner_text() == printed
    page.unroute("**/sympy.zip*")
    page.locator(".python-retry").click()
    assert reader.ended(cell) == "same"
    # Only that request failed, and the browser says so by itself.
    assert all("ERR_FAILED" in words for words in reader.complaints)
    reader.complaints.clear()


def test_where_webassembly_is_not_allowed_the_page_says_so(reader):
    without = {"Content-Security-Policy": POLICY.replace(" 'wasm-unsafe-eval'", "")}

    def stricter(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, **without})

    reader.page.route("**/python-worker.js*", stricter)
    reader.page.route(f"**/{EXERCISES}.html", stricter)
    reader.go(EXERCISES)
    cell = reader.cell("3 + 2*sqrt(2)")
    cell.locator(".run-run").click()
    expect(reader.page.locator(".python-state")).to_contain_text("WebAssembly", timeout=WAIT)
    assert all("Security Policy" in words for words in reader.complaints), reader.complaints
    reader.complaints.clear()


def test_from_a_disk_the_page_says_what_is_missing(browser, site):
    page = browser.new_page()
    page.goto((site / f"{EXERCISES}.html").as_uri())
    expect(page.locator(".python-said")).to_contain_text("make serve")
    assert page.locator(".python button:visible, .run").count() == 0
    page.close()


def test_controls_are_accessible_and_fit_a_phone(browser, address, axe):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/{EXERCISES}.html", wait_until="load")
    cell = page.locator(".cell:has(> .cell_input)").filter(has_text="3 + 2*sqrt(2)").first
    cell.locator(".run-edit").click()
    expect(cell.locator(".cm-content")).to_be_visible()
    page.evaluate(
        "const page = document.querySelector('.python').page; page.bar.stopped(true);"
        "page.cells.slice(0, 4).forEach((cell) => { cell.say('wrong', 'python.same', {seconds: 1});"
        " cell.buttons.above.hidden = cell.buttons.original.hidden = false; })"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(axe)
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = page.evaluate(
            "axe.run('.python, .cell, .python-bar', {resultTypes: ['violations']})"
        )
        assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]] == []
    context.close()


def test_a_page_that_is_only_read_loads_nothing_of_python(reader):
    asked: list[str] = []
    reader.page.on("request", lambda r: asked.append(r.url))
    reader.go(EXERCISES)
    reader.page.wait_for_timeout(300)
    assert [url for url in asked if "python" in url and "/python.js" not in url] == []


def test_the_weight_of_python_is_what_the_page_says(site):
    files = list((site / "_static" / "python").iterdir())
    weight = sum(path.stat().st_size for path in files)
    assert weight < 12_500_000
    text = (site / f"{EXERCISES}.html").read_text("utf-8")
    assert f"{weight / 1e6:.1f} MB" in text
    assert f'data-bytes="{weight}"' in text


def test_a_cell_can_be_run_again_whatever_was_run_since(reader):
    reader.go("derivation/04-substitution")
    chain = reader.cell('continues="eq-2"')
    for _ in range(2):
        reader.page.locator(".python-all").first.click()
        expect(reader.page.locator(".python-bar[data-state=ready]")).to_be_visible(timeout=WAIT)
        # L was a loss of a probability when this cell ran, and is one of a logit since.
        chain.locator(".run-run").click()
        assert reader.ended(chain) == "same"


def test_a_change_above_is_seen_by_a_cell_below(reader):
    reader.go("derivation/05-case-split")
    cells = [reader.page.locator(".cell:has(> .cell_input)").nth(k) for k in (1, 2, 3)]
    for cell, code in zip(cells, ("a = 1", "b = a + 1", "print(b)"), strict=True):
        reader.write(cell, code)
    for first, printed in ((1, 2), (10, 11)):
        reader.write(cells[0], f"a = {first}")
        cells[2].locator(".run-run").click()
        assert reader.ended(cells[2]) == "new"
        expect(cells[2].locator(".cell_output")).to_have_text(re.compile(rf"\s*{printed}\s*"))
    # What was stopped shows nothing of what its cell said before.
    reader.write(cells[2], "while True: pass")
    cells[2].locator(".run-run").click()
    expect(cells[2].locator(".run-original")).to_be_hidden()
    cells[2].locator(".run-stop").click()
    expect(cells[2]).to_have_attribute("data-run", "stopped")
    expect(cells[2].locator(".cell_output")).to_have_text("")

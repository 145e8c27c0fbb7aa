"""The loss explorer and the overflow map: right numbers by keyboard, pointer, touch and address."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bcelogits import exact, loss
from bcelogits.outcomes import OUTCOMES, evaluated, outcomes
from bcelogits.ulp import FORMATS, format_of, neighbours, rounded, widened

Open = Callable[..., Page]
HOME, MAP = "index.html", "floating_point/10-breaking.html"
EXPLORER, OVERFLOW = "#widget-explorer .widget-box", "#widget-overflow .widget-box"
FORMULAS = {
    "naive, eq 3": (loss.naive, loss.naive_grad),
    "eq 4": (loss.expanded, loss.expanded_grad),
    "eq 7": (loss.merged, loss.merged_grad),
    "eq 7 with log1p": (loss.merged_log1p, loss.merged_log1p_grad),
    "the fold": (loss.fold, loss.fold_grad),
}


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def results(page: Page) -> dict[str, tuple[float, str]]:
    """Value and outcome in each row of the explorer."""
    rows = page.evaluate(
        """(box) => [...document.querySelectorAll(`${box} .results tbody tr`)]
        .map((row) => [...row.cells].map((cell) => cell.innerText.trim()))""",
        EXPLORER,
    )
    return {name: (number(value), outcome) for name, value, outcome in rows}


def broken(page: Page) -> list[str]:
    """The step that is marked, and why."""
    return page.locator(f"{EXPLORER} .is-broken").all_inner_texts()


def test_the_first_screen_makes_the_point(widget: Open) -> None:
    """The logit 20 with the label 1 in float32: two of seven are right."""
    page = widget(HOME, "explorer")
    found = results(page)
    right = [name for name, (_, outcome) in found.items() if "right" in outcome]
    assert right == ["PyTorch, with logits", "the fold"]
    x = np.float32(20)
    for name, (formula, _) in FORMULAS.items():
        np.testing.assert_equal(np.float32(found[name][0]), formula(x, 1))
    assert number(re.search(r"exact loss is (\S+)\.", page.inner_text(EXPLORER))[1]) == exact.loss(
        20, 1
    )
    assert broken(page)[0].startswith("h = 1 + g")
    assert "g is too small beside 1" in broken(page)[1]


def test_each_format_shows_numpys_results_and_their_outcomes(widget: Open) -> None:
    """NumPy's own exp and log round a little differently, so a few ULP are left to them."""
    page = widget(HOME, "explorer", "x:-2.5,y:0,format:float64")
    typed = page.get_by_label("Logit x", exact=True)
    for form in FORMATS:
        page.get_by_role("radio", name=form.name, exact=True).check()
        page.get_by_role("radio", name="0", exact=True).check()
        typed.fill("-2.5")
        x = rounded([-2.5], form)
        found = results(page)
        for name, (formula, _) in FORMULAS.items():
            wanted = float(evaluated(formula, x, 0.0)[0])
            slack = 4 * form.epsilon
            assert found[name][0] == pytest.approx(wanted, rel=slack, abs=slack)
        page.get_by_role("radio", name="1", exact=True).check()
        for logit in (88.0, -88.0):
            typed.fill(str(logit))
            found = results(page)
            for name, (formula, _) in FORMULAS.items():
                code = int(outcomes(formula, rounded([logit], form), 1.0)[0])
                assert OUTCOMES[code] in found[name][1]


def test_the_logit_moves_by_tenths_and_by_single_floats(widget: Open) -> None:
    page = widget(HOME, "explorer")
    typed = page.get_by_label("Logit x", exact=True)
    slider = page.get_by_label("Logit x on the number line")
    slider.press("ArrowRight")
    assert typed.input_value() == "20.1"
    slider.press("Shift+ArrowRight")
    after = neighbours(float(np.float32(20.1)), format_of("float32"))[1]
    assert np.float32(typed.input_value()) == np.float32(after)
    typed.press("Shift+ArrowDown")
    assert typed.input_value() == "20.1"
    page.get_by_role("button", name="Previous float").click()
    assert np.float32(typed.input_value()) < np.float32(20.1)
    page.get_by_role("radio", name="float16", exact=True).check()
    page.get_by_role("button", name="Next float").click()
    bits = "".join(page.locator(f"{EXPLORER} .bits code").all_inner_texts())
    assert int(bits, 2) == int(np.float16(typed.input_value()).view(np.uint16))


def test_a_pointer_on_the_line_and_an_address_set_the_logit(widget: Open) -> None:
    page = widget(HOME, "explorer", "x:3,y:0.9,format:bfloat16,show:gradient,formula:fold")
    x, y = widened(rounded([3.0, 0.9], format_of("bfloat16")))
    found = number(re.search(r"exact gradient is (\S+)\.", page.inner_text(EXPLORER))[1])
    assert found == pytest.approx(exact.gradient(float(x), float(y)), rel=1e-15)
    assert page.get_by_label("soft label y").input_value() == "0.9"
    line = page.locator(f"{EXPLORER} .logit svg")
    box = line.bounding_box()
    line.click(position={"x": 11 + (box["width"] - 22) * 5 / 8, "y": 30})
    page.wait_for_url(
        re.compile(r"x:(0\.9\d|1|1\.0\d),y:0.9,format:bfloat16,show:gradient,formula:fold")
    )
    said = page.inner_text(f"{EXPLORER} .results")
    page.reload()
    assert page.inner_text(f"{EXPLORER} .results") == said


def test_a_dead_gradient_and_a_loss_of_100(widget: Open) -> None:
    page = widget(HOME, "explorer")
    page.get_by_role("button", name="100.0").click()
    assert results(page)["BCELoss after sigmoid"][0] == 100
    page.get_by_role("button", name="A dead gradient").click()
    found = results(page)
    assert found["BCELoss after sigmoid"] == (0.0, found["BCELoss after sigmoid"][1])
    assert "silent zero" in found["BCELoss after sigmoid"][1]
    assert found["eq 8, and PyTorch"][0] == 1.0
    page.get_by_role("button", name="PyTorch’s zero").click()
    assert results(page)["PyTorch, with logits"][0] == 0
    assert "r − a" in broken(page)[0]
    page.get_by_role("radio", name="the fold").check()
    assert broken(page) == []
    assert "No step breaks" in page.inner_text(EXPLORER)


def test_the_map_goes_to_the_two_floats_where_a_formula_breaks(widget: Open) -> None:
    """The floats are those that the page finds by halving, with NumPy."""
    page = widget(MAP, "overflow", "format:float32,y:0,formula:merged")
    page.get_by_role("button", name=re.compile("digits lost → silent zero near −16.6")).click()
    values = page.locator(f"{OVERFLOW} .float-value").all_inner_texts()
    before, after = (np.float32(number(value)) for value in values)
    assert np.nextafter(before, np.float32(-99)) == after
    assert loss.merged(before, 0) > 0
    assert loss.merged(after, 0) == 0
    cards = page.locator(f"{OVERFLOW} .float-card")
    for card, value in zip(cards.all(), (before, after), strict=True):
        bits = "".join(card.locator("code").all_inner_texts())
        assert int(bits, 2) == int(value.view(np.uint32))
    assert "24 floats wide" in page.inner_text(OVERFLOW)
    page.wait_for_url("**overflow=format:float32,y:0,formula:merged,c:-16.6*")
    page.reload()
    page.locator(OVERFLOW).scroll_into_view_if_needed()
    expect(page.locator(f"{OVERFLOW} .float-value").first).to_have_text(values[0])


def test_every_place_of_the_map_is_a_change_in_numpy_too(widget: Open) -> None:
    """Of the places where zeros, inf and nan begin; digits are lost here and there before."""
    page = widget(MAP, "overflow", "y:1")
    for form in FORMATS:
        page.get_by_role("radio", name=form.name, exact=True).check()
        for name in ("naive, eq 3", "eq 7 with log1p"):
            page.get_by_label("Formula", exact=True).select_option(label=name)
            begins = page.get_by_role("button", name=re.compile("→ (inf|nan|silent zero) near"))
            expect(begins.first).to_be_visible()
            for button in begins.all():
                outcome = re.search("→ (.+) near", button.inner_text())[1]
                button.click()
                values = page.locator(f"{OVERFLOW} .float-value").all_inner_texts()
                pair = np.array([number(value) for value in values]).astype(form.dtype)
                codes = outcomes(FORMULAS[name][0], pair, 1.0)
                assert OUTCOMES[codes[1]] == outcome
                assert OUTCOMES[codes[0]] != outcome


def test_the_map_moves_by_keys_wheel_and_fingers_and_leaves_the_page_its_wheel(
    widget: Open,
) -> None:
    page = widget(MAP, "overflow", has_touch=True)
    picture = page.locator(f"{OVERFLOW} .picture")
    read = "new URL(location).searchParams.get('overflow')"

    def state(change: Callable[[], object]) -> dict[str, str]:
        before = page.evaluate(read)
        change()
        for _ in range(100):
            if page.evaluate(read) != before:
                break
            page.wait_for_timeout(50)
        return dict(pair.split(":") for pair in page.evaluate(read).split(","))

    picture.focus()
    assert float(state(lambda: page.keyboard.press("+"))["w"]) == 2
    assert float(state(lambda: page.keyboard.press("ArrowRight"))["c"]) == pytest.approx(0.4)
    assert float(state(lambda: page.keyboard.press("0"))["w"]) == 4
    assert float(state(page.get_by_role("button", name="Zoom in").click)["w"]) < 4
    page.get_by_role("button", name="Whole axis").click()
    picture.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = picture.bounding_box()
    middle, height = box["x"] + box["width"] / 2, box["y"] + 100
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, apart: float) -> None:
        ends = [] if kind == "touchEnd" else [middle - apart / 2, middle + apart / 2]
        points = [{"x": x, "y": height, "id": k} for k, x in enumerate(ends)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pinch() -> None:
        for kind, apart in (("touchStart", 40), ("touchMove", 80), ("touchMove", 160)):
            fingers(kind, apart)
        fingers("touchEnd", 0)

    pinched = state(pinch)
    assert float(pinched["w"]) == pytest.approx(1, rel=0.05)
    assert float(pinched["c"]) == pytest.approx(0, abs=0.05)
    page.get_by_role("button", name="Whole axis").click()
    wheel = """(ctrlKey) => !document.querySelector("#widget-overflow .picture svg").dispatchEvent(
      new WheelEvent("wheel", { deltaY: -100, ctrlKey, cancelable: true, bubbles: true }))"""
    assert page.evaluate(wheel, False) is False
    assert page.evaluate(wheel, True) is True
    picture.locator("svg").tap(position={"x": box["width"] * 0.75, "y": 20})
    marked = page.locator(f"{OVERFLOW} .float-value")
    expect(marked).to_have_count(1)
    x = np.float32(number(marked.inner_text()))
    said = page.inner_text(f"{OVERFLOW} .found")
    assert f"naive, eq 3 in float32, label 1, at x = {marked.inner_text()}" in said
    code = int(outcomes(loss.naive, np.array([x]), 1.0)[0])
    assert OUTCOMES[code] in said


def test_what_lies_beyond_an_end_is_said_to(widget: Open) -> None:
    page = widget(HOME, "explorer", "y:0.3,formula:constructor")
    assert page.locator(f"{EXPLORER} .results input:checked").input_value() == "naive"
    said = page.locator(f"{EXPLORER} .hint[role=status]")
    typed = page.get_by_label("Logit x", exact=True)
    typed.fill("5000")
    expect(said.filter(has_text="ends at")).to_have_count(1)
    typed.press("Tab")
    assert typed.input_value() == "1000"
    typed.fill("20")
    expect(said.filter(has_text="ends at")).to_have_count(0)
    soft = page.locator(f"{EXPLORER} input.soft")
    soft.fill("2")
    expect(said.filter(has_text="from 0 to 1")).to_have_count(1)
    soft.press("Tab")
    assert soft.input_value() == "0.3"

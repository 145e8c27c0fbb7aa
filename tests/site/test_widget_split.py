"""The case split: numbers beside NumPy's, by keyboard and pointer, and the state in the address."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page

Open = Callable[..., Page]
PAGE, NAME = "derivation/05-case-split.html", "split"
BOX = "#widget-split .widget-box"


def shown(page: Page) -> str:
    return page.inner_text(f"{BOX} .reading").replace("\u2212", "-")


def rows(page: Page) -> dict[str, list[str]]:
    cells = page.eval_on_selector_all(
        f"{BOX} tbody tr", "rows => rows.map((row) => [...row.cells].map((c) => c.textContent))"
    )
    plain = [[text.replace("\u2212", "-") for text in row] for row in cells]
    return {row[0]: row[1:] for row in plain}


def halves(x: float, y: float) -> tuple[str, str]:
    tail = np.log1p(np.exp(-abs(x)))
    return f"{tail + x - x * y:.4f}", f"{tail - x * y:.4f}"


def test_the_keyboard_moves_the_logit_across_the_seam(widget: Open) -> None:
    page = widget(PAGE, NAME, "x:0.1,y:0.3")
    five, six = halves(0.1, 0.3)
    expected = f"At x = 0.10 equation 5 holds: the loss is {five}. Equation 6 gives {six}"
    assert shown(page).startswith(expected)
    slider = page.locator(f"{BOX} input[type=range]").first
    for _ in range(2):
        slider.press("ArrowLeft")
    assert shown(page) == f"At x = 0 both halves give log 2 = {np.log(2):.4f}."
    assert "log 2" in slider.get_attribute("aria-valuetext")
    slider.press("ArrowLeft")
    five, six = halves(-0.05, 0.3)
    assert f"equation 6 holds: the loss is {six}. Equation 5 gives {five}" in shown(page)
    assert shown(page) in page.get_attribute(f"{BOX} svg >> nth=0", "aria-label").replace(
        "\u2212", "-"
    )


def test_the_kinks_cancel_at_the_seam_and_nowhere_has_the_sum_a_jump(widget: Open) -> None:
    page = widget(PAGE, NAME, "x:-2,y:0.25")
    page.click(f"{BOX} button")
    at_seam = rows(page)
    assert at_seam["max(x, 0)"] == ["0.00", "1.00", "1.00", "none"]
    assert at_seam["log(1 + e-|x|)"] == ["0.50", "-0.50", "-1.00", "none"]
    assert at_seam["their sum"] == ["0.50", "0.50", "0.00", "0.50"]
    assert at_seam["loss: sum - x y"] == ["0.25", "0.25", "0.00", "0.25"]


def test_a_finger_on_the_picture_moves_it_and_the_address_keeps_it(widget: Open) -> None:
    page = widget(PAGE, NAME, has_touch=True)
    picture = page.locator(f"{BOX} svg").first
    box = picture.bounding_box()
    left, right = 34, box["width"] - 8  # the ends of the axis
    at = left + (right - left) * (-3 + 4) / 8
    picture.tap(position={"x": at, "y": 60})
    assert abs(float(page.input_value(f"{BOX} input >> nth=0")) + 3) <= 0.05
    x = float(page.input_value(f"{BOX} input >> nth=0"))
    slope = 1 / (1 + np.exp(-x))
    assert rows(page)["their sum"][3] == f"{slope:.2f}"
    page.wait_for_url(f"**split=x:{x:g},y:0.25*")
    said = shown(page)
    page.reload()
    assert shown(page) == said


def test_a_finger_that_scrolls_past_the_picture_leaves_it_as_it_is(widget: Open) -> None:
    page = widget(PAGE, NAME, "x:-3.4", has_touch=True)
    box = page.locator(f"{BOX} svg").first.bounding_box()
    said, at = shown(page), page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"]
    for kind, up in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60), ("touchMove", 110)):
        points = [{"x": x, "y": y - up}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(60)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") > at + 30
    assert shown(page) == said

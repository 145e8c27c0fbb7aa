"""The proof viewer: both sides of every line and twin beside mpmath, by keyboard and by pointer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sympy import Lambda, exp, lambdify, symbols, sympify

Open = Callable[..., Page]
PAGE, NAME = "derivation/05-case-split.html", "proof"
EQUATION_4 = "derivation/04-substitution.html"
BOX = "#widget-proof .widget-box"
AT = (-3.5, -1.0, 0.0, 0.75, 3.0)
# What the viewer says of each line's twins at each place.
WALK = """(places) => {
  const box = document.querySelector("#widget-proof .widget-box");
  const said = [];
  const send = (node, type, value) => {
    node.value = value;
    node.dispatchEvent(new Event(type));
  };
  const lines = box.querySelector("select");
  for (const { value } of [...lines.options]) {
    send(lines, "change", value);
    const count = box.querySelectorAll(".choice-long input").length;
    for (let twin = 0; twin < count; twin += 1) {
      box.querySelectorAll(".choice-long input")[twin].click();
      for (const x of places) {
        send(box.querySelector("input[type=range]"), "input", x);
        said.push([Number(value), twin - 1, x, box.querySelector(".reading").textContent]);
      }
    }
  }
  return said;
}"""
X, Y = symbols("x y", real=True)
SIDES = re.compile(
    r"At x = (\S+), y = (\S+) .*?(?: is| are| gives) (\S+?)(?: and the twin is (\S+?))?[.:,] "
)


def function(text: str) -> Callable[[float, float], float]:
    names = {"x": X, "y": Y, "\u03c3": Lambda(X, 1 / (1 + exp(-X)))}
    return lambdify((X, Y), sympify(text, names), "mpmath")


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


@pytest.mark.parametrize(
    ("address", "first", "last", "twins"),
    [(EQUATION_4, "eq-3", "eq-4", 15), (PAGE, "eq-5", "eq-7", 17)],
)
def test_both_sides_are_what_mpmath_says(
    widget: Open, address: str, first: str, last: str, twins: int
) -> None:
    page = widget(address, NAME)
    lines = json.loads(page.get_attribute("#widget-proof", "data-lines"))
    assert (lines[0]["label"], lines[-1]["label"]) == (first, last)
    assert sum(len(line["twins"]) for line in lines) == twins
    compared = 0
    for n, twin, x, said in page.evaluate(WALK, AT):
        line = lines[n]
        if line["where"] and not sympify(line["where"], {"x": X}).subs(X, x):
            assert "is outside of" in said
            continue
        if "no value" in said:  # the logarithm of a negative number, in a wrong twin
            assert function(line["twins"][twin]["text"])(x, 0).imag
            continue
        shown_x, shown_y, true, wrong = SIDES.match(said + " ").groups()
        assert number(shown_x) == x
        at = x, number(shown_y)
        expected = function(line["text"])(*at)
        assert number(true) == pytest.approx(float(expected), rel=1e-5)
        other = function(line["twins"][twin]["text"])(*at) if twin >= 0 else expected
        if wrong is None:
            assert float(other) == pytest.approx(float(expected))
        else:
            assert number(wrong) == pytest.approx(float(other), rel=1e-5)
        compared += 1
    assert compared > 60


def test_arrow_keys_walk_and_a_twin_shows_its_counterexample(widget: Open) -> None:
    page = widget(PAGE, NAME)
    count = page.locator(f"{BOX} .walk-count")
    assert count.inner_text() == "Line 1 of 7: (5)"
    following = page.get_by_role("button", name="Next")
    following.press("ArrowRight")
    following.press("ArrowRight")
    assert count.inner_text() == "Line 3 of 7: (6), line\u00a02"
    assert "a common denominator" in page.inner_text(f"{BOX} .walk-stage")
    page.locator(f"{BOX} .choice-long input").nth(1).press("Space")
    assert "the twin is" in page.inner_text(f"{BOX} .reading")
    assert page.locator(f"{BOX} .twin .katex").count() == 1
    said = page.inner_text(f"{BOX} .reading")
    assert said in page.get_attribute(f"{BOX} svg", "aria-label")
    page.wait_for_url("**proof=line:eq-6-2,twin:0,along:x,at:-1*")
    page.reload()
    assert page.inner_text(f"{BOX} .reading") == said


def test_a_finger_moves_along_the_axis_and_a_seam_joins_two_lines(widget: Open) -> None:
    page = widget(PAGE, NAME, "line:eq-7,twin:2", has_touch=True)
    assert page.locator(f"{BOX} .walk-stage .math-box").count() == 4
    box = page.locator(f"{BOX} svg").bounding_box()
    left, right = 38, box["width"] - 12
    page.locator(f"{BOX} svg").tap(position={"x": left + (right - left) * 0.8, "y": 100})
    x = number(page.inner_text(f"{BOX} output"))
    assert abs(x - (-6 + 0.8 * 10)) < 0.1
    assert "as it should" in page.inner_text(f"{BOX} .reading")

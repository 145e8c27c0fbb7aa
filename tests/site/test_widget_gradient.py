"""The gradient: every step beside NumPy's float32, the slope beside PyTorch's, where it dies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from bcelogits import exact

Open = Callable[..., Page]
PAGE, NAME = "derivation/07-gradient.html", "gradient"
BOX = "#widget-gradient .widget-box"
LOGITS = (-44.5, -40.0, -30.0, -28.0, -27.0, -10.0, -0.5, 0.0, 3.0, 8.0, 16.63, 16.64, 20.0, 44.0)
TABLE = """(logits) => logits.map((x) => {
  const box = document.querySelector("#widget-gradient .widget-box");
  const slider = box.querySelector("input[type=range]");
  slider.value = x;
  slider.dispatchEvent(new Event("input"));
  const rows = [...box.querySelectorAll("tbody tr")];
  return rows.map((row) => [...row.cells].map((cell) => cell.textContent));
})"""


def value(text: str) -> float:
    text = text.replace("\u2212", "-").replace("\u2717\u00a0", "")
    if text.startswith("1 "):
        sign, gap = text[2], float(text[4:])
        return 1 + (gap if sign == "+" else -gap)
    return float(text)


def in_torch(x: float, y: float) -> tuple[float, float]:
    logit = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy(torch.sigmoid(logit), torch.tensor(y))
    loss.backward()
    return loss.item(), logit.grad.item()


@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_each_step_is_numpys_and_the_slope_is_pytorchs(widget: Open, y: float) -> None:
    page = widget(PAGE, NAME, f"x:1,y:{y:g},view:far")
    for x, rows in zip(LOGITS, page.evaluate(TABLE, LOGITS), strict=True):
        shown = [value(row[1]) for row in rows]
        f = np.float32
        e = np.exp(-f(x))
        p = 1 / (1 + e)
        np.testing.assert_allclose(shown[:4], [e, 1 + e, p, 1 - p], rtol=2e-5, err_msg=str(x))
        loss, slope = in_torch(x, y)
        np.testing.assert_allclose([shown[6], shown[9]], [loss, slope], rtol=2e-5, err_msg=str(x))
        truth = [value(rows[6][2]), value(rows[9][2])]
        np.testing.assert_allclose(truth, [exact.loss(x, y), exact.gradient(x, y)], rtol=1e-5)


def test_the_cliff_is_crossed_by_keyboard(widget: Open) -> None:
    page = widget(PAGE, NAME)
    page.click(f"{BOX} button >> nth=0")
    reading = page.locator(f"{BOX} .reading")
    assert "it is alive" in reading.inner_text()
    assert "x = 16.63" in reading.inner_text()
    page.locator(f"{BOX} input[type=range]").press("Shift+ArrowRight")
    assert "x = 16.64" in reading.inner_text()
    assert "exactly 0: this example is dead" in reading.inner_text()
    assert "is dead" in page.get_attribute(f"{BOX} svg >> nth=1", "aria-label")
    page.locator(f"{BOX} input[type=radio][value='1']").press("Space")
    assert "y = 1" in reading.inner_text()


def test_a_pointer_moves_the_logit_and_the_address_keeps_it(widget: Open) -> None:
    page = widget(PAGE, NAME, "x:0,y:1,view:far")
    box = page.locator(f"{BOX} svg").first.bounding_box()
    left, right = 34, box["width"] - 10
    page.mouse.move(box["x"] + left + 100, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + left + (right - left) * (45 - 40) / 90, box["y"] + 60)
    page.mouse.up()
    x = float(page.input_value(f"{BOX} input[type=range]"))
    assert abs(x + 40) < 0.3
    said = page.inner_text(f"{BOX} .reading")
    assert "the slope fades" in said
    page.wait_for_url(f"**gradient=x:{x:g},y:1,view:far*")
    page.reload()
    assert page.inner_text(f"{BOX} .reading") == said

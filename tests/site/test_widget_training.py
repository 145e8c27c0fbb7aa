"""Training: the six logits beside PyTorch's own descent, who is dead, and the controls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch.nn import functional

Open = Callable[..., Page]
PAGE, NAME = "floating_point/13-dying-gradients.html", "training"
BOX = "#widget-training .widget-box"
START, LABELS = [4.0, 9.0, 20.0, -4.0, -12.0, -32.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


def bce(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy(torch.sigmoid(x), y, reduction="sum")


def clipped(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    p = torch.sigmoid(x).clamp(1e-7, 1 - 1e-7)
    return functional.binary_cross_entropy(p, y, reduction="sum")


def squared(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (torch.sigmoid(x) - y).square().sum()


def with_logits(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(x.double(), y.double(), reduction="sum")


LOSSES = (with_logits, bce, clipped, squared)


def trained(loss, rate: float, steps: int, kick: int) -> tuple[list[float], list[bool]]:
    """The six logits, and which of them have the slope 0 on the wrong side."""
    x, y = torch.tensor(START), torch.tensor(LABELS)
    for step in range(steps + 1):
        x = (x + 15 * (step == kick)).detach().requires_grad_()
        loss(x, y).backward()
        slope = x.grad
        if step < steps:
            x = x - rate * slope
    dead = (slope == 0) & ((x > 0) != (y == 1))
    return x.tolist(), dead.tolist()


def columns(page: Page) -> list[tuple[list[float], list[bool]]]:
    cells = page.eval_on_selector_all(
        f"{BOX} tbody tr",
        "rows => rows.map((row) => [...row.cells].slice(1).map((c) => c.textContent))",
    )
    plain = [
        [text.replace("\u2212", "-").replace("\u00a0", " ") for text in column]
        for column in zip(*cells, strict=True)
    ]
    return [
        ([float(text.removeprefix("\u2715 ")) for text in column], ["\u2715" in t for t in column])
        for column in plain
    ]


@pytest.mark.parametrize(("rate", "steps", "kick"), [(1, 0, -1), (1, 25, 3), (2, 60, 0)])
def test_the_logits_go_where_pytorch_sends_them(
    widget: Open, rate: float, steps: int, kick: int
) -> None:
    page = widget(PAGE, NAME, f"rate:{rate},t:{steps},k:{kick}")
    for loss, (logits, dead) in zip(LOSSES, columns(page), strict=True):
        expected, died = trained(loss, rate, steps, kick)
        np.testing.assert_allclose(logits, expected, atol=0.051, err_msg=loss.__name__)
        assert dead == died, loss.__name__


def test_a_bad_step_kills_a_point_under_bceloss_and_none_from_logits(widget: Open) -> None:
    page = widget(PAGE, NAME)
    says = page.locator(f"{BOX} .panel-says")
    assert "None is dead" in says.nth(0).inner_text()
    assert "exactly 0: C. On the way: A, B, D, E, F." in says.nth(1).inner_text()
    page.get_by_role("button", name="One step").press("Enter")
    page.get_by_role("button", name="One bad step").press("Enter")
    assert page.get_by_role("button", name="One bad step").is_disabled()
    for _ in range(2):
        page.get_by_role("button", name="One step").press("Enter")
    assert "None is dead" in says.nth(0).inner_text()
    assert "exactly 0: A, B, C." in says.nth(1).inner_text()
    label = page.get_attribute(f"{BOX} svg >> nth=1", "aria-label")
    assert "over 3 steps" in label
    assert "exactly 0: A, B, C." in label
    page.select_option(f"{BOX} select >> nth=0", "0.5")
    page.wait_for_url("**training=rate:0.5,t:3,speed:normal,k:1*")
    before = columns(page)
    page.reload()
    assert columns(page) == before


def test_it_plays_pauses_and_goes_back(widget: Open) -> None:
    page = widget(PAGE, NAME, "speed:slow")
    page.get_by_role("button", name="Play").click()
    page.wait_for_selector(f"{BOX} svg[aria-label]:not([aria-label*='over 0 steps'])")
    page.get_by_role("button", name="Pause").click()
    now = columns(page)
    assert now[0][0][2] < 20
    page.wait_for_timeout(400)
    assert columns(page) == now
    page.get_by_role("button", name="Reset").click()
    assert columns(page)[0][0] == START


def test_with_less_motion_nothing_plays(widget: Open) -> None:
    page = widget(PAGE, NAME, reduced_motion="reduce")
    page.get_by_role("button", name="To the end").click()
    assert "over 60 steps" in page.get_attribute(f"{BOX} svg >> nth=0", "aria-label")

"""The search page in a real browser: what a visitor asks, and the place that answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ASKED = "Questions people ask"
WEIGHTS = "Weights, masks, reductions"
AUTOCAST = (
    "RuntimeError: torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to "
    "autocast. Many models use a sigmoid layer right before the binary cross entropy layer. In "
    "this case, combine the two layers using torch.nn.functional.binary_cross_entropy_with_logits "
    "or torch.nn.BCEWithLogitsLoss. binary_cross_entropy_with_logits and BCEWithLogits are safe "
    "to autocast."
)
DEPRECATED = (
    "ValueError: Using a target size (torch.Size([4])) that is different to the input size "
    "(torch.Size([4, 1])) is deprecated. Please ensure they have the same size."
)
# A query, the page that answers it and the beginning of the section's name: both stand first.
FIRST = {
    # Messages, whole or in part, with numbers of one's own.
    AUTOCAST: (ASKED, "unsafe to autocast"),
    DEPRECATED: (ASKED, "Target size must"),
    "Target size": (ASKED, "Target size must"),
    "all elements of input should be between 0 and 1": (ASKED, "all elements of input"),
    "result type Float can't be cast": (ASKED, "result type Float"),
    "ValueError: Target size (torch.Size([8])) must be the same as input size (8, 1)": (
        ASKED,
        "Target size must",
    ),
    "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 1": (
        ASKED,
        "The size of tensor a",
    ),
    "argument 'pos_weight' (position 4) must be Tensor, not float": (ASKED, "The size of tensor a"),
    # Questions in other words than the book's.
    "should I put a sigmoid before BCEWithLogitsLoss?": (ASKED, "Do I need a sigmoid"),
    "loss stuck at 0.69": (ASKED, "The loss is 0.693"),
    "loss does not decrease": (ASKED, "The loss is 0.693"),
    "nan": (ASKED, "Why is it nan?"),
    "nan loss": (ASKED, "Why is it nan?"),
    "CrossEntropyLoss": (ASKED, ""),
    "BCEWithLogitsLoss or CrossEntropyLoss": (ASKED, ""),
    "difference to CrossEntropyLoss with 2 classes": (ASKED, ""),
    "amp": (ASKED, "unsafe to autocast"),
    "gradscaler": (ASKED, "unsafe to autocast"),
    "multilabel": (ASKED, "Multi-label"),
    # Words of the book.
    "how to choose pos_weight": (ASKED, "Which pos_weight do I choose?"),
    "sigmoid": ("The sigmoid’s calculus", ""),
    "sigm": ("The sigmoid’s calculus", ""),
    "label smoothing": ("Soft labels and calibration", ""),
}
# Several pages answer these: one of the first three is it.
AMONG = {
    "pos_weight": (WEIGHTS, ""),
    "what does pos_weight do": (WEIGHTS, ""),
    "which library should I trust": (ASKED, "Which library is the most accurate?"),
    "log(1+exp(-x))": ("Substituting the sigmoid", ""),
    "100.0": (ASKED, "Why does it print 100.0?"),
    "loss is exactly 100": (ASKED, "Why does it print 100.0?"),
    "loss=100": (ASKED, "Why does it print 100.0?"),
    "BCELoss vs BCEWithLogitsLoss": (ASKED, ""),
    "class imbalance": (WEIGHTS, ""),
    "imbalanced": (WEIGHTS, ""),
    "fp16": ("Four number formats", ""),
    "overflow": ("Where each formula breaks", ""),
    "which library is most accurate": ("An atlas of implementations", ""),
    "max(x,0) - x*y + log(1+exp(-|x|))": ("One loss, many faces", ""),
}


@pytest.fixture
def search(browser: Browser, site: Path) -> Iterator[Page]:
    """The search page, opened from the disk; its errors fail the test."""
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.set_default_timeout(5000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / "search.html").as_uri())
    yield page
    page.close()
    assert errors == []


def found(page: Page, query: str) -> list[tuple[str, str]]:
    """The pages found for a query, each with the name of its first section, in order."""
    page.fill(".search input[name=q]", query)
    page.wait_for_function("(q) => document.title.startsWith(q + ' · ')", arg=query)
    return page.evaluate(
        """() => [...document.querySelectorAll(".search-found > li")].map((item) => [
          item.querySelector(".search-page").textContent,
          item.querySelector("ul > li").querySelector("a")?.textContent ?? ""])"""
    )


def test_a_question_or_a_message_leads_to_the_place_that_answers_it(search: Page) -> None:
    faults = []
    for query, (name, section) in (FIRST | AMONG).items():
        pages = found(search, query)
        first = pages[: 1 if query in FIRST else 3]
        if not any(page == name and here.startswith(section) for page, here in first):
            faults.append((query, pages[:3]))
        # Lists of tests, steps and statements answer after the pages that explain.
        if {"Test report", "Proof ledger", "Statements"} & {page for page, _ in pages[:3]}:
            faults.append((query, "lists"))
        said = search.inner_text(".search-found")
        if any(name in said for name in ("\\frac", "\\log", "\\sigma")):
            faults.append((query, "TeX"))
        if not search.locator(".search-found mark").count():
            faults.append((query, "no mark"))
        if " 1 pages" in search.inner_text(".search-count"):
            faults.append((query, "a plural of one"))
    assert faults == []


def test_what_is_found_is_marked_and_counted(search: Page) -> None:
    marks = ".search-found > li:first-child li:first-child mark"
    assert found(search, "amp")
    assert {text.lower() for text in search.locator("mark").all_inner_texts()} == {"autocast"}
    assert found(search, "max(x,0) - x*y + log(1+exp(-|x|))")
    assert search.locator(marks).first.inner_text() == "Max(x, 0) - x*y + log(1 + exp(-Abs(x)))"
    assert found(search, "loss xyzzy"), "one word that the book has not takes nothing away"
    assert search.inner_text(".search-count").startswith("No place has all")
    assert not found(search, "xyzzy")
    assert search.inner_text(".search-count").startswith("Nothing")


def test_a_served_search_page_answers_the_query_in_its_address(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/search.html?q=loss+stuck+at+0.69")
    assert (
        page.locator(".search-found a").nth(1).inner_text() == "The loss is 0.693 and does not move"
    )
    page.close()

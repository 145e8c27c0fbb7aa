"""The histogram shows the stored counts, all of them, and names the bins that stick out."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import results
from bcelogits.plots import every_float32

SWEPT = results.load("sweep")


@pytest.mark.parametrize("quantity", ["loss", "gradient"])
@pytest.mark.parametrize("y", [0, 1])
def test_the_steps_are_the_stored_counts(quantity: str, y: int) -> None:
    figure = every_float32.histogram(quantity=quantity, y=y)
    stored = SWEPT["bcelogits.fused"]["columns"][f"{quantity}, y = {y}"]["histogram"]
    for stairs in figure.axes[0].patches:
        values, edges, _ = stairs.get_data()
        assert list(values) == stored
        np.testing.assert_allclose(edges, np.arange(65) / 128)
    assert figure.axes[0].get_yscale() == "log"


def test_every_peak_is_labelled_with_what_it_holds() -> None:
    stored = np.array(SWEPT["bcelogits.fused"]["columns"]["loss, y = 0"]["histogram"])
    texts = [text.get_text() for text in every_float32.histogram().axes[0].texts]
    assert texts == [
        every_float32.words(stored[0]), every_float32.words(stored[4]), texts[-1]
    ]  # fmt: skip
    assert stored[0] > 2e9
    assert stored[4] > 1.6e9
    assert texts[-1] == f"{every_float32.words(np.median(stored[32:]))} in each bin"


@pytest.mark.parametrize(
    ("count", "text"),
    [(2.07e9, "2.1 billion"), (8.24e6, "8.2 million"), (346, "346"), (12000, "12 thousand")],
)
def test_counts_are_spelled(count: float, text: str) -> None:
    assert every_float32.words(count) == text


def test_what_was_not_swept_is_refused() -> None:
    with pytest.raises(ValueError, match="not been swept"):
        every_float32.histogram("nobody")
    with pytest.raises(ValueError, match="none of the columns"):
        every_float32.histogram(quantity="hessian")

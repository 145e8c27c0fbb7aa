"""The figures of the first classifier draw their data, and the page's numbers are what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from bcelogits.plots import first_classifier as plots

PAGE = Path(__file__).resolve().parents[2] / "book" / "practice" / "18-first-classifier.md"
CELL = re.compile(r"```\{code-cell\} ipython3\n(.*?)```", re.DOTALL)
ENDS = np.array([[-1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [2.0, -1.0], [-0.5, 2.0]])
STARTS = ENDS + np.array([0.25, -0.25])


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the page's cells before its first figure have computed."""
    names: dict[str, Any] = {}
    for cell in CELL.findall(PAGE.read_text("utf-8")):
        if "endings(before, after)" in cell:
            return names
        exec(cell, names)
    raise AssertionError("the page has lost its picture")


def test_every_run_has_one_outcome() -> None:
    found = plots.outcomes(ENDS)
    assert {name: mask.tolist().count(True) for name, mask in found.items()} == {
        "both right": 2, "both called 1": 1, "both called 0": 1, "both wrong": 1,
    }  # fmt: skip
    assert np.sum(list(found.values()), axis=0).tolist() == [1] * 5


def test_the_right_runs_are_the_blue_ones() -> None:
    ax = plots.endings(STARTS, ENDS).axes[0]
    drawn = {line.get_label(): np.array(line.get_data()).T.tolist() for line in ax.lines}
    assert drawn["both right"] == ENDS[[0, 4]].tolist()
    assert drawn["not right"] == ENDS[1:4].tolist()
    assert "both right\n40%" in [text.get_text() for text in ax.texts]


def test_each_path_leads_from_its_start_to_its_end() -> None:
    ax = plots.endings(STARTS, ENDS).axes[0]
    (paths,) = (c for c in ax.collections if isinstance(c, LineCollection))
    segments = np.array(paths.get_segments())
    assert segments[:, 0].tolist() == STARTS.tolist()
    assert segments[:, 1].tolist() == ENDS.tolist()


def test_the_line_is_where_the_logit_is_0() -> None:
    points, labels = np.array([[1.0, 2.0], [-2.0, 0.5], [0.0, 1.0]]), np.array([1, 0, 1])
    weights = np.array([2.0, 1.0, -0.5])
    curves = {"training": [0.7, 0.4], "held out": [0.7, 0.5]}
    above, below = plots.fitted(points, labels, weights, curves).axes
    drawn = {line.get_label(): np.array(line.get_data()).T for line in above.lines}
    assert drawn["logit 0"] @ weights[:2] + weights[2] == pytest.approx([0, 0])
    assert drawn["label 1"].tolist() == points[[0, 2]].tolist()
    assert drawn["label 0"].tolist() == points[[1]].tolist()
    assert {line.get_label(): list(line.get_ydata()) for line in below.lines} == curves


@pytest.mark.parametrize(
    ("starts", "ends", "reach"),
    [(STARTS, ENDS[:2], 3.0), (STARTS[:, :1], ENDS[:, :1], 3.0), (STARTS, ENDS, 0.0)],
)
def test_runs_of_another_shape_are_refused(starts: Any, ends: Any, reach: float) -> None:
    with pytest.raises(ValueError, match="must"):
        plots.endings(starts, ends, reach)


@pytest.mark.parametrize("weights", [[1.0, 0.0, 1.0], [1.0, 1.0]])
def test_weights_without_a_line_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"wanted|must"):
        plots.fitted(STARTS, [0, 1, 0, 1, 0], weights, {"training": [1.0]})


def test_the_numbers_of_the_page_are_measured(page: dict[str, Any]) -> None:
    shares = {name: mask.mean() for name, mask in plots.outcomes(page["after"]).items()}
    assert shares == {
        "both right": 0.266, "both called 0": 0.319, "both called 1": 0.358, "both wrong": 0.057,
    }  # fmt: skip
    began = plots.outcomes(page["before"])
    assert (began["both called 0"] | began["both called 1"]).mean() == 0.735
    moved = page["after"] - page["before"]
    assert (moved[:, 1] > moved[:, 0]).mean() == 0.927
    fall = page["first"] - page["last"]
    assert fall.min() > 0
    assert np.median(fall) == pytest.approx(0.0685, abs=1e-4)


def test_the_page_steps_as_the_optimiser_of_pytorch_does(page: dict[str, Any]) -> None:
    torch = page["torch"]
    points, line = page["start"](3)
    criterion, labels = torch.nn.BCEWithLogitsLoss(), torch.tensor([[0.0], [1.0]])
    optimiser = torch.optim.SGD(line.parameters(), lr=0.01)
    for _ in range(100):
        optimiser.zero_grad()
        criterion(line(points), labels).backward()
        optimiser.step()
    assert page["train"](3)[1] == pytest.approx(line(points).flatten().tolist(), rel=1e-5)

"""The stack of six lines says what the page proves, and marks what changes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.offsetbox import AnnotationBbox

from bcelogits.derivation import Proof, decide, define
from bcelogits.plots import substitution

PAGE = Path(__file__).resolve().parents[2] / "book/derivation/04-substitution.md"


@pytest.mark.parametrize("row", substitution.ROWS, ids=lambda row: row.reason)
def test_every_line_of_the_figure_is_one_of_the_page(row: substitution.Row) -> None:
    # The page gets equation 3 by substitution, so it is not typed there.
    text = row.text.replace("sigma(x)", "p")
    assert f'"{text}"' in PAGE.read_text(encoding="utf-8")


def test_neighbouring_lines_of_the_figure_are_equal() -> None:
    define("sigma(x)", "1/(1 + exp(-x))")
    for above, below in pairwise(row.text for row in substitution.ROWS):
        assert isinstance(decide(above, below), Proof)


def test_what_is_not_marked_stood_in_the_line_before() -> None:
    for above, below in pairwise(substitution.ROWS[:-1]):
        for part in below.parts:
            assert part.kind != substitution.OLD or part.text in above.text


def test_the_dotted_pair_adds_up_to_nothing() -> None:
    pair = [p.text for row in substitution.ROWS for p in row.parts if p.kind == substitution.PAIR]
    assert isinstance(decide("".join(pair), 0), Proof)


@pytest.mark.parametrize("upto", [1, 4, 6])
def test_it_draws_the_lines_that_are_asked_for(upto: int) -> None:
    fig = substitution.six_lines(upto)
    lines = [a for a in fig.axes[0].artists if isinstance(a, AnnotationBbox)]
    assert len(lines) == upto + 1
    width = fig.bbox.width
    renderer = fig.canvas.figure.draw_without_rendering()
    assert all(line.get_window_extent(renderer).x1 <= width for line in lines)


def test_there_is_no_seventh_line() -> None:
    with pytest.raises(ValueError, match="upto=7"):
        substitution.six_lines(7)

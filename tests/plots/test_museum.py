"""The museum's timeline shows the threads that its page links to, each once, in its year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bcelogits.plots import museum

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "floating_point" / "16b-museum.md"
EXERCISES = ROOT / "src" / "bcelogits" / "exercises" / "pages" / "p16b_museum.py"


def dots(figure) -> list[tuple[float, float, str]]:
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [(line.get_xdata()[0], line.get_ydata()[0], line.get_color()) for line in lines]


def test_the_page_links_to_these_threads_and_to_no_others() -> None:
    text = PAGE.read_text("utf-8") + EXERCISES.read_text("utf-8")
    linked = re.findall(r"\((https://github\.com/[^)]+)\)", text)
    assert sorted(linked) == sorted(thread.address for thread in museum.THREADS)


def test_each_thread_is_a_dot_in_its_year_and_no_two_lie_on_each_other() -> None:
    found = dots(museum.timeline())
    assert sorted(x for x, _, _ in found) == sorted(thread.year for thread in museum.THREADS)
    assert len({(x, y) for x, y, _ in found}) == len(museum.THREADS)


def test_a_mechanism_is_a_row_of_one_colour() -> None:
    found = dots(museum.timeline())
    for row, mechanism in enumerate(museum.MECHANISMS):
        mine = [colour for _, y, colour in found if -row < y < -row + 0.8]
        assert set(mine) == {museum.COLOURS[mechanism]}
        assert len(mine) == sum(thread.mechanism == mechanism for thread in museum.THREADS)


def test_years_are_those_that_the_caption_counts_from_and_to() -> None:
    years = {thread.year for thread in museum.THREADS}
    assert (min(years), max(years)) == (2013, 2026)
    text = PAGE.read_text("utf-8")
    assert "from 2013 to 2026" in text
    projects = {thread.project for thread in museum.THREADS} - {"unifyai/ivy"}
    assert len(projects) == 9
    assert "in nine libraries" in text


def test_fewer_threads_draw_fewer_rows() -> None:
    some = tuple(thread for thread in museum.THREADS if thread.mechanism == museum.KINK)
    figure = museum.timeline(some)
    assert [text.get_text() for text in figure.axes[0].texts] == [museum.KINK]
    with pytest.raises(ValueError, match="no threads"):
        museum.timeline(())

"""Widgets before a browser sees them: their words, and the still picture of the explorer."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from bcelogits import exact, loss
from booksite.losses import table
from booksite.widgets import words_of

SCRIPTS = Path(__file__).resolve().parents[2] / "book" / "_static" / "js"
SAID = re.compile(r"\bwords(?:\.(\w+)|\[\"([^\"]+)\"\])")
IMPORTED = re.compile(r"from \"(\.[^\"]+)\"")


def ignored(_: str) -> None:
    """Nobody asks which files were read."""


def reached(script: Path) -> set[Path]:
    """A script and all that it imports."""
    found, ahead = set(), [script]
    while ahead:
        path = ahead.pop()
        if path not in found:
            found.add(path)
            ahead += [(path.parent / name).resolve() for name in IMPORTED.findall(path.read_text())]
    return found


def test_a_widget_has_its_own_words_and_those_that_it_shares(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "widgets").mkdir()
    (tmp_path / "words" / "common.json").write_text('{"a": "theirs", "b": "shared"}')
    own = tmp_path / "widgets" / "clock.json"
    own.write_text('{"with": ["common"], "title": "Clock", "a": "mine"}')
    read: list[str] = []
    assert words_of(own, read.append) == {"title": "Clock", "a": "mine", "b": "shared"}
    assert read == [str(own), str(tmp_path / "words" / "common.json")]


@pytest.mark.parametrize("name", ["explorer", "overflow"])
def test_every_word_that_a_script_asks_for_is_there(name: str) -> None:
    words = words_of(SCRIPTS / "widgets" / f"{name}.json", ignored)
    for script in reached(SCRIPTS / "widgets" / f"{name}.js"):
        asked = {first or second for first, second in SAID.findall(script.read_text("utf-8"))}
        assert asked - set(words) == set(), script.name


def test_the_still_table_is_computed() -> None:
    words = words_of(SCRIPTS / "widgets" / "explorer.json", ignored)
    lines = table(20, 1, "float32", words).splitlines()
    said = float(lines[0].rpartition(" ")[2].rstrip(":"))
    assert said == pytest.approx(exact.loss(20, 1), rel=1e-11)
    rows = {name: value for name, value, _ in (line.split(" | ") for line in lines[4:])}
    x = np.float32(20)
    for key, formula in (("naive", loss.naive), ("merged", loss.merged), ("fold", loss.fold)):
        assert rows[words[f"loss.{key}"]] == f"{float(formula(x, 1)):.6g}"
    assert lines[4].endswith("| nan")
    assert lines[-1].endswith("| right")

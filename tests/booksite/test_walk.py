"""What the proof viewer is given: texts that can be evaluated, and exact points."""

from __future__ import annotations

from bcelogits.derivation import Derivation
from bcelogits.derivation.certificate import certificate
from booksite.certificate import read
from booksite.store import Book, gather
from booksite.walk import line_data


def book() -> Book:
    start = Derivation("log(1 + exp(-x)) + x - x*y", name="walked")
    right = start.case("x >= 0").step(
        "log(1 + exp(-Abs(x))) + x - x*y",
        because="$|x| = x$", label="walked-right", article="003 (5)",
        twins={"the lone x dropped": "log(1 + exp(-Abs(x))) - x*y"},
    )  # fmt: skip
    slope = start.named("walked-slope").diff("x", because="we differentiate", label="walked-slope")
    shown = [read(certificate(chain)) for chain in (right, slope)]
    return gather({"page": shown}, ["page"])


def test_a_line_has_its_source_its_condition_and_its_twins_points() -> None:
    own = book()
    data = line_data(own, own.by_label["walked-right"])
    assert data["text"] == "log(1 + exp(-Abs(x))) + x - x*y"
    assert (data["anchor"], data["where"]) == ("step-walked-right", "x >= 0")
    assert data["number"] == "(5)"
    assert [source["text"] for source in data["from"]] == ["log(1 + exp(-x)) + x - x*y"]
    (twin,) = data["twins"]
    assert twin == {
        "name": "the lone x dropped",
        "text": "log(1 + exp(-Abs(x))) - x*y",
        "point": {"x": "1", "y": "1"},
    }


def test_a_derivative_need_not_equal_the_line_before_it() -> None:
    own = book()
    assert line_data(own, own.by_label["walked-slope"])["from"] == []

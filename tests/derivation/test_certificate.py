"""The certificate: its schema, word for word, and that it is JSON and always the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from bcelogits.derivation import Derivation, define, prove, refute
from bcelogits.derivation.certificate import MIME, certificate

from .chains import Book, book, p, x, y

ROOT = Path(__file__).resolve().parents[2]
LINE = {
    "id", "label", "article", "continues", "kind", "context", "lhs", "source", "latex", "text",
    "srepr", "relation", "because", "where", "excluded", "proof", "twins", "parents",
}  # fmt: skip
VALUES = {"counterexample", "lhs_value", "rhs_value", "undefined_side"}
PROVED = {"step", "substitute", "merge", "diff", "proof"}


@pytest.fixture(scope="module")
def lines() -> Book:
    return book()


def only(shown: Any) -> dict[str, Any]:
    (line,) = certificate(shown)["lines"]
    return line


def without_seconds(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: without_seconds(v) for k, v in data.items() if k != "seconds"}
    return [without_seconds(v) for v in data] if isinstance(data, list) else data


def test_the_schema(lines: Book) -> None:
    for shown in (*lines, lines.eq7.whole(), prove("x", "x"), refute("x", "x + 1")):
        data = certificate(shown)
        assert set(data) == {"schema", "kind", "name", "lines"}
        assert data["schema"] == 1
        for line in data["lines"]:
            assert set(line) == LINE | (VALUES if line["kind"] == "refutation" else set())
            assert (line["proof"] is not None) == (line["kind"] in PROVED)
            for twin in line["twins"]:
                assert set(twin) == {"name", "source", "latex", "text"} | VALUES
            for case in (line["proof"] or {"cases": []})["cases"]:
                assert set(case) == {"text", "latex", "method"}
            if line["where"]:
                assert set(line["where"]) == {"text", "latex"}
        assert json.loads(json.dumps(data)) == data


def test_a_step(lines: Book) -> None:
    line = certificate(lines.eq4)["lines"][3]
    assert line["id"] == "bce-with-logits.4"
    assert line["label"] == "eq-4-2"
    assert line["kind"] == "step"
    assert line["relation"] == "=="
    assert line["because"] == "common denominator"
    assert line["where"] is None
    assert line["parents"] == ["bce-with-logits.3"]
    assert line["source"] == "-(-y*log(1 + exp(-x)) + (1 - y)*log(exp(-x)/(1 + exp(-x))))"
    (twin,) = line["twins"]
    assert twin["name"] == "lost minus"
    assert set(twin["counterexample"]) == {"x", "y"}
    assert float(twin["lhs_value"]) != float(twin["rhs_value"])
    assert twin["undefined_side"] is None


def test_srepr_gives_the_value_back(lines: Book) -> None:
    for line in certificate(lines.eq7.whole())["lines"]:
        names = {name: getattr(sp, name) for name in dir(sp) if not name.startswith("_")}
        names["sigma"] = lines.sigma.function
        value = eval(line["srepr"], names)
        assert value == lines.eq7[line["id"]].expr


def test_the_condition_says_what_is_declared() -> None:
    line = certificate(Derivation(sp.log(p), where=p < 1, name="d"))["lines"][0]
    assert line["where"] == {"text": "0 < p < 1", "latex": "0 < p < 1"}
    line = certificate(Derivation(sp.log(p), name="d"))["lines"][0]
    assert line["where"] == {"text": "p > 0", "latex": "p > 0"}


def test_context_of_a_merge(lines: Book) -> None:
    data = certificate(lines.eq7)["lines"]
    assert [(line["label"], line["context"]) for line in data] == [
        ("eq-4", True), ("eq-5", True), ("eq-6", True), ("eq-7", False),
    ]  # fmt: skip
    assert [line["where"] and line["where"]["text"] for line in data] == [
        None, "x >= 0", "x < 0", None,
    ]  # fmt: skip
    assert data[-1]["parents"] == [data[1]["id"], data[2]["id"]]
    assert len(data[-1]["proof"]["cases"]) == 2


def test_a_case_begins_a_segment(lines: Book) -> None:
    first, second = certificate(lines.right)["lines"]
    assert first["kind"] == "case"
    assert first["parents"] == ["bce-with-logits.8"]
    assert second["id"] == "bce-with-logits.8/x-ge-0.2"
    assert second["parents"] == [first["id"]]


def test_one_line_has_one_id_wherever_it_is_shown(lines: Book) -> None:
    found: dict[str, str] = {}
    for one in (*lines[1:], lines.eq7.whole(), lines.eq4.since("eq-4")):
        for line in certificate(one)["lines"]:
            assert found.setdefault(line["id"], line["srepr"]) == line["srepr"]


def test_left_sides_stand_where_they_change() -> None:
    chain = (
        Derivation("x*y", lhs="L(x, y)", name="d")
        .step("y*x", because="order")
        .substitute({y: "2*x"}, lhs="M(x)")
        .step("2*x**2", because="square")
        .diff(x)
    )
    data = certificate(chain.whole())["lines"]
    assert [line["lhs"] and line["lhs"]["text"] for line in data] == [
        "L(x, y)", None, "M(x)", None, "Derivative(M(x), x)",
    ]  # fmt: skip


def test_excluded_points() -> None:
    chain = Derivation(sp.Abs(x), name="d").diff(x)
    (line,) = certificate(chain)["lines"]
    assert line["excluded"] == [{"text": "x == 0", "latex": "x = 0"}]
    assert line["where"]["text"] == "x != 0"


def test_a_definition() -> None:
    line = only(define("f(x)", "x/2", label="eq-f", article="000", because="half"))
    assert line["id"] == line["label"] == "eq-f"
    assert line["lhs"] == {"latex": "f(x)", "text": "f(x)"}
    assert line["latex"] == r"\frac{x}{2}"
    assert line["article"] == "000"
    assert line["proof"] is None
    assert only(define("f(x)", "x/2"))["id"] == only(define("f(x)", "x/2"))["id"]


def test_a_proof() -> None:
    line = only(prove("x/2 + x/2", "x", where="x > 1", label="sum", because="halves"))
    assert line["kind"] == "proof"
    assert line["lhs"]["latex"] == r"\frac{x}{2} + \frac{x}{2}"
    assert line["text"] == "x"
    assert line["where"]["text"] == "x > 1"
    assert line["label"] == "sum"
    assert line["because"] == "halves"
    assert line["proof"]["method"]


def test_a_refutation() -> None:
    line = only(refute("1/x", "x", where="x >= 0"))
    assert line["kind"] == "refutation"
    assert line["proof"] is None
    assert set(line["counterexample"]) == {"x"}
    assert only(refute("x/x", "1"))["undefined_side"] == "lhs"
    assert only(refute("x/x", "1"))["lhs_value"] is None


def test_statements_without_a_label_have_ids_of_their_content() -> None:
    ids = {
        only(prove("x + x", "2*x"))["id"],
        only(prove("x + x", "2*x", where="x > 0"))["id"],
        only(prove("x + x", "3*x", relation="<=", where="x > 0"))["id"],
        only(refute("x + x", "3*x"))["id"],
    }
    assert len(ids) == 4
    assert only(prove("x + x", "2*x"))["id"] in ids


def test_nothing_else_has_a_certificate() -> None:
    with pytest.raises(TypeError, match="int"):
        certificate(1)


SCRIPT = """
import json
from tests.derivation.chains import book
from bcelogits.derivation.certificate import certificate
lines = book()
print(json.dumps([certificate(lines.eq7.whole()), certificate(lines.gradient)]))
"""


def test_another_process_makes_the_same_certificate() -> None:
    def run(seed: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'src'}", "PYTHONHASHSEED": seed},
        )
        return without_seconds(json.loads(done.stdout))

    assert run("1") == run("2")


def test_the_mime_type() -> None:
    assert MIME == "application/vnd.bcelogits.derivation+json"


def test_a_hidden_first_line_still_says_where_it_comes_from() -> None:
    chain = Derivation("log(1 + exp(-x)) + x - x*y", name="hidden", continues="eq-4").diff("x")
    (shown,) = certificate(chain)["lines"]
    assert shown["parents"] == ["hidden.1", "eq-4"]

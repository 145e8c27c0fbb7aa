"""What a page's certificate says, read from its JSON: the site's only source of steps and proofs.

The format is made by ``bcelogits.derivation``; this module reads it and knows nothing of Sphinx.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MIME = "application/vnd.bcelogits.derivation+json"
SCHEMA = 1
STATEMENTS = frozenset({"definition", "proof", "refutation"})
FORMULA = re.compile(r"(?P<article>\d{3}) \((?P<number>\d+)\)(?: line (?P<line>\d+))?")


@dataclass(frozen=True)
class Side:
    """An expression or a condition in LaTeX and in plain text."""

    latex: str
    text: str


@dataclass(frozen=True)
class Case:
    """One piece of the domain and the method that settled it there."""

    latex: str
    text: str
    method: str


@dataclass(frozen=True)
class Values:
    """An exact point, and what each side is there."""

    point: str
    lhs: str | None
    rhs: str | None
    undefined: str | None


@dataclass(frozen=True)
class Twin:
    """A wrong line beside a right one, with the point that refutes it."""

    name: str
    latex: str
    text: str
    values: Values


@dataclass(frozen=True)
class Line:
    """One line of a chain, or one statement; ``seconds`` is no part of what it says."""

    id: str
    label: str | None
    article: str | None
    continues: str | None
    kind: str
    context: bool
    lhs: Side | None
    side: Side
    srepr: str
    relation: str
    because: str
    where: Side | None
    excluded: tuple[Side, ...]
    method: str | None
    cases: tuple[Case, ...]
    twins: tuple[Twin, ...]
    values: Values | None
    parents: tuple[str, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def name(self) -> str:
        """The label if there is one, else the id."""
        return self.label or self.id

    @property
    def anchor(self) -> str:
        """The fragment of the line's address."""
        # Prefixes keep clear of the headings of a page, and a label of the id of another line.
        if self.label:
            return f"step-{self.label}"
        return "line-" + re.sub(r"[^a-z0-9]+", "-", self.id.lower()).strip("-")

    @property
    def content(self) -> tuple[object, ...]:
        """What two lines of one id or one label must share; reasons and twins aside."""
        if self.kind in STATEMENTS:
            return (self.kind, self.lhs and self.lhs.text, self.relation, self.srepr)
        return (self.srepr,)


@dataclass(frozen=True)
class Certificate:
    """One displayed object: a derivation, a proof, a refutation or a definition."""

    kind: str
    name: str
    lines: tuple[Line, ...]
    at: int | None = None
    seconds: float = field(default=0.0, compare=False)


def side(data: Mapping[str, Any] | None) -> Side | None:
    """An expression that may be missing."""
    return None if data is None else Side(data["latex"], data["text"])


def values(data: Mapping[str, Any]) -> Values | None:
    """The point of a refutation, or None for a line that has none."""
    point = data.get("counterexample")
    if point is None:
        return None
    return Values(
        ", ".join(f"{name} = {value}" for name, value in point.items()),
        data.get("lhs_value"),
        data.get("rhs_value"),
        data.get("undefined_side"),
    )


def twin(data: Mapping[str, Any]) -> Twin:
    """A wrong twin; raises ValueError where it lacks its counterexample."""
    found = values(data)
    if found is None:
        raise ValueError(f"the wrong twin {data['name']!r} has no counterexample")
    return Twin(data["name"], data["latex"], data["text"], found)


def line(data: Mapping[str, Any]) -> Line:
    """One line; raises KeyError or ValueError where the certificate lacks what it must have."""
    proof = data.get("proof")
    kind = data["kind"]
    found = values(data)
    if (
        kind in {"step", "substitute", "merge", "diff", "proof"}
        and not proof
        and not data["context"]
    ):
        raise ValueError(f"line {data['id']} claims to be proved and has no proof")
    if kind == "refutation" and found is None:
        raise ValueError(f"line {data['id']} claims to be refuted and has no counterexample")
    return Line(
        id=data["id"],
        label=data.get("label"),
        article=data.get("article"),
        continues=data.get("continues"),
        kind=kind,
        context=data["context"],
        lhs=side(data.get("lhs")),
        side=Side(data["latex"], data["text"]),
        srepr=data["srepr"],
        relation=data["relation"],
        because=data.get("because") or "",
        where=side(data.get("where")),
        excluded=tuple(Side(e["latex"], e["text"]) for e in data.get("excluded") or ()),
        method=proof["method"] if proof else None,
        cases=tuple(
            Case(c["latex"], c["text"], c["method"]) for c in (proof or {}).get("cases") or ()
        ),
        twins=tuple(twin(t) for t in data.get("twins") or ()),
        values=found,
        parents=tuple(data.get("parents") or ()),
        seconds=float((proof or data).get("seconds") or 0.0),
    )


def read(content: Any, at: int | None = None) -> Certificate:
    """The certificate in a cell's output at source line ``at``.

    Raises ValueError with one sentence where it is of another schema or is incomplete.
    """
    data = json.loads(content) if isinstance(content, (str, bytes)) else content
    if data.get("schema") != SCHEMA:
        raise ValueError(f"certificate of schema {data.get('schema')!r}, this site reads {SCHEMA}")
    try:
        lines = tuple(line(entry) for entry in data["lines"])
        return Certificate(data["kind"], data["name"], lines, at)
    except KeyError as missing:
        raise ValueError(f"certificate {data.get('name')!r} lacks {missing}") from missing

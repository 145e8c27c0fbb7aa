"""The public set of true and false statements, `statements.txt`, which explains itself on top."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

RELATIONS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@dataclass(frozen=True)
class Statement:
    """One line of the table.

    `where` is "" when the statement is about all real numbers; `at` is None for a true one, and
    for a false one a point at which it fails, as text by name ({"x": "-1", "y": "1/2"}; empty
    for a statement about numbers alone).
    """

    id: str
    true: bool
    lhs: str
    relation: str
    rhs: str
    where: str
    at: dict[str, str] | None
    family: str

    @property
    def text(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


def load() -> tuple[Statement, ...]:
    """Every statement of the table, in its order."""
    return tuple(read(files("bcelogits").joinpath("statements.txt").read_text("utf-8")))


def read(table: str) -> Iterator[Statement]:
    """Read a table; ValueError names the line that breaks its grammar."""
    family = ""
    seen: set[str] = set()
    before = ""
    for number, line in enumerate(table.splitlines(), 1):
        if line.startswith("#"):
            # A family's name stands alone between two empty lines.
            family = line[1:].strip() if not before else family
        elif line:
            try:
                statement = read_line(line, family)
            except (ValueError, SyntaxError) as error:
                raise ValueError(f"statements, line {number}: {error}") from error
            if statement.id in seen:
                raise ValueError(f"statements, line {number}: {statement.id} is there twice")
            seen.add(statement.id)
            yield statement
        before = line


def read_line(line: str, family: str) -> Statement:
    verdict, name, rest = line.split(None, 2)
    rest, _, at = rest.partition(" at ")
    text, _, where = rest.partition(" where ")
    if verdict not in ("true", "false") or (verdict == "true" and at):
        raise ValueError("a line begins with true or false, and only a false one has a point")
    lhs, relation, rhs = split(text.strip())
    point = dict(part.strip().split(" = ") for part in at.split(", ")) if at else {}
    true = verdict == "true"
    return Statement(name, true, lhs, relation, rhs, where.strip(), None if true else point, family)


def split(text: str) -> tuple[str, str, str]:
    """Split ``lhs relation rhs`` at its one relation outside brackets."""
    node = ast.parse(text, mode="eval").body
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ValueError("a statement has one relation")
    lhs, rhs = (ast.get_source_segment(text, side) for side in (node.left, node.comparators[0]))
    return str(lhs), RELATIONS[type(node.ops[0])], str(rhs)

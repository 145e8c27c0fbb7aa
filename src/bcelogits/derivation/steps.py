"""The lines of a chain, and the small rules about their names and relations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import sympy as sp
from sympy.logic.boolalg import Boolean

from .definitions import SLUG, check_label
from .lines import Line
from .tree import Node
from .verdict import Case, Refutation, Refuted

if TYPE_CHECKING:
    from .chain import Derivation


@dataclass(frozen=True)
class Twin:
    """A wrong line beside a right one, and the point that refutes it."""

    name: str
    line: Line
    refutation: Refutation


@dataclass(frozen=True)
class Step:
    """One line of a chain with everything that is known about it."""

    id: str
    kind: str  # start, step, substitute, case, merge or diff
    line: Line
    relation: str
    where: Boolean
    because: str
    label: str | None = None
    article: str | None = None
    continues: str | None = None
    lhs: Node | None = None
    excluded: tuple[Boolean, ...] = ()
    method: str | None = None
    cases: tuple[Case, ...] = ()
    twins: tuple[Twin, ...] = ()
    parents: tuple[str, ...] = ()
    branches: tuple[Derivation, ...] = field(default=(), repr=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def expr(self) -> sp.Expr:
        """The line's value as a SymPy expression."""
        return self.line.value

    def __str__(self) -> str:
        return self.line.text


class WrongTwin(ValueError):
    """A twin that was to be wrong and is right."""


class WrongStep(Refuted):
    """A step that is false; a notebook shows it typeset and without a traceback."""

    def _render_traceback_(self) -> list[str]:
        from .show import wrong_step

        return wrong_step(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from .show import bundle

        return bundle(self.refutation)


def symbols_of(condition: Boolean) -> dict[str, sp.Symbol]:
    return {s.name: s for s in condition.free_symbols}


def check_name(name: str, label: str | None) -> None:
    check_label(label)
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        raise ValueError(f"name={name!r} is not a slug: use small letters, digits and -")


def place(step: Step) -> str:
    label = f" ({step.label})" if step.label else ""
    name, _, number = step.id.rpartition(".")
    return f"derivation {name}, line {number}{label}"


def slug(text: str) -> str:
    """``x >= 0`` as ``x-ge-0``."""
    for sign, word in (
        ("<=", " le "), (">=", " ge "), ("==", " eq "), ("!=", " ne "), ("<", " lt "),
        (">", " gt "), ("-", " minus "), ("**", " pow "), ("*", " times "), ("/", " over "),
        ("+", " plus "),
    ):  # fmt: skip
        text = text.replace(sign, word)
    short = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "case"
    return short if len(short) <= 60 else f"{short[:48]}-{crc32(text.encode()):08x}"


def then(first: str | None, second: str | None) -> str | None:
    """``a first b`` and ``b second c`` together."""
    if "==" in (first, second):
        return second if first == "==" else first
    for family in (("<", "<="), (">", ">=")):
        if first in family and second in family:
            return family[0] if family[0] in (first, second) else family[1]
    return None


def through(steps: tuple[Step, ...]) -> str | None:
    """How the line before ``steps`` stands to their last line."""
    relation: str | None = "=="
    for step in steps:
        relation = then(relation, step.relation)
    return relation


def weakest(relations: set[str]) -> str:
    """One relation that follows from each of several."""
    if len(relations) == 1:
        return next(iter(relations))
    for strict, weak in (("<", "<="), (">", ">=")):
        if relations <= {"==", strict, weak}:
            return weak
    raise ValueError(f"no one relation follows from {', '.join(sorted(relations))}")


def derivative_tree(tree: Node, x: sp.Symbol) -> Node:
    variable = Node("symbol", (), x)
    if tree.head == "derivative":
        return replace(tree, args=(*tree.args, variable))
    return Node("derivative", (tree, variable))


def all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """The lines with those of merged cases before the line that merges them."""
    for i, step in enumerate(steps):
        for chain in step.branches:
            yield from all_steps(chain.steps[i:])
        yield step

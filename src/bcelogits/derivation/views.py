"""A chain as a sequence of lines: what it holds and how it displays itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, Self

import sympy as sp
from sympy.logic.boolalg import Boolean

from .steps import Step, all_steps, symbols_of, through
from .tree import together

SEGMENTS = ("start", "case", "merge", "diff")


class Chain:
    """An immutable sequence of lines, with the part of it that is displayed."""

    steps: tuple[Step, ...]
    name: str
    begin: int  # how many lines there were when the name began
    seconds: float
    view: str | None

    def _set(
        self, steps: tuple[Step, ...], name: str, begin: int, seconds: float, view: str | None
    ) -> None:
        values = {"steps": steps, "name": name, "begin": begin, "seconds": seconds, "view": view}
        for key, value in values.items():
            object.__setattr__(self, key, value)

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError("a derivation does not change; its methods return a longer one")

    def _copy(
        self, steps: tuple[Step, ...], name: str, begin: int, view: str | None = None
    ) -> Self:
        made = object.__new__(type(self))
        made._set(steps, name, begin, self.seconds, view)
        return made

    def _with(self, step: Step, name: str | None = None) -> Self:
        begin = self.begin if name is None else len(self.steps)
        return self._copy((*self.steps, step), name or self.name, begin)

    @property
    def last(self) -> sp.Expr:
        """The value of the last line."""
        return self.steps[-1].line.value

    @property
    def expr(self) -> sp.Expr:
        """The value of the last line, as SymPy calls it."""
        return self.last

    @property
    def where(self) -> Boolean:
        """The condition of the last line."""
        return self.steps[-1].where

    @property
    def names(self) -> dict[str, sp.Symbol]:
        """The symbols that strings may mean, those of the condition and of all lines."""
        tables = (together(symbols_of(s.where), s.line.symbols) for s in self.steps)
        return reduce(together, tables)

    def relation_to_start(self) -> str | None:
        """How the first line stands to the last: ``==``, ``<=``, ...

        Counted from where the last substitution, case, merge or derivative began; None where the
        chain says nothing, as after ``<=`` and then ``>=``.
        """
        begin = self._begun(("start", "substitute", "case", "merge", "diff"))
        return through(self.steps[begin + 1 :])

    def since(self, label: str) -> Self:
        """The same chain, shown from the line with this label on, that line as context."""
        if self[label] not in self.steps:
            raise KeyError(f"{label} is a line of a case; show the case, or the whole chain")
        return self._copy(self.steps, self.name, self.begin, label)

    def whole(self) -> Self:
        """The same chain, shown from its first line on, with the lines of its cases."""
        return self._copy(self.steps, self.name, self.begin, "*")

    def shown(self) -> tuple[tuple[Step, bool], ...]:
        """The lines to be displayed, and for each whether it is only context."""
        if self.view == "*":
            return tuple((step, False) for step in all_steps(self.steps))
        begin = self._begun(SEGMENTS)
        if self.view is not None:
            begin = self.steps.index(self[self.view])
        continued = self.view is not None and begin < len(self.steps) - 1
        rows = [(step, continued and i == 0) for i, step in enumerate(self.steps[begin:])]
        first = self.steps[begin]
        if first.kind == "merge":
            context = [self.steps[begin - 1], *(chain[-1] for chain in first.branches)]
            rows = [(step, True) for step in context] + rows
        return tuple(rows)

    def _begun(self, kinds: tuple[str, ...]) -> int:
        """Where the last line of one of these kinds is."""
        return max(i for i, step in enumerate(self.steps) if step.kind in kinds)

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __getitem__(self, key: int | str) -> Step:
        if isinstance(key, str):
            for step in all_steps(self.steps):
                if key in (step.label, step.id):
                    return step
            labels = [s.label for s in self.steps if s.label]
            raise KeyError(f"{self.name} has no line {key!r}; it has {', '.join(labels) or 'none'}")
        return self.steps[key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chain) and self.steps == other.steps

    def __hash__(self) -> int:
        return hash(tuple((s.id, s.line, s.where) for s in self.steps))

    def __str__(self) -> str:
        from .show import bundle

        return str(bundle(self)["text/plain"])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from .show import bundle

        return bundle(self)

    def _repr_latex_(self) -> str:
        from .show import bundle

        return str(bundle(self)["text/latex"])

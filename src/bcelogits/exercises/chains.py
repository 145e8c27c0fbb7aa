"""Exercises about whole derivations: the reader's own chain, and "find the error"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bcelogits.derivation import Derivation, Line, Refutation, Undecided, decide, read
from bcelogits.derivation.steps import then

from .model import Kind, Mistake
from .reading import answer_line
from .result import Result, Unread, right, wrong
from .symbolic import SECONDS, place, short, undecided
from .words import code, formula

RELATIONS = ("<=", ">=", "==", "<", ">", "=")
MOST = 40  # lines of a reader's chain


@dataclass(frozen=True)
class Chain:
    """A derivation from ``start`` to ``goal``, in at least ``lines`` lines, each proved.

    The last line must be the goal itself, not only equal to it.  A line may begin with a relation:
    ``"<= 1/4"``.
    """

    start: str
    goal: str
    lines: int = 3
    where: str | bool = True
    relation: str = "=="
    symbols: tuple[str, ...] | None = None
    mistakes: tuple[Mistake, ...] = ()
    label = "derivation"

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        return (f"your chain as a list of at least {self.lines} lines, each a text: "
                f'`["{self.start}", ..., "{self.goal}"]`')  # fmt: skip

    def letters(self) -> set[str]:
        """The symbols that a line may use."""
        return set(self.symbols or {**read(self.start).symbols, **read(self.goal).symbols})

    def judge(self, answer: Any) -> Result:
        """The verdict on a chain, which names the first step that is false."""
        if isinstance(answer, Derivation):
            answer = [f"{s.relation} {s.line.text}" for s in answer.steps]
        if isinstance(answer, str):
            answer = [line for line in answer.splitlines() if line.strip()]
        if not isinstance(answer, (list, tuple)) or not 1 < len(answer) <= MOST:
            raise Unread(f"A chain is a list of lines, from 2 to {MOST}: give {self.wants}.")
        chain = [self.line(n, given) for n, given in enumerate(answer, 1)]
        try:
            return self.walk(chain)
        except Undecided as reason:
            return undecided(reason)

    def line(self, number: int, given: Any) -> tuple[str, Line]:
        """A line with its relation to the one before; raises :class:`Unread` with its number."""
        relation = "=="
        if isinstance(given, str):
            given = given.strip()
            found = next((r for r in RELATIONS if given.startswith(r)), "")
            relation, given = found or "==", given[len(found) :]
        try:
            return "==" if relation == "=" else relation, answer_line(given, self.letters())
        except Unread as reason:
            raise Unread(f"Line {number}:", *reason.says) from None

    def walk(self, chain: list[tuple[str, Line]]) -> Result:
        """Prove line after line."""
        first = chain[0][1]
        begun = decide(first, self.start, where=self.where, seconds=SECONDS)
        if isinstance(begun, Refutation):
            return wrong(f"Line 1 is not what the chain begins with, {code(self.start)}. "
                         f"{place(begun)} it is {short(begun.lhs_value)} instead of "
                         f"{short(begun.rhs_value)}.")  # fmt: skip
        for n, ((_, before), (relation, line)) in enumerate(pairwise(chain), 2):
            verdict = decide(before, line, where=self.where, relation=relation, seconds=SECONDS)
            if isinstance(verdict, Refutation):
                good = f"Up to line {n - 1} every step is right. " if n > 2 else ""
                return wrong(
                    f"{good}Line {n} does not follow from line {n - 1}.",
                    formula(line.latex, line.text),
                    f"{place(verdict)} line {n - 1} is {short(verdict.lhs_value)}, "
                    f"and line {n} is {short(verdict.rhs_value)}.",
                    *self.advice(line),
                )  # fmt: skip
        return self.ended(chain)

    def ended(self, chain: list[tuple[str, Line]]) -> Result:
        """Whether a chain without a false step is the one that was asked for."""
        last, goal = chain[-1][1], read(self.goal)
        if last.value != goal.value:
            return Result("partly", ("Every step is right, and the chain has not arrived: its last "
                                     f"line is to be {code(self.goal)}.",))  # fmt: skip
        relation = together([r for r, _ in chain[1:]])
        if relation != self.relation:
            found = code(relation or "nothing")
            return wrong(f"The steps are true, but together they say {found} between the first "
                         f"and the last line, not {code(self.relation)}.")  # fmt: skip
        texts = [line.text for _, line in chain]
        if len(set(texts)) < self.lines:
            return Result("partly", ("It is true, and a leap. Show at least "
                                     f"{self.lines} lines, one idea a line.",))  # fmt: skip
        return right(f"All {len(chain) - 1} steps are proved.")

    def advice(self, line: Line) -> tuple[str, ...]:
        """What is known about this very mistake; a chain's mistake is its false line."""
        return tuple(m.says for m in self.mistakes if read(m.answer[-1]).value == line.value)


def together(relations: list[str]) -> str | None:
    """One relation that follows from several, one after the other."""
    said: str | None = "=="
    for relation in relations:
        said = then(said, relation)
    return said


@dataclass(frozen=True)
class FindError:
    """One of ``lines`` is wrong: which, and, where ``mend`` is given, what should it say?

    ``innocent`` says of the other lines why they are right.
    """

    lines: tuple[str, ...]
    wrong: int
    mend: Kind | None = None
    innocent: Mapping[int, str] = field(default_factory=dict)
    label = "find the error"

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The other lines."""
        return tuple(Mistake(number, says) for number, says in self.innocent.items())

    @property
    def listing(self) -> str:
        """The lines with their numbers, for the exercise's text."""
        return "\n".join(f"{number}. {line}" for number, line in enumerate(self.lines, 1))

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        if self.mend is None:
            return "the number of the wrong line"
        if self.mend.label == "number":
            return "the number of the wrong line and the number that is asked for: `(1, 0.5)`"
        return 'the number of the wrong line and what it should say: `(1, "x - y")`'

    def judge(self, answer: Any) -> Result:
        """The verdict on a line's number, and on the line in its place."""
        picked, mended = answer if isinstance(answer, (tuple, list)) and len(answer) == 2 else (
            answer, None)  # fmt: skip
        if isinstance(picked, str):
            said = re.fullmatch(r"(?:line\s+)?([0-9]{1,2})\.?", picked.strip().lower())
            picked = int(said[1]) if said else picked
        spare = self.mend is None and mended is not None
        if spare or isinstance(picked, bool) or not isinstance(picked, int):
            raise Unread(f"Give {self.wants}.")
        if not 1 <= picked <= len(self.lines):
            raise Unread(f"The lines have the numbers 1 to {len(self.lines)}.")
        if picked != self.wrong:
            return wrong(f"Line {picked} is right.",
                         *filter(None, [self.innocent.get(picked, "")]))  # fmt: skip
        if self.mend is None:
            return right(f"Line {picked} it is.")
        if mended is None:
            return Result(
                "partly", (f"Line {picked} it is. Now mend it: answer with {self.wants}.",)
            )
        result = self.mend.judge(mended)
        return Result(result.state, (f"Line {picked} it is.", *result.says))

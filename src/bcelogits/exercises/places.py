"""Exercises about places: where something holds, and a point at which a claim fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import And, Eq, S
from sympy.logic.boolalg import Boolean

from bcelogits.derivation import (
    LineError,
    Proof,
    Refutation,
    Undecided,
    covers,
    decide,
    read,
    read_condition,
)
from bcelogits.derivation.lines import condition_text

from .model import Mistake
from .reading import answer_condition, answer_line, explained, symbols_of
from .result import Result, Unread, right, wrong
from .symbolic import SECONDS, figure, point, short, undecided
from .words import Paragraph, code, listed


@dataclass(frozen=True)
class Region:
    """For which values does something hold?  The answer is a condition, given as text.

    ``forms`` are other ways to write the target, with which an answer is compared where the
    checker cannot decide about the first.
    """

    target: str
    where: str | bool = True
    mistakes: tuple[Mistake, ...] = ()
    forms: tuple[str, ...] = ()
    label = "threshold"

    def letters(self) -> list[str]:
        """The symbols that an answer may use."""
        return sorted(s.name for s in read_condition(self.target).free_symbols)

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        first = self.letters()[0]
        return f'a condition, as text such as `"{first} < 1"` or `"-1 <= {first} <= 2"`'

    def judge(self, answer: Any) -> Result:
        """The verdict on a condition."""
        given = answer_condition(answer, self.letters())
        if given == True:  # noqa: E712
            return wrong("That holds always, and the thing in question does not.")
        result = self.compared(given, self.target)
        for form in self.forms:
            if result.state == "undecided":
                result = self.compared(given, form)
        return result

    def compared(self, given: Boolean, form: str) -> Result:
        """The verdict by one form of the target."""
        target, domain = read_condition(form), read_condition(self.where)
        try:
            over = self.outside(And(domain, given), target)
            if over:
                return wrong(f"Your condition lets {over} in, and there it does not hold.",
                             *self.advice(given, domain))  # fmt: skip
            lost = self.outside(And(domain, target), given)
            if lost:
                return wrong(f"Your condition leaves {lost} out, and there it holds.",
                             *self.advice(given, domain))  # fmt: skip
        except Undecided as reason:
            return undecided(reason)
        return right(f"{code(condition_text(given))} is exactly where it holds.")

    @staticmethod
    def outside(part: Boolean, whole: Boolean) -> str:
        """A point of ``part`` that is not in ``whole``, in words; nothing if there is none."""
        if part == S.false:
            return ""
        verdict = covers(part, (whole,), SECONDS / 2)
        return point(verdict) if isinstance(verdict, Refutation) else ""

    def advice(self, given: Boolean, domain: Boolean) -> tuple[Paragraph, ...]:
        """What is known about this very mistake."""
        for mistake in self.mistakes:
            known = read_condition(mistake.answer)
            try:
                same = not self.outside(And(domain, given), known)
                if same and not self.outside(And(domain, known), given):
                    return (mistake.says,)
            except Undecided:
                continue
        return ()


@dataclass(frozen=True)
class Counterexample:
    """A claim is false: find a point at which it fails."""

    lhs: str
    rhs: str
    relation: str = "=="
    where: str | bool = True
    mistakes: tuple[Mistake, ...] = ()
    label = "counterexample"

    def letters(self) -> list[str]:
        """The symbols that need a value."""
        condition = set() if self.where is True else read_condition(self.where).free_symbols
        names = {*read(self.lhs).symbols, *read(self.rhs).symbols, *(s.name for s in condition)}
        return sorted(names)

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        values = ", ".join(f'"{name}": ...' for name in self.letters())
        return f"a value for each letter: `{{{values}}}`"

    def judge(self, answer: Any) -> Result:
        """The verdict on a point."""
        names = self.letters()
        if not isinstance(answer, Mapping):
            raise Unread(f"Give {self.wants}.")
        given = {getattr(k, "name", k): value for k, value in answer.items()}
        if set(given) != set(names):
            raise Unread(f"The claim has the letters {listed([code(n) for n in names])}; "
                         "give each of them one value.")  # fmt: skip
        symbols = symbols_of(names)
        at = {symbols[n]: answer_line(given[n], ()).value for n in names}
        where = And(*(Eq(symbol, value) for symbol, value in at.items()))
        shown = code(", ".join(f"{symbol} = {figure(value)}" for symbol, value in at.items()))
        try:
            if self.where is not True and not isinstance(
                covers(where, (read_condition(self.where),), SECONDS), Proof
            ):
                return wrong(f"The claim is made for {code(self.where)} only, and {shown} is "
                             "not there.")  # fmt: skip
            verdict = decide(self.lhs, self.rhs, where=where, relation=self.relation)
        except Undecided as reason:
            return undecided(reason)
        except LineError as error:
            raise Unread(*explained(error)) from None
        if isinstance(verdict, Refutation):
            return right(f"At {shown} the left side is {short(verdict.lhs_value)} and the right "
                         f"side {short(verdict.rhs_value)}.")  # fmt: skip
        for mistake in self.mistakes:
            if {n: answer_line(v, ()).value for n, v in mistake.answer.items()} == {
                n: at[symbols[n]] for n in names
            }:
                return wrong(f"At {shown} the claim holds.", mistake.says)
        return wrong(f"At {shown} the claim holds. Look for a point where it does not.")

"""Exercises with several answers at once: letters to choose, or parts with a kind each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .model import Kind, Mistake
from .result import Result, Unread, right, wrong
from .words import Paragraph, listed


@dataclass(frozen=True)
class Choice:
    """Which of the lettered statements?  ``remarks`` say why a letter that was picked is wrong."""

    options: Mapping[str, str]
    picked: str
    remarks: Mapping[str, str] = field(default_factory=dict)
    label = "choice"

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The letters that do not belong to the answer."""
        false = (letter for letter in self.remarks if letter not in self.picked)
        return tuple(Mistake(letter, self.remarks[letter]) for letter in false)

    @property
    def listing(self) -> str:
        """The statements with their letters, for the exercise's text."""
        return "\n".join(f"- **{letter}.** {text}" for letter, text in self.options.items())

    @property
    def letters(self) -> str:
        """The letters that may be picked."""
        return "".join(self.options)

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        return (
            f'one letter or several of {", ".join(self.letters)}, as text: `"{self.letters[:2]}"`'
        )

    def judge(self, answer: Any) -> Result:
        """The verdict on some letters."""
        if isinstance(answer, (list, tuple, set)) and all(isinstance(a, str) for a in answer):
            answer = "".join(sorted(answer))
        if not isinstance(answer, str):
            raise Unread(f"Give {self.wants}.")
        written = re.sub(r"\bAND\b", "", answer.upper())
        given = {c for c in written if not c.isspace() and c not in ",;&."}
        if not given or given - set(self.letters):
            raise Unread(f"Give {self.wants}.")
        false = sorted(given - set(self.picked))
        if false:
            why = self.remarks.get(false[0], "")
            return wrong(f"{false[0]} does not belong to them.", *filter(None, [why]))
        if set(self.picked) - given:
            return Result("partly", ("What you picked is right, and it is not all.",))
        return right(f"{listed(sorted(given))}.")


@dataclass(frozen=True)
class Several:
    """A question in parts, each with a name and a kind of its own."""

    parts: tuple[tuple[str, Kind], ...]
    mistakes: tuple[Mistake, ...] = ()

    @property
    def label(self) -> str:
        """The kinds of its parts."""
        return listed(list(dict.fromkeys(kind.label for _, kind in self.parts)))

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        dots = ", ".join("..." for _ in self.parts)
        groups: dict[str, list[str]] = {}
        for name, kind in self.parts:
            groups.setdefault(kind.wants, []).append(name)
        each = "; ".join(f"for {listed(names)} {wants}" for wants, names in groups.items())
        return f"a pair of brackets with {len(self.parts)} answers, `({dots})`: {each}"

    def judge(self, answer: Any) -> Result:
        """The verdict on all parts."""
        names = [name for name, _ in self.parts]
        if isinstance(answer, Mapping) and set(answer) == set(names):
            answer = [answer[name] for name in names]
        if not isinstance(answer, (list, tuple)) or len(answer) != len(names):
            raise Unread(f"There are {len(names)} answers to give, for {listed(names)}: "
                         f"`({', '.join('...' for _ in names)})`.")  # fmt: skip
        said: list[Paragraph] = []
        good = 0
        for (name, kind), given in zip(self.parts, answer, strict=True):
            if given is ...:
                said.append(f"For {name} give {kind.wants}.")
                continue
            try:
                result = kind.judge(given)
            except Unread as reason:
                raise Unread(f"As to {name}:", *reason.says) from None
            good += result.correct
            first = [] if result.correct else [p for p in result.says[:1] if isinstance(p, str)]
            said.append(" ".join([f"As to {name}: {result.title}", *first]))
            said += () if result.correct else result.says[len(first) :]
        if good == len(names):
            return right(f"All {good} answers are right.")
        return Result("partly" if good else "wrong", tuple(said))

"""An exercise: its text, its checker, its hints and its solution, in one object.

A page's module poses its exercises with :func:`pose`, above a function that yields the solution:

    @pose(title="...", level=FIRST, text="...", kind=Expression("..."), hints=("...",), names=NAMES)
    def name_of_the_exercise() -> Worked:
        yield "Words in Markdown, then a proof."
        yield prove("a", "b")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any, Protocol

from .result import Result

FIRST, PRACTISED, ENGINEER = "for the first year", "for the practised", "for engineers"
LEVELS = (FIRST, PRACTISED, ENGINEER)
Worked = Iterator[Any]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and what to tell them."""

    answer: Any
    says: str


class Kind(Protocol):
    """How an answer is judged."""

    @property
    def label(self) -> str:
        """The kind in one or two words: ``expression``."""

    @property
    def wants(self) -> str:
        """What an answer looks like, as the end of "Answer with"."""

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Wrong answers that are answered with words of their own."""

    def judge(self, answer: Any) -> Result:
        """The verdict; raises :class:`~.result.Unread` for an answer of a wrong kind."""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a page.

    ``right`` are answers that must be accepted, ``wrong`` answers that must be refused beside the
    kind's own ``mistakes``; the tests give all of them to the checker.  ``names`` are the
    definitions that hold while an answer is judged, and no longer.
    """

    name: str
    title: str
    level: str
    text: str
    kind: Kind
    hints: tuple[str, ...]
    right: tuple[Any, ...]
    wrong: tuple[Any, ...]
    worked: Callable[[], Worked] = field(repr=False)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


def pose(
    *,
    title: str,
    level: str,
    text: str,
    kind: Kind,
    hints: tuple[str, ...],
    right: tuple[Any, ...],
    wrong: tuple[Any, ...],
    names: Mapping[str, str] | None = None,
) -> Callable[[Callable[[], Worked]], Exercise]:
    """Make an exercise of the function that yields its solution; its name is the exercise's.

    Lettered statements or numbered lines of the kind are set below the text.
    """

    def posed(worked: Callable[[], Worked]) -> Exercise:
        name = worked.__name__.replace("_", "-")
        asked = "\n\n".join(filter(None, [cleandoc(text), getattr(kind, "listing", "")]))
        return Exercise(name, title, level, asked, kind, hints, right, wrong, worked, names or {})

    return posed

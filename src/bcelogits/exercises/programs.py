"""Exercises whose answer is a short program: a function that must have certain properties.

Standard library only; properties that need arrays belong to the page's own module.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .model import Mistake
from .result import Result, Unread, right, wrong
from .words import code


class Broken(Exception):
    """A property that a program lacks; the text says at which point."""


@dataclass(frozen=True)
class Property:
    """Something that a program must do: ``test`` raises :class:`Broken` where it does not."""

    says: str
    test: Callable[[Callable[..., Any]], None]


@dataclass(frozen=True)
class Program:
    """A function with these properties, tried in their order."""

    arguments: str
    properties: tuple[Property, ...]
    mistakes: tuple[Mistake, ...] = ()
    label = "program"

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        return f"a function of `({self.arguments})`: write it above and give its name"

    def judge(self, answer: Any) -> Result:
        """The verdict on a function."""
        if isinstance(answer, str):
            raise Unread("That is text. Give the function itself, by its name and without quotes.")
        if not callable(answer) or isinstance(answer, type):
            raise Unread(f"Give {self.wants}.")
        for number, wanted in enumerate(self.properties):
            try:
                wanted.test(answer)
            except Broken as reason:
                good = [f"Good so far: {', '.join(p.says for p in self.properties[:number])}."]
                return wrong(*good[: bool(number)], f"What is missing: {wanted.says}.",
                             str(reason))  # fmt: skip
        return right(f"{len(self.properties)} properties hold: "
                     f"{', '.join(p.says for p in self.properties)}.")  # fmt: skip


def called(function: Callable[..., Any], *arguments: Any) -> float:
    """The function's value as a float; raises :class:`Broken` with the call that went wrong."""
    call = code(f"{getattr(function, '__name__', 'f')}({', '.join(map(repr, arguments))})")
    try:
        value = function(*arguments)
    except Exception as error:
        what = f"{type(error).__name__}: {error}".replace("$", "")
        raise Broken(f"{call} raised {code(what)}.") from None
    if value is None:
        raise Broken(f"{call} gives `None`: is there a `return` in it?")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise Broken(f"{call} gives {code(repr(value))}, which is no number.") from None


def close(
    says: str,
    points: Iterable[tuple[Any, ...]],
    truth: Callable[..., float],
    relative: float,
    absolute: float = 0.0,
) -> Property:
    """The program comes close to ``truth`` at every point."""
    kept = list(points)

    def test(function: Callable[..., Any]) -> None:
        for point in kept:
            found, wanted = called(function, *point), truth(*point)
            if not math.isclose(found, wanted, rel_tol=relative, abs_tol=absolute):
                name = getattr(function, "__name__", "f")
                call = code(f"{name}({', '.join(map(repr, point))})")
                raise Broken(f"{call} gives {code(found)}, and should be {code(wanted)}.")

    return Property(says, test)

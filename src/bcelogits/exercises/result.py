"""What ``check`` answers, and what ``hint`` and ``exercise`` show: text, Markdown, HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .words import Paragraph, data, html, markdown, plain

MIME = "application/vnd.bcelogits.exercise+json"
TITLES = {
    "right": "Right.",
    "partly": "Right so far.",
    "wrong": "Not yet.",
    "unread": "That cannot be read as an answer.",
    "undecided": "The checker cannot tell.",
    "open": "Your turn.",
    "unknown": "There is no such exercise.",
    "hint": "A hint.",
}


@dataclass(frozen=True, repr=False)
class Said:
    """An answer in a few paragraphs; ``state`` is a key of ``TITLES``."""

    state: str
    says: tuple[Paragraph, ...] = ()
    name: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        """The first words."""
        return TITLES[self.state]

    def __str__(self) -> str:
        return "\n".join([self.title, *map(plain, self.says)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": str(self),
            "text/markdown": "\n\n".join([f"**{self.title}**", *map(markdown, self.says)]),
            "text/html": f"<p><strong>{self.title}</strong></p>{''.join(map(html, self.says))}",
            MIME: {
                "show": "said", "name": self.name, "state": self.state, "title": self.title,
                "says": [*map(data, self.says)],
            },
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class Result(Said):
    """The verdict on an answer; true where the answer is right."""

    @property
    def correct(self) -> bool:
        """Whether the exercise is solved."""
        return self.state == "right"

    def __bool__(self) -> bool:
        return self.correct


class Unread(Exception):
    """An answer of a wrong kind; carries what to tell its author."""

    def __init__(self, *says: Paragraph) -> None:
        self.says = says
        super().__init__(" ".join(map(plain, says)))


def right(*says: Paragraph) -> Result:
    """A right answer, and perhaps a remark."""
    return Result("right", says)


def wrong(*says: Paragraph) -> Result:
    """A wrong answer, and where it fails."""
    return Result("wrong", says)

"""What an exercise says, kept so that no reader's text can be taken for mark-up.

A paragraph is Markdown of three kinds only: words, ``code`` between backquotes and ``$formulas$``.
A :class:`Block` is text that is shown as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

LONGEST = 160
PLAINLY = "\x1f"  # parts a formula's LaTeX from its plain text
MARKED = re.compile(r"`([^`]*)`|\$([^$]*)\$")
ROLE = re.compile(r"\{[a-z:]+\}`([^`<]*?)\s*(?:<([^`]*)>)?`")


@dataclass(frozen=True)
class Block:
    """Lines shown as they are, in a typewriter's letters."""

    text: str


Paragraph = str | Block


def code(text: object) -> str:
    """The text as code in a paragraph: one line, not too long, without a backquote of its own."""
    words = " ".join(str(text).replace("`", "'").split())
    return f"`{words if len(words) <= LONGEST else words[:LONGEST] + '…'}`" if words else "nothing"


def formula(latex: str, text: str = "") -> str:
    """A formula in a paragraph; ``text`` stands for it where nothing is typeset."""
    return f"${latex.replace('$', '')}{PLAINLY}{text or latex}$"


def pieces(paragraph: str) -> list[tuple[str, str]]:
    """The paragraph as pairs: ``words``, ``code`` or ``formula``, and the text."""
    found, end = [], 0
    for mark in MARKED.finditer(paragraph):
        found.append(("words", paragraph[end : mark.start()]))
        kind = "code" if mark[1] is not None else "formula"
        found.append((kind, mark[1] if mark[1] is not None else mark[2]))
        end = mark.end()
    return [piece for piece in [*found, ("words", paragraph[end:])] if piece[1]]


def plain(paragraph: Paragraph) -> str:
    """The paragraph without its marks."""
    if isinstance(paragraph, Block):
        return paragraph.text
    return "".join(text.rpartition(PLAINLY)[2] for _, text in pieces(paragraph))


def tex(text: str) -> str:
    """A formula's LaTeX."""
    return text.partition(PLAINLY)[0]


def data(paragraph: Paragraph) -> dict[str, Any]:
    """The paragraph as JSON: a block, or pieces with their kinds."""
    if isinstance(paragraph, Block):
        return {"block": paragraph.text}
    return {"pieces": [[kind, tex(text)] for kind, text in pieces(paragraph)]}


def markdown(paragraph: Paragraph) -> str:
    """The paragraph as Markdown in which words and code cannot become anything else."""
    if isinstance(paragraph, Block):
        return "\n".join(f"    {line}" for line in paragraph.text.splitlines())
    marks = {
        "words": _words,
        "code": lambda text: f"`{text}`",
        "formula": lambda text: f"${tex(text)}$",
    }
    return "".join(marks[kind](text) for kind, text in pieces(paragraph))


def _words(text: str) -> str:
    return re.sub(r"([*_\[\]#\\])", r"\\\1", escape(text, quote=False))


def html(paragraph: Paragraph) -> str:
    """The paragraph as HTML without a style of its own."""
    if isinstance(paragraph, Block):
        return f"<pre>{escape(paragraph.text)}</pre>"
    shown = {
        "words": escape,
        "code": lambda text: f"<code>{escape(text)}</code>",
        "formula": lambda text: rf"\({escape(tex(text))}\)",
    }
    return f"<p>{''.join(shown[kind](text) for kind, text in pieces(paragraph))}</p>"


def without_roles(text: str) -> str:
    """The book's mark-up as plain Markdown: a link to a step or a term becomes its words."""
    return ROLE.sub(lambda found: found[1] or found[2], text)


def listed(names: list[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

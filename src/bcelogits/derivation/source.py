"""The text of a line before it has a meaning: its characters, its size, Python's tree of it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any

from .tree import LineError, Node

LONGEST = 4000  # characters of a line
DEEPEST = 60  # nested operations
MOST = 300  # operators; in a browser, Python's own parser dies of some thousands

ALLOWED = re.compile(r"[A-Za-z0-9_Α-Ρα-ρΣ-Ωσ-ω \t\n+\-*/().,<>=!&|~]")
INSTEAD = {
    "^": "write ** for a power", "[": "use round brackets", "]": "use round brackets",
    "{": "use round brackets", "}": "use round brackets", "−": "write - for minus",
    "–": "write - for minus", "·": "write * for a product", "×": "write * for a product",
    "÷": "write / for a quotient", "≤": "write <=", "≥": "write >=", "≠": "write !=",
    "√": "write sqrt(...)", "∞": "lines are about real numbers only", "²": "write **2",
    "|": "write Abs(...)", "\\": "write the formula as Python would, not as LaTeX",
}  # fmt: skip


class Source:
    """A text and where one is in it."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise LineError(f"a line is text or a SymPy expression, not {type(text).__name__}")
        self.text = re.sub(r"\s", " ", text)
        self.depth = 0

    def error(self, what: str, at: int | None = None) -> LineError:
        """What is wrong, with a caret under the place."""
        if at is None:
            return LineError(what)
        start = max(0, at - 60)
        shown = self.text[start : at + 40]
        return LineError(
            f"cannot read the line at column {at + 1}: {what}\n    {shown}\n    "
            f"{' ' * (at - start)}^"
        )

    def column(self, node: ast.AST) -> int:
        """Python counts bytes, a reader characters."""
        offset: int = getattr(node, "col_offset", 0)
        return len(self.text.encode()[:offset].decode(errors="ignore"))

    def segment(self, node: ast.expr) -> str:
        return self.text.encode()[node.col_offset : node.end_col_offset].decode()

    def python(self) -> ast.expr:
        text = self.text
        if len(text) > LONGEST:
            raise self.error(f"the line has {len(text)} characters, more than {LONGEST}; split it")
        if not text.strip():
            raise self.error("the line is empty; write an expression such as log(1 + exp(-x))")
        depth = signs = 0
        for at, character in enumerate(text):
            if not ALLOWED.match(character):
                hint = INSTEAD.get(character, "write names, numbers and + - * / ** ( ) only")
                raise self.error(f"the character {character!r} has no meaning here: {hint}", at)
            depth += (character == "(") - (character == ")")
            if depth > DEEPEST:
                raise self.error(f"more than {DEEPEST} nested brackets; split the line", at)
            signs += character in "+-*/~&|"
            if signs > MOST:
                raise self.error(f"more than {MOST} operators; split the line", at)
        lead = len(text) - len(text.lstrip())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.text = text = text[lead:]
                return ast.parse(text, mode="eval").body
        except SyntaxError as error:
            hint = "check brackets and operators; a product needs *, a power **, an equality =="
            what = error.msg.partition(".")[0]  # Python's own guesses are about programs
            raise self.error(f"{what}; {hint}", max(0, (error.offset or 1) - 1)) from None
        except (ValueError, RecursionError, MemoryError, OverflowError):
            raise self.error("the line is too deep or has too long a number; split it") from None

    def nested(self, read: Callable[[Any], Node], node: ast.expr) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(
                f"more than {DEEPEST} operations inside each other; split the line",
                self.column(node),
            )
        found = read(node)
        self.depth -= 1
        return found

"""Solutions: a function's own source, its words, and what its code proves or prints.

The function yields words (Markdown) and objects in turn.  What stands between two words is shown as
code, with its output: a solution that is shown has been run.
"""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from bcelogits.derivation.certificate import certificate
from bcelogits.derivation.show import latex, plain

from .result import MIME
from .words import without_roles


@dataclass(frozen=True)
class Piece:
    """One piece of a solution: words, or code with what it printed and showed."""

    words: str = ""
    code: str = ""
    printed: str = ""
    shown: Any = None


@dataclass(frozen=True, repr=False)
class Solution:
    """A solution that has been run."""

    name: str
    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "\n".join(["The solution.", *(_plain(piece) for piece in self.pieces)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        body = "\n\n".join(_markdown(piece) for piece in self.pieces)
        return {
            "text/plain": str(self),
            "text/markdown": f"<details><summary>Solution</summary>\n\n{body}\n\n</details>",
            MIME: {"show": "solution", "name": self.name, "pieces": [*map(_json, self.pieces)]},
        }


def solve(name: str, function: Callable[[], Iterator[Any]]) -> Solution:
    """Run a solution, piece by piece."""
    pieces: list[Piece] = []
    running = function()
    try:
        parts = parted(function)
    except OSError:  # a Python without the source of its modules: words and results alone
        return Solution(name, tuple(map(_bare, function())))
    for source, words in parts:
        printed = io.StringIO()
        with redirect_stdout(printed):
            given = next(running, None)
        said = printed.getvalue().rstrip("\n")
        if source:
            shown = None if words else given
            pieces.append(Piece(code=source, printed=said, shown=shown))
        if words:
            pieces.append(Piece(words=inspect.cleandoc(str(given))))
    return Solution(name, tuple(pieces))


def _bare(given: Any) -> Piece:
    if isinstance(given, str):
        return Piece(words=inspect.cleandoc(given))
    return Piece(shown=given)


def parted(function: Callable[[], Iterator[Any]]) -> list[tuple[str, bool]]:
    """For each ``yield`` the code that leads to it, and whether it yields words."""
    source = textwrap.dedent(inspect.getsource(function))
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    indent = tree.body[0].col_offset
    parts: list[tuple[str, bool]] = []
    before: list[ast.stmt | ast.expr] = []
    for statement in tree.body:
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)):
            before.append(statement)
            continue
        given = statement.value.value
        assert given is not None, "a solution yields words or an object"
        words = isinstance(given, (ast.Constant, ast.JoinedStr))
        parts.append((_code(source, [*before, *([] if words else [given])], indent), words))
        before = []
    return [*parts, (_code(source, before, indent), False)] if before else parts


def _code(source: str, nodes: list[ast.stmt | ast.expr], indent: int) -> str:
    """The source of these nodes as it stands, moved to the left."""
    shown: list[str] = []
    end = 0
    for node in nodes:
        shown += [""] * bool(shown and node.lineno > end + 1)
        end = node.end_lineno or 0
        first, *rest = (ast.get_source_segment(source, node) or "").splitlines()
        shown += [first, *(line[indent:] for line in rest)]
    return "\n".join(shown)


def _plain(piece: Piece) -> str:
    if piece.words:
        return without_roles(piece.words)
    shown = "" if piece.shown is None else plain(certificate(piece.shown))
    code = "\n".join(f">>> {line}" for line in piece.code.splitlines())
    return "\n".join(filter(None, [code, piece.printed, shown]))


def _markdown(piece: Piece) -> str:
    if piece.words:
        return without_roles(piece.words)
    shown = "" if piece.shown is None else _statement(certificate(piece.shown))
    fence = f"```python\n{piece.code}\n```" if piece.code else ""
    printed = f"```text\n{piece.printed}\n```" if piece.printed else ""
    return "\n\n".join(filter(None, [fence, printed, shown]))


def _statement(data: dict[str, Any]) -> str:
    """Typeset, with its verdict in words; a refutation must not look like a proof."""
    if data["kind"] == "derivation":
        return latex(data)
    notes = " ".join(line.strip() for line in plain(data).splitlines()[1:]).replace("*", r"\*")
    return f"{latex(data)}\n\n*{notes}*".replace("\n\n**", "")


def _json(piece: Piece) -> dict[str, Any]:
    shown = None if piece.shown is None else certificate(piece.shown)
    return {"words": piece.words, "code": piece.code, "printed": piece.printed, "shown": shown}

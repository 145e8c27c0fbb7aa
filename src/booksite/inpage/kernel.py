"""Runs a page's cells in the browser as a notebook's kernel would.

Names are shared down the page, and the last value is shown: a cell finds what the cells above it
left, whatever was run since, so that it can be run again. In the page's Python it is the module
``page_kernel``. What a cell says goes to ``emit`` at once, as JSON: ``{"stream", "text"}``,
``{"data"}`` (by MIME type), ``{"error"}``, with ``"absent"`` where a library is missing.
Standard library only.
"""

from __future__ import annotations

import ast
import builtins
import io
import json
import linecache
import pprint
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

WIDTH = 79
MOST = 200_000  # characters that one cell may print; a page is no place for more
SHOWN = 200  # values that one cell may show
TYPESET = 20_000  # characters of LaTeX that are typeset; a longer formula is shown as text
CALLS = 30  # of a long traceback its beginning and its end, so many calls of each
FORMATS = {"_repr_latex_": "text/latex", "_repr_markdown_": "text/markdown",
           "_repr_html_": "text/html", "_repr_svg_": "image/svg+xml"}  # fmt: skip
Emit = Callable[[str], Any]
# Libraries that a page of this book may ask for, and that a browser's Python does not have; of
# SymPy, the book and the standard library there are parts that are not brought along.
ABSENT = frozenset(
    {"IPython", "matplotlib", "numba", "numpy", "pandas", "scipy", "sklearn", "torch"}
)
PARTLY = sys.stdlib_module_names | {"bcelogits", "sympy"}


class Stream(io.TextIOBase):
    """Standard output or error: whole lines, and what waits longer than a twentieth of a second."""

    encoding = "utf-8"

    def __init__(self, name: str, send: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.name, self.send = name, send
        self.waiting: list[str] = []
        self.sent = 0
        self.last = 0.0

    def write(self, text: str) -> int:
        """Take text; what goes over the limit is dropped, and said to be."""
        if self.sent <= MOST:
            self.sent += len(text)
            self.waiting.append(text if self.sent <= MOST else text[:1000] + "\n…\n")
        if text.endswith("\n") and time.monotonic() - self.last > 0.05:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what waits."""
        if self.waiting:
            self.send({"stream": self.name, "text": "".join(self.waiting)})
            self.waiting.clear()
        self.last = time.monotonic()

    def writable(self) -> bool:
        """It takes text; for the rest it is a file that is no terminal."""
        return True


class Kernel:
    """One interpreter's names and cells; ``beside`` are tables that cells change without a name.

    What a list or another object became, a cell that runs again does not undo.
    """

    def __init__(self, emit: Emit, *beside: dict[str, Any]) -> None:
        self.emit = emit
        self.lost: dict[str, str] = {}  # names that a module would have given, had it been here
        self.names: dict[str, Any] = {"__name__": "__main__", "__doc__": None}
        self.tables = (self.names, *beside)
        self.left = {-1: self.copies()}  # by the place of a cell: the tables as it left them
        self.shown = 0
        self.streams = [Stream(name, self.send) for name in ("stdout", "stderr")]
        vars(builtins)["display"] = self.display
        vars(builtins)["input"] = no_input

    def send(self, item: dict[str, Any]) -> None:
        """Send one item, after what was printed before it."""
        if "stream" not in item:
            for stream in self.streams:
                stream.flush()
        self.emit(json.dumps(item, ensure_ascii=False, default=str))

    def display(self, *shown: Any) -> None:
        """Show objects as a notebook does."""
        for value in shown:
            self.shown += 1
            if self.shown <= SHOWN:
                self.send({"data": formats(value)})
            elif self.shown == SHOWN + 1:
                self.send({"data": {"text/plain": "…"}})

    def copies(self) -> tuple[dict[str, Any], ...]:
        """The tables as they are now."""
        return tuple(dict(table) for table in self.tables)

    def run(self, source: str, name: str, place: int) -> bool:
        """Run the cell at a place of the page, after those above it as they were run last.

        ``name`` stands in tracebacks. True where it came to its end.
        """
        for table, then in zip(
            self.tables, self.left[max(p for p in self.left if p < place)], strict=True
        ):
            table.clear()
            table.update(then)
        done = self.cell(source, name)
        self.left.pop(place, None)
        if done:
            self.left[place] = self.copies()
        return done

    def cell(self, source: str, name: str) -> bool:
        """Run a cell on the names as they are."""
        filename = f"<{name}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, lines, filename)
        self.shown = 0
        for stream in self.streams:
            stream.sent = 0
        with redirect_stdout(self.streams[0]), redirect_stderr(self.streams[1]):
            done = self._run(source, filename)
        for stream in self.streams:
            stream.flush()
        return done

    def _run(self, source: str, filename: str) -> bool:
        try:
            tree = compiled(source, filename, "exec", ast.PyCF_ONLY_AST)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compiled(tree, filename, "exec"), self.names)
            if isinstance(last, ast.Expr):
                value = eval(compiled(ast.Expression(last.value), filename, "eval"), self.names)
                if value is not None and not source.rstrip().endswith(";"):
                    self.names["_"] = value
                    self.display(value)
        except ModuleNotFoundError as error:
            missing = error.name or ""
            if missing.split(".")[0] not in ABSENT | PARTLY:
                self.send({"error": failure(error)})
                return False
            self.lost.update(dict.fromkeys(given(ast.parse(source)), missing))
            self.send({"error": failure(error), "absent": missing})
            return False
        except NameError as error:
            absent = self.lost.get(error.name or "")
            said = {} if absent is None else {"absent": absent}
            self.send({"error": failure(error), **said})
            return False
        except BaseException as error:
            self.send({"error": failure(error)})
            return False
        return True


def compiled(source: Any, filename: str, mode: str, flags: int = 0) -> Any:
    """A cell's tree or code, under the rules that it states itself and not under this module's."""
    return compile(source, filename, mode, flags, dont_inherit=True)


def given(tree: ast.Module) -> set[str]:
    """The names that a cell gives to modules and values at its outermost level."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Assign):
            found |= {name.id for name in node.targets if isinstance(name, ast.Name)}
    return found


def no_input(*_: object) -> str:
    """Stand for ``input``; nobody can type into a running cell."""
    raise OSError("a cell of a page cannot ask for input: set a variable instead")


def formats(value: Any) -> dict[str, Any]:
    """What a value offers, by MIME type; it always has a plain text."""
    if isinstance(value, type):
        return {"text/plain": plain(value)}
    bundle = getattr(value, "_repr_mimebundle_", None)
    if bundle is not None:
        made = bundle()
        data = dict(made[0] if isinstance(made, tuple) else made)
        return data if "text/plain" in data else {**data, "text/plain": plain(value)}
    found: dict[str, Any] = {"text/plain": plain(value)}
    for method, mime in FORMATS.items():
        offered = getattr(value, method, None)
        made = offered() if offered is not None else None
        if made is not None and (mime != "text/latex" or len(made) <= TYPESET):
            found[mime] = made
    return found


def plain(value: Any) -> str:
    """The value's text, as a notebook breaks it into lines, and no longer than may be printed."""
    text = repr(value)
    if len(text) > MOST:
        return text[:MOST] + "…"
    if len(text) <= WIDTH or not isinstance(value, (list, tuple, dict, set, frozenset)):
        return text
    return pprint.pformat(value, width=WIDTH + 1, sort_dicts=False)


def failure(error: BaseException) -> dict[str, Any]:
    """An exception as it is shown: its type, its words, the calls that led to it.

    The checker's own errors render themselves, and bring the refutation to be typeset.
    """
    shown: dict[str, Any] = {"name": type(error).__name__, "words": words(error)}
    refutation = getattr(error, "refutation", None)
    if refutation is not None:
        place = getattr(error, "context", "")
        return {**shown, "words": place, "data": formats(refutation)}
    calls = list(cut(traceback.TracebackException.from_exception(error)).format())
    if len(calls) > 2 * CALLS:
        calls[CALLS:-CALLS] = ["  …\n"]
    shown["trace"] = "".join(calls).rstrip()
    return shown


def words(error: BaseException) -> str:
    """What an exception says; never raises."""
    try:
        return str(error)
    except Exception:
        return ""


def cut(whole: traceback.TracebackException) -> traceback.TracebackException:
    """The traceback without this module's own calls, here and in what caused it."""
    here = Kernel.cell.__code__.co_filename
    for cause in (whole.__cause__, whole.__context__):
        if cause is not None:
            cut(cause)
    kept = [frame for frame in whole.stack if frame.filename != here]
    whole.stack = traceback.StackSummary.from_list(kept)
    return whole

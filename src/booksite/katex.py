"""Mathematics typeset while the book is built: KaTeX in one long-lived Node process.

Registered as Sphinx's HTML mathematics renderer ``katex``. A page carries HTML and MathML and no
script. A formula that KaTeX refuses is a warning at its file and line, so a strict build fails.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from booksite.bundle import node as node_program

logger = logging.getLogger(__name__)
SERVER = Path(__file__).with_name("katex_server.cjs")


class KatexError(ValueError):
    """KaTeX refused a formula; the message is KaTeX's."""


class Typesetter:
    """KaTeX behind a pipe. A forked writer starts its own, because two must not share one pipe."""

    def __init__(self, katex: Path) -> None:
        self.katex = katex
        self.pid = 0
        self.process: subprocess.Popen[str] | None = None
        self.render = cache(self._ask)

    def _start(self) -> subprocess.Popen[str]:
        script = self.katex / "dist" / "katex.js"
        if not script.is_file():
            raise SphinxError(f"KaTeX is not at {script}: run `make html`, which installs it.")
        return subprocess.Popen(
            [node_program(), SERVER, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def _ask(self, tex: str, display: bool) -> str:
        """HTML and MathML of ``tex``; raises KatexError with KaTeX's words for a bad formula."""
        if self.process is None or self.pid != os.getpid():
            self.process, self.pid = self._start(), os.getpid()
        pipe = self.process
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        pipe.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        pipe.stdin.flush()
        line = pipe.stdout.readline()
        if not line:
            raise SphinxError("The Node process that runs KaTeX ended.")
        answer = json.loads(line)
        if "error" in answer:
            raise KatexError(answer["error"])
        return str(answer["html"])

    def close(self) -> None:
        """End the process that this one started."""
        if self.process is not None and self.pid == os.getpid():
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
        self.process = None


@cache
def typesetter(modules: Path) -> Typesetter:
    """The one typesetter of this process for a ``node_modules`` folder."""
    return Typesetter(modules / "katex")


def modules(owner: Any) -> Path:
    """The folder ``node_modules`` of an app or builder: beside conf.py unless it is configured."""
    return Path(owner.confdir, owner.config.booksite_node_modules)


def where(node: nodes.Node) -> str:
    """``file:line`` of the nearest ancestor that knows its line."""
    place: Any = node
    while place is not None and place.line is None:
        place = place.parent
    source = getattr(place if place is not None else node.document, "source", None)
    if source is None and node.document is not None:
        source = node.document["source"]
    return f"{source}:{place.line}" if place is not None else str(source)


def typeset(translator: Any, node: nodes.Node, tex: str, *, display: bool) -> str:
    """``tex`` as HTML; a refused formula is a warning, and the page shows its source."""
    try:
        return typesetter(modules(translator.builder)).render(tex, display)
    except KatexError as error:
        logger.warning("bad formula: %s", error, location=where(node), type="katex")
        return f"<code>{translator.encode(tex)}</code>"


def displayed(tex: str) -> str:
    """Sphinx's rule for displayed text: blank lines part equations, ``\\\\`` aligns at ``&``."""
    parts = [part.strip() for part in tex.split("\n\n") if part.strip()]
    parts = [
        f"\\begin{{aligned}}{part}\\end{{aligned}}"
        if r"\\" in part and r"\begin{" not in part
        else part
        for part in parts
    ]
    return (
        r" \\ ".join(parts)
        if len(parts) < 2
        else (r"\begin{gathered}" + r"\\".join(parts) + r"\end{gathered}")
    )


def visit_math(self: Any, node: nodes.math) -> None:
    """Write an inline formula."""
    html = typeset(self, node, node.astext(), display=False)
    self.body.append(f"{self.starttag(node, 'span', '', CLASS='math')}{html}</span>")
    raise nodes.SkipNode


def visit_displaymath(self: Any, node: nodes.math_block) -> None:
    """Write a displayed formula in a box of its own that scrolls, with its number if it has one."""
    html = typeset(self, node, displayed(node.astext()), display=True)
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="math-box">{html}</div>')
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def close(app: Sphinx, exception: Exception | None) -> None:
    """End Node when the build ends."""
    typesetter(modules(app)).close()


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``katex``."""
    app.add_config_value("booksite_node_modules", "node_modules", "", str)
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.connect("build-finished", close)

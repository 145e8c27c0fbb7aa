"""Python in the page: what a build adds to the pages whose cells need SymPy alone.

Such a page says ``browser: true`` in its front matter. The build writes ``_static/python``, the
code of cells that show none, and a line under the title; the scripts do the rest when a reader
asks. Without scripts nothing of it is seen.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from booksite.inpage.archive import Bundle
from booksite.katex import modules
from booksite.markup import tag
from booksite.strings import STRINGS, say

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?::[a-z-]+:[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
SAID = (
    "python.", "derivation.", "step.", "mark.", "statement.", "proof.", "twin.", "refuted.",
    "exercise.", "fold.solution", "scroll.math", "scroll.code",
)  # fmt: skip
ASKS = re.compile(r"^browser: true$", re.MULTILINE)
made: dict[str, Bundle] = {}  # by the folder of the output


def runs(env: BuildEnvironment, page: str) -> bool:
    """Whether a page's cells run in a browser."""
    return str(env.metadata.get(page, {}).get("browser", "")).lower() == "true"


def cells(text: str) -> list[str]:
    """The code of a page's cells in their order, without their tags."""
    return [OPTIONS.sub("", found[1]).strip("\n") for found in CELL.finditer(text)]


def keep_code(app: Sphinx, document: nodes.document) -> None:
    """Give each cell whose code is not shown its code, for the scripts alone.

    Raises ValueError where the page's cells and those that were executed are not the same.
    """
    env = app.env
    if app.builder.name != "html" or not runs(env, env.docname):
        return
    codes = cells(Path(env.doc2path(env.docname)).read_text("utf-8"))
    shown = [n for n in document.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    if len(shown) != len(codes):
        raise ValueError(f"{env.docname}: {len(codes)} cells are written, {len(shown)} shown")
    for cell, code in zip(shown, codes, strict=True):
        inside = cell.findall(nodes.container)
        if not any(node.get("nb_element") == "cell_code_source" for node in inside):
            cell += tag("div", classes="cell_source", hidden="", data_code=code)


def start(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Begin to make the Python of the pages that ask for it, beside the reading of the pages."""
    made.pop(str(app.outdir), None)
    pages = (Path(env.doc2path(name)).read_text("utf-8") for name in sorted(env.found_docs))
    if app.builder.name == "html" and any(ASKS.search(text) for text in pages):
        root = Path(app.confdir)
        pyodide = modules(app) / "pyodide"
        made[str(app.outdir)] = Bundle(pyodide, root / "src", root / "build" / "python")


def wait(app: Sphinx, env: BuildEnvironment) -> None:
    """Have it made before pages are written, in the process from which writers are forked."""
    if str(app.outdir) in made:
        made[str(app.outdir)].contents()


def words() -> dict[str, str]:
    """What the scripts say: their own words, and those that certificates and exercises need."""
    return {key: text for key, text in STRINGS.items() if key.startswith(SAID)}


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say under the title whether cells run here; give the scripts words, sizes and addresses."""
    if app.builder.name != "html" or doctree is None:
        return
    if not runs(app.env, page):
        if values["has_code"]:
            link = f'<a href="#downloads">{escape(say("elsewhere.link"))}</a>'
            said = escape(say("elsewhere", link="{}")).format(link)
            note = f'</h1>\n<p class="elsewhere">{said}</p>'
            values["body"] = values["body"].replace("</h1>", note, 1)
        return
    python = made[str(app.outdir)]
    size = sum(map(len, python.contents().values()))
    said = say("python.note", size=f"{size / 1e6:.1f} MB")
    up = "../" * page.count("/")
    data = {
        "words": json.dumps(words(), ensure_ascii=False),
        "root": f"{up}_static/",
        "version": f"{values['assets_version']}{python.version()}",
        "bytes": str(size),
    }
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    script = f'<script defer src="{up}_static/python.js?v={values["assets_version"]}"></script>'
    line = f'<span class="python-said">{escape(said)}</span>'
    line += f'<button type="button" class="python-all">{escape(say("python.all"))}</button>'
    note = f'<div class="python"{attributes}>{line}</div>'
    values["body"] = values["body"].replace("</h1>", f"</h1>\n{note}\n{script}", 1)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_static/python``."""
    if exception is None and str(app.outdir) in made:
        made[str(app.outdir)].write(Path(app.outdir) / "_static" / "python")


def setup(app: Sphinx) -> None:
    """Connect all of it."""
    app.connect("env-before-read-docs", start)
    app.connect("doctree-read", keep_code)
    app.connect("env-check-consistency", wait)
    app.connect("html-page-context", context)
    app.connect("build-finished", write)

"""Styles, scripts and fonts of the site, put together from ours and KaTeX's.

One style sheet, in the head of every page: a page is drawn as soon as it is there. Fonts are woff2.
"""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from booksite.bundle import bundle, small
from booksite.katex import modules
from booksite.kernel import digest
from booksite.ledger import ledger_data
from booksite.store import domain, reading_order

OLD_FONTS = re.compile(r",\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)")


def folder(app: Sphinx) -> Path:
    """Our own styles and scripts."""
    return Path(app.confdir) / "book" / "_static"


def version(app: Sphinx) -> str:
    """A short hash of all that goes into the assets, so that a browser's cache is never stale."""
    return _version(folder(app), modules(app) / "katex" / "package.json")


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the style sheet for a place from which ``_static`` is at an address."""
    whole = small(style(app), modules(app))
    values["style_from"] = lambda static: whole.replace("url(fonts/", f"url({static}/fonts/")


@cache
def _version(own: Path, katex: Path) -> str:
    files = [path for path in own.rglob("*") if path.is_file()]
    return digest(files, own)[:8] + json.loads(katex.read_text("utf-8"))["version"]


def style(app: Sphinx) -> str:
    """The one style sheet: KaTeX's, then ours in the order of their names."""
    katex = (modules(app) / "katex" / "dist" / "katex.min.css").read_text("utf-8")
    ours = [path.read_text("utf-8") for path in sorted((folder(app) / "style").glob("*.css"))]
    return "\n".join([OLD_FONTS.sub("", katex), *ours])


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_static`` when the pages are written."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir) / "_static"
    (out / "fonts").mkdir(parents=True, exist_ok=True)
    (out / "book.css").write_text(style(app), "utf-8")
    for font in sorted((modules(app) / "katex" / "dist" / "fonts").glob("*.woff2")):
        shutil.copyfile(font, out / "fonts" / font.name)
    for path in sorted(folder(app).glob("*.*")):
        shutil.copyfile(path, out / path.name)
    bundle(folder(app), modules(app), out)
    own = domain(app.env)
    dump(out / "ledger.json", ledger_data(own.book))
    (out / "measured.js").write_text(f"window.measured = {json.dumps(measured(app))};\n", "utf-8")


def dump(path: Path, data: object) -> None:
    """Write JSON that is the same bytes for the same data."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measured(app: Sphinx) -> dict[str, Any]:
    """Seconds of each page and each line, all that differs from one build to the next."""
    own = domain(app.env)
    runs = getattr(app.env, "nb_metadata", {})
    pages = {
        page: round(data["exec_data"]["runtime"], 3)
        for page in reading_order(app.env)
        if (data := runs.get(page, {})).get("exec_data", {}).get("runtime")
    }
    lines = {entry.line.id: round(entry.line.seconds, 4) for entry in own.book.entries}
    return {"pages": pages, "lines": lines}


def setup(app: Sphinx) -> None:
    """Style each page, and write the assets at the end of the build."""
    app.connect("html-page-context", context)
    app.connect("build-finished", write)

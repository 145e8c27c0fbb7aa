"""Styles, scripts and fonts of the site, put together from ours and KaTeX's: one style sheet, woff2 only."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from booksite.katex import modules
from booksite.kernel import digest
from booksite.ledger import ledger_data
from booksite.store import DerivationDomain, reading_order

OLD_FONTS = re.compile(r",\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)")


def folder(app: Sphinx) -> Path:
    """Our own styles and scripts."""
    return Path(app.confdir) / "book" / "_static"


def version(app: Sphinx) -> str:
    """A short hash of all that goes into the assets, so that a browser's cache is never stale."""
    found: str | None = getattr(app, "booksite_assets", None)
    if found is None:
        katex = modules(app) / "katex" / "package.json"
        own = [path for path in folder(app).rglob("*") if path.is_file()]
        root = Path(app.confdir).resolve()
        made = digest(own, root) + json.loads(katex.read_text("utf-8"))["version"]
        found = app.booksite_assets = made[:8]  # type: ignore[attr-defined]
    return found


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
    domain = app.env.domains[DerivationDomain.name]
    assert isinstance(domain, DerivationDomain)
    dump(out / "ledger.json", ledger_data(domain.book))
    (out / "measured.js").write_text(f"window.measured = {json.dumps(measured(app))};\n", "utf-8")


def dump(path: Path, data: object) -> None:
    """Write JSON that is the same bytes for the same data."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def measured(app: Sphinx) -> dict[str, Any]:
    """Seconds, the only thing of a build that differs from one to the next: each page's and each line's."""
    domain = app.env.domains[DerivationDomain.name]
    assert isinstance(domain, DerivationDomain)
    runs = getattr(app.env, "nb_metadata", {})
    pages = {
        page: round(data["exec_data"]["runtime"], 3)
        for page in reading_order(app.env)
        if (data := runs.get(page, {})).get("exec_data", {}).get("runtime")
    }
    lines = {entry.line.id: round(entry.line.seconds, 4) for entry in domain.book.entries}
    return {"pages": pages, "lines": lines}


def setup(app: Sphinx) -> None:
    """Write the assets at the end of the build."""
    app.connect("build-finished", write)

"""The formats that have been made, taken along by a build of the site and linked at home."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from booksite.formats import FOLDER, KINDS, NAME
from booksite.strings import say


def made(app: Sphinx) -> list[Path]:
    """The files that are there, in the order in which a reader is told of them."""
    shelf = Path(app.outdir).parent / FOLDER
    return [path for kind in KINDS if (path := shelf / f"{NAME}.{kind}").is_file()]


def size(path: Path) -> str:
    """A file's size as people say it."""
    return f"{path.stat().st_size / 1e6:.1f} MB"


def state(app: Sphinx) -> str:
    """What the home page says of the formats."""
    return "\n".join(f"{path.name} {size(path)}" for path in made(app))


def note(app: Sphinx) -> Path:
    """Where the state of the last build is kept."""
    return Path(app.doctreedir) / ".formats"


def updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The home page, where it would say something else than the last build's."""
    path = note(app)
    last = path.read_text("utf-8") if path.is_file() else ""
    return [] if app.builder.name != "html" or last == state(app) else [env.config.root_doc]


def finished(app: Sphinx, exception: Exception | None) -> None:
    """Put the files into the site, and take out those that are no longer there."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir, FOLDER)
    shutil.rmtree(out, ignore_errors=True)
    for path in made(app):
        out.mkdir(exist_ok=True)
        shutil.copyfile(path, out / path.name)
    note(app).write_text(state(app), "utf-8")


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the home page's template the files with their names and sizes."""
    values["formats"] = (
        [
            (f"{FOLDER}/{path.name}", say(f"formats.{path.suffix[1:]}"), size(path))
            for path in made(app)
        ]
        if page == app.config.root_doc
        else []
    )


def setup(app: Sphinx) -> None:
    """Link what is there when the pages are written, and put it into the site after them."""
    app.connect("env-updated", updated)
    app.connect("html-page-context", context)
    app.connect("build-finished", finished)

"""What the proof viewer knows of its steps: the page shows them, this says how they follow.

The script takes formulas and reasons from the steps on the same page; here are the lines' texts,
which it evaluates, and the points that refute their wrong twins.
"""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from booksite.certificate import Line, Twin
from booksite.markup import element
from booksite.store import Book, Entry, domain, number

logger = logging.getLogger(__name__)


def twin_data(twin: Twin) -> dict[str, Any]:
    """A wrong twin: its text and its point, each coordinate an exact number as text."""
    point = dict(part.split(" = ") for part in twin.values.point.split(", ") if part)
    return {"name": twin.name, "text": twin.text, "point": point}


def part_data(line: Line) -> dict[str, Any]:
    """A line's place on the page, its text, and where it holds."""
    return {
        "anchor": line.anchor,
        "text": line.side.text,
        "where": line.where.text if line.where else "",
    }


def line_data(book: Book, entry: Entry) -> dict[str, Any]:
    """A line with the lines on its page that it must equal; a derivative equals no line before."""
    line = entry.line
    equal = line.kind in {"step", "merge"}
    sources = [source for source in book.sources(entry) if equal and source.page == entry.page]
    return part_data(line) | {
        "label": line.name,
        "number": number(line),
        "method": line.method or "",
        "from": [part_data(source.line) for source in sources],
        "twins": [twin_data(twin) for twin in line.twins],
    }


def fill(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the viewer of a page the page's lines that follow an article, when all pages are read.

    A page that has a viewer and no such line is a warning.
    """
    places = [place for place in doctree.findall(element) if place.get("widget") == "proof"]
    if not places:
        return
    book = domain(app.env).book
    entries = [entry for entry in book.entries if entry.page == page and entry.line.article]
    lines = [line_data(book, entry) for entry in entries if entry.line.method]
    if not lines:
        logger.warning("no line for the proof viewer", location=(page, None), type="derivation")
    for place in places:
        place["attrs"]["data-lines"] = json.dumps(lines, ensure_ascii=False)


def setup(app: Sphinx) -> None:
    """Fill the viewers before the pages are written."""
    app.connect("doctree-resolved", fill)

"""The search index: every section's heading and text, read from the built pages.

It is a script, so that the search works from a folder on a disk too. Of mathematics it has short
formulas as they look, and no raw TeX; a step's plain text, in ``data-text``, is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from booksite.store import reading_order

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# What a section's text leaves out: mathematics, drawings, scripts and the page's own furniture.
SILENT = frozenset({"svg", "script", "style", "nav", "math"})
# A name of a test is no answer to a search, nor is a row of the ledger or of the statements, which
# would say once more what a page says; how a step was proved is said of hundreds alike.
SILENT_CLASSES = frozenset(
    {"headerlink", "eqno", "linenos", "step-number", "tests"}
    | {"how", "ledger-page", "wide-page"}
    | {"python", "elsewhere"}
)
# How much a page's matches count: what explains comes before what lists.
WEIGHTS = {
    "practice/24-questions": 1.2,  # asked in the words of those who search
    "reference/glossary": 0.3,  # each of its headings is a word that is looked for
    "reference/api": 0.4,
    "reference/bibliography": 0.5,
    "reference/claims": 0.5,
    "reference/exercises": 0.3,
    "reference/ledger": 0.1,
    "reference/statements": 0.1,
    "reference/tests": 0.1,
}
# Their ends part no words: a line of code is many of them.
WITHIN = frozenset({"a", "abbr", "code", "em", "q", "span", "strong"})
KATEX = '<span class="katex">'
DISPLAY = '<span class="katex-display">'
SPAN = re.compile(r"<(/?)span\b")
MATHS = re.compile(r"<semantics>(.*?)<annotation", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")
TALL = re.compile(r"<m(?:frac|sup|sub|subsup|under|over|underover|table|sqrt)\b")
COMMAND = re.compile(r"\\+([A-Za-z]{2,})")
SPACE = re.compile(r"\s+")


@dataclass
class Section:
    """A heading, its anchor and the text below it up to the next heading."""

    anchor: str
    title: str = ""
    text: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Splits the ``<article>`` of a page into its sections."""

    def __init__(self) -> None:
        super().__init__()
        self.sections = [Section("")]
        self.open: list[str] = []
        self.silent = 0
        self.inside = 0
        self.heading = 0
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self.inside = len(self.open) + 1
        if self.inside and not self.silent and given.get("data-text"):
            self.sections[-1].text.append(f" {given['data-text']} ")
        if tag in VOID:
            return
        self.open.append(tag)
        if self.silent or not self.inside:
            return
        if tag in SILENT or SILENT_CLASSES & set((given.get("class") or "").split()):
            self.silent = len(self.open)
        elif tag == "section":
            self.ids.append(given.get("id") or "")
        elif tag == "dt" and given.get("id"):  # a term, or an object of the API
            self.sections.append(Section(given["id"] or ""))
            if "sig" in (given.get("class") or ""):
                self.sections[-1].title = given["id"] or ""
            else:
                self.heading = len(self.open)
        elif tag in {"h1", "h2", "h3", "h4"}:
            self.heading = len(self.open)
            self.sections.append(Section("" if tag == "h1" else self.ids[-1] if self.ids else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self.open:
            return
        depth = len(self.open)
        for name in ("silent", "heading", "inside"):
            if getattr(self, name) == depth:
                setattr(self, name, 0)
        if tag == "section" and self.ids:
            self.ids.pop()
        if self.inside and not self.silent and tag not in WITHIN:
            self.sections[-1].text.append(" ")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside or self.silent:
            return
        if self.heading:
            self.sections[-1].title += data
        else:
            self.sections[-1].text.append(data)


def words_of(formula: str) -> str:
    """A formula of one line as its characters; a taller or longer one leaves a gap that shows."""
    maths = MATHS.search(formula)
    text = "".join(TAGS.split(maths[1])).strip() if maths and not TALL.search(maths[1]) else ""
    return text if 0 < len(text) <= 24 else "…"


def spans(html: str) -> Iterator[tuple[int, int]]:
    """Where each of KaTeX's outermost spans begins and ends."""
    at = 0
    while (start := html.find(KATEX, at)) >= 0:
        depth, at = 0, len(html)
        for edge in SPAN.finditer(html, start):
            depth += -1 if edge[1] else 1
            if depth == 0:
                at = html.index(">", edge.end()) + 1
                break
        yield start, at


def without_mathematics(html: str) -> str:
    """The page with a few characters for each of KaTeX's spans.

    They are most of the page, and the parser is slow.
    """
    kept, at = [], 0
    for start, end in spans(html):
        kept.append(html[at:start])
        at = end
        # A displayed formula stands for itself, and a step's is there as plain text.
        if not html.endswith(DISPLAY, 0, start):
            kept.append(words_of(html[start:at]))
    return "".join([*kept, html[at:]])


def entries(html: str, page: str) -> list[list[str]]:
    """``[address, heading, text]`` of each section of a built page."""
    reader = Reader()
    reader.feed(without_mathematics(html))
    found = []
    for part in reader.sections:
        # Reasons in code are typed with TeX's names; a passage shows the names without the stroke.
        text = COMMAND.sub(r"\1", SPACE.sub(" ", "".join(part.text)).strip())
        if part.title or text:
            address = f"{page}#{part.anchor}" if part.anchor else page
            found.append([address, SPACE.sub(" ", part.title).strip(), text])
    return found


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_static/search-index.js`` from all built pages."""
    if exception is not None or app.builder.name != "html":
        return
    index = []
    for page in reading_order(app.env):
        target = app.builder.get_target_uri(page)
        path = Path(app.outdir, target)
        if path.is_file():
            title = app.env.titles[page].astext()
            found = entries(path.read_text("utf-8"), target)
            index.append([title, WEIGHTS.get(page, 1), found])
    body = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir, "_static", "search-index.js")
    path.write_text(f"window.searchIndex={body};\n", "utf-8")


def no_own_index(app: Sphinx) -> None:
    """Sphinx's own index finds words but shows no passages from a disk; ours takes its place."""
    if isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name == "html":
        app.builder.search = False


def page(app: Sphinx) -> list[tuple[str, dict[str, str], str]]:
    """The page with the results."""
    return [("search", {"title": "Search"}, "search.html")]


def setup(app: Sphinx) -> None:
    """Replace Sphinx's search by ours."""
    app.connect("builder-inited", no_own_index)
    app.connect("html-collect-pages", page)
    app.connect("build-finished", write, priority=600)

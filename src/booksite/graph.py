"""The chains of the book as a picture.

A row for each chain, a dot for each line, curves between rows. The layout is our own: a line stands
one column to the right of all that it follows from.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from booksite.markup import element, tag
from booksite.steps import commas
from booksite.store import Book, Entry, number, pending, preview
from booksite.strings import say

COLUMN, ROW, LEFT, TOP = 34, 30, 190, 24


@dataclass(frozen=True)
class Dot:
    """A line of a chain at its place in the picture."""

    entry: Entry
    column: int
    row: int

    @property
    def x(self) -> int:
        """Across."""
        return LEFT + COLUMN * self.column

    @property
    def y(self) -> int:
        """Down."""
        return TOP + ROW * self.row


def branch(entry: Entry) -> str:
    """The row's name: the line's id without its position."""
    return entry.line.id.rpartition(".")[0]


def sources(entry: Entry, book: Book) -> list[Entry]:
    """The lines that this one follows from, across pages too."""
    names = [*entry.line.parents, *([entry.line.continues] if entry.line.continues else [])]
    return [book.by_label[name] for name in names if name in book.by_label]


def layout(book: Book) -> list[Dot]:
    """Every line of every chain at its column and row."""
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    dots = []
    for entry in book.entries:
        if entry.certificate.kind != "derivation":
            continue
        before = [columns.get(found.line.id, -1) for found in sources(entry, book)]
        columns[entry.line.id] = max(before, default=-1) + 1
        rows.setdefault(branch(entry), len(rows))
        dots.append(Dot(entry, columns[entry.line.id], rows[branch(entry)]))
    return dots


def picture(app: Sphinx, here: str, book: Book) -> nodes.Node:
    """The picture as inline SVG; a pointer can follow its dots, everyone the list after it."""
    dots = layout(book)
    if not dots:
        return nodes.Text("")
    at = {dot.entry.line.id: dot for dot in dots}
    lines, marks, names = [], [], []
    for dot in dots:
        for found in sources(dot.entry, book):
            if (start := at.get(found.line.id)) is not None:
                lines.append(curve(start, dot))
        marks.append(circle(app, here, dot))
    seen: set[str] = set()
    for dot in dots:
        if (name := branch(dot.entry)) not in seen:
            seen.add(name)
            names.append(f'<text class="graph-name" x="8" y="{dot.y + 4}">{escape(name)}</text>')
    width = max(dot.x for dot in dots) + COLUMN
    height = max(dot.y for dot in dots) + TOP
    label = escape(say("graph.label", chains=len(seen), lines=len(dots)))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    drawn = "".join([*lines, *names, *marks])
    svg = f'<svg role="img" aria-label="{label}" {size}>{drawn}</svg>'
    return nodes.raw("", f'<div class="graph">{svg}</div>', format="html")


def curve(start: Dot, end: Dot) -> str:
    """A line from dot to dot, bent where the row changes."""
    middle = start.x + COLUMN // 2 if end.column - start.column < 2 else end.x - COLUMN // 2
    path = f"M{start.x} {start.y}C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"
    return f'<path class="graph-line" d="{path}"/>'


def circle(app: Sphinx, here: str, dot: Dot) -> str:
    """A dot with its link, its label above it and its statement as its title."""
    line = dot.entry.line
    target = app.builder.get_relative_uri(here, dot.entry.page)
    state = "graph-proved" if line.method else "graph-start"
    text = ""
    if line.label is not None and line.article:
        short = escape(number(line).split(",")[0])
        text = f'<text class="graph-label" x="{dot.x}" y="{dot.y - 9}">{short}</text>'
    link = f'<g data-href="{escape(target)}#{line.anchor}">'
    title = f"<title>{escape(line.name)}: {escape(preview(line))}</title>"
    return f'{link}<circle class="{state}" cx="{dot.x}" cy="{dot.y}" r="5"/>{title}{text}</g>'


def chains_list(app: Sphinx, here: str, book: Book) -> element:
    """What the picture says, as a folded list."""
    rows: dict[str, list[Entry]] = {}
    for entry in book.entries:
        if entry.certificate.kind == "derivation":
            rows.setdefault(branch(entry), []).append(entry)
    items = []
    for name, entries in rows.items():
        own = {entry.line.id for entry in entries}
        outer = [s for e in entries for s in sources(e, book) if s.line.id not in own]
        links: list[nodes.Node] = [
            pending(here, name_) for name_ in dict.fromkeys(found.line.name for found in outer)
        ]
        title = app.env.titles[entries[0].page].astext()
        words = say("graph.chain", name=name, count=len(entries), title=title)
        start, _, end = say("graph.from", sources="\0").partition("\0")
        tail = [", ", start, *commas(links), end] if links else []
        items.append(tag("li", pending(here, entries[0].line.name, words), *tail))
    return tag("details", tag("summary", say("graph.list")), tag("ul", *items), classes="fold")

"""The chains of the book as a picture.

A row for each chain, a dot for each line, curves between rows. The layout is our own: a line stands
one column to the right of all that it follows from.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from booksite.markup import element, tag
from booksite.steps import commas
from booksite.store import Book, Entry, number, pending, preview
from booksite.strings import say

COLUMN, ROW, TOP = 26, 26, 26
LETTER = 7.3  # the width of a letter of the names
FORK = re.compile(r"\.\d+/")


@dataclass(frozen=True)
class Dot:
    """A line of a chain at its place in the picture."""

    entry: Entry
    x: int
    y: int


def branch(entry: Entry) -> str:
    """The row's name: the line's id without its position."""
    return entry.line.id.rpartition(".")[0]


def rows(book: Book) -> dict[str, list[Entry]]:
    """The lines of each chain and branch, a chain's branches after the chain itself."""
    found: dict[str, list[Entry]] = {}
    for entry in book.entries:
        if entry.certificate.kind == "derivation":
            found.setdefault(branch(entry), []).append(entry)
    roots = list(dict.fromkeys(FORK.split(name)[0] for name in found))
    order = sorted(found, key=lambda name: (roots.index(FORK.split(name)[0]), name.count("/")))
    return {name: found[name] for name in order}


def layout(book: Book, found: dict[str, list[Entry]], left: int) -> dict[str, Dot]:
    """Every line of every chain at its place, by id."""
    columns: dict[str, int] = {}

    def column(entry: Entry) -> int:
        if entry.line.id not in columns:
            columns[entry.line.id] = 0  # a loop, which no chain makes, would end here
            before = [column(source) for source in book.sources(entry)]
            columns[entry.line.id] = max(before, default=-1) + 1
        return columns[entry.line.id]

    return {
        entry.line.id: Dot(entry, left + COLUMN * column(entry), TOP + ROW * row)
        for row, entries in enumerate(found.values())
        for entry in entries
    }


def shown(name: str, found: Collection[str]) -> str:
    """A branch under its chain is the last part of its name, set in; elsewhere its whole name."""
    root, *parts = FORK.split(name)
    if not parts or root not in found:
        return " ".join([root, *parts])
    return "\u00a0\u00a0" * len(parts) + f"↳ {parts[-1]}"


def picture(app: Sphinx, here: str, book: Book) -> nodes.Node:
    """The picture as inline SVG; a pointer can follow its dots, everyone the list after it."""
    found = rows(book)
    if not found:
        return nodes.Text("")
    left = round(max(len(shown(name, found)) for name in found) * LETTER) + 32
    dots = layout(book, found, left)
    drawn = [
        curve(dots[source.line.id], dot)
        for dot in dots.values()
        for source in book.sources(dot.entry)
        if source.line.id in dots
    ]
    for row, name in enumerate(found):
        y = TOP + ROW * row + 4
        drawn.append(f'<text class="graph-name" x="10" y="{y}">{escape(shown(name, found))}</text>')
    drawn.extend(circle(app, here, dot) for dot in dots.values())
    width, height = max(dot.x for dot in dots.values()) + COLUMN, ROW * len(found) + TOP
    label = escape(say("graph.label", chains=len(found), lines=len(dots)))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    svg = f'<svg role="img" aria-label="{label}" {size}>{"".join(drawn)}</svg>'
    return nodes.raw("", f'<div class="graph">{svg}</div>', format="html")


def curve(start: Dot, end: Dot) -> str:
    """A line from dot to dot, bent where the row changes."""
    middle = end.x - COLUMN // 2
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
    items = []
    for name, entries in rows(book).items():
        own = {entry.line.id for entry in entries}
        outer = [s for e in entries for s in book.sources(e) if s.line.id not in own]
        links: list[nodes.Node] = [
            pending(here, name_) for name_ in dict.fromkeys(found.line.name for found in outer)
        ]
        title = app.env.titles[entries[0].page].astext()
        words = say("graph.chain", name=name, count=len(entries), title=title)
        start, _, end = say("graph.from", sources="\0").partition("\0")
        tail = [", ", start, *commas(links), end] if links else []
        items.append(tag("li", pending(here, entries[0].line.name, words), *tail))
    return tag("details", tag("summary", say("graph.list")), tag("ul", *items), classes="fold")

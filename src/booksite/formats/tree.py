"""A built page as a tree: the article of its HTML, with the formulas set aside.

A formula is most of a page and nothing changes in it, so it is one empty element in the tree and
its HTML waits in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Literal
from xml.etree import ElementTree as ET

from booksite.search import VOID, spans

Element = ET.Element
PLACE = re.compile(r'<i data-formula="(\d+)" ?(?:/>|></i>)')
# Names that HTML's parser puts in small letters and SVG wants as they were.
CAMEL = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}


class Builder(HTMLParser):
    """Builds the tree of the first ``<article>`` or ``<nav>`` of a class."""

    def __init__(self, tag: str, marked: str) -> None:
        super().__init__()
        self.tag, self.marked = tag, marked
        self.builder = ET.TreeBuilder()
        self.open: list[str] = []
        self.root: Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element below the root, or the root itself."""
        given = {CAMEL.get(name, name): value or "" for name, value in attrs}
        wanted = tag == self.tag and self.marked in ("", *given.get("class", "").split())
        if self.root is not None or not (self.open or wanted):
            return
        self.builder.start(tag, given)
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that ends where it starts, as SVG has them."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element; the last one ends the tree."""
        if tag in VOID or not self.open:
            return
        if self.open[-1] != tag:
            raise ValueError(f"line {self.getpos()[0]}: </{tag}> closes <{self.open[-1]}>")
        self.open.pop()
        self.builder.end(tag)
        if not self.open:
            self.root = self.builder.close()

    def handle_data(self, data: str) -> None:
        """Keep text inside the root."""
        if self.open:
            self.builder.data(data)


def read(html: str, tag: str = "article", marked: str = "") -> tuple[Element, list[str]]:
    """The element and its formulas; raises ValueError where the page is not well-formed."""
    text, formulas = set_aside(html)
    builder = Builder(tag, marked)
    builder.feed(text)
    if builder.root is None:
        raise ValueError(f"there is no <{tag}> of class {marked!r}")
    return builder.root, formulas


def set_aside(html: str) -> tuple[str, list[str]]:
    """The page with an empty element for each formula, and the formulas' HTML."""
    kept: list[str] = []
    found: list[str] = []
    at = 0
    for start, end in spans(html):
        kept += [html[at:start], f'<i data-formula="{len(found)}"></i>']
        found.append(html[start:end])
        at = end
    return "".join([*kept, html[at:]]), found


def write(element: Element, formulas: list[str], method: Literal["html", "xml"]) -> str:
    """The element as ``html`` or ``xml``, with its formulas in their places."""
    text = ET.tostring(element, encoding="unicode", method=method)
    return PLACE.sub(lambda found: formulas[int(found[1])], text)


def classes(element: Element) -> set[str]:
    """The classes of an element."""
    return set(element.get("class", "").split())


def parents(root: Element) -> dict[Element, Element]:
    """The parent of each element below ``root``."""
    return {child: parent for parent in root.iter() for child in parent}


def remove(parent: Element, child: Element) -> None:
    """Take a child out and leave the text behind it where it was."""
    at = list(parent).index(child)
    keep_tail(parent, at, child.tail)
    child.tail = None
    parent.remove(child)


def unwrap(parent: Element, child: Element) -> None:
    """Put what an element holds in its place."""
    at = list(parent).index(child)
    keep_tail(parent, at, child.text)
    inside = list(child)
    parent.remove(child)
    for offset, part in enumerate(inside):
        parent.insert(at + offset, part)
    keep_tail(parent, at + len(inside), child.tail)


def keep_tail(parent: Element, at: int, text: str | None) -> None:
    """Add text before the child at ``at``."""
    if not text:
        return
    if at:
        before = parent[at - 1]
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def find(root: Element, *wanted: str) -> Iterator[Element]:
    """Every element below ``root`` that has one of the classes, in the page's order."""
    for element in list(root.iter()):
        if classes(element) & set(wanted):
            yield element


def make(tag: str, *children: Element | str, **attrs: str) -> Element:
    """A new element; ``class_`` is its class."""
    made = ET.Element(tag, {name.rstrip("_").replace("_", "-"): v for name, v in attrs.items()})
    for child in children:
        if isinstance(child, str):
            keep_tail(made, len(made), child)
        else:
            made.append(child)
    return made


def text_of(element: Element) -> str:
    """The text of an element without its formulas."""
    return " ".join("".join(element.itertext()).split())

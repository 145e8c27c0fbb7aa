"""The book from its built pages: chapters in their order, ready for paper and for e-readers.

What only a screen needs is gone, folds are open, hints and solutions stand at the end.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from booksite.formats.tree import (
    Element,
    classes,
    find,
    make,
    parents,
    read,
    remove,
    text_of,
    unwrap,
)
from booksite.strings import say

HOME = "index"
SOLUTIONS = "solutions"
# The list of some thousand tests is of use beside the code only.
LEFT_OUT = frozenset({"reference/tests"})
SCREEN = ("headerlink", "ledger-filter", "widget-box", "downloads", "formats", "copy")
COLOURED = re.compile(r"\b(?:k\w?|ow|s\w?|m\w?|il|c\w?|n[fcdb]|bp|g[rt]|err|hll)\b")
CONTROLS = frozenset({"button", "input", "form", "output", "script", "noscript"})


@dataclass
class Chapter:
    """A page: its name, its title and its article, whose formulas are set aside."""

    name: str
    title: str
    article: Element
    formulas: list[str]

    @property
    def page(self) -> str:
        """The page that it was taken from, from which its links start."""
        return self.name.removeprefix(f"{SOLUTIONS}/")


@dataclass
class Part:
    """Chapters under one heading; the home page is in a part without one."""

    title: str
    chapters: list[Chapter] = field(default_factory=list)


@dataclass
class Book:
    """All parts, and for each anchor the chapter in which it stands now."""

    title: str
    facts: list[str]
    parts: list[Part]
    homes: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def chapters(self) -> list[Chapter]:
        """All chapters in the order of the book."""
        return [chapter for part in self.parts for chapter in part.chapters]

    def goal(self, page: str, href: str) -> tuple[str, str] | None:
        """The chapter and the anchor that a link of ``page`` leads to; None outside the book."""
        to = urlsplit(href)
        if to.scheme or to.netloc:
            return None
        path = posixpath.join(posixpath.dirname(page), unquote(to.path)) if to.path else page
        name = posixpath.normpath(path).removesuffix(".html")
        anchor = unquote(to.fragment)
        if anchor:
            home = self.homes.get((name, anchor))
            return (home, anchor) if home else None
        return (name, "") if any(name == chapter.name for chapter in self.chapters) else None


def gather(site: Path) -> Book:
    """The book from a built site, in the order of its list of pages."""
    text = (site / f"{HOME}.html").read_text("utf-8")
    order, _ = read(text, "nav", "pages")
    foot, _ = read(text, "footer", "foot")
    home = chapter(site, HOME)
    book = Book(home.title, [text_of(line) for line in foot.iter("p")], [Part("", [home])])
    for line in order.iter():
        if "caption" in classes(line):
            book.parts.append(Part(text_of(line)))
        elif line.tag == "a":
            name = unquote(line.get("href", "")).removesuffix(".html")
            if name not in LEFT_OUT:
                book.parts[-1].chapters.append(chapter(site, name))
    book.parts = [part for part in book.parts if part.chapters]
    answers = [solved for one in book.chapters if (solved := solutions(one)) is not None]
    if answers:
        book.parts.append(Part(say("book.solutions"), answers))
    for one in book.chapters:
        for id_ in ids(one.article):
            book.homes[one.page, id_] = one.name
    return book


def chapter(site: Path, name: str) -> Chapter:
    """A page without what only a screen needs."""
    article, formulas = read((site / f"{name}.html").read_text("utf-8"))
    clean(article)
    heading = next(article.iter("h1"))
    return Chapter(name, text_of(heading), article, formulas)


def ids(root: Element) -> list[str]:
    """Every anchor below ``root``."""
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


def clean(article: Element) -> None:
    """Remove what is for a screen only and open what is folded."""
    above = parents(article)
    for element in list(article.iter()):
        if element in above and (element.tag in CONTROLS or classes(element) & set(SCREEN)):
            remove(above[element], element)
    for element in article.iter():
        for name in [name for name in element.attrib if name.startswith("data-")]:
            if name != "data-formula":
                del element.attrib[name]
    for details in list(article.iter("details")):
        unfold(details)
    # Most of a line of code is words that the style sheets do not colour.
    for code in find(article, "highlight"):
        above = parents(code)
        for token in list(code.iter("span")):
            if not COLOURED.search(token.get("class", "")):
                unwrap(above[token], token)
                above = parents(code)


def unfold(details: Element) -> None:
    """Make a fold a box under its title; of a step's proof only the mark stays, with its link."""
    details.tag = "div"
    details.attrib.pop("open", None)
    summary = details.find("summary")
    if summary is None:
        return
    summary.tag = "p"
    if "step-why" not in classes(details):
        summary.set("class", "fold-title")
        return
    link = next((a for p in find(details, "how-ledger") for a in p.iter("a")), None)
    for how in [child for child in details if "how" in classes(child)]:
        remove(details, how)
    mark = next(find(summary, "mark"), None)
    if mark is not None and link is not None:
        words, mark.text = mark.text, None
        mark.append(make("a", words or "", href=link.get("href", "")))


def solutions(one: Chapter) -> Chapter | None:
    """Take hints and solutions out of a chapter: the chapter of them, or None if it has none."""
    above = parents(one.article)
    article = make("article", make("h1", one.title))
    box: Element | None = None
    for element in list(one.article.iter()):
        kind = classes(element)
        if "exercise" in kind and element.tag == "section":
            title = text_of(next(find(element, "admonition-title")))
            level = next(find(element, "exercise-level"), None)
            title = title.removesuffix(text_of(level)) if level is not None else title
            anchor = element.get("id", "")
            link = make("a", title.strip(), href=f"#{anchor}")
            box = make("section", make("h2", link), id=f"solution-{anchor}", class_="solved")
            article.append(box)
            to = make("a", say("book.solved"), href=f"#solution-{anchor}")
            element.append(make("p", to, class_="exercise-solved"))
        elif kind & {"fold-hint", "fold-solution"} and box is not None:
            remove(above[element], element)
            box.append(element)
            empty(one.article, above)
    if len(article) == 1:
        return None
    return Chapter(f"{SOLUTIONS}/{one.name}", one.title, article, one.formulas)


def empty(root: Element, above: dict[Element, Element]) -> None:
    """Remove cells in which nothing is left."""
    for element in [*find(root, "cell_output"), *find(root, "cell")]:
        if element in above and not len(element) and not (element.text or "").strip():
            remove(above[element], element)

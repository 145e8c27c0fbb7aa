"""The book on paper: all chapters in one page, printed by Chromium into one PDF."""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from playwright.sync_api import sync_playwright

from booksite.browser import QUIET
from booksite.formats.chapters import SOLUTIONS, Book, Chapter, gather
from booksite.formats.pdffile import finish, pages_of
from booksite.formats.tree import Element, make, parents, unwrap, write
from booksite.strings import say

# A font is fetched when its words are laid out; what is far from the window is so in print alone.
FONTS = "() => Promise.all([...document.fonts].map((font) => font.load())).then(() => 0)"
# Chinese quotations: a machine that prints need not have a font for them.
CHINESE = "node_modules/@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf"
STYLE = Path(__file__).with_name("paper.css")
HEADING = re.compile(r"h([1-5])")
WAIT = 300_000  # milliseconds; the whole book is some hundred pages


def slug(name: str) -> str:
    """The anchor of a chapter: ``derivation-01-odds``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def anchor(name: str, id_: str) -> str:
    """An anchor of a chapter, unlike those of all other chapters."""
    return f"{slug(name)}--{quote(id_, safe='')}" if id_ else slug(name)


def prepared(book: Book, one: Chapter, site: Path) -> None:
    """Make anchors, links and headings of a chapter those of one long page."""
    above = parents(one.article)
    for element in list(one.article.iter()):
        if "id" in element.attrib:
            element.set("id", anchor(one.name, element.attrib["id"]))
        level = HEADING.fullmatch(element.tag)
        if level is not None:
            element.tag = f"h{int(level[1]) + 1}"
        if element.tag == "img":
            source = posixpath.join(posixpath.dirname(one.page), unquote(element.get("src", "")))
            element.set("src", (site / source).resolve().as_uri())
        href = element.get("href", "")
        if element.tag != "a" or "://" in href or not href:
            continue
        goal = book.goal(one.page, href)
        if goal is not None:
            element.set("href", f"#{anchor(*goal)}")
        else:
            unwrap(above[element], element)
            above = parents(one.article)
    one.article.set("id", slug(one.name))
    one.article.set("class", "chapter")


def contents(book: Book, pages: dict[str, int]) -> Element:
    """The table of contents, with page numbers once they are known."""
    items: list[Element] = []
    for number, part in enumerate(book.parts):
        if not part.title:
            continue
        rows = [
            row(one.title, slug(one.name), pages)
            for one in part.chapters
            if not one.name.startswith(f"{SOLUTIONS}/")
        ]
        head = row(part.title, f"part-{number}", pages, "contents-part")
        items += [head, *rows]
    return make("nav", make("h2", say("book.contents")), make("ol", *items), class_="contents")


def row(title: str, to: str, pages: dict[str, int], kind: str = "") -> Element:
    """One line of the contents."""
    page = make("span", str(pages.get(to, "")), class_="contents-page")
    return make("li", make("a", make("span", title), page, href=f"#{to}"), class_=kind)


def front(book: Book) -> Element:
    """The title page."""
    facts = [make("p", fact) for fact in book.facts]
    return make("section", make("p", book.title, class_="book-title"), *facts, class_="front")


def page(book: Book, site: Path, root: Path, bodies: dict[str, str], pages: dict[str, int]) -> str:
    """The whole book as HTML; ``bodies`` are the chapters by name."""
    said = [write(front(book), [], "html"), write(contents(book, pages), [], "html")]
    for number, part in enumerate(book.parts):
        if part.title:
            head = make("h1", part.title, id=f"part-{number}", class_="part")
            said.append(write(head, [], "html"))
        said += [bodies[one.name] for one in part.chapters]
    style = (site / "_static" / "book.css").as_uri()
    font = f'@font-face {{ font-family: Chinese; src: url("{(root / CHINESE).as_uri()}"); }}'
    title = f"<title>{escape(book.title)}</title>"
    links = f'<link rel="stylesheet" href="{style}"><style>{font}{STYLE.read_text("utf-8")}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8">{title}'
        f"{links}</head><body>{''.join(said)}</body></html>"
    )


def build(site: Path, target: Path, root: Path, chromium: str, epoch: int) -> None:
    """Write the PDF of a built site.

    ``root`` is the project's folder, with the scripts and a font; ``epoch`` is the date in seconds
    since 1970. The book is printed twice, the second time with the numbers of the pages that the
    first one showed.
    """
    site = site.resolve()
    book = gather(site)
    for one in book.chapters:
        prepared(book, one, site)
    bodies = {one.name: write(one.article, one.formulas, "html") for one in book.chapters}
    fit = (root / "book/_static/js/lib/print.js").read_text("utf-8").replace("export ", "")
    target.parent.mkdir(parents=True, exist_ok=True)
    source = target.with_suffix(".html")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        tab = browser.new_page(viewport={"width": 980, "height": 1400}, color_scheme="light")
        tab.set_default_timeout(WAIT)
        pages: dict[str, int] = {}
        for _ in range(2):
            source.write_text(page(book, site, root, bodies, pages), "utf-8")
            tab.goto(source.resolve().as_uri())
            tab.evaluate(FONTS)
            tab.evaluate(f"() => {{ {fit}; fit(document); }}")
            data = tab.pdf(format="A4", prefer_css_page_size=True, print_background=True,
                           tagged=True, outline=True)  # fmt: skip
            pages = pages_of(data)
        browser.close()
    source.unlink()
    target.write_bytes(finish(data, book.title, say("book.author"), epoch))

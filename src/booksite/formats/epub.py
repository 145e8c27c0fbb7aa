"""The book for e-readers: EPUB 3 with MathML, made from the built site."""

from __future__ import annotations

import posixpath
import re
import uuid
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from booksite.formats.archive import pack
from booksite.formats.chapters import Book, Chapter, gather
from booksite.formats.tree import Element, find, make, parents, remove, unwrap, write
from booksite.strings import say

FOLDER = "book"  # of all that is read, inside the file
STYLE = Path(__file__).with_name("epub.css")
MATH = re.compile(r"<math .*</math>", re.S)
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.S)
DOCTYPE = re.compile(rb"<!DOCTYPE svg[^>]*>\s*")
NO_LINE = re.compile(rb"<path (?![^>]*\bd=)")
XHTML = "http://www.w3.org/1999/xhtml"
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="{xhtml}" xmlns:epub="http://www.idpf.org/2007/ops" lang="{lang}"'
    ' xml:lang="{lang}">\n<head>\n<meta charset="utf-8"/>\n<title>{title}</title>\n'
    '<link rel="stylesheet" type="text/css" href="{style}"/>\n</head>\n'
    "<body{kind}>\n{body}\n</body>\n</html>\n"
)
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">\n'
    "<rootfiles>\n"
    f'<rootfile full-path="{FOLDER}/package.opf" media-type="application/oebps-package+xml"/>\n'
    "</rootfiles>\n</container>\n"
)
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}
# What the file offers, in the words that e-readers and shops know.
ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "MathML"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
)


def mathml(formula: str) -> str:
    """The MathML of a typeset formula, with its TeX as the text for those that cannot show it."""
    found = MATH.search(formula)
    if found is None:
        raise ValueError(f"a formula has no MathML: {formula[:80]}")
    tex = TEX.search(found[0])
    words = escape(" ".join(unescape(tex[1]).split())) if tex else ""
    return found[0].replace("<math ", f'<math alttext="{words}" ', 1)


def picture(data: bytes) -> bytes:
    """A figure as EPUB wants it, which matplotlib does not write.

    No document type that is read from elsewhere, and no path without a line, as spaces are.
    """
    return NO_LINE.sub(b'<path d="" ', DOCTYPE.sub(b"", data))


def file_of(name: str) -> str:
    """The file of a chapter."""
    return f"{name}.xhtml"


def prepared(book: Book, one: Chapter) -> set[str]:
    """Point a chapter's links into the file and return the images that it shows."""
    above = parents(one.article)
    here = posixpath.dirname(one.name) or "."
    images = set()
    for link in list(one.article.iter("a")):
        href = link.get("href", "")
        goal = book.goal(one.page, href)
        if goal is not None:
            to = posixpath.relpath(file_of(goal[0]), here)
            link.set("href", f"{quote(to)}#{quote(goal[1])}" if goal[1] else quote(to))
        elif "href" in link.attrib and "://" not in href:
            unwrap(above[link], link)
            above = parents(one.article)
    for image in one.article.iter("img"):
        source = posixpath.normpath(
            posixpath.join(posixpath.dirname(one.page), unquote(image.get("src", "")))
        )
        images.add(source)
        image.set("src", quote(posixpath.relpath(source, here)))
    conform(one.article, above)
    return images


def conform(article: Element, above: dict[Element, Element]) -> None:
    """Change what HTML allows and EPUB does not."""
    for element in article.iter():
        if element.tag == "svg":
            element.set("xmlns", "http://www.w3.org/2000/svg")
        # Sphinx writes names of its own, and some of docutils' are no longer HTML.
        for name in ("align", "border", "cellpadding", "cellspacing", "valign", "download"):
            element.attrib.pop(name, None)
    for element in list(find(article, "linenos")):
        if element in above:
            remove(above[element], element)


def page(title: str, body: str, name: str, kind: str = "") -> str:
    """One XHTML file."""
    style = posixpath.relpath("style.css", posixpath.dirname(name) or ".")
    mark = f' epub:type="{kind}"' if kind else ""
    words = {"xhtml": XHTML, "lang": "en", "title": escape(title), "style": style, "kind": mark}
    return PAGE.format(body=body, **words)


def contents(book: Book) -> str:
    """The navigation file: parts and their chapters."""
    items: list[Element] = []
    for part in book.parts:
        rows = [
            make("li", make("a", one.title, href=quote(file_of(one.name)))) for one in part.chapters
        ]
        items += [make("li", make("span", part.title), make("ol", *rows))] if part.title else rows
    heading = make("h1", say("book.contents"))
    nav = make("nav", heading, make("ol", *items), id="toc", epub_type="toc")
    nav.set("epub:type", nav.attrib.pop("epub-type"))
    return page(say("book.contents"), write(nav, [], "xml"), "nav.xhtml")


def title_page(book: Book) -> str:
    """Title and what the file was built from."""
    facts = [make("p", fact) for fact in book.facts]
    body = make("section", make("h1", book.title), *facts, class_="title-page")
    return page(book.title, write(body, [], "xml"), "title.xhtml", "titlepage")


def properties(text: str) -> str:
    """What a reader must know before it opens a page."""
    found = [name for name in ("mathml", "svg") if f"<{name.removesuffix('ml')}" in text]
    return f' properties="{" ".join(found)}"' if found else ""


def package(book: Book, pages: dict[str, str], others: list[str], epoch: int) -> str:
    """The package file: who made it, what is in it, in which order."""
    name = uuid.uuid5(uuid.NAMESPACE_OID, book.title)
    when = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    access = "".join(f'<meta property="schema:{key}">{value}</meta>\n' for key, value in ACCESS)
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    ]
    spine = []
    for number, (file, text) in enumerate(pages.items()):
        kind = f'media-type="application/xhtml+xml"{properties(text)}'
        items.append(f'<item id="p{number}" href="{quote(file)}" {kind}/>')
        spine.append(f'<itemref idref="p{number}"/>')
    for number, file in enumerate(others):
        kind = TYPES[posixpath.splitext(file)[1]]
        items.append(f'<item id="f{number}" href="{quote(file)}" media-type="{kind}"/>')
    spine.insert(1, '<itemref idref="nav"/>')
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
        ' xml:lang="en">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{name}</dc:identifier>\n'
        f"<dc:title>{escape(book.title)}</dc:title>\n<dc:language>en</dc:language>\n"
        f"<dc:creator>{escape(say('book.author'))}</dc:creator>\n"
        f"<dc:rights>{escape(say('foot.licence'))}</dc:rights>\n"
        f'<meta property="dcterms:modified">{when}</meta>\n{access}'
        f'<meta property="schema:accessibilitySummary">{escape(say("book.access"))}</meta>\n'
        "</metadata>\n<manifest>\n" + "\n".join(items) + "\n</manifest>\n<spine>\n"
        "" + "\n".join(spine) + "\n</spine>\n</package>\n"
    )


def files(site: Path, epoch: int) -> dict[str, bytes]:
    """Every file of the EPUB by its name."""
    book = gather(site)
    pages = {"title.xhtml": title_page(book)}
    images: set[str] = set()
    for one in book.chapters:
        images |= prepared(book, one)
        body = write(one.article, [mathml(formula) for formula in one.formulas], "xml")
        pages[file_of(one.name)] = page(one.title, body, one.name)
    others = ["style.css", *sorted(images)]
    made = {f"{FOLDER}/{name}": text.encode() for name, text in pages.items()}
    made |= {f"{FOLDER}/{image}": picture((site / image).read_bytes()) for image in images}
    made[f"{FOLDER}/style.css"] = STYLE.read_bytes()
    made[f"{FOLDER}/nav.xhtml"] = contents(book).encode()
    made[f"{FOLDER}/package.opf"] = package(book, pages, others, epoch).encode()
    made["META-INF/container.xml"] = CONTAINER.encode()
    made["mimetype"] = b"application/epub+zip"
    return made


def build(site: Path, target: Path, epoch: int) -> None:
    """Write the EPUB of a built site; ``epoch`` is its date in seconds since 1970."""
    pack(target, files(site, epoch), first=["mimetype"])

"""The whole book for e-readers, and each page on paper."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser

from booksite.formats import epub

XHTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}math"
A4 = {"width": 642, "height": 900}  # the text's width between the margins, in CSS pixels
CUT_OFF = """() => [...document.querySelectorAll(".math-box, .table-box, pre, .graph, figure")]
  .filter((box) => box.getClientRects().length)
  .filter((box) => box.scrollWidth > box.clientWidth + 1 || box.getBoundingClientRect().right > 643)
  .map((box) => `${box.className} ${box.scrollWidth} of ${box.clientWidth}:
    ${(box.querySelector("annotation") ?? box).textContent.trim().slice(0, 90)}`)"""
ON_PAPER = """() => ({
  wide: document.documentElement.scrollWidth,
  shown: [...document.querySelectorAll("header.top, nav, .copy, .headerlink, .toc, .downloads")]
    .filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 90)),
  closed: document.querySelectorAll("details.fold:not([open])").length,
  still: [...document.querySelectorAll("[data-widget]")]
    .filter((e) => e.querySelector(".widget-still").getClientRects().length === 0).length,
})"""


def test_the_epub_of_the_book_is_whole(site: Path) -> None:
    files = epub.files(site, 0)
    trees = {name: ET.fromstring(data) for name, data in files.items() if name.endswith(".xhtml")}
    ids = {
        name: {element.get("id") for element in tree.iter() if element.get("id")}
        for name, tree in trees.items()
    }
    package = ET.fromstring(files["book/package.opf"])
    listed = {
        f"book/{unquote(item.get('href', ''))}"
        for item in package.iter("{http://www.idpf.org/2007/opf}item")
    }
    assert listed == {name for name in files if name.startswith("book/")} - {"book/package.opf"}
    spine = list(package.iter("{http://www.idpf.org/2007/opf}itemref"))
    assert len(spine) == len(trees)
    formulas = 0
    for name, tree in trees.items():
        for link in tree.iter(f"{XHTML}a"):
            to = urlsplit(link.get("href", ""))
            if to.scheme:
                continue
            goal = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(to.path)))
            assert goal in trees, f"{name}: {link.get('href')}"
            assert not to.fragment or unquote(to.fragment) in ids[goal], f"{name}: {to.geturl()}"
        for image in tree.iter(f"{XHTML}img"):
            path = posixpath.join(posixpath.dirname(name), unquote(image.get("src", "")))
            assert posixpath.normpath(path) in files, f"{name}: {path}"
            assert (image.get("alt") or "").strip(), f"{name}: {path} has no description"
        formulas += len([math for math in tree.iter(MATH) if math.get("alttext")])
    assert formulas > 3000, "every formula of the book"


def test_no_page_is_cut_off_on_paper(browser: Browser, site: Path) -> None:
    tab = browser.new_page(viewport=A4, color_scheme="dark")
    tab.emulate_media(media="print")
    wrong = []
    for path in sorted(site.rglob("*.html")):
        tab.goto(path.as_uri())
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        name = path.relative_to(site).as_posix()
        wrong += [f"{name}: {box}" for box in tab.evaluate(CUT_OFF)]
        paper = tab.evaluate(ON_PAPER)
        if paper != {"wide": 642, "shown": [], "closed": 0, "still": 0}:
            wrong.append(f"{name}: {paper}")
    tab.close()
    assert not wrong, "\n".join(wrong)


def test_what_is_fitted_on_the_screen_fits_on_paper(browser: Browser, site: Path) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto((site / "derivation" / "08-curvature.html").as_uri())
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("[...document.querySelectorAll('.math-box')].some((b) => b.style.length)")
    tab.emulate_media(media="print")
    tab.set_viewport_size(A4)
    assert tab.evaluate(CUT_OFF) == []
    tab.close()

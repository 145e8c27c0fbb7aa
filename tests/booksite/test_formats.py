"""The book in other formats: what becomes of a small built site on paper and in an e-reader."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest
from fontTools.ttLib import TTFont

from booksite.formats import epub, pdf, pdffile, unpacked
from booksite.formats.chapters import Book, gather
from booksite.formats.tree import read, write

KATEX = (
    '<span class="katex"><span class="katex-mathml"><math xmlns="http://www.w3.org/1998/Math/MathML">'
    '<semantics><mi>x</mi><annotation encoding="application/x-tex">x \\lt 1 &amp; 2</annotation>'
    '</semantics></math></span><span class="katex-html"><span>x</span></span></span>'
)
FOOT = '<footer class="foot"><p>All steps proved.</p></footer>'
HOME = f"""<html><body><nav class="pages"><p class="caption"><span>Part one</span></p><ul>
<li><a href="part/a.html">A</a></li></ul><p class="caption">Reference</p><ul>
<li><a href="reference/tests.html">Tests</a></li>
<li><a href="reference/b.html">B</a></li></ul></nav>
<article><section id="home"><h1>The book<a class="headerlink" href="#home">#</a></h1>
<p>To <a href="part/a.html#here">A</a>, <a href="reference/tests.html">tests</a>.</p></section>
</article><p class="formats">Formats: <a href="formats/x.zip">zip</a></p>{FOOT}</body></html>"""
A = f"""<html><body><article><section id="a"><h1>A &amp; co</h1><p id="here">Formula
<span class="math">{KATEX}</span>, <a href="../reference/b.html#there">B</a>,
<a href="#in-solution">below</a>, <a href="https://example.org/">out</a>.<br></p>
<button>Run</button><input type="search">
<img src="../_images/p.svg" alt="A picture" width="2" height="1">
<div class="highlight">
<pre><span></span><span class="k">if</span> <span class="n">x</span></pre></div>
<details class="step-why"><summary>why <span class="mark">proved</span></summary><div class="how">
<p>By sweat.</p>
<p class="how-ledger"><a href="../reference/b.html#there">In the ledger</a></p></div>
</details>
<div class="cell"><div class="cell_output"><section class="admonition exercise" id="exercise-a-one">
<p class="admonition-title">Exercise 1: One<span class="exercise-level">easy</span></p>
<details class="fold fold-hint"><summary>Hint</summary><div><p>Think.</p></div></details></section>
</div></div><div class="cell"><div class="cell_output"><details class="fold fold-solution"><summary>
Solution</summary><div id="in-solution"><p>Because {KATEX}; see <a href="#here">here</a>.</p></div>
</details></div></div></section></article>{FOOT}</body></html>"""
B = f"""<html><body><article><section id="b"><h1>B</h1><p id="there">There.</p>
<svg viewBox="0 0 1 1" data-href="x"><path d="M0 0"/></svg>
</section></article>{FOOT}</body></html>"""
PICTURE = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD" "x">\n<svg><path id="space"/><path d="M0 0"/></svg>'


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    site = tmp_path / "html"
    pages = {"index.html": HOME, "part/a.html": A, "reference/b.html": B, "reference/tests.html": B}
    for name, text in pages.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (site / "_images").mkdir()
    (site / "_images" / "p.svg").write_bytes(PICTURE)
    (site / "formats").mkdir()
    (site / "formats" / "x.zip").write_bytes(b"old")
    (site / ".buildinfo").write_text("x")
    return site


@pytest.fixture
def book(small_site: Path) -> Book:
    return gather(small_site)


def test_the_book_has_the_sites_order_and_its_solutions_at_the_end(book: Book) -> None:
    found = [(part.title, [one.name for one in part.chapters]) for part in book.parts]
    assert found == [
        ("", ["index"]),
        ("Part one", ["part/a"]),
        ("Reference", ["reference/b"]),
        ("Hints and solutions", ["solutions/part/a"]),
    ]
    assert book.title == "The book"
    assert book.facts == ["All steps proved."]
    assert book.goal("part/a", "#in-solution") == ("solutions/part/a", "in-solution")
    assert book.goal("part/a", "../reference/b.html#there") == ("reference/b", "there")
    assert book.goal("part/a", "../index.html") == ("index", "")
    assert book.goal("part/a", "#gone") is None
    assert book.goal("index", "reference/tests.html") is None
    assert book.goal("index", "https://example.org/#here") is None


def test_a_chapter_keeps_its_formulas_and_has_nothing_to_press_or_open(book: Book) -> None:
    _, a, _, solved = book.chapters
    html = write(a.article, a.formulas, "html")
    assert html.count(KATEX) == 1
    assert not re.search("<(?:button|input|details|summary)|headerlink|sweat|Think|data-", html)
    assert '<span class="mark"><a href="../reference/b.html#there">proved</a></span>' in html
    assert '<pre><span class="k">if</span> x</pre>' in html
    assert '<a href="#solution-exercise-a-one">Hints and solution</a>' in html
    assert "cell_output" in html
    assert html.count('class="cell"') == 1, "the solution's cell is gone with what it held"
    answers = write(solved.article, solved.formulas, "html")
    assert answers.count(KATEX) == 1
    assert answers.index("Exercise 1: One") < answers.index("Think.") < answers.index("Because")


def test_the_epub_is_well_formed_and_complete(small_site: Path, tmp_path: Path) -> None:
    epub.build(small_site, tmp_path / "one.epub", 10**9)
    epub.build(small_site, tmp_path / "two.epub", 10**9)
    data = (tmp_path / "one.epub").read_bytes()
    assert data == (tmp_path / "two.epub").read_bytes()
    with ZipFile(BytesIO(data)) as zipped:
        first = zipped.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        a = zipped.read("book/part/a.xhtml").decode()
        assert zipped.read("book/_images/p.svg").startswith(b'<svg><path d="" id="space"')
        package = zipped.read("book/package.opf").decode()
        for name in zipped.namelist():
            if name.endswith((".xhtml", ".opf", ".xml")):
                ET.fromstring(zipped.read(name))
    assert '<math alttext="x \\lt 1 &amp; 2" xmlns=' in a
    assert "katex" not in a
    assert 'href="../solutions/part/a.xhtml#in-solution"' in a
    assert 'href="https://example.org/"' in a
    assert 'href="part/a.xhtml" media-type="application/xhtml+xml" properties="mathml"' in package
    assert 'properties="svg"' in package
    assert "2001-09-09T01:46:40Z" in package


def test_the_zip_is_the_site_without_what_it_cannot_hold(small_site: Path, tmp_path: Path) -> None:
    unpacked.build(small_site, tmp_path / "site.zip")
    with ZipFile(tmp_path / "site.zip") as zipped:
        names = [info.filename for info in zipped.infolist()]
        assert {info.date_time for info in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        home = zipped.read("bce-with-logits/index.html").decode()
    inside = ["_images/p.svg", "index.html", "part/a.html", "reference/b.html"]
    assert names == [f"bce-with-logits/{name}" for name in [*inside, "reference/tests.html"]]
    assert home == HOME.replace(
        '<p class="formats">Formats: <a href="formats/x.zip">zip</a></p>', ""
    )


def test_a_page_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1: </article> closes <p>"):
        read("<article><p></article>")
    with pytest.raises(ValueError, match="no <article>"):
        read("<p>nothing</p>")


def chromiums(pages: int) -> bytes:
    """A PDF in Chromium's form: plain objects, one classic table."""
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    bodies = [
        b"<</Title (old)\n/CreationDate (D:20260101000000+00'00')>>",
        b"<</Type /Catalog\n/Pages 3 0 R\n/Dests 99 0 R>>",
        b"<</Type /Pages\n/Count %d\n/Kids [%s]>>" % (pages, kids),
        *[b"<</Type /Page\n/Parent 3 0 R>>" for _ in range(pages)],
        b"<</first [4 0 R /XYZ 0 0 0]\n/last-one [%d 0 R /XYZ 0 0 0]>>" % (3 + pages),
        b"<</Length 13>> stream\n2 0 obj endobj\nendstream",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = len(bodies) + 1
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    trailer = b"trailer\n<</Size %d\n/Root 2 0 R\n/Info 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + table + rows + trailer % (size, len(out))


def test_a_pdf_tells_the_pages_of_its_anchors_and_gets_title_and_date() -> None:
    data = chromiums(3)
    assert pdffile.pages_of(data) == {"first": 1, "last-one": 3}
    made = pdffile.finish(data, "Títle", "Author", 10**9)
    assert made == pdffile.finish(data, "Títle", "Author", 10**9)
    assert b"2 0 obj endobj\nendstream" in made, "streams stay as they are"
    packed = made[made.index(b"/ObjStm") :]
    start = packed.index(b"stream\n") + 7
    plain = zlib.decompressobj().decompress(packed[start:])
    assert "\ufeffTítle".encode("utf-16-be").hex().encode() in plain
    assert b"D:20010909014640" in plain
    assert b"old" not in plain
    with pytest.raises(ValueError, match="no PDF"):
        pdffile.pages_of(b"%PDF-1.7 something else")


def test_the_pdf_has_a_sign_for_every_chinese_character_of_the_book() -> None:
    root = Path(__file__).resolve().parents[2]
    quoted = "".join(path.read_text("utf-8") for path in (root / "book").rglob("*.md"))
    characters = set(re.findall("[\u3000-\u9fff\uff00-\uffef]", quoted))
    assert characters
    assert characters <= {chr(code) for code in TTFont(root / pdf.CHINESE).getBestCmap()}

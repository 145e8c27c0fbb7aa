"""What reads built pages: the links' checker, the search index, the test report."""

from __future__ import annotations

from pathlib import Path

from booksite.links import faults, main
from booksite.pages import breakable
from booksite.search import entries
from booksite.tests_report import read

PAGE = """<html><body><nav>menu</nav><article>
<section id="top"><h1>Title<a class="headerlink" href="#top">#</a></h1><p>First words.
It is <span class="math"><span class="katex"><math><semantics><mi>x</mi><mo>=</mo><mn>0</mn>
<annotation>x \\ne 0</annotation></semantics></math><span>x</span></span></span>, so
<span class="katex"><math><semantics><mfrac><mi>x</mi></mfrac><annotation>\\frac</annotation>
</semantics></math></span> and <span>def</span> <span>f</span><span>(x)</span>: r"$\\sigma$".</p>
<span class="katex-display"><span class="katex"><math><semantics><mi>z</mi><annotation>z
</annotation></semantics></math></span></span>
<section id="more"><h2>More</h2><li data-text="log(1 + x)"><p>overflow &amp; pos_weight</p></li>
<dl class="glossary"><dt id="term-odds">odds<a class="headerlink" href="#term-odds">#</a></dt>
<dd><p>A ratio.</p></dd></dl>
<p class="how">Proved by algebra.</p></section></section></article></body></html>"""


def test_the_search_index_has_sections_and_plain_text_and_no_tex() -> None:
    assert entries(PAGE, "page.html") == [
        ["page.html", "Title", 'First words. It is x=0, so … and def f(x): r"$sigma$".'],
        ["page.html#more", "More", "log(1 + x) overflow & pos_weight"],
        ["page.html#term-odds", "odds", "A ratio."],
    ]


def test_each_broken_link_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="sub/page.html#here">right</a>\n<a href="sub/page.html#gone">anchor</a>\n'
        '<a href="missing.html">file</a>\n<img src="https://example.org/x.png">\n'
        '<p id="a" /><p id="a" />'
    )
    (tmp_path / "sub" / "page.html").write_text('<p id="here"><a href="../index.html">back</a>')
    assert list(faults(tmp_path.resolve())) == [
        "index.html:5: the id 'a' is there twice",
        "index.html:2: sub/page.html#gone: no such anchor",
        "index.html:3: missing.html: no such file",
    ]
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "sub")]) == 2


def test_the_report_knows_passed_failed_and_skipped(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(
        '<testsuites><testsuite><testcase classname="tests.b" name="one"/>'
        '<testcase classname="tests.a" name="two"><failure message="1 is not 2"/></testcase>'
        '<testcase classname="tests.a" name="three"><skipped/></testcase></testsuite></testsuites>'
    )
    found = [(test.module, test.name, test.verdict, test.message) for test in read(path)]
    assert found == [
        ("tests.a", "two", "failed", "1 is not 2"),
        ("tests.a", "three", "skipped", ""),
        ("tests.b", "one", "passed", ""),
    ]


def test_a_long_name_in_the_text_breaks_between_its_words_and_a_short_one_nowhere() -> None:
    short = '<code><span class="pre">pos_weight</span> <span class="pre">y)</span></code>'
    assert breakable(short) == short
    long = '<code><span class="pre">F.binary_cross_entropy(x,</span></code>'
    parts = breakable(long).split("<wbr />")
    assert "".join(parts) == long
    assert parts[1:-1] == ["binary_", "cross_", "entropy("]

"""What a link's preview shows: a short piece of the target, cut out of the built pages.

A page opened from a disk may not fetch another one, so each page that links lead to has a script,
``_static/previews/<page>.js``, which is loaded when a reader first points at a link to it. Only
targets that some article links to are in it.
"""

from __future__ import annotations

import html as entities
import json
import posixpath
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

from booksite.katex import modules, typesetter
from booksite.steps import formula
from booksite.store import Book, Entry, domain, number
from booksite.strings import say

# A step's own number leads to the step itself.
LINK = re.compile(
    r'(?<!step-number">)(?<!step-name">)'
    r'<a class="reference internal" href="([^"#]*)#?([^"]*)"'
)
ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
# What a preview leaves out: links, ids, and the half of a formula that only a screen reader gets,
# for a preview is shown to eyes alone.
HEADERLINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
ANCHORS = re.compile(r"</?a\b[^>]*>")
IDS = re.compile(r'\s(?:id|title|role)="[^"]*"')
SOURCE = re.compile(r'(<img\b[^>]*\ssrc=")([^"]*)"')
Typeset = Callable[[str, bool], str]
LONGEST = 1200  # characters of text; what is longer shows its first paragraph


def element(html: str, start: int) -> str:
    """The element whose start tag begins at ``start``, to its end tag."""
    opened = re.match(r"<(\w+)", html[start:])
    assert opened is not None
    depth = 0
    for edge in re.compile(rf"<(/?){opened[1]}\b").finditer(html, start):
        depth += -1 if edge[1] else 1
        if depth == 0:
            return html[start : html.index(">", edge.end()) + 1]
    return html[start:]


def first(html: str, tag: str, at: int = 0) -> str:
    """The first element ``tag`` from ``at`` on; nothing if there is none."""
    found = re.compile(rf"<(?:{tag})\b").search(html, at)
    return element(html, found.start()) if found else ""


def text(html: str) -> str:
    """The words of a piece of HTML."""
    return entities.unescape(re.sub(r"<[^>]*>", "", MATHML.sub("", html))).strip()


def inner(html: str) -> str:
    """What stands between an element's tags."""
    return html[html.index(">") + 1 : html.rindex("<")]


def head(words: str) -> str:
    """The preview's first line."""
    return f'<p class="preview-head">{HEADERLINK.sub("", words)}</p>'


def of_page(html: str) -> str:
    """A page: its title, and what its reader will do or its first words."""
    title = first(html, "h1")
    goals = html.find('<div class="objectives')
    body = first(html, "ul", goals) if goals >= 0 else first(html, "p", html.find("</h1>"))
    return head(inner(title)) + body if title else ""


def of_target(html: str, anchor: str) -> str:
    """The piece of a page's article at an anchor; nothing where no piece can be cut."""
    found = re.search(rf'<(\w+)\b[^>]*\sid="{re.escape(anchor)}"[^>]*>', html)
    if found is None:
        return ""
    tag, whole = found[1], element(html, found.start())
    if tag == "dt":  # a term, or an object of the API
        said = first(html, "dd", found.end())
        return head(inner(whole)) + (first(said, "p") if 'class="sig' in found[0] else inner(said))
    if "citation" in found[0]:
        return whole[whole.index("</span></span>") + 14 : whole.rindex("<")]
    if "exercise" in found[0]:
        title = first(whole, "p")
        return head(inner(title)) + first(whole, "p", whole.index(title) + len(title))
    if tag == "section":
        title = first(whole, r"h[1-6]")
        if title.startswith("<h1"):
            return of_page(html)
        # Its own words: not those of a section inside it, nor of an exercise.
        end = whole.find("<section", 1)
        said = first(whole[: end if end > 0 else len(whole)], "p", len(title))
        return head(inner(title)) + said
    if tag == "figure" or len(text(whole)) <= LONGEST:
        return whole
    return first(whole, "p")


def of_step(entry: Entry, book: Book, title: str, render: Typeset) -> str:
    """A line of a derivation: what it says in full, under which condition, and where it is."""
    line = entry.line
    where = f" {say('step.where')}{render(line.where.latex, False)}" if line.where else ""
    math = render(formula(replace(line, lhs=book.left(entry)), True), True)
    state = {"definition": "definition", "refutation": "refuted"}.get(
        line.kind, "proved" if line.method else "start"
    )
    named = f"<strong>{entities.escape(number(line))}</strong>" if line.label else ""
    mark = f'<span class="mark mark-{state}">{say(f"mark.{state}")}</span>'
    return (
        f'<p class="preview-head">{named}{where} {mark}</p>{math}'
        f'<p class="preview-where">{entities.escape(title)}</p>'
    )


def tidy(html: str, page: str) -> str:
    """A piece without links, ids and MathML; its pictures addressed from the site's root."""
    for cut in (HEADERLINK, MATHML, ANCHORS, IDS):
        html = cut.sub("", html)
    folder = posixpath.dirname(page)
    return SOURCE.sub(
        lambda m: f'{m[1][:-5]}data-src="{posixpath.normpath(posixpath.join(folder, m[2]))}"', html
    )


def targets(articles: dict[str, str], silent: set[str]) -> dict[str, set[str]]:
    """The anchors that articles link to, by page; the empty one is the page itself.

    ``silent`` pages are lists of links whose rows say as much as a preview would.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for page, html in articles.items():
        for link in () if page in silent else LINK.finditer(html):
            goal = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link[1])))
            wanted[goal if link[1] else page].add(unquote(link[2]))
    return wanted


def pieces(app: Sphinx, articles: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The previews of each page that links lead to, by anchor."""
    own, render = domain(app.env), typesetter(modules(app)).render
    steps = {(app.builder.get_target_uri(e.page), e.line.anchor): e for e in own.book.entries}
    silent = {app.builder.get_target_uri(page) for page in own.ledgers}
    for page, anchors in sorted(targets(articles, silent).items()):
        if page not in articles:
            continue
        found = {}
        for anchor in sorted(anchors):
            entry = steps.get((page, anchor))
            if entry is not None:
                piece = of_step(entry, own.book, app.env.titles[entry.page].astext(), render)
            elif anchor:  # the ledger's rows say what the link's own place says already
                piece = "" if page in silent else of_target(articles[page], anchor)
            else:
                piece = of_page(articles[page])
            if piece:
                found[anchor] = tidy(piece, page)
        if found:
            yield page, found


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write a script for each page that links lead to."""
    if exception is not None or app.builder.name != "html":
        return
    out = Path(app.outdir)
    articles = {}
    for page in app.env.found_docs:
        name = app.builder.get_target_uri(page)
        path = out / name
        article = ARTICLE.search(path.read_text("utf-8")) if path.is_file() else None
        if article:
            articles[name] = article[0]
    folder = out / "_static" / "previews"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for page, found in pieces(app, articles):
        name = page.removesuffix(".html")
        body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        script = f"(window.previews??={{}})[{json.dumps(name)}]={body};\n"
        (folder / f"{name.replace('/', '-')}.js").write_text(script, "utf-8")


def setup(app: Sphinx) -> None:
    """Cut the previews when all pages are written, while KaTeX still runs."""
    app.connect("build-finished", write, priority=450)

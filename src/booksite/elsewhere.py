"""The book's public addresses, and all that depends on them: nothing of it while they are unset.

``booksite_site`` is where the pages are published, ``booksite_repository`` where the source is;
conf.py takes both from the environment, from BOOK_URL and BOOK_REPOSITORY.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from booksite.store import reading_order
from booksite.strings import say

ADDRESS = re.compile(r"https://[^\s/?#]+(?:/[^\s?#]*)?")
LEADS = re.compile(r'\b(href|src|action)="(?![a-z]+:|#)([^"]*)"')
LONGEST = 200  # characters of a page's description


def configure(app: Sphinx, config: Config) -> None:
    """Check the addresses and give them one form; raises ConfigError for what is no address."""
    for name in ("booksite_site", "booksite_repository"):
        given = config[name].strip()
        if given and not ADDRESS.fullmatch(given):
            raise ConfigError(f"{name} must be an address like https://host/path, not {given!r}.")
        config[name] = given.rstrip("/").removesuffix(".git")
    config.booksite_site += "/" if config.booksite_site else ""


def address(app: Sphinx, page: str) -> str:
    """The public address of a page; the home page is its folder. Nothing where it is unknown."""
    site: str = app.config.booksite_site
    if not site or page == app.config.root_doc:
        return site
    return site + app.builder.get_target_uri(page)


def launches(repository: str, source: str) -> Iterator[tuple[str, str]]:
    """Where a page can be run or changed, as words and address; ``source`` is its file."""
    host, _, project = repository.removeprefix("https://").partition("/")
    path = quote(source)
    if host == "github.com":
        page = quote(source, safe="")
        yield say("launch.binder"), f"https://mybinder.org/v2/gh/{project}/HEAD?labpath={page}"
        yield say("launch.codespaces"), f"https://codespaces.new/{project}?quickstart=1"
        yield say("launch.edit"), f"{repository}/edit/main/{path}"
    elif host == "gitlab.com":
        page = quote(source, safe="")
        name = quote(project, safe="")
        yield say("launch.binder"), f"https://mybinder.org/v2/gl/{name}/HEAD?labpath={page}"
        yield say("launch.edit"), f"{repository}/-/edit/main/{path}"
    elif repository:
        yield say("launch.source"), repository


def described(doctree: nodes.document | None) -> str:
    """A page's first sentences: its first paragraph that stands in no box."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree is not None else ():
        if isinstance(paragraph.parent, nodes.section) and not paragraph.astext().startswith("{"):
            text = " ".join(plain(paragraph).split())
            if len(text) <= LONGEST:
                return text
            cut = text[: LONGEST - 2]
            ends = max(cut.rfind(". "), cut.rfind("? ")) + 1
            return cut[:ends] if ends > 60 else cut[: cut.rfind(" ")] + " …"
    return ""


def plain(paragraph: nodes.paragraph) -> str:
    """A paragraph's words; its mathematics as typed, without TeX's backslashes and braces."""
    parts = []
    for node in paragraph.findall(nodes.Text):
        maths = isinstance(node.parent, nodes.math)
        parts.append(re.sub(r"\\[,;! ]|[\\{}]", "", node) if maths else str(node))
    return "".join(parts)


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the page's address, description and the ways to run and change it."""
    values["description"] = described(doctree)
    values["canonical"], values["site"] = address(app, page), app.config.booksite_site
    source = app.env.doc2path(page, base=False) if page in app.env.found_docs else ""
    folder = Path(app.srcdir).name
    repository = app.config.booksite_repository
    values["launches"] = list(launches(repository, f"{folder}/{source}")) if source else []
    values["repository"] = repository


def lost(app: Sphinx) -> list[tuple[str, dict[str, str], str]]:
    """The page for addresses that lead nowhere."""
    return [("404", {"title": say("lost.title")}, "404.html")]


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write what hosts and search engines read, and give the lost page links from anywhere."""
    if exception is not None or app.builder.name != "html":
        return
    out, site = Path(app.outdir), app.config.booksite_site
    (out / ".nojekyll").touch()  # GitHub's Jekyll would leave out _static
    (out / "sitemap.xml").unlink(missing_ok=True)
    if not site:
        return
    pages = "".join(
        f"<url><loc>{escape(address(app, page))}</loc></url>\n" for page in reading_order(app.env)
    )
    (out / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n',
        "utf-8",
    )
    # It is shown in place of a page at any depth, where a relative link would lead astray.
    page = out / "404.html"
    page.write_text(LEADS.sub(rf'\1="{site}\2"', page.read_text("utf-8")), "utf-8")


def setup(app: Sphinx) -> None:
    """Register both addresses and what is made of them."""
    app.add_config_value("booksite_site", "", "html", str)
    app.add_config_value("booksite_repository", "", "html", str)
    app.connect("config-inited", configure)
    app.connect("html-page-context", context)
    app.connect("html-collect-pages", lost)
    app.connect("build-finished", write, priority=700)

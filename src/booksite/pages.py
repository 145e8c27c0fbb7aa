"""The HTML of a page: what the template is told, and what Sphinx would write otherwise."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from booksite import assets, tests_report
from booksite.facts import Facts
from booksite.store import domain
from booksite.strings import say

# The words that the scripts need, given to them in the page.
SCRIPT_WORDS = (
    "copy", "copy.done", "copy.code", "copy.latex", "scroll.math", "scroll.code", "scroll.table",
    "search.none", "search.some", "search.page", "search.one", "search.empty", "search.partly",
    "search.more", "search.more.one",
)  # fmt: skip
# Where a long name in the text may be broken; a phone has no room for 35 letters.
LONG = re.compile(r'(?<=<span class="pre">)[^<]{18,}(?=</span>)')
BREAKS = re.compile(r"(?<=[._(=/])(?=\w)")
PERCENT = re.compile(r"(?<=\d) (?=%)")
LENGTH = re.compile(r"([\d.]+)(pt|px|)")


class BookTranslator(HTML5Translator):
    """Tables in a box that scrolls, images with their size so that nothing jumps."""

    def visit_table(self, node: nodes.Element) -> None:
        """Open the box, then the table."""
        self.body.append('<div class="table-box">')
        super().visit_table(node)

    def depart_table(self, node: nodes.Element) -> None:
        """Close the table, then the box."""
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_literal(self, node: nodes.Element) -> None:
        """Remember where code in the text begins."""
        self.code_from = len(self.body)
        super().visit_literal(node)

    def depart_literal(self, node: nodes.Element) -> None:
        """Let its long names break."""
        self.body[self.code_from :] = [breakable("".join(self.body[self.code_from :]))]
        super().depart_literal(node)

    def visit_citation(self, node: nodes.Element) -> None:
        """Write an entry of the bibliography as an item of its list; docutils' role is retired."""
        super().visit_citation(node)
        self.body[-1] = self.body[-1].replace("doc-biblioentry", "listitem")

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802, docutils' name
        """Keep a per cent sign in the line of its number."""
        if not self.protect_literal_text:
            node = nodes.Text(PERCENT.sub("\N{NO-BREAK SPACE}", node))
        super().visit_Text(node)

    def visit_image(self, node: nodes.Element) -> None:
        """Write the image and let the browser know its size and that it may wait."""
        size = svg_size(Path(self.builder.srcdir, node["uri"]))
        super().visit_image(node)
        self.body[-1] = self.body[-1].replace("<img ", f"<img {size}", 1)


def breakable(code: str) -> str:
    """Code in the text, its long names with places to break: after a dot, a bracket or a dash."""
    return LONG.sub(lambda name: BREAKS.sub("<wbr />", name[0]), code)


def svg_size(path: Path) -> str:
    """``width`` and ``height`` attributes in pixels from an SVG's own; nothing for other files."""
    if path.suffix != ".svg" or not path.is_file():
        return ""
    root = next(iter(ET.iterparse(path, events=("start",))))[1]
    found = [LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if None in found:
        return ""
    wide, high = (round(float(m[1]) * (4 / 3 if m[2] == "pt" else 1)) for m in found if m)
    return f'width="{wide}" height="{high}" '


def footer(app: Sphinx) -> dict[str, Any]:
    """What was proved and tested in this build, and what it was built from."""
    own = domain(app.env)
    facts: Facts = app.config.booksite_facts
    tests = tests_report.tests(app)
    passed = sum(test.verdict == "passed" for test in tests)
    tested = "foot.untested" if not tests else "foot.tests" if passed == len(tests) else "foot.some"
    words = [say("foot.proved", **own.book.counts), say(tested, tests=len(tests), passed=passed)]
    versions = ", ".join(f"{name} {number}" for name, number in facts.versions)
    commit = (
        say("foot.commit", commit=facts.commit, date=facts.date)
        if facts.commit
        else say("foot.nocommit")
    )
    return {
        "foot_state": f"{', '.join(words)} {say('foot.build')}.",
        "foot_build": f"{commit}, {say('foot.versions', versions=versions)}.",
        "ledger_page": next(iter(own.ledgers), None),
    }


def part(env: BuildEnvironment, page: str) -> str:
    """The part of the book that a page belongs to: the caption of the list that names it."""
    contents = env.tocs.get(env.config.root_doc)
    for listed in contents.findall(addnodes.toctree) if contents is not None else ():
        if page in listed["includefiles"]:
            return str(listed.get("caption") or "")
    return ""


def context(
    app: Sphinx,
    pagename: str,
    templatename: str,
    values: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the template the table of strings, the footer and the assets' version."""
    values.update(footer(app))
    values["say"] = say
    values["assets_version"] = assets.version(app)
    values["script_words"] = json.dumps({key: say(key) for key in SCRIPT_WORDS}, ensure_ascii=False)
    values["part"] = part(app.env, pagename)
    boxes = doctree.findall(nodes.container) if doctree is not None else ()
    values["has_code"] = any("cell_input" in box["classes"] for box in boxes)
    values["is_home"] = pagename == app.config.root_doc


def setup(app: Sphinx) -> None:
    """Use the translator for HTML and fill each page's context."""
    app.set_translator("html", BookTranslator)
    app.connect("html-page-context", context)

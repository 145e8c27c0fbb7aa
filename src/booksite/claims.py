"""The articles' claims: ``{claim}``, one claim with its verdict, and ``{verdicts}``, their count.

A claim is quoted in a few words, translated, judged by one of five verdicts, and linked to what
shows it; a claim that lacks one of these is an error of the build.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from booksite.markup import tag
from booksite.strings import say

VERDICTS = ("true", "limits", "misleading", "false", "open")
PARTS = ("article", "quote", "verdict", "see")
LONGEST = 16  # characters of a quotation


class verdicts_here(nodes.General, nodes.Element):  # noqa: N801 docutils names its node classes so
    """The place of the count, filled when the page is complete."""


class Claim(SphinxDirective):
    """``{claim} The claim in English``: what an article says, and whether it holds."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = dict.fromkeys(PARTS, directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        """The claim as a small section of its own."""
        missing = [name for name in PARTS if name not in self.options]
        if missing or not self.content:
            raise self.error(f"{{claim}} needs {', '.join(missing) or 'a reason'}.")
        verdict, quote = self.options["verdict"], self.options["quote"]
        if verdict not in VERDICTS:
            raise self.error(f"verdict {verdict!r} is none of {', '.join(VERDICTS)}.")
        if len(quote) > LONGEST:
            raise self.error(f"a quotation has at most {LONGEST} characters, this {len(quote)}.")
        title, _ = self.parse_inline(self.arguments[0])
        evidence, _ = self.parse_inline(self.options["see"])
        badge = tag("strong", say(f"claim.{verdict}"), classes=f"verdict verdict-{verdict}")
        original = tag("q", quote, lang="zh", cite=self.options["article"])
        article = say("claim.article", article=self.options["article"])
        box = tag(
            "div",
            tag("p", *title, classes="claim-words"),
            tag("p", badge, " ", original, " ", tag("span", article, classes="quiet")),
            *self.parse_content_to_nodes(),
            tag("p", say("claim.see"), *evidence, classes="claim-see"),
            classes="claim",
        )
        box["verdict"] = verdict
        return [box]


class Verdicts(SphinxDirective):
    """``{verdicts}``: how many claims of this page have which verdict."""

    def run(self) -> list[nodes.Node]:
        """A place to be filled."""
        return [verdicts_here()]


def count(app: Sphinx, document: nodes.document) -> None:
    """Fill the count when the page has been read."""
    found = Counter(node["verdict"] for node in document.findall() if "verdict" in attributes(node))
    for node in list(document.findall(verdicts_here)):
        items = [
            tag("li", tag("strong", say(f"claim.{v}"), classes=f"verdict verdict-{v}"),
                f" {found[v]}")
            for v in VERDICTS
        ]  # fmt: skip
        node.replace_self(tag("ul", *items, classes="verdicts"))


def attributes(node: nodes.Node) -> dict[str, object]:
    """The attributes of an element; text has none."""
    return node.attributes if isinstance(node, nodes.Element) else {}


def setup(app: Sphinx) -> None:
    """Register the two directives."""
    app.add_node(verdicts_here)
    app.add_directive("claim", Claim)
    app.add_directive("verdicts", Verdicts)
    app.connect("doctree-read", count)

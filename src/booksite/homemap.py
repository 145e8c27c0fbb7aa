"""The derivation on one screen: chosen lines, each with its page and the state of its proof."""

from __future__ import annotations

from dataclasses import replace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from booksite.markup import display, element, tag
from booksite.pages import footer
from booksite.steps import formula
from booksite.store import Book, Entry, domain, number, pending, preview
from booksite.strings import say

logger = logging.getLogger(__name__)


class map_here(nodes.General, nodes.Element):  # noqa: N801 docutils names its node classes so
    """The place of the map, filled when the page is written."""


class DerivationMap(SphinxDirective):
    """``{derivation-map}`` with a label on each line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """A place to be filled; the page is rewritten whenever a step of the book changes."""
        node = map_here(labels=[line.strip() for line in self.content if line.strip()])
        self.set_source_info(node)
        return [node]


class state_here(nodes.General, nodes.Element):  # noqa: N801
    """The place of the sentence on what was proved and tested."""


class BuildState(SphinxDirective):
    """``{build-state}``: what was proved and tested in this build, with the way to both lists."""

    def run(self) -> list[nodes.Node]:
        """A place to be filled."""
        return [state_here()]


def state(app: Sphinx, page: str) -> element:
    """The footer's sentence, where a reader sees it first."""
    own, words = domain(app.env), footer(app)["foot_state"]
    said: nodes.Node = nodes.Text(words)
    if own.ledgers:
        uri = app.builder.get_relative_uri(page, own.ledgers[0])
        said = nodes.reference("", words, internal=True, refuri=uri)
    return tag("p", said, classes="build-state")


def row(app: Sphinx, page: str, entry: Entry, book: Book) -> element:
    """One line of the map."""
    line = entry.line
    state = {"definition": "definition", "refutation": "refuted"}.get(
        line.kind, "proved" if line.method else "start"
    )
    math = display(formula(replace(line, lhs=book.left(entry)), True))
    title = app.env.titles[entry.page].astext()
    where: list[nodes.Node | str] = []
    if line.where is not None:
        condition = nodes.math("", line.where.latex)
        where = [tag("span", say("step.where"), condition, classes="map-when"), " "]
    return tag(
        "li",
        tag("span", pending(page, line.name, number(line)), classes="step-number"),
        tag("div", math, classes="map-line"),
        tag(
            "div",
            *where,
            pending(page, line.name, title),
            " · ",
            tag("span", say(f"mark.{state}"), classes=f"mark mark-{state}"),
            classes="map-where",
        ),
        title=preview(line),
    )


def fill(app: Sphinx, document: nodes.document) -> None:
    """Put the map in its place, before links are resolved."""
    own = domain(app.env)
    for place in list(document.findall(state_here)):
        place.replace_self([state(app, app.env.current_document.docname)])
    for node in list(document.findall(map_here)):
        rows = []
        for label in node["labels"]:
            entry = own.book.by_label.get(label)
            if entry is None:
                logger.warning("no page shows the step %r", label, location=node, type="derivation")
                continue
            rows.append(row(app, app.env.current_document.docname, entry, own.book))
        box = tag("ol", *rows, classes="derivation-map", aria_label=say("map.label"))
        node.replace_self([box])

"""Folded passages: ``{solution}``, ``{what-if}`` and ``{fold}``, and code cells with those tags.

Code cells cannot stand inside a directive, so a pair of empty directives (``solution-start`` and
``solution-end``) folds everything between them, cells included.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from booksite.markup import element, tag
from booksite.strings import say

logger = logging.getLogger(__name__)
KINDS = ("solution", "what-if")


class gate(nodes.Element):  # noqa: N801 docutils names its node classes so
    """The start or the end of a folded passage; gone when the page is read."""


def fold(kind: str, title: list[nodes.Node]) -> element:
    """An empty ``<details>`` of a kind."""
    return tag("details", tag("summary", *title), classes=f"fold fold-{kind}")


class Fold(SphinxDirective):
    """A folded passage; ``kind`` is the directive's name without ``-start`` and ``-end``."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """The passage, or a gate where the directive marks a start or an end."""
        kind, _, edge = (
            self.name.rpartition("-")
            if self.name.endswith(("start", "end"))
            else (self.name, "", "")
        )
        if not edge and not self.content:
            raise self.error(
                f"{{{self.name}}} is empty; around code cells use {{{self.name}-start}}."
            )
        made = fold(kind, self.title(kind)) if edge != "end" else None
        if not edge:
            assert made is not None
            made += tag("div", *self.parse_content_to_nodes(), classes="fold-body")
            self.add_name(made)
            return [made]
        node = gate(kind=kind, edge=edge, fold=made)
        self.set_source_info(node)
        return [node]

    def title(self, kind: str) -> list[nodes.Node]:
        """The summary: the argument, else the kind's own words."""
        if self.arguments:
            return list(self.parse_inline(self.arguments[0])[0])
        if kind not in KINDS:
            raise self.error("{fold} needs a title.")
        return [nodes.Text(say(f"fold.{kind}"))]


def closes(node: nodes.Node, start: gate) -> bool:
    """Whether a node is the gate that ends what another starts."""
    return isinstance(node, gate) and node["edge"] == "end" and node["kind"] == start["kind"]


class Gates(SphinxTransform):
    """Folds what stands between a start and its end, which must be sisters."""

    default_priority = 210

    def apply(self, **kwargs: object) -> None:
        """Replace each pair of gates by a fold; a gate without its partner is a warning."""
        for start in list(self.document.findall(gate)):
            if start["edge"] != "start" or start.parent is None:
                continue
            sisters = start.parent.children
            at = sisters.index(start)
            ends = [n for n, node in enumerate(sisters[at:], at) if closes(node, start)]
            if not ends:
                logger.warning("{%s-start} has no end at its level", start["kind"], location=start)
                continue
            end = ends[0]
            made: element = start["fold"]
            made += tag("div", *sisters[at + 1 : end], classes="fold-body")
            start.parent[at : end + 1] = [made]
        for lost in list(self.document.findall(gate)):
            if lost["edge"] == "end":
                logger.warning("{%s-end} has no start at its level", lost["kind"], location=lost)
            lost.parent.remove(lost)


class TaggedCells(SphinxTransform):
    """Folds each code cell tagged ``solution`` or ``what-if``, code and output together."""

    default_priority = 211

    def apply(self, **kwargs: object) -> None:
        """Wrap the content of tagged cells."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code":
                continue
            for kind in KINDS:
                if f"tag_{kind}" in cell["classes"]:
                    made = fold(kind, [nodes.Text(say(f"fold.{kind}"))])
                    made += tag("div", *cell.children, classes="fold-body")
                    cell.children = []
                    cell += made


def visit_hidden(self: Any, node: HideCodeCellNode) -> None:
    """Open myst-nb's fold of a cell's code, output or both: its own summary contradicts itself."""
    below = {"below-input", "above-output"} & set(node["classes"])
    kind = "output" if below else "both" if "content" in node["prompt_show"] else "code"
    self.body.append(f'<details class="fold fold-cell"><summary>{say(f"fold.{kind}")}</summary>')


def depart_hidden(self: Any, node: HideCodeCellNode) -> None:
    """Close the fold."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the directives and the two transforms."""
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_hidden))
    for kind in (*KINDS, "fold"):
        for name in (kind, f"{kind}-start", f"{kind}-end"):
            app.add_directive(name, Fold)
    app.add_transform(Gates)
    app.add_transform(TaggedCells)

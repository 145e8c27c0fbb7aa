"""One docutils node for the few HTML elements that docutils has no node for.

A builder other than HTML passes through it to the children, so LaTeX and text keep the content.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class element(nodes.General, nodes.TextElement):  # noqa: N801 docutils names its node classes so
    """An HTML element ``tag`` with ``attrs``, around ordinary nodes; links may stand in it."""


def tag(name: str, *children: nodes.Node | str, classes: str = "", **attrs: str) -> element:
    """``<name class=classes attrs>`` around ``children``; ``_`` in an attribute is a dash."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
    ids = [given.pop("id")] if "id" in given else []
    node = element(tag=name, attrs=given, ids=ids)
    node["classes"] = classes.split()
    node.extend(nodes.Text(child) if isinstance(child, str) else child for child in children)
    return node


def inline(text: str) -> list[nodes.Node]:
    """A reason's text as nodes: ``$x$`` is mathematics, a pair of backquotes holds code."""
    found: list[nodes.Node] = []
    for position, part in enumerate(text.split("$")):
        if position % 2:
            found.append(nodes.math(part, part))
            continue
        for place, piece in enumerate(part.split("`")):
            if piece:
                found.append(nodes.literal(piece, piece) if place % 2 else nodes.Text(piece))
    return found


def display(latex: str, line: int | None = None, source: str | None = None) -> nodes.math_block:
    """A displayed formula without a number."""
    node = nodes.math_block(latex, latex, nowrap=False, number=None, label=None)
    node.line, node.source = line, source
    return node


def visit_html(self: Any, node: element) -> None:
    """Open the element."""
    self.body.append(self.starttag(node, node["tag"], "", **node["attrs"]))


def depart_html(self: Any, node: element) -> None:
    """Close the element."""
    self.body.append(f"</{node['tag']}>")


def pass_by(self: Any, node: element) -> None:
    """Leave only the children, in builders that know no such element."""


def setup(app: Sphinx) -> None:
    """Register the node for every builder."""
    plain = (pass_by, pass_by)
    app.add_node(
        element, html=(visit_html, depart_html), latex=plain, text=plain, man=plain, texinfo=plain
    )

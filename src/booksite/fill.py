"""What is done to a page when all pages have been read: places filled, punctuation kept."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from booksite import homemap, ledger

CLOSING = re.compile(r"[.,;:!?)\]’”]+")
SHORT = 30  # characters of TeX; a longer formula may need to be broken


class Fill(SphinxPostTransform):
    """Runs before references are resolved, so that what it puts in may hold links."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Fill ledger and map."""
        ledger.fill(self.app, self.document)
        homemap.fill(self.app, self.document)


class Together(SphinxPostTransform):
    """Keeps a short formula on one line with the punctuation that touches it."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Put formula and punctuation into one span."""
        for math in list(self.document.findall(nodes.math)):
            after = math.next_node(descend=False, siblings=True)
            mark = CLOSING.match(after.astext()) if isinstance(after, nodes.Text) else None
            if mark is None or len(math.astext()) > SHORT:
                continue
            parent = math.parent
            at = parent.index(math)
            rest = nodes.Text(after.astext()[mark.end() :])
            parent[at : at + 2] = [
                nodes.inline("", "", math, nodes.Text(mark[0]), classes=["together"]),
                rest,
            ]


def setup(app: Sphinx) -> None:
    """Register the places, their directives and what fills them."""
    app.add_node(ledger.ledger_here)
    app.add_node(homemap.map_here)
    app.add_node(homemap.state_here)
    app.add_directive("ledger", ledger.Ledger)
    app.add_directive("derivation-map", homemap.DerivationMap)
    app.add_directive("build-state", homemap.BuildState)
    app.add_post_transform(Fill)
    app.add_post_transform(Together)

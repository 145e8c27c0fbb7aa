"""Fills the places that stand for the whole book, once every page has been read."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from booksite import homemap, ledger


class Fill(SphinxPostTransform):
    """Runs before references are resolved, so that what it puts in may hold links."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Fill ledger and map."""
        ledger.fill(self.app, self.document)
        homemap.fill(self.app, self.document)


def setup(app: Sphinx) -> None:
    """Register the places, their directives and what fills them."""
    app.add_node(ledger.ledger_here)
    app.add_node(homemap.map_here)
    app.add_directive("ledger", ledger.Ledger)
    app.add_directive("derivation-map", homemap.DerivationMap)
    app.add_post_transform(Fill)

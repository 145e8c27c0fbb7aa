"""How a page's certificates become its steps: the renderer that myst-nb finds by entry point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from booksite import exercises
from booksite.certificate import MIME, read
from booksite.markup import element
from booksite.steps import certificate_nodes
from booksite.store import domain

logger = logging.getLogger(__name__)


class CertificateRenderer:
    """Renders certificates and stores them in the environment, for cached and fresh pages alike."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("*", MIME, 1),
        ("*", exercises.MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """The nodes of a certificate or an exercise; None for other outputs, left to myst-nb."""
        if not inline and data.mime_type == exercises.MIME:
            return exercises.shown(renderer, data.content, data.line)
        if inline or data.mime_type != MIME:
            return None
        env = renderer.renderer.sphinx_env
        try:
            certificate = read(data.content, data.line)
        except ValueError as error:
            place = f"{env.doc2path(env.docname)}:{data.line}"
            logger.warning("%s", error, location=place, type="derivation")
            return []
        domain(env).note(env.docname, certificate)
        return certificate_nodes(env.docname, certificate)


def anchor(app: Sphinx, document: nodes.document) -> None:
    """Give each line's id to the first place that shows it, a full one before a context."""
    shown = [node for node in document.findall(element) if node.get("line")]
    taken: set[str] = set()
    for node in sorted(shown, key=lambda node: bool(node["context"])):
        if node["anchor"] not in taken:
            taken.add(node["anchor"])
            node["ids"].append(node["anchor"])


def setup(app: Sphinx) -> None:
    """Let pages get their anchors when they are read."""
    app.connect("doctree-read", anchor)

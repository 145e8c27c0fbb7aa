"""Places in a page where something moves: a script's picture in front of a still one.

The body of ``{widget}`` is what a reader sees where scripts are off, in print and in other formats.
A widget is two files in ``_static/js/widgets``: its script, and the words that it shows; words that
several share are in ``_static/js/words``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from booksite import assets
from booksite.markup import tag


def folder(app: Sphinx) -> Path:
    """Where the widgets are."""
    return assets.folder(app) / "js" / "widgets"


def words_of(path: Path, note: Callable[[str], Any]) -> dict[str, str]:
    """The words of a widget, and those it has in common with others: the files named in ``with``.

    ``note`` hears of each file that was read.
    """
    note(str(path))
    words: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for name in words.pop("with", []):
        common = path.parent.with_name("words") / f"{name}.json"
        note(str(common))
        words = {**json.loads(common.read_text("utf-8")), **words}
    return words


class Widget(SphinxDirective):
    """``{widget} name``, the name of a script in ``_static/js/widgets``."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The place, with the words that the script shows, around its still picture."""
        name = self.arguments[0]
        known = {path.stem: path for path in folder(self.env.app).glob("*.json")}
        if name not in known:
            raise self.error(f"no widget is called {name!r}: there are {', '.join(sorted(known))}")
        if not self.content:
            raise self.error(f"the widget {name!r} has no body: what is seen without scripts?")
        words = words_of(known[name], self.env.note_dependency)
        still = tag("div", *self.parse_content_to_nodes(), classes="widget-still")
        place = tag(
            "section",
            still,
            classes="widget",
            id=f"widget-{name}",
            aria_label=words["title"],
            data_widget=name,
            data_words=json.dumps(words, ensure_ascii=False),
        )
        place["widget"] = name
        return [place]


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the template load the widgets' script on pages that have one."""
    elements = doctree.findall(nodes.Element) if doctree is not None else ()
    values["has_widgets"] = any(node.get("widget") for node in elements)


def setup(app: Sphinx) -> None:
    """Register the directive, and the still picture of the loss explorer."""
    from booksite import losses

    losses.setup(app)
    app.add_directive("widget", Widget)
    app.connect("html-page-context", context)

"""Exercises on a page: their box, the answers of ``check``, folded hints and solutions, the list.

All of it comes from the objects that the page's cells show; a solution's proofs are stored like
those of any other cell.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bcelogits.exercises.desk import of_page, pages
from bcelogits.exercises.result import MIME
from booksite.certificate import read
from booksite.folds import fold
from booksite.markup import element, tag
from booksite.steps import certificate_nodes
from booksite.store import domain
from booksite.strings import say

__all__ = ["MIME", "Register", "anchor", "shown"]


def anchor(name: str) -> str:
    """The id of an exercise's box: ``exercise-02-sigmoid-the-chip``."""
    return f"exercise-{name.replace('/', '-')}"


def shown(renderer: Any, content: dict[str, Any], line: int | None) -> list[nodes.Node]:
    """The nodes of a cell's output."""
    makers = {"exercise": posed, "said": said, "solution": solved}
    return makers[content["show"]](renderer, content, line)


def words(renderer: Any, text: str, line: int | None) -> list[nodes.Node]:
    """The page's own mark-up, read as the page is."""
    holder = nodes.Element()
    parser = renderer.renderer
    with parser.current_node_context(holder):
        parser.nested_render_text(text, line or 0)
    return list(holder.children)


def posed(renderer: Any, content: dict[str, Any], line: int | None) -> list[nodes.Node]:
    """The box of an exercise: text, what an answer looks like, hints."""
    title = tag(
        "p",
        say("exercise.title", number=content["number"], title=content["title"]),
        tag("span", content["level"], classes="exercise-level"),
        classes="admonition-title",
    )
    hints: list[nodes.Node] = []
    for number, hint in enumerate(content["hints"], 1):
        key = "exercise.hint" if len(content["hints"]) == 1 else "exercise.hints"
        folded = fold("hint", [nodes.Text(say(key, number=number))])
        folded += tag("div", *words(renderer, hint, line), classes="fold-body")
        hints.append(folded)
    return [
        tag(
            "section",
            title,
            *words(renderer, content["text"], line),
            paragraph(content["how"], "exercise-how"),
            *hints,
            classes="admonition exercise",
            id=anchor(content["name"]),
            aria_label=say("exercise.label", title=content["title"]),
        )
    ]


def paragraph(data: dict[str, Any], classes: str = "") -> element:
    """One paragraph of what ``check`` says."""
    if "block" in data:
        return tag("pre", data["block"])
    made = {
        "words": nodes.Text,
        "code": lambda text: nodes.literal(text, text),
        "formula": lambda text: nodes.math(text, text),
    }
    return tag("p", *(made[kind](text) for kind, text in data["pieces"]), classes=classes)


def said(renderer: Any, content: dict[str, Any], line: int | None) -> list[nodes.Node]:
    """An answer of ``check``, its state in words and colour."""
    head = tag("p", tag("strong", content["title"]), classes="answer-head")
    says = [paragraph(data) for data in content["says"]]
    return [tag("div", head, *says, classes=f"answer answer-{content['state']}")]


def solved(renderer: Any, content: dict[str, Any], line: int | None) -> list[nodes.Node]:
    """A solution, folded: words, code, output and proofs."""
    env = renderer.renderer.sphinx_env
    body = tag("div", classes="fold-body")
    for piece in content["pieces"]:
        if piece["words"]:
            body += words(renderer, piece["words"], line)
        if piece["code"]:
            source = nodes.literal_block(piece["code"], piece["code"], language="ipython3")
            body += tag("div", source, classes="cell_input")
        if piece["printed"]:
            output = nodes.literal_block(piece["printed"], piece["printed"], language="text")
            body += tag("div", output, classes="cell_output")
        if piece["shown"]:
            certificate = read(piece["shown"], line)
            domain(env).note(env.docname, certificate)
            body += certificate_nodes(env.docname, certificate)
    return [fold_of(body)]


def fold_of(body: element) -> element:
    """The fold of a solution around its content."""
    folded = fold("solution", [nodes.Text(say("fold.solution"))])
    folded += body
    return folded


class register_here(nodes.General, nodes.Element):  # noqa: N801 docutils names its node classes so
    """Where the list of all exercises will stand."""


class Register(SphinxDirective):
    """``{exercise-list}``: every exercise by page; with the argument ``kind``, by kind."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A place, filled when all pages are read."""
        order = self.arguments[0] if self.arguments else "page"
        if order not in ("page", "kind"):
            raise self.error(f"{{exercise-list}} goes by page or by kind, not by {order}.")
        return [register_here(order=order)]


def fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Fill the lists with links to the pages that show the exercises."""
    for place in list(document.findall(register_here)):
        homes = {name.rpartition("/")[2]: name for name in app.env.found_docs}
        shown = [page for page in pages() if page in homes]
        links = {page: app.builder.get_relative_uri(docname, homes[page]) for page in shown}
        if place["order"] == "kind":
            place.replace_self(by_kind(links))
        else:
            titles = {page: app.env.titles[homes[page]].astext() for page in shown}
            place.replace_self([part for page in shown for part in by_page(page, titles, links)])


def link(name: str, title: str, links: dict[str, str]) -> nodes.reference:
    """A link to the box of an exercise."""
    to = f"{links[name.partition('/')[0]]}#{anchor(name)}"
    return nodes.reference("", title, internal=True, refuri=to)


def by_page(page: str, titles: dict[str, str], links: dict[str, str]) -> list[nodes.Node]:
    """The exercises of one page as a list under its title."""
    rows = []
    for name, one in of_page(page).items():
        about = tag("span", f"{one.kind.label}, {one.level}", classes="exercise-level")
        code = nodes.literal(name, name)
        rows.append(tag("li", link(name, one.title, links), " ", about, " ", code))
    title = nodes.reference("", titles[page], internal=True, refuri=links[page])
    return [tag("p", tag("strong", title)), tag("ul", *rows, classes="exercise-list")]


def by_kind(links: dict[str, str]) -> list[nodes.Node]:
    """The kinds with their exercises; one of several kinds stands under each."""
    kinds: dict[str, list[nodes.Node | str]] = {}
    for page in links:
        for name, one in of_page(page).items():
            for kind in re.split(", | and ", one.kind.label):
                row = kinds.setdefault(kind, [])
                row += [", "] * bool(row) + [link(name, one.title, links)]
    rows = [tag("li", tag("strong", kind), ": ", *row) for kind, row in sorted(kinds.items())]
    return [tag("ul", *rows, classes="exercise-list")]


def setup(app: Sphinx) -> None:
    """Register the list; the outputs come by the renderer of certificates."""
    app.add_node(register_here)
    app.add_directive("exercise-list", Register)
    app.connect("doctree-resolved", fill)

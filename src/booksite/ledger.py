"""The proof ledger: every step of the book with what it says and how it is known."""

from __future__ import annotations

from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from booksite.certificate import STATEMENTS, Line
from booksite.filters import box
from booksite.folds import fold
from booksite.graph import chains_list, picture
from booksite.markup import element, inline, tag
from booksite.steps import commas, spoken, verdict
from booksite.store import Book, Entry, domain, number, pending
from booksite.strings import say


class ledger_here(nodes.General, nodes.Element):  # noqa: N801 docutils names its node classes so
    """The place of the ledger, filled when the page is written."""


class Ledger(SphinxDirective):
    """``{ledger}``: the whole ledger; one page of the book has it."""

    def run(self) -> list[nodes.Node]:
        """A place to be filled; links to ledger entries lead to this page."""
        own = domain(self.env)
        own.ledgers.append(self.env.docname)
        return [ledger_here()]


def fill(app: Sphinx, document: nodes.document) -> None:
    """Put the ledger in its place, before links are resolved."""
    own = domain(app.env)
    for node in list(document.findall(ledger_here)):
        node.replace_self(ledger(app, app.env.current_document.docname, own.book))


def ledger(app: Sphinx, here: str, book: Book) -> list[nodes.Node]:
    """Counts, filter, graph, and a table for each page."""
    if not book.entries:
        return [tag("p", say("ledger.empty"))]
    shown: list[nodes.Node] = [tag("p", say("ledger.summary", **book.counts))]
    # Folded: it is several screens of a phone, and most readers come for one step.
    chains = fold("graph", [nodes.Text(say("graph.title"))])
    both = (picture(app, here, book), chains_list(app, here, book))
    chains += tag("div", *both, classes="fold-body")
    shown.append(chains)
    shown.append(box("ledger-filter", say("ledger.filter"), ".ledger-page", "tbody tr"))
    for page, group in groupby(book.entries, key=lambda entry: entry.page):
        shown.append(table(app, here, page, list(group), book))
    return shown


def table(app: Sphinx, here: str, page: str, entries: list[Entry], book: Book) -> element:
    """The steps of one page as a plain table."""
    title = app.env.titles[page].astext()
    heads = [tag("th", say(f"ledger.{key}"), scope="col") for key in ("step", "statement", "how")]
    rows = [row(here, entry, book) for entry in entries]
    return tag(
        "section",
        tag("h2", pending(here, entries[0].line.name, title)),
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", *heads)),
                tag("tbody", *rows),
                aria_label=say("ledger.label", title=title),
            ),
            classes="table-box",
        ),
        classes="ledger-page",
    )


def row(here: str, entry: Entry, book: Book) -> element:
    """One step: name and formula number, statement and condition, method and twins."""
    line = entry.line
    parent = book.by_id.get(line.parents[0]) if line.parents else None
    unnamed = line.kind in STATEMENTS and line.label is None
    shown = say(f"ledger.{line.kind}") if unnamed else line.name
    name: list[nodes.Node] = [pending(here, line.name, tag("code", shown))]
    if line.article:
        name.append(tag("span", line.article, classes="ledger-article"))
    said: list[nodes.Node] = [tag("code", spoken(line, parent.line if parent else None))]
    if line.where is not None:
        said.append(
            tag("span", say("step.where"), tag("code", line.where.text), classes="ledger-where")
        )
    node = tag(
        "tr",
        tag("th", *name, scope="row"),
        tag("td", *said),
        tag("td", *how(here, line)),
        data_find=" ".join(filter(None, (line.id, line.label, entry.page))),
    )
    node["ids"].append(f"ledger-{line.anchor}")
    return node


def how(here: str, line: Line) -> list[nodes.Node]:
    """The verdict, the reason and the wrong twins."""
    shown: list[nodes.Node] = []
    if line.method:
        shown.append(tag("span", say("mark.proved"), classes="mark mark-proof"))
        shown.append(nodes.Text(f" {line.method}"))
    elif line.values is not None:
        shown.append(tag("span", say("mark.refuted"), classes="mark mark-refutation"))
        shown.append(nodes.Text(" " + verdict(line.values, "refuted")))
    elif line.kind == "case" and line.parents:
        shown.extend([nodes.Text(say("ledger.case")), pending(here, line.parents[0])])
    elif line.kind == "definition":
        shown.append(nodes.Text(say("mark.definition")))
    elif not line.continues:
        shown.append(nodes.Text(say("ledger.start")))
    if line.continues:
        gap = "; " if shown else ""
        shown.extend([nodes.Text(gap + say("ledger.continues")), pending(here, line.continues)])
    if line.excluded:
        points: list[nodes.Node] = [tag("code", point.text) for point in line.excluded]
        shown.append(tag("div", say("proof.excluded"), *commas(points)))
    if line.because:
        shown.append(tag("div", *inline(line.because), classes="because"))
    if line.twins:
        count = len(line.twins)
        head = say("ledger.twins.one") if count == 1 else say("ledger.twins.some", count=count)
        items = [
            tag(
                "li", wrong.name, ": ", tag("code", wrong.text), ". ", verdict(wrong.values, "twin")
            )
            for wrong in line.twins
        ]
        shown.append(tag("details", tag("summary", head), tag("ul", *items)))
    return shown


def ledger_data(book: Book) -> list[dict[str, object]]:
    """The ledger for programs: written as ``_static/ledger.json``."""
    return [
        {
            "page": entry.page,
            "chain": entry.certificate.name,
            "id": entry.line.id,
            "label": entry.line.label,
            "number": number(entry.line),
            "article": entry.line.article,
            "kind": entry.line.kind,
            "relation": entry.line.relation,
            "lhs": entry.line.lhs.text if entry.line.lhs else None,
            "text": entry.line.side.text,
            "latex": entry.line.side.latex,
            "srepr": entry.line.srepr,
            "where": entry.line.where.text if entry.line.where else None,
            "because": entry.line.because,
            "method": entry.line.method,
            "continues": entry.line.continues,
            "parents": list(entry.line.parents),
            "twins": [
                {
                    "name": t.name,
                    "text": t.text,
                    "counterexample": t.values.point,
                    "lhs": t.values.lhs,
                    "rhs": t.values.rhs,
                    "undefined": t.values.undefined,
                }
                for t in entry.line.twins
            ],
            "counterexample": entry.line.values.point if entry.line.values else None,
        }
        for entry in book.entries
    ]

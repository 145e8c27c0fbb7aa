"""The certificates of every page, kept in Sphinx's environment, and the book that they add up to.

Ledger, home page, footer and links are filled from here and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from booksite.certificate import FORMULA, Certificate, Line, Side
from booksite.markup import inline
from booksite.strings import say

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A line and the page where it lives."""

    page: str
    certificate: Certificate
    line: Line


@dataclass(frozen=True)
class Book:
    """All lines of all pages in reading order, each once."""

    entries: tuple[Entry, ...]
    faults: tuple[tuple[str, int | None, str], ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by the line's id."""
        return {entry.line.id: entry for entry in self.entries}

    @cached_property
    def by_label(self) -> dict[str, Entry]:
        """Entries by label; the id of an unlabelled line finds it too."""
        named = {entry.line.label: entry for entry in self.entries if entry.line.label}
        return {**self.by_id, **named}

    def sources(self, entry: Entry) -> list[Entry]:
        """The lines that a line follows from or goes on from, across pages too."""
        names = [*entry.line.parents, *filter(None, [entry.line.continues])]
        return [self.by_label[name] for name in names if name in self.by_label]

    def left(self, entry: Entry) -> Side | None:
        """What a line is about: its own left side, or that of the lines it follows from."""
        seen: set[str] = set()
        while entry.line.lhs is None and entry.line.id not in seen:
            seen.add(entry.line.id)
            entry = next(iter(self.sources(entry)), entry)
        return entry.line.lhs

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many steps, statements, twins and definitions were settled."""
        lines = [entry.line for entry in self.entries]
        in_chains = [e.line for e in self.entries if e.certificate.kind == "derivation"]
        return {
            "proved": sum(line.method is not None for line in lines),
            "steps": sum(line.method is not None for line in in_chains),
            "proofs": sum(line.kind == "proof" for line in lines),
            "refutations": sum(line.kind == "refutation" for line in lines),
            "definitions": sum(line.kind == "definition" for line in lines),
            "twins": sum(len(line.twins) for line in lines),
        }


def reading_order(env: BuildEnvironment) -> list[str]:
    """Pages as the tables of contents name them, then the rest by name."""
    order: dict[str, None] = {}

    def visit(page: str) -> None:
        if page in order or page not in env.found_docs:
            return
        order[page] = None
        for child in env.toctree_includes.get(page, ()):
            visit(child)

    visit(env.config.root_doc)
    return [*order, *sorted(env.found_docs - order.keys())]


def gather(pages: dict[str, list[Certificate]], order: list[str]) -> Book:
    """The book of ``pages``, with a fault for every line or label that means two things."""
    entries: dict[str, Entry] = {}
    labels: dict[str, Entry] = {}
    faults: list[tuple[str, int | None, str]] = []
    shown = [(page, c, line) for page in order for c in pages.get(page, ()) for line in c.lines]
    for page, certificate, line in shown:
        first = entries.get(line.id)
        if first is None or (first.line.context and not line.context):
            entries[line.id] = Entry(page, certificate, line)
        if first is not None and first.line.content != line.content:
            faults.append((page, certificate.at, _clash("line", line.id, first, line)))
        if line.label is None:
            continue
        named = labels.setdefault(line.label, Entry(page, certificate, line))
        if named.line.id != line.id and named.line.content != line.content:
            faults.append((page, certificate.at, _clash("label", line.label, named, line)))
    for page, certificate, line in shown:
        if line.continues is None:
            continue
        home = labels.get(line.continues)
        if home is None:
            text = (
                f"the chain {certificate.name!r} continues {line.continues!r}, which no page shows"
            )
            faults.append((page, certificate.at, text))
        elif home.line.srepr != line.srepr:
            text = (
                f"the chain {certificate.name!r} continues {line.continues!r} with another "
                f"meaning: there ({home.page}) {home.line.side.text}, here {line.side.text}"
            )
            faults.append((page, certificate.at, text))
    return Book(tuple(entries.values()), tuple(dict.fromkeys(faults)))


def _clash(what: str, name: str, first: Entry, line: Line) -> str:
    return (
        f"the {what} {name!r} has two meanings: {first.line.side.text} on page {first.page}, "
        f"and here {line.side.text}"
    )


def number(line: Line) -> str:
    """How a link names a line: the article's formula number where it has one, else its name."""
    places = (FORMULA.fullmatch(part.strip()) for part in (line.article or "").split(";"))
    found = next(filter(None, places), None)
    if found is None or line.label is None:
        return line.name
    if found["line"] is None or line.label == f"eq-{found['number']}":
        return f"({found['number']})"
    return say("step.line", number=found["number"], line=found["line"])


def preview(line: Line) -> str:
    """The statement in plain text, for a link's title."""
    left = f"{line.lhs.text} {line.relation} " if line.lhs else ""
    where = f"  ({say('step.where')}{line.where.text})" if line.where else ""
    return f"{left}{line.side.text}{where}"


class DerivationDomain(Domain):
    """Steps of the book as link targets; its data are the certificates of each page."""

    name = "derivation"
    label = "Derivations"
    object_types = {"step": ObjType("step", "step")}  # noqa: RUF012 Sphinx's interface
    initial_data = {"pages": {}, "ledger": []}  # noqa: RUF012
    data_version = 1
    gathered: Book | None = None

    @property
    def pages(self) -> dict[str, list[Certificate]]:
        """Certificates by page, in the order of display."""
        pages: dict[str, list[Certificate]] = self.data["pages"]
        return pages

    @property
    def ledgers(self) -> list[str]:
        """The pages that hold the ledger (one, or none in a small site)."""
        found: list[str] = self.data["ledger"]
        return found

    @property
    def book(self) -> Book:
        """The whole book, gathered once a build."""
        if self.gathered is None:
            self.gathered = gather(self.pages, reading_order(self.env))
        return self.gathered

    def note(self, page: str, certificate: Certificate) -> None:
        """Store what a page displays."""
        self.pages.setdefault(page, []).append(certificate)

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again or gone."""
        self.pages.pop(docname, None)
        self.data["ledger"] = [page for page in self.ledgers if page != docname]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take the pages that another reading process read."""
        self.pages.update({p: c for p, c in otherdata["pages"].items() if p in docnames})
        self.ledgers.extend(
            p for p in otherdata["ledger"] if p in docnames and p not in self.ledgers
        )

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """A link to the line of that label or id; type ``ledger`` links to its ledger entry."""
        entry = self.book.by_label.get(target)
        if entry is None or (typ == "ledger" and not self.ledgers):
            return None
        page, anchor = entry.page, entry.line.anchor
        if typ == "ledger":
            page, anchor = self.ledgers[0], f"ledger-{anchor}"
        elif not node.get("refexplicit"):
            contnode = nodes.inline("", number(entry.line))
        return make_refnode(builder, fromdocname, page, anchor, contnode, preview(entry.line))

    def resolve_any_xref(self, *args: Any, **kwargs: Any) -> list[tuple[str, nodes.reference]]:
        """Steps are found by their own role only."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Labelled steps, for the inventory that other books may link by."""
        for entry in self.book.entries:
            if entry.line.label:
                label = entry.line.label
                yield label, preview(entry.line), "step", entry.page, entry.line.anchor, 1


def domain(env: BuildEnvironment) -> DerivationDomain:
    """The domain of an environment."""
    found = env.domains[DerivationDomain.name]
    assert isinstance(found, DerivationDomain)
    return found


def pending(
    page: str, target: str, content: nodes.Element | str | None = None, typ: str = "step"
) -> pending_xref:
    """A link to a step, resolved when all pages are read."""
    child = nodes.inline("", content) if isinstance(content, str) else content
    return pending_xref(
        "",
        child if child is not None else nodes.inline("", target),
        refdomain=DerivationDomain.name,
        reftype=typ,
        reftarget=target,
        refexplicit=content is not None,
        refdoc=page,
        refwarn=typ == "step",
    )


class StepRole(SphinxRole):
    """``{step}`eq-4``` or ``{step}`these words <eq-4>```: a link to a line of the book."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link, to be resolved later."""
        words, bracket, rest = self.text.rpartition("<")
        explicit = bool(bracket) and rest.endswith(">")
        target = rest[:-1] if explicit else self.text
        content = nodes.inline("", "", *inline(words.strip())) if explicit else None
        node = pending(self.env.docname, target.strip(), content)
        self.set_source_info(node)
        return [node], []


def report(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every label or line that means two things, in each build and not only the first."""
    own = domain(env)
    own.gathered = None
    for page, at, text in own.book.faults:
        place = f"{env.doc2path(page)}:{at}" if at else (page, None)
        logger.warning("page %s: %s", page, text, location=place, type="derivation")


def setup(app: Sphinx) -> None:
    """Register the domain and its role."""
    app.add_domain(DerivationDomain)
    app.add_role("step", StepRole())
    app.connect("env-updated", report, priority=400)

"""The filter of a long page: a field that leaves only the rows with the words typed into it."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from booksite.markup import element, tag
from booksite.strings import say


def box(name: str, label: str, groups: str, rows: str) -> element:
    """The field, hidden until its script shows it.

    ``groups`` and ``rows`` are CSS selectors: of the parts that go when all their rows are gone,
    and of the rows inside them.
    """
    field = tag("input", type="search", id_=name, autocomplete="off", spellcheck="false")
    count = tag("output", data_count=say("filter.count"), for_=name)
    return tag(
        "div",
        tag("label", label, for_=name),
        field,
        count,
        classes="ledger-filter",
        hidden="",
        data_groups=groups,
        data_rows=rows,
    )


class RowFilter(SphinxDirective):
    """``{row-filter} label`` with the options ``groups`` and ``rows``, once on a page."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "groups": directives.unchanged_required,
        "rows": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The field, where the directive stands."""
        if self.options.keys() != {"groups", "rows"}:
            raise self.error("{row-filter} needs the selectors of its groups and of their rows.")
        label = self.arguments[0]
        return [box("row-filter", label, self.options["groups"], self.options["rows"])]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("row-filter", RowFilter)

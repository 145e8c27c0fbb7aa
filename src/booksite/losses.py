"""``{losses} x y format``: each formula of the book at one point, computed while the page is made.

It stands in for the loss explorer where scripts are off, and says it in the explorer's own words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bcelogits import exact, loss
from bcelogits.outcomes import OUTCOMES, Formula, evaluated, outcomes
from bcelogits.ulp import format_of
from booksite.widgets import folder, words_of

FORMULAS: dict[str, Formula] = {
    "naive": loss.naive,
    "expanded": loss.expanded,
    "merged": loss.merged,
    "merged_log1p": loss.merged_log1p,
    "fold": loss.fold,
}


class Losses(SphinxDirective):
    """A table: formula, loss in the format, outcome; and the exact loss."""

    required_arguments = 3

    def run(self) -> list[nodes.Node]:
        """The table, as Markdown that is parsed here."""
        words = words_of(folder(self.env.app) / "explorer.json", self.env.note_dependency)
        x, y, name = self.arguments
        return self.parse_text_to_nodes(table(float(x), float(y), name, words))


def table(x: float, y: float, name: str, words: dict[str, str]) -> str:
    """The formulas' losses at a point in a format of that name; ``words`` are the explorer's.

    TypeError: there is no such format.
    """
    form = format_of(name)
    point = np.array([x], form.dtype)
    truth = exact.enclose("loss", float(point[0]), y).digits(12)
    told = {"x": f"{x:g}", "y": f"{y:g}", "format": name, "value": truth}
    heads = (words["head.formula"], words["head.value"], words["head.outcome"])
    lines = [words["still"].format(**told), "", " | ".join(heads).format(**told), "--- | --- | ---"]
    for key, formula in FORMULAS.items():
        value = float(evaluated(formula, point, y)[0])
        outcome = OUTCOMES[int(outcomes(formula, point, y)[0])]
        lines.append(f"{words[f'loss.{key}']} | {value:.6g} | {outcome}")
    return "\n".join(lines)


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("losses", Losses)

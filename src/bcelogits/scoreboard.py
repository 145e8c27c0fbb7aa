"""What three checks say about the public statements: ours, SymPy's simplify, NumPy's allclose.

The page "Statements" shows it.  What simplify and allclose say, and every measured second, comes
from the stored run of `tools/measure_baselines.py`; the verdicts of our checker are made anew for
all statements that it decides quickly, and are stored ones for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any

from bcelogits.derivation import Proof, Undecided, decide
from bcelogits.statements import Statement

# Upper ends of the classes in which times are told: seconds of one machine say no more.
CLASSES = {0.01: "10 ms", 0.1: "100 ms", 1.0: "1 s", 10.0: "10 s"}


@dataclass(frozen=True)
class Verdict:
    """Proved, refuted or undecided, and how: the method, the point, or what was left."""

    word: str
    how: str


@dataclass(frozen=True)
class Row:
    """One statement with what each check says; simplify and allclose are for equalities only."""

    statement: Statement
    verdict: Verdict
    live: bool
    seconds: float
    simplify: str | None
    allclose: str | None

    @property
    def right(self) -> bool:
        return self.verdict.word == ("proved" if self.statement.true else "refuted")


def verdict(statement: Statement, seconds: float = 30) -> Verdict:
    """Ask our checker."""
    where = statement.where or True
    try:
        found = decide(
            statement.lhs, statement.rhs, where=where, relation=statement.relation, seconds=seconds
        )
    except Undecided:
        return Verdict("undecided", "")
    if isinstance(found, Proof):
        return Verdict("proved", found.method)
    return Verdict("refuted", found.at() if found.counterexample else "")


def judge(statements: Iterable[Statement], stored: Mapping[str, Any], budget: float) -> list[Row]:
    """A row for each statement; so many are judged now as the stored times say fit the budget.

    The quickest come first; the others keep the verdict of the stored run.
    """
    statements = list(statements)
    known = {statement.id: stored["statements"][statement.id] for statement in statements}
    quickest = sorted(known, key=lambda name: known[name]["seconds"])
    spent = accumulate(known[name]["seconds"] for name in quickest)
    live = {name for name, so_far in zip(quickest, spent, strict=True) if so_far <= budget}
    return [row(statement, known[statement.id], statement.id in live) for statement in statements]


def row(statement: Statement, known: Mapping[str, Any], live: bool) -> Row:
    said = verdict(statement) if live else Verdict(known["verdict"], known["how"])
    seconds = known["seconds"]
    return Row(statement, said, live, seconds, known.get("simplify"), known.get("allclose"))


@dataclass(frozen=True)
class Html:
    """A table that a notebook shows as HTML."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def summary(rows: Iterable[Row]) -> Html:
    """How many true statements each check proves, how many false ones it accepts or refutes."""
    rows = list(rows)
    equalities = [row for row in rows if row.statement.relation == "=="]
    inequalities = [row for row in rows if row.statement.relation != "=="]
    lines = [
        counts("this book's checker, equalities", equalities, "proved", "refuted"),
        counts("this book's checker, inequalities", inequalities, "proved", "refuted"),
        counts("`simplify(lhs - rhs) == 0`, equalities", equalities, "equal", None, "simplify"),
        counts("`allclose`, equalities", equalities, "close", "not close", "allclose"),
    ]
    heads = ("check", "true ones accepted", "false ones rejected", "false ones accepted")
    return table("What each check says", heads, lines)


def counts(
    name: str, rows: list[Row], yes: str, no: str | None, attribute: str = ""
) -> tuple[str, str, str, str]:
    """One line of the summary; a check without a word for no refutes nothing."""

    def said(row: Row) -> str | None:
        return getattr(row, attribute) if attribute else row.verdict.word

    true = [row for row in rows if row.statement.true]
    false = [row for row in rows if not row.statement.true]
    return (
        name,
        f"{sum(said(row) == yes for row in true)} of {len(true)}",
        f"{sum(said(row) == no for row in false)} of {len(false)}" if no else "none",
        f"{sum(said(row) == yes for row in false)} of {len(false)}",
    )


def family(rows: Iterable[Row], name: str) -> Html:
    """The table of one family."""
    lines = [
        (
            code(row.statement),
            "true" if row.statement.true else "false",
            f"{row.verdict.word}{mark(row)}" + (f": {row.verdict.how}" if row.verdict.how else ""),
            judgement(row, row.simplify, {"equal": "equal", "not shown": "-", "too long": "-"}),
            judgement(row, row.allclose, {"close": "accepts", "not close": "rejects"}),
            time_class(row.seconds),
        )
        for row in rows
        if row.statement.family == name
    ]
    heads = ("statement", "it is", "our checker", "simplify", "allclose", "our time below")
    return table(name, heads, lines, "statements")


def code(statement: Statement) -> str:
    where = f" where {statement.where}" if statement.where else ""
    return f"`{statement.text}`{where} ({statement.id})"


def mark(row: Row) -> str:
    return "" if row.live else " (stored)"


def judgement(row: Row, said: str | None, words: Mapping[str, str]) -> str:
    if said is None:
        return ""
    wrong = not row.statement.true and said in ("equal", "close")
    return ("wrongly: " if wrong else "") + words.get(said, said)


def time_class(seconds: float) -> str:
    return next((name for limit, name in CLASSES.items() if seconds < limit), "30 s")


def table(
    caption: str, heads: Sequence[str], lines: Sequence[Sequence[str]], kind: str = ""
) -> Html:
    """A plain table; text between backticks becomes code.

    With a ``kind``, its class, the cells know their heads: where the screen is narrow, each row
    is a short list.
    """
    names = [f' data-head="{escape(cell)}"' * bool(kind) for cell in heads]
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join(
        "<tr>"
        + "".join(f"<td{n}>{marked_up(c)}</td>" for n, c in zip(names, line, strict=True))
        + "</tr>\n"
        for line in lines
    )
    name = escape(caption)
    classes = f' class="{kind}"' * bool(kind)
    html = (
        f'<div class="table-box wide-page" tabindex="0" role="group" aria-label="{name}">'
        f"<table{classes}><caption>{name}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )
    text = "\n".join(" | ".join(line) for line in [heads, *lines])
    return Html(html, text)


def marked_up(cell: str) -> str:
    parts = escape(cell).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))

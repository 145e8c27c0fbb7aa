"""How the checker's objects display themselves: LaTeX, plain text, HTML and the certificate.

All four are made from the certificate, so that none of them says what another does not.  The HTML
is a list that a screen reader can walk through; its mathematics is in ``\\(...\\)`` for MathJax or
KaTeX, with the plain text of each formula as its label.
"""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from .certificate import JSON, MIME, certificate

SIGNS = {"==": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">", "!=": "≠"}
TEX = {"==": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne"}
STRINGS = {
    "definition": "definition",
    "start": "start",
    "proved": "proved",
    "refuted": "refuted",
    "false": "False",
    "for": "for",
    "case": "case",
    "except": "left out",
    "undefined": "undefined",
    "twin": "wrong twin",
    "left": "left side",
    "right": "right side",
    "at": "at",
    "nowhere": "every point",
    "continues": "goes on from",
}

# Lines that are not equal to the line before them: without a left side they begin anew.
BEGINNINGS = ("start", "case", "substitute", "diff")


def bundle(shown: Any) -> JSON:
    """The MIME bundle of a derivation, definition, proof or refutation.

    Raises ``TypeError`` for any other object.
    """
    data = certificate(shown)
    return {
        "text/plain": plain(data),
        "text/latex": latex(data),
        "text/html": html(data),
        MIME: data,
    }


def wrong_step(error: Any) -> list[str]:
    """What a notebook shows instead of a traceback for :class:`~.verdict.Refuted`.

    In a kernel the refutation is typeset above it.
    """
    ipython: Any = sys.modules.get("IPython")
    if ipython is not None and hasattr(ipython.get_ipython(), "kernel"):
        ipython.display.display(error.refutation)
    place = f"{error.context}\n" if error.context else ""
    return [f"{type(error).__name__}: {place}{plain(certificate(error.refutation))}"]


# ---------------------------------------------------------------------- plain text


def plain(data: JSON) -> str:
    """Plain text: one line for the formula, one for its reason and its proof."""
    rows = [data["name"]] if data["kind"] == "derivation" else []
    for i, line in enumerate(data["lines"]):
        label = f" [{line['label']}]" if line["label"] else ""
        rows.append(f"  {_statement(line, i == 0, 'text', SIGNS)}{label}")
        rows += [f"      {note}" for note in _notes(line)]
    return "\n".join(rows)


def _statement(line: JSON, first: bool, key: str, signs: dict[str, str]) -> str:
    sign = ":=" if line["kind"] == "definition" else signs[line["relation"]]
    if line["lhs"] is not None:
        return f"{line['lhs'][key]} {sign} {line[key]}"
    return line[key] if first or line["kind"] in BEGINNINGS else f"{sign} {line[key]}"


def _notes(line: JSON) -> list[str]:
    """Condition, reason, proof, twins and counterexample in words."""
    parts = []
    if line["where"]:
        word = STRINGS["case" if line["kind"] == "case" else "for"]
        parts.append(f"{word} {line['where']['text']}")
    if line["because"]:
        parts.append(line["because"])
    if line["continues"]:
        parts.append(f"{STRINGS['continues']} {line['continues']}")
    if line["proof"] and not line["context"]:
        parts.append(f"{STRINGS['proved']} ({line['proof']['method']})")
    if line["excluded"]:
        points = ", ".join(e["text"] for e in line["excluded"])
        parts.append(f"{STRINGS['except']}: {points}")
    if line["kind"] == "refutation":
        parts.append(f"{STRINGS['false']}: {_values(line)}")
    notes = ["; ".join(parts)] if parts else []
    for twin in line["twins"]:
        notes.append(f"{STRINGS['twin']} “{twin['name']}”: {twin['text']}; "
                     f"{STRINGS['refuted']}: {_values(twin)}")  # fmt: skip
    return notes


def _values(found: JSON) -> str:
    point = ", ".join(f"{name} = {value}" for name, value in found["counterexample"].items())
    values = (
        f"{STRINGS[side]} {found[f'{key}_value'] or STRINGS['undefined']}"
        for side, key in (("left", "lhs"), ("right", "rhs"))
    )
    return f"{STRINGS['at']} {point or STRINGS['nowhere']}: {', '.join(values)}"


# ---------------------------------------------------------------------- LaTeX


def latex(data: JSON) -> str:
    """An ``aligned`` block in ``$\\displaystyle ...$``; a bare ``align`` breaks in notebooks."""
    lines = data["lines"]
    if len(lines) == 1:
        shown = _tex(lines[0], True).replace(" && ", r" \qquad ").replace("&", "")
        return rf"$\displaystyle {shown}$"
    rows = r" \\ ".join(_tex(line, i == 0) for i, line in enumerate(lines))
    return rf"$\displaystyle\begin{{aligned}}{rows}\end{{aligned}}$"


def _tex(line: JSON, first: bool) -> str:
    sign = ":=" if line["kind"] == "definition" else TEX[line["relation"]]
    where = f" && {line['where']['latex']}" if line["where"] else ""
    if line["lhs"] is not None:
        return f"{line['lhs']['latex']} &{sign} {line['latex']}{where}"
    start = first or line["kind"] in BEGINNINGS
    return f"&{'' if start else sign} {line['latex']}{where}"


# ---------------------------------------------------------------------- HTML


def html(data: JSON) -> str:
    """An ordered list of lines; a statement is a paragraph."""
    lines = data["lines"]
    rows = [_row(line, i == 0) for i, line in enumerate(lines)]
    if data["kind"] != "derivation":
        return f'<div class="bcelogits-statement">{rows[0]}</div>'
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ol class="bcelogits-derivation" aria-label="{escape(data["name"])}">{items}</ol>'


def _row(line: JSON, first: bool) -> str:
    shown = _statement(line, first, "latex", TEX)
    said = _statement(line, first, "text", SIGNS)
    notes = "".join(f"<br><small>{escape(note)}</small>" for note in _notes(line))
    label = f" <small>({escape(line['label'])})</small>" if line["label"] else ""
    return (
        rf'<span role="math" aria-label="{escape(said)}">\(\displaystyle {escape(shown)}\)</span>'
        f"{label}{notes}"
    )

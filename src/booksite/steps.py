"""Certificates as docutils nodes: a derivation step by step, a statement with its verdict.

Each line shows its mathematics, its reason and a quiet mark that opens to how it is known.
"""

from __future__ import annotations

from docutils import nodes

from bcelogits.derivation.show import BEGINNINGS
from booksite.certificate import Certificate, Line, Twin, Values
from booksite.markup import display, element, inline, tag
from booksite.store import number, pending, preview
from booksite.strings import say

RELATIONS = {
    "==": "=",
    "<=": r"\le",
    ">=": r"\ge",
    "<": "<",
    ">": ">",
    "!=": r"\ne",
}
SIGNS = {"==": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">", "!=": "≠"}


def formula(line: Line, first: bool) -> str:
    """The line's LaTeX: with its left side where it has one, with its relation where it goes on."""
    sign = ":=" if line.kind == "definition" else RELATIONS[line.relation]
    if line.lhs is not None:
        return f"{line.lhs.latex} {sign} {line.side.latex}"
    return line.side.latex if first else f"{{}} {sign} {line.side.latex}"


def certificate_nodes(page: str, certificate: Certificate) -> list[nodes.Node]:
    """What a page shows for one certificate."""
    if certificate.kind == "derivation":
        return [derivation(page, certificate)]
    return [statement(page, certificate, line) for line in certificate.lines]


def derivation(page: str, certificate: Certificate) -> element:
    """An ordered list of steps under one label."""
    steps = [
        step(page, certificate, line, before)
        for line, before in zip(certificate.lines, (None, *certificate.lines), strict=False)
    ]
    label = say("derivation.label", name=certificate.name)
    return tag(
        "div",
        tag("ol", *steps, classes="steps"),
        classes="derivation",
        role="group",
        aria_label=label,
    )


def step(page: str, certificate: Certificate, line: Line, before: Line | None) -> element:
    """One line of a chain; its anchor is set when the whole page is read."""
    first = before is None or line.kind in BEGINNINGS
    shown: list[nodes.Node] = []
    if line.where is not None and (before is None or line.where != before.where):
        words = say("step.case") if line.kind == "case" else say("step.where")
        condition = nodes.math(line.where.latex, line.where.latex)
        shown.append(tag("div", words, condition, classes="step-where"))
    shown.append(equation(page, certificate, line, formula(line, first)))
    shown.extend(known(page, line))
    whole = first or line.lhs is not None
    classes = f"step step-{line.kind}" + " step-whole" * whole + " step-context" * line.context
    return mark(tag("li", *shown, classes=classes), line)


def statement(page: str, certificate: Certificate, line: Line) -> element:
    """A definition, a proof or a refutation, its verdict in words."""
    head = tag("p", tag("strong", say(f"statement.{line.kind}")), classes="statement-head")
    if line.where is not None:
        condition = nodes.math(line.where.latex, line.where.latex)
        head += tag("span", ", ", say("step.where"), condition, classes="step-where")
    body = equation(page, certificate, line, formula(line, True))
    shown: list[nodes.Node] = [head, body]
    if line.kind == "refutation" and line.values is not None:
        shown.append(tag("p", verdict(line.values, "refuted"), classes="statement-values"))
    shown.extend(known(page, line))
    return mark(tag("div", *shown, classes=f"statement statement-{line.kind}"), line)


def mark(node: element, line: Line) -> element:
    """Remember which line a node shows, until :func:`booksite.render.anchor` gives it its id."""
    node["line"], node["anchor"], node["context"] = line.id, line.anchor, line.context
    node["attrs"]["data-text"] = preview(line)
    return node


def equation(page: str, certificate: Certificate, line: Line, latex: str) -> element:
    """The displayed mathematics and, to its right, the number that links to the line."""
    shown: list[nodes.Node] = [display(latex, certificate.at)]
    if line.label is not None:
        numbered = number(line) != line.label
        link = pending(page, line.label, number(line) if numbered else "#")
        classes = "step-number" if numbered else "step-number step-name"
        shown.append(tag("span", link, classes=classes))
    return tag("div", *shown, classes="step-line")


def known(page: str, line: Line) -> list[nodes.Node]:
    """The reason and the mark; for a proved line the mark opens to how it was proved."""
    reason: list[nodes.Node] = []
    before: list[nodes.Node] = []
    if line.continues is not None:  # a link, which must not stand inside the summary
        name = pending(page, line.continues)
        source = tag("span", say("step.continues"), name, classes="because")
        before = [tag("p", source, classes="step-why")]
    elif line.because and not line.context:
        reason.append(tag("span", *inline(line.because), classes="because"))
    if line.context or (line.method is None and not line.twins):
        return before or ([tag("p", *reason, classes="step-why")] if reason else [])
    words = {"refutation": "mark.refuted", "proof": "mark.how"}
    state = "refutation" if line.kind == "refutation" else "proof"
    label = tag("span", say(words.get(line.kind, "mark.proved")), classes=f"mark mark-{state}")
    summary = tag("summary", *reason, label)
    return [*before, tag("details", summary, how(page, line), classes="step-why")]


def how(page: str, line: Line) -> element:
    """How the line is known: method, cases, excluded points, twins, and where the ledger has it."""
    body = tag("div", classes="how")
    if line.method:
        body += tag("p", say("proof.method"), line.method, ".")
    if line.kind == "substitute" and line.cases:
        body += tag("p", say("proof.holds"))
    if line.kind == "substitute" or len(line.cases) > 1:
        body += tag("ul", *(case(line.kind, c.latex, c.method) for c in line.cases))
    if line.excluded:
        points = [nodes.math(e.latex, e.latex) for e in line.excluded]
        why = "proof.excluded.diff" if line.kind == "diff" else "proof.excluded"
        body += tag("p", say(why), *commas(points), ".")
    if line.kind == "merge" and line.parents:
        links: list[nodes.Node] = [pending(page, parent) for parent in line.parents]
        body += tag("p", say("proof.parents"), *commas(links), ".")
    for wrong in line.twins:
        body += twin(wrong)
    link = pending(page, line.name, say("proof.ledger"), typ="ledger")
    body += tag("p", link, classes="how-ledger")
    return body


def case(kind: str, latex: str, method: str) -> element:
    """One piece of the domain, or one condition of a substitution, and its method."""
    words = "" if kind == "substitute" else say("proof.case")
    return tag("li", words, nodes.math(latex, latex), ": ", method)


def commas(items: list[nodes.Node]) -> list[nodes.Node]:
    """``items`` with commas between them."""
    spaced: list[nodes.Node] = []
    for item in items:
        spaced.extend([nodes.Text(", "), item] if spaced else [item])
    return spaced


def twin(wrong: Twin) -> element:
    """A wrong twin, named, typeset and refuted in words."""
    head = tag("p", tag("strong", say("twin.title")), wrong.name)
    return tag(
        "div", head, display(wrong.latex), tag("p", verdict(wrong.values, "twin")), classes="twin"
    )


def verdict(found: Values, what: str) -> str:
    """The counterexample in a sentence; ``what`` is ``twin`` or ``refuted``."""
    point = found.point.replace("-", "−") or say("twin.everywhere")
    if found.undefined:
        return say(f"{what}.{found.undefined}", point=point)
    said = say(f"{what}.values", point=point, lhs=short(found.lhs), rhs=short(found.rhs))
    return said.replace("….", "…")


def short(digits: str | None) -> str:
    """Certain digits, cut where nobody reads on; a cut is shown by dots."""
    text = (digits or "?").replace("-", "−")
    mantissa, e, exponent = text.partition("e")
    return text if len(mantissa) <= 12 else f"{mantissa[:11]}…{e}{exponent}"


def spoken(line: Line, parent: Line | None) -> str:
    """The whole statement in plain text: left side, relation, right side."""
    follows = parent is not None and line.method and line.kind not in BEGINNINGS
    left = line.lhs.text if line.lhs else parent.side.text if parent and follows else ""
    sign = ":=" if line.kind == "definition" else SIGNS[line.relation]
    return f"{left} {sign} {line.side.text}" if left else line.side.text

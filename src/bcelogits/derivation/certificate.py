"""The machine-readable certificate of what is displayed: lines, reasons, proofs, twins.

The site makes its steps and its proof ledger from it and from nothing else.  It is plain JSON,
and the same for the same input but for the seconds.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean

from . import printing
from .chain import Derivation
from .claim import assumptions
from .conditions import Atom
from .definitions import Definition
from .lines import Line, condition_latex, condition_text
from .steps import Step, Twin
from .tree import Node
from .verdict import Case, Proof, Refutation

MIME = "application/vnd.bcelogits.derivation+json"
SCHEMA = 1
JSON = dict[str, Any]


def certificate(shown: Derivation | Definition | Proof | Refutation) -> JSON:
    """The certificate of a displayed object; raises ``TypeError`` for any other."""
    if isinstance(shown, Derivation):
        return _whole("derivation", shown.name, _chain(shown))
    if isinstance(shown, Definition):
        name = shown.label or f"define-{_digest(str(shown))}"
        return _whole("definition", name, [_definition(shown, name)])
    if isinstance(shown, (Proof, Refutation)):
        kind = "proof" if isinstance(shown, Proof) else "refutation"
        words = (shown.lhs.text, shown.relation, shown.rhs.text, str(shown.where))
        name = shown.label or f"{kind}-{_digest(' '.join(words))}"
        return _whole(kind, name, [_statement(shown, kind, name)])
    raise TypeError(f"there is no certificate of {type(shown).__name__}")


def where_shown(where: Boolean, symbols: dict[str, sp.Symbol]) -> JSON | None:
    """A condition with what the symbols are declared to be; None where there is nothing to say."""
    # With the declared symbols themselves SymPy would say True and show nothing.
    plain = {symbol: sp.Symbol(name, real=True) for name, symbol in symbols.items()}
    declared = [Atom(a.rel, a.expr.xreplace(plain)).boolean()
                for symbol in plain for a in assumptions(symbol)]  # fmt: skip
    full = sp.And(where.xreplace(plain), *declared)
    return None if full == True else _condition(full)  # noqa: E712


def _whole(kind: str, name: str, lines: list[JSON]) -> JSON:
    return {"schema": SCHEMA, "kind": kind, "name": name, "lines": lines}


def _line(name: str, kind: str, line: Line) -> JSON:
    """What every line has; the rest is filled in by kind."""
    return {
        "id": name,
        "label": None,
        "article": None,
        "continues": None,
        "kind": kind,
        "context": False,
        "lhs": None,
        "source": line.source,
        "latex": line.latex,
        "text": line.text,
        "srepr": sp.srepr(line.value),
        "relation": "==",
        "because": "",
        "where": None,
        "excluded": [],
        "proof": None,
        "twins": [],
        "parents": [],
    }


def _chain(chain: Derivation) -> list[JSON]:
    lines: list[JSON] = []
    left: Node | None = None
    for step, context in chain.shown():
        line = _step(step, context)
        if step.lhs is not None and step.lhs != left:
            line["lhs"] = {"latex": printing.latex(step.lhs), "text": printing.text(step.lhs)}
        left = step.lhs
        lines.append(line)
    root = chain.steps[0]
    if root.continues and all(line["id"] != root.id for line in lines):
        for line in lines:  # the display hides the first line, not where it comes from
            if root.id in line["parents"]:
                line["parents"].append(root.continues)
    return lines


def _step(step: Step, context: bool) -> JSON:
    proof = None
    if step.method is not None:
        proof = _proof(step.method, step.cases, step.seconds)
    return _line(step.id, step.kind, step.line) | {
        "label": step.label,
        "article": step.article,
        "continues": step.continues,
        "context": context,
        "relation": step.relation,
        "because": step.because,
        "where": where_shown(step.where, step.line.symbols),
        "excluded": [_condition(e) for e in step.excluded],
        "proof": proof,
        "twins": [_twin(twin) for twin in step.twins],
        "parents": list(step.parents),
    }


def _definition(definition: Definition, name: str) -> JSON:
    head = definition.head
    return _line(name, "definition", definition.body) | {
        "label": definition.label,
        "article": definition.article,
        "because": definition.because or "",
        "lhs": {"latex": head.latex, "text": head.text},
    }


def _statement(verdict: Proof | Refutation, kind: str, name: str) -> JSON:
    symbols = verdict.lhs.symbols | verdict.rhs.symbols
    line = _line(name, kind, verdict.rhs) | {
        "label": verdict.label,
        "because": verdict.because or "",
        "relation": verdict.relation,
        "lhs": {"latex": verdict.lhs.latex, "text": verdict.lhs.text},
        "where": where_shown(verdict.where, symbols),
    }
    if isinstance(verdict, Refutation):
        return line | _values(verdict)
    return line | {
        "excluded": [_condition(e) for e in verdict.excluded],
        "proof": _proof(verdict.method, verdict.cases, verdict.seconds),
    }


def _proof(method: str, cases: tuple[Case, ...], seconds: float) -> JSON:
    return {
        "method": method,
        "cases": [_condition(case.condition) | {"method": case.method} for case in cases],
        "seconds": round(seconds, 4),
    }


def _twin(twin: Twin) -> JSON:
    return {
        "name": twin.name,
        "source": twin.line.source,
        "latex": twin.line.latex,
        "text": twin.line.text,
    } | _values(twin.refutation)


def _values(refutation: Refutation) -> JSON:
    point = sorted(refutation.counterexample.items(), key=lambda item: item[0].name)
    return {
        "counterexample": {symbol.name: str(value) for symbol, value in point},
        "lhs_value": refutation.lhs_value,
        "rhs_value": refutation.rhs_value,
        "undefined_side": refutation.undefined_side,
    }


def _condition(condition: Boolean) -> JSON:
    return {"text": condition_text(condition), "latex": condition_latex(condition)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]

"""What a line of a chain is checked for, with errors that name the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from .calculus import covers
from .lines import Line, condition_text, from_tree, read
from .prover import decide
from .steps import Step, Twin, WrongStep, WrongTwin, place, through
from .verdict import Case, Proof, Refutation, Undecided
from .views import Chain


def proved(
    made: Step, lhs: Line, rhs: Line, where: Boolean, relation: str, seconds: float
) -> Proof:
    """The proof of a step; raises :class:`WrongStep` or :class:`Undecided`."""
    verdict = _decided(made, lhs, rhs, where, relation, seconds)
    if isinstance(verdict, Refutation):
        verdict = replace(verdict, label=made.label, because=made.because)
        raise WrongStep(verdict, place(made))
    return verdict


def named_rightly(made: Step, seconds: float) -> Step:
    """The line with the proof that it is what its left side says, where that has a meaning.

    A left side that applies a defined function is a claim; any other is only a name.
    """
    if made.lhs is None or all(node.head != "call" for node in made.lhs.walk()):
        return made
    proof = proved(made, from_tree(made.lhs), made.line, made.where, "==", seconds)
    method = "; ".join(dict.fromkeys(m for m in (made.method, proof.method) if m))
    return replace(
        made, method=method, cases=made.cases + proof.cases, seconds=made.seconds + proof.seconds,
        excluded=made.excluded + tuple(e for e in proof.excluded if e not in made.excluded),
    )  # fmt: skip


def still_holds(
    made: Step,
    part: Boolean,
    values: Mapping[sp.Symbol, sp.Expr],
    where: Boolean,
    seconds: float,
) -> tuple[Case, Proof]:
    """The proof that a part of the condition holds after a substitution."""
    if isinstance(part, Relational):
        left, right = (read(side.xreplace(values)) for side in (part.lhs, part.rhs))
        verdict = _decided(made, left, right, where, part.rel_op, seconds)
        shown = part.func(left.value, right.value, evaluate=False)
    else:
        shown = part.xreplace(values)
        try:
            verdict = covers(where, (shown,), seconds)
        except Undecided as reason:
            raise Undecided(f"{place(made)}: {reason}", reason.left) from None
    if isinstance(verdict, Refutation):
        raise WrongStep(verdict, f"{place(made)}: the substitution breaks {condition_text(part)}")
    return Case(shown, verdict.method), verdict


def refuted_twins(
    made: Step, right: Line, twins: Mapping[str, Line], seconds: float
) -> tuple[Twin, ...]:
    """Every twin refuted against ``right``, under the condition of the line that it shadows."""
    found = []
    for name, line in twins.items():
        verdict = _decided(made, right, line, made.where, made.relation, seconds)
        if isinstance(verdict, Proof):
            raise WrongTwin(
                f"{place(made)}: the twin {name!r} is right, it cannot be refuted: "
                f"{right.text} {made.relation} {line.text} ({verdict.method})"
            )
        found.append(Twin(name, line, verdict))
    return tuple(found)


def relation_of_case(parent: Chain, case: Chain) -> str:
    """How the last line of ``parent`` stands to the last line of a case of it."""
    n = len(parent.steps)
    own = case.steps[n:]
    if case.steps[:n] != parent.steps or not own or own[0].kind != "case":
        raise ValueError(f"{case.name} is not a case of {parent.name}; make it with .case(...)")
    if any(s.kind not in ("case", "step", "merge") for s in own):
        raise ValueError(f"{case.name} does more than rewrite the line; it cannot be merged")
    relation = through(own)
    if relation is None:
        raise ValueError(f"{case.name} ends in no relation to the line it began with")
    return relation


def _decided(
    made: Step, lhs: Line, rhs: Line, where: Boolean, relation: str, seconds: float
) -> Proof | Refutation:
    try:
        return decide(lhs, rhs, where=where, relation=relation, seconds=seconds)
    except Undecided as reason:
        raise Undecided(f"{place(made)}: {reason}", reason.left) from None

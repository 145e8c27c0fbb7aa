"""Chains: derivations that grow line by line, each line proved from the one before."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import sympy as sp

from . import build, grammar, printing
from .calculus import covers, derivative
from .checks import named_rightly, proved, refuted_twins, relation_of_case, still_holds
from .claim import assumptions
from .definitions import check_label
from .enclose import Unsupported
from .from_sympy import tree_of
from .lines import Line, condition_text, from_tree, read, read_condition
from .steps import (
    Step,
    all_steps,
    check_name,
    derivative_tree,
    place,
    slug,
    symbols_of,
    weakest,
)
from .tree import together
from .verdict import RELATIONS, Case, Refutation, Undecided
from .views import Chain

Twins = Mapping[str, Any]


class Derivation(Chain):
    """A chain of lines, immutable: each method returns a longer one.

    Parameters
    ----------
    start : str or SymPy expression
        The first line.  A string is kept as it is written.
    where : condition, str or bool
        The condition under which the chain is claimed, ``p < 1`` or ``"0 <= y <= 1"``.
    name : str
        A slug that is unique in the book.
    label : str, optional
        The first line's label.
    article : str, optional
        The place in the article that it is taken from.
    because : str, optional
        Its reason.
    lhs : str, optional
        What the chain is about, ``"L(x, y)"``.  Where L is a defined function, the first line is
        proved to be equal to it; any other left side is a name to be shown.
    continues : str, optional
        The label of the line of another chain that this one goes on from.
    seconds : float
        The budget of each proof.

    Raises
    ------
    LineError
        A ``ValueError``: the line or the condition cannot be read.
    Refuted, Undecided
        The first line is not proved to be what ``lhs`` says.
    """

    def __init__(
        self,
        start: Any,
        *,
        name: str,
        where: Any = True,
        label: str | None = None,
        article: str | None = None,
        because: str | None = None,
        lhs: str | None = None,
        continues: str | None = None,
        seconds: float = 10,
    ) -> None:
        check_name(name, label)
        known = {} if isinstance(where, str) else symbols_of(read_condition(where))
        line = read(start, known)
        names = together(known, line.symbols)
        condition = read_condition(where, names)
        left = None if lhs is None else grammar.parse_left(lhs, names)
        first = Step(
            f"{name}.1", "start", line, "==", condition, because or "", label, article, continues,
            left,
        )  # fmt: skip
        self._set((named_rightly(first, seconds),), name, 0, seconds, None)

    # ------------------------------------------------------------------ growing

    def step(
        self,
        line: Any,
        because: str | None = None,
        *,
        label: str | None = None,
        article: str | None = None,
        twins: Twins | None = None,
        relation: str = "==",
        seconds: float | None = None,
        **options: Any,
    ) -> Derivation:
        """The next line, proved to stand in ``relation`` to the one before.

        ``line`` is a text, an expression, or a function such as ``expand_log`` that is applied to
        the last value with ``options``.  ``because`` is the reason, ``twins`` a table of wrong
        lines, each of which must be refuted.

        Raises :class:`Refuted`, :class:`Undecided`, :class:`WrongTwin`, or ``ValueError``.
        """
        if relation not in RELATIONS:
            raise ValueError(f"relation={relation!r} is unknown: use one of {', '.join(RELATIONS)}")
        if callable(line) and not isinstance(line, (sp.Basic, Line)):
            because = because or getattr(line, "__name__", "")
            line = line(self.last, **options)
        elif options:
            raise TypeError(f"step() has no option {', '.join(options)}; functions have options")
        made = self._next("step", because, label, article)
        new = read(line, self.names)
        proof = proved(made, self[-1].line, new, self.where, relation, seconds or self.seconds)
        made = replace(
            made, line=new, relation=relation, method=proof.method, cases=proof.cases,
            excluded=proof.excluded, seconds=proof.seconds,
            lhs=made.lhs if relation == "==" else None,
        )  # fmt: skip
        return self._with(self._shadowed(made, self[-1].line, twins, seconds))

    def substitute(
        self,
        new: Mapping[sp.Symbol | str, Any],
        because: str | None = None,
        *,
        label: str | None = None,
        article: str | None = None,
        twins: Twins | None = None,
        lhs: str | None = None,
        seconds: float | None = None,
    ) -> Derivation:
        """Put expressions in the place of symbols, all at once.

        What was assumed of the old symbols, in the condition and in their declaration
        (``positive=True``), is proved of the expressions.  The twins shadow the new line.
        """
        table = {self._symbol(s): read(e, self.names) for s, e in new.items()}
        words = ", ".join(f"{s} = {line.text}" for s, line in table.items())
        made = self._next("substitute", because or words, label, article)
        trees = {symbol: line.tree for symbol, line in table.items()}
        last = self[-1].line
        plain = not any(node.head == "derivative" for node in last.tree.walk())
        line = from_tree((last.tree if plain else tree_of(last.value)).replace(trees))
        values = {symbol: part.value for symbol, part in table.items()}
        # A set, whose order would be another one in each Python.
        parts = sorted(sp.And.make_args(self.where), key=sp.default_sort_key)
        touched = [p for p in parts if p.free_symbols & table.keys()]
        where = sp.And(*(p for p in parts if p not in touched))
        touched += [
            build.RELATIONS[a.rel](a.expr, 0, evaluate=False)
            for symbol in table for a in assumptions(symbol)
        ]  # fmt: skip
        cases, spent = [], 0.0
        for part in touched:
            case, proof = still_holds(made, part, values, where, seconds or self.seconds)
            cases.append(case)
            spent += proof.seconds
        left = self[-1].lhs
        if lhs is not None:
            left = grammar.parse_left(lhs, together(self.names, line.symbols))
        made = replace(
            made, line=line, where=where, method="substitution", cases=tuple(cases),
            seconds=spent, lhs=left.replace(trees) if left and lhs is None else left,
        )  # fmt: skip
        if lhs is not None:
            made = named_rightly(made, seconds or self.seconds)
        return self._with(self._shadowed(made, line, twins, seconds))

    def case(self, condition: Any, because: str | None = None) -> Derivation:
        """The chain under a further condition; :meth:`merge` brings the cases together again."""
        more = read_condition(condition, self.names)
        where = sp.And(self.where, more)
        if where == False:  # noqa: E712
            raise ValueError(f"the case {condition_text(more)} is empty: the chain is claimed for "
                             f"{condition_text(self.where)} only")  # fmt: skip
        name = f"{self[-1].id}/{slug(condition_text(more))}"
        made = replace(
            self._next("case", because or "", None, None), id=f"{name}.1", where=where,
        )  # fmt: skip
        return self._with(made, name)

    def merge(
        self,
        *chains: Derivation,
        into: Any,
        because: str | None = None,
        label: str | None = None,
        article: str | None = None,
        twins: Twins | None = None,
        seconds: float | None = None,
    ) -> Derivation:
        """Bring cases together into one line.

        Proved: the cases cover the chain's whole condition, and under each of them ``into`` equals
        the last line of the case.  The twins are refuted against this chain's last line.
        """
        if not chains:
            raise ValueError(f"{self.name}: merge needs the cases that it brings together")
        made = self._next("merge", because, label, article)
        new = read(into, reduce(together, (c.names for c in chains), self.names))
        relations = {relation_of_case(self, chain) for chain in chains}
        relation = weakest(relations)
        where = tuple(chain.where for chain in chains)
        verdict = covers(self.where, where, seconds or self.seconds)
        if isinstance(verdict, Refutation):
            raise ValueError(
                f"{place(made)}: the cases do not cover everything; none holds at {verdict.at()}"
            )
        spent, excluded, cases = verdict.seconds, [], []
        for chain in chains:
            proof = proved(made, chain[-1].line, new, chain.where, "==", seconds or self.seconds)
            spent += proof.seconds
            excluded += [e for e in proof.excluded if e not in excluded]
            cases.append(Case(chain.where, proof.method))
        made = replace(
            made, line=new, relation=relation, method="case by case; the cases cover everything",
            cases=tuple(cases), excluded=tuple(excluded), seconds=spent,
            parents=tuple(chain[-1].id for chain in chains), branches=chains,
            lhs=made.lhs if relation == "==" else None,
        )  # fmt: skip
        return self._with(self._shadowed(made, self[-1].line, twins, seconds))

    def diff(
        self,
        x: sp.Symbol | str,
        because: str | None = None,
        *,
        label: str | None = None,
        article: str | None = None,
        twins: Twins | None = None,
        seconds: float | None = None,
    ) -> Derivation:
        """Differentiate the last line; the new line is shown as a derivative, yet to be computed.

        At a corner (of Abs, Max, Piecewise, ...) the derivative counts where the values and the
        one-sided derivatives are proved equal; the other corners, the edges of the condition and
        points at which the line is undefined are left out, and listed as excluded.
        """
        x = self._symbol(x)
        made = self._next("diff", because or f"differentiate in {x}", label, article)
        last = self[-1].line
        begun = time.monotonic()
        try:
            slope = derivative(last, x, self.where, seconds or self.seconds)
        except Unsupported as reason:
            raise Undecided(f"{place(made)}: {reason}", last.value) from None
        tree = derivative_tree(last.tree, x)
        line = Line(
            printing.text(tree), slope.value, slope.value, printing.latex(tree),
            printing.text(tree), tree,
        )  # fmt: skip
        left = self[-1].lhs
        name = f"{self[-1].id}/d-{slug(x.name)}"
        made = replace(
            made, id=f"{name}.1", line=line, where=slope.where, method=slope.method,
            cases=slope.cases, excluded=slope.excluded, lhs=left and derivative_tree(left, x),
            seconds=time.monotonic() - begun,
        )  # fmt: skip
        return self._with(self._shadowed(made, line, twins, seconds), name)

    def named(self, name: str) -> Derivation:
        """The same chain; the lines that follow are called ``name.1`` and so on.

        For a second way on from a line that has one already.
        """
        check_name(name, None)
        return self._copy(self.steps, name, len(self.steps))

    # ------------------------------------------------------------------ inside

    def _next(self, kind: str, because: str | None, label: str | None, article: str | None) -> Step:
        """The next line before its content is known."""
        check_label(label)
        if because is None:
            raise ValueError(f"{self.name}: every line has its reason; say because=...")
        if label and label in (s.label for s in all_steps(self.steps)):
            raise ValueError(f"{self.name} has a line {label} already")
        last = self.steps[-1]
        number = len(self.steps) - self.begin + 1
        return Step(
            f"{self.name}.{number}", kind, last.line, "==", self.where, because, label, article,
            lhs=last.lhs, parents=(last.id,),
        )  # fmt: skip

    def _shadowed(
        self, made: Step, right: Line, twins: Twins | None, seconds: float | None
    ) -> Step:
        names = together(self.names, made.line.symbols)
        table = {name: read(wrong, names) for name, wrong in (twins or {}).items()}
        return replace(made, twins=refuted_twins(made, right, table, seconds or self.seconds))

    def _symbol(self, symbol: sp.Symbol | str) -> sp.Symbol:
        here = together(symbols_of(self.where), self[-1].line.symbols)
        found = here.get(symbol if isinstance(symbol, str) else symbol.name)
        if found is None or (not isinstance(symbol, str) and found != symbol):
            raise ValueError(f"{symbol} does not occur in the last line; it has {', '.join(here)}")
        return found

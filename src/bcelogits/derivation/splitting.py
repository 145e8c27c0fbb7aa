"""Splitting a statement: where each side is defined, and which case of each distinction holds.

Every step replaces one state by states that together cover it, so that nothing is lost: a point of
the domain lies in at least one of them, or a side is known to be undefined there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import And, Expr, Piecewise, Symbol, nan
from sympy.logic.boolalg import Boolean

from . import inequality
from .claim import Claim
from .conditions import (
    All,
    Atom,
    Condition,
    Either,
    Need,
    decided,
    evaluated,
    needs,
    negation,
    replaced,
)
from .equations import Solution, solve
from .generators import NeedSplit
from .pieces import Piece, is_linear
from .switches import is_switch, options, truth, unknown
from .verdict import Budget


@dataclass(frozen=True)
class State:
    """A piece on its way: what is still to be assumed, and what each side still needs."""

    piece: Piece
    pending: tuple[Condition, ...]
    left: Expr | None
    right: Expr | None
    left_needs: tuple[Need, ...]
    right_needs: tuple[Need, ...]
    solved: tuple[tuple[Symbol, Expr], ...] = ()
    # Whether it is only unknown that a side is defined, or that the point is in the domain.
    unclear: bool = False

    def replaced(self, change: Any) -> State:
        def side(e: Expr | None) -> Expr | None:
            return None if e is None else change(e)

        return replace(
            self,
            pending=tuple(replaced(c, change) for c in self.pending),
            left=side(self.left),
            right=side(self.right),
            left_needs=tuple(n.replaced(change) for n in self.left_needs),
            right_needs=tuple(n.replaced(change) for n in self.right_needs),
        )

    def assume(self, *conditions: Condition) -> State:
        return replace(self, pending=(*conditions, *self.pending))

    def condition(self) -> Boolean:
        found = [a.boolean() for a in self.piece.atoms]
        return And(*found, *(Atom("==", s - v).boolean() for s, v in self.solved))


class Splitter:
    """How the states of one statement split."""

    def __init__(self, claim: Claim, budget: Budget) -> None:
        self.claim = claim
        self.budget = budget

    def start(self) -> list[State]:
        claim = self.claim
        states = [State(
            Piece(), (*claim.assumed, decided(claim.domain)),
            evaluated(claim.left), evaluated(claim.right), needs(claim.left), needs(claim.right),
        )]  # fmt: skip
        parts = [(decided(a), needs(a)) for a in And.make_args(claim.domain)]
        clear = [held for held, own in parts if not any(n.unclear for n in own)]
        for need in (n for _, own in parts for n in own if n.unclear):
            beyond = (*claim.assumed, *clear, need.guard, negation(need.condition))
            states.append(State(Piece(), beyond, None, None, (), (), unclear=True))
        return states

    def further(self, state: State) -> Iterator[State] | None:
        """The states into which this one splits, or None where it is ready to be settled."""
        if state.pending:
            return self.assuming(state)
        for side in ("left", "right"):
            for need in getattr(state, f"{side}_needs"):
                return self.needing(state, side, need)
        for expr in (state.left, state.right):
            if expr is not None and (found := _switch(expr, state.piece)) is not None:
                return self.switching(state, found)
        return None

    def assuming(self, state: State) -> Iterator[State]:
        condition, rest = state.pending[0], replace(state, pending=state.pending[1:])
        if isinstance(condition, bool):
            if condition:
                yield rest
        elif isinstance(condition, All):
            yield rest.assume(*condition.parts)
        elif isinstance(condition, Either):
            if truth(condition, state.piece) is True:
                yield rest
            else:
                yield from (rest.assume(p) for p in condition.parts)
        elif (found := _switch(condition.expr, state.piece)) is not None:
            yield from self.switching(state, found)
        elif state.piece.sign(condition.expr) & condition.allowed() == {0}:
            yield from self.equating(rest, Atom("==", condition.expr))
        elif (simple := _simplified(condition, state.piece)) != condition:
            yield rest.assume(simple)
        elif (piece := state.piece.add(condition)) is not None:
            yield from self.tightened(replace(rest, piece=piece))

    @staticmethod
    def tightened(state: State) -> Iterator[State]:
        """What was known before may now be an equation, simpler, or impossible."""
        again = []
        for atom in state.piece.atoms[:-1]:
            simple = atom
            if is_linear(atom.expr):
                signs = state.piece.quick(atom.expr) & atom.allowed()
            else:
                others = Piece(a for a in state.piece.atoms if a != atom)
                signs = others.sign(atom.expr) & atom.allowed()
                simple = _simplified(atom, others)
            if not signs:
                return
            if atom.rel == ">=" and signs == {0}:
                simple = Atom("==", atom.expr)
            elif atom.rel in (">=", "!=") and signs in ({1}, {-1}) and is_linear(atom.expr):
                simple = Atom(">", atom.expr if signs == {1} else -atom.expr)
            if simple != atom:
                again.append((atom, simple))
        if again:
            old = {a for a, _ in again}
            piece = Piece(a for a in state.piece.atoms if a not in old)
            state = replace(state, piece=piece).assume(*(new for _, new in again))
        yield state

    def equating(self, state: State, atom: Atom) -> Iterator[State]:
        known = state.piece.truth(atom)
        if known is not None:
            if known:
                yield state
            return
        try:
            solutions = solve(atom.expr, state.piece)
        except NeedSplit as split:
            again = state.assume(atom)
            for rel, e in ((">", split.expr), (">", -split.expr), ("==", split.expr)):
                yield again.assume(Atom(rel, e))
            return
        if solutions is None:
            piece = state.piece.add(atom)
            if piece is not None:
                yield replace(state, piece=piece)
            return
        for solution in solutions:
            yield self.substituted(state, solution)

    @staticmethod
    def substituted(state: State, solution: Solution) -> State:
        state = state.assume(*solution.conditions)
        if solution.symbol is None or solution.value is None:
            return state
        rule = {solution.symbol: solution.value}

        def change(e: Expr) -> Expr:
            try:
                return e.xreplace(rule)
            except (TypeError, ValueError):  # SymPy compares no infinities
                return nan

        solved = tuple((s, v.xreplace(rule)) for s, v in state.solved)
        state = state.replaced(change).assume(*(replaced(a, change) for a in state.piece.atoms))
        return replace(
            state, piece=Piece(), solved=(*solved, (solution.symbol, solution.value))
        )  # fmt: skip

    def needing(self, state: State, side: str, need: Need) -> Iterator[State]:
        """Settle one condition of definedness: it holds, it fails, or the piece splits."""
        rest = replace(state, **{f"{side}_needs": getattr(state, f"{side}_needs")[1:]})
        for condition in (need.guard, need.condition):
            known = truth(condition, state.piece)
            if known is None:
                atom = unknown(condition, state.piece)
                if (found := _switch(atom.expr, state.piece)) is not None:
                    yield from self.switching(state, found)
                    return
                yield state.assume(atom)
                yield state.assume(atom.negation())
                return
            if condition is need.guard and not known:
                yield rest
                return
        unclear = rest.unclear or need.unclear
        if known:
            yield rest
        elif side == "left":
            yield replace(rest, left=None, left_needs=(), unclear=unclear)
        else:
            yield replace(rest, right=None, right_needs=(), unclear=unclear)

    def switching(self, state: State, switch: Expr) -> Iterator[State]:
        choices = options(switch, state.piece)
        if len(choices) == 2 and self.claim.relation != "==" and not isinstance(switch, Piecewise):
            # A difference of two softplus, say: its sign may follow from what is known already.
            for choice, other in (choices, choices[::-1]):
                (atom,) = other[0]
                if isinstance(atom, Atom) and not is_linear(atom.expr):
                    budget = self.budget.part(0.05)
                    if inequality.settled(state.piece, -atom.expr, budget):
                        choices = [((), choice[1])]
                        break
        for conditions, value in choices:
            rule = {switch: value}
            yield state.replaced(lambda e, rule=rule: e.xreplace(rule)).assume(*conditions)


def _simplified(atom: Atom, piece: Piece) -> Atom:
    """The atom without the factors whose sign the piece fixes."""
    if atom.rel == "==" or is_linear(atom.expr):
        return atom
    core = piece.core(atom.expr)
    return atom if core.expand() == atom.expr.expand() else Atom(atom.rel, core)


def _switch(expr: Expr, piece: Piece) -> Expr | None:
    """An innermost case distinction in ``expr``, one with a linear condition if there is one."""
    inner = list(_switches(expr, piece))
    simple = (e for e in inner if all(isinstance(a, Expr) and is_linear(a) for a in e.args))
    return next(simple, inner[0] if inner else None)


def _switches(expr: Expr, piece: Piece) -> Iterator[Expr]:
    """Innermost distinctions; a Piecewise comes before its branches, which may be undefined."""
    if isinstance(expr, Piecewise):
        for _, condition in expr.args:
            held = decided(condition)
            known = truth(held, piece)
            if known is None and (inner := _switch(unknown(held, piece).expr, piece)) is not None:
                yield inner
                return
            if known is not False:
                break
        yield expr
        return
    inside = list(dict.fromkeys(e for a in expr.args for e in _switches(a, piece)))
    if inside or not is_switch(expr, piece):
        yield from inside
    else:
        yield expr

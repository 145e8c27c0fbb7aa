"""``prove`` and ``refute``: statements between real expressions, decided piece by piece.

1. Where is each side defined?  Every condition of every subexpression, as written, is settled.
2. Abs, Max, Min, sign, Heaviside and Piecewise are resolved by splitting the domain.
3. On each piece the statement is proved (normal form, signs, inequalities) or a point of the piece
   is sought at which it fails.  Such a point is checked on the original lines by ``enclose``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sympy import Expr, Symbol, nan, oo, true, zoo
from sympy.logic.boolalg import Boolean

from . import enclose, identity, inequality, witness
from .claim import DEEP, SHALLOW, Claim
from .conditions import Atom
from .equations import Solution, solve
from .generators import FAILED, NeedSplit
from .pieces import Piece
from .splitting import Splitter, State
from .verdict import (
    RELATIONS,
    Budget,
    Case,
    NotRefuted,
    Proof,
    Refutation,
    Refuted,
    Undecided,
)  # fmt: skip

FLIPPED = {">": "<", ">=": "<="}


def prove(
    lhs: Any,
    rhs: Any,
    where: Any = True,
    relation: str = "==",
    *,
    label: str | None = None,
    because: str | None = None,
    seconds: float = 10,
) -> Proof:
    """Prove ``lhs relation rhs`` at every point of ``where``.

    Parameters
    ----------
    lhs, rhs : str, SymPy expression or number
        Real expressions.  A string is kept as it is written.
    where : condition, str or bool
        A SymPy condition or a string such as ``"0 <= y <= 1"``.
    relation : {"==", "<=", "<", ">=", ">", "!="}
        ``!=`` means that the sides are equal nowhere.
    label, because : str, optional
        A slug that is unique in the book, and the reason in words; both are only shown.
    seconds : float
        The budget of work; past it the statement is undecided.

    Raises
    ------
    Refuted
        The statement is false; carries an exact counterexample.
    Undecided
        Neither proved nor refuted; carries what was left.
    """
    verdict = decide(lhs, rhs, where=where, relation=relation, seconds=seconds)
    verdict = replace(verdict, label=label, because=because)
    if isinstance(verdict, Refutation):
        raise Refuted(verdict)
    return verdict


def refute(
    lhs: Any,
    rhs: Any,
    where: Any = True,
    relation: str = "==",
    *,
    label: str | None = None,
    because: str | None = None,
    seconds: float = 10,
) -> Refutation:
    """Find an exact point of ``where`` at which ``lhs relation rhs`` fails.

    The parameters are those of :func:`prove`.

    Raises
    ------
    NotRefuted
        The statement is true; carries its proof.
    Undecided
        Neither proved nor refuted.
    """
    verdict = decide(lhs, rhs, where=where, relation=relation, seconds=seconds)
    verdict = replace(verdict, label=label, because=because)
    if isinstance(verdict, Proof):
        raise NotRefuted(verdict)
    return verdict


def decide(
    lhs: Any, rhs: Any, *, where: Any = True, relation: str = "==", seconds: float = 10
) -> Proof | Refutation:
    """The verdict on a statement, as a value; raises only :class:`Undecided` (and ValueError)."""
    if relation not in RELATIONS:
        raise ValueError(f"relation={relation!r} is unknown: use one of {', '.join(RELATIONS)}")
    budget = Budget(seconds)
    claim = Claim.read(lhs, rhs, where, relation)
    with budget.alarm():
        try:
            return _Search(claim, budget).verdict()
        except enclose.Unsupported as reason:
            raise Undecided(f"cannot be decided: {reason}", str(reason)) from None
        except RecursionError:
            raise Undecided("the expressions are nested too deeply", None) from None


class _Search:
    def __init__(self, claim: Claim, budget: Budget) -> None:
        self.claim = claim
        self.budget = budget
        self.cases: list[Case] = []
        self.excluded: list[Boolean] = []
        self.left_open: list[tuple[Boolean, Expr | None]] = []
        self.refutation: Refutation | None = None

    def verdict(self) -> Proof | Refutation:
        claim = self.claim
        splitter = Splitter(claim, self.budget)
        stack = splitter.start()
        while stack:
            self.budget.check(claim.where)
            state = stack.pop()
            further = splitter.further(state)
            if further is None:
                try:
                    self.settle(state)
                except NeedSplit as split:
                    stack += [
                        state.assume(Atom(">", e)) for e in (split.expr, -split.expr)
                    ] + [state.assume(Atom("==", split.expr))]  # fmt: skip
            else:
                stack += reversed(list(further))
            if self.refutation:
                return self.refutation
        if self.left_open:
            where, left = self.left_open[0]
            place = "" if where == true else f" where {where}"
            raise Undecided(f"neither proved nor refuted{place}; what is left: {left}", left)
        methods = list(dict.fromkeys(c.method for c in self.cases))
        return Proof(
            claim.lhs, claim.rhs, claim.relation, claim.where,
            ", ".join(methods) or "the condition, which no point satisfies",
            tuple(self.cases), tuple(dict.fromkeys(self.excluded)), self.budget.spent(),
        )  # fmt: skip

    # -- settling one piece ----------------------------------------------------------------

    def settle(self, state: State) -> None:
        """Prove the statement on one piece, find a point at which it fails, or leave it open."""
        if state.left is None and state.right is None and not state.unclear:
            if self.occupied(state):
                self.excluded.append(state.condition())
            return
        if state.left is None or state.right is None:
            self.seek(state, witness.points(state.piece, self.free(state)))
            self.open(state)
            return
        difference = state.right - state.left
        if self.claim.relation == "==":
            method = identity.NORMAL_FORM if identity.is_zero(state.piece, difference) else None
            if not method:
                self.seek(state, witness.points(state.piece, self.free(state), 12), SHALLOW)
            if not method and not self.refutation:
                method = identity.equal(state.piece, difference, self.budget)
        else:  # a quick look for a counterexample first: most false statements fail at 0 or 1
            self.seek(state, witness.points(state.piece, self.free(state), 12), SHALLOW)
            method = None if self.refutation else self.signs(state, difference)
            if not method and not self.refutation:
                method = self.inequality(state, difference)
        if method:
            self.cases.append(Case(state.condition(), method))
            return
        halves = [a.expr for a in state.piece.atoms if a.rel == "!="]
        if halves and self.claim.relation != "==" and not self.refutation:
            raise NeedSplit(halves[0])
        if self.claim.relation != "==":
            self.seek(state, witness.points(state.piece, self.free(state), 25, near=True), SHALLOW)
            self.seek(state, self.meeting(state, difference))
        self.seek(state, witness.points(state.piece, self.free(state)))
        if self.claim.relation in ("<=", "<", ">=", ">"):
            self.seek(state, witness.descents(state.piece, *self.upwards(state, difference)))
        self.open(state)

    def open(self, state: State) -> None:
        if not self.refutation:
            left = None
            if state.left is not None and state.right is not None:
                left = state.left - state.right
            self.left_open.append((state.condition(), left))

    def occupied(self, state: State) -> bool:
        """Whether the piece has a point that is easily found (only for what is listed)."""
        symbols = self.free(state)
        return next(witness.points(state.piece, symbols, 1), None) is not None

    def upwards(self, state: State, difference: Expr) -> tuple[Expr, list[Symbol]]:
        """The expression that must not be negative, and the symbols that are free to move."""
        flipped = self.claim.relation in FLIPPED
        return -difference if flipped else difference, self.free(state)

    def signs(self, state: State, difference: Expr) -> str | None:
        up, _ = self.upwards(state, difference)
        signs = state.piece.sign(up)
        strict = self.claim.relation in ("<", ">")
        wanted = {-1, 1} if self.claim.relation == "!=" else {1} if strict else {0, 1}
        return inequality.SIGNS if signs <= wanted else None

    def inequality(self, state: State, difference: Expr) -> str | None:
        budget = self.budget.part(0.6)
        try:
            with budget.alarm():
                if self.claim.relation == "!=":
                    return inequality.different(state.piece, difference, budget)
                up, _ = self.upwards(state, difference)
                return inequality.positive(
                state.piece, up, self.claim.relation in ("<", ">"), budget
            )  # fmt: skip
        except Undecided:
            self.budget.check(difference)
            return None

    def free(self, state: State) -> list[Symbol]:
        solved = {s for s, _ in state.solved}
        return [s for s in self.claim.symbols if s not in solved]

    def seek(
        self,
        state: State,
        points: Iterable[witness.PointDict],
        precisions: tuple[int, ...] = DEEP,
    ) -> None:
        """Look among the points of this piece for one at which the statement fails."""
        if self.refutation:
            return
        for point in points:
            self.budget.check(state.condition())
            full = dict(point)
            for symbol, value in reversed(state.solved):
                full[symbol] = value.xreplace(full)
            if any(v.has(zoo, nan, oo, -oo) for v in full.values()):
                continue
            self.refutation = self.claim.refuted_at(full, self.budget, precisions)
            if self.refutation:
                return

    def meeting(self, state: State, difference: Expr) -> Iterator[witness.PointDict]:
        """Points at which the sides may be equal: solutions, and where the difference is flat."""
        if self.claim.relation not in ("<", ">", "!="):
            return
        questions = [(difference, None), *((difference.diff(s), s) for s in self.free(state))]
        solutions: list[Solution] = []
        for question, symbol in questions:
            try:
                solutions += solve(question, state.piece, symbol) or []
            except FAILED:
                continue
        for solution in solutions:
            if solution.symbol is None or solution.value is None:
                continue
            rest = [s for s in self.free(state) if s != solution.symbol]
            rule = {solution.symbol: solution.value}
            cut = Piece(Atom(a.rel, a.expr.xreplace(rule)) for a in state.piece.atoms)
            for point in witness.points(cut, rest, 10):
                yield {**point, solution.symbol: solution.value.xreplace(point)}

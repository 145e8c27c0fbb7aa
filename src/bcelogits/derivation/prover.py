"""``prove`` and ``refute``: statements between real expressions, decided piece by piece.

1. Where is each side defined?  Every condition of every subexpression, as written, is settled.
2. Abs, Max, Min, sign, Heaviside and Piecewise are resolved by splitting the domain.
3. On each piece the statement is proved (normal form, signs, inequalities) or a point of the piece
   is sought at which it fails.  Such a point is checked on the original lines by ``enclose``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import And, Expr, Piecewise, Symbol, nan, oo, postorder_traversal, zoo
from sympy.logic.boolalg import Boolean

from . import enclose, identity, inequality, witness
from .conditions import All, Any_, Atom, Condition, Need, atoms, evaluated, needs, read, replaced
from .definitions import unfold
from .equations import Solution, solve
from .lines import Line, LineError, read_condition
from .lines import read as read_line
from .normal import FAILED, NeedSplit
from .pieces import Piece, is_linear
from .switches import is_switch, options, truth
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

# Bits of the enclosures: a first look, and what it takes to see exp(-2000) beside 1.
SHALLOW, DEEP = (80, 320), (80, 320, 1280, 6000)
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
    seconds : float
        The budget; past it the statement is undecided.

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


@dataclass(frozen=True)
class Claim:
    """A statement: two lines, a relation, and the condition under which it is made."""

    lhs: Line
    rhs: Line
    relation: str
    where: Boolean
    left: Expr
    right: Expr
    domain: Boolean
    assumed: tuple[Atom, ...]  # the signs that the symbols were declared with
    symbols: tuple[Symbol, ...]

    @classmethod
    def read(cls, lhs: Any, rhs: Any, where: Any, relation: str) -> Claim:
        names = symbols_by_name(lhs, rhs, where)
        condition = read_condition(where, names)
        names = symbols_by_name(lhs, rhs, condition)
        left, right = read_line(lhs, names), read_line(rhs, names)
        left_tree, right_tree = unfold(left.written), unfold(right.written)
        domain = unfold(condition)
        symbols = left_tree.free_symbols | right_tree.free_symbols | domain.free_symbols
        ordered = tuple(sorted(symbols, key=lambda s: s.name))
        assumed = tuple(a for s in ordered for a in assumptions(s))
        return cls(
            left, right, relation, condition, left_tree, right_tree, domain, assumed, ordered
        )  # fmt: skip

    def applies(self, point: witness.PointDict, bits: int) -> bool:
        """Whether the point satisfies ``where`` and what the symbols were declared as."""
        signs = (enclose.evaluate(a.expr, point, bits).sign() in a.allowed() for a in self.assumed)
        return all(signs) and enclose.holds(self.domain, point, bits)

    def refuted_at(
        self, point: witness.PointDict, budget: Budget, precisions: tuple[int, ...] = DEEP
    ) -> Refutation | None:
        """The refutation at an exact point, if the statement certainly fails there."""
        for bits in precisions:
            budget.check()
            try:
                if not self.applies(point, bits):
                    return None
                left, right = (self._value(side, point, bits) for side in (self.left, self.right))
            except enclose.Unsure:
                continue
            if (left is None) != (right is None):
                return self._refutation(point, budget, "lhs" if left is None else "rhs")
            if left is None or right is None:
                return None
            if self._fails(left, right, point):
                return self._refutation(point, budget, None)
            if left.exact is not None and right.exact is not None:
                return None
        return None

    @staticmethod
    def _value(side: Expr, point: witness.PointDict, bits: int) -> enclose.Value | None:
        try:
            return enclose.evaluate(side, point, bits)
        except enclose.Undefined:
            return None

    def _fails(self, a: enclose.Value, b: enclose.Value, point: witness.PointDict) -> bool:
        less, more = enclose.below(a, b), enclose.below(b, a)
        if self.relation in ("==", "<=", ">="):
            return {"==": less or more, "<=": more, ">=": less}[self.relation]
        if less or more:
            return {"!=": False, "<": more, ">": less}[self.relation]
        return enclose.equal(self.left, self.right, point)

    def _refutation(self, point: witness.PointDict, budget: Budget, side: str | None) -> Refutation:
        shown = [
            None if side == name else enclose.digits(expr, point)
            for name, expr in (("lhs", self.left), ("rhs", self.right))
        ]
        return Refutation(
            self.lhs, self.rhs, self.relation, self.where, dict(point), *shown, side, budget.spent()
        )


def symbols_by_name(*parts: Any) -> dict[str, Symbol]:
    """The symbols of all parts that are not strings; two of one name are an error."""
    found: dict[str, Symbol] = {}
    for part in parts:
        tree = part.written if isinstance(part, Line) else part
        for symbol in getattr(tree, "free_symbols", ()):
            other = found.setdefault(symbol.name, symbol)
            if other != symbol:
                raise LineError(
                    f"two different symbols are called {symbol.name}: one {_declared(other)}, "
                    f"one {_declared(symbol)}; declare it once and use that one everywhere"
                )
    return found


def _declared(symbol: Symbol) -> str:
    given = symbol.assumptions0
    kinds = ("positive", "negative", "nonnegative", "nonpositive", "integer", "real")
    return next((f"declared {k}" for k in kinds if given.get(k)), "declared without real=True")


def assumptions(symbol: Symbol) -> list[Atom]:
    """The sign that a symbol was declared with, as conditions."""
    if symbol.is_positive:
        return [Atom(">", symbol)]
    if symbol.is_negative:
        return [Atom(">", -symbol)]
    if symbol.is_nonnegative:
        return [Atom(">=", symbol)]
    if symbol.is_nonpositive:
        return [Atom(">=", -symbol)]
    return [Atom("!=", symbol)] if symbol.is_nonzero else []


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
        assumed = [n.as_condition() for n in needs(claim.domain)]
        start = State(
            Piece(), (*claim.assumed, *assumed, read(evaluated(claim.domain))),
            evaluated(claim.left), evaluated(claim.right), needs(claim.left), needs(claim.right),
        )  # fmt: skip
        stack = [start]
        while stack:
            self.budget.check(claim.where)
            state = stack.pop()
            further = self.further(state)
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
            raise Undecided(f"not decided where {where}: {left}", left)
        methods = list(dict.fromkeys(c.method for c in self.cases))
        return Proof(
            claim.lhs, claim.rhs, claim.relation, claim.where,
            ", ".join(methods) or "nothing to prove: no point satisfies the condition",
            tuple(self.cases), tuple(dict.fromkeys(self.excluded)), self.budget.spent(),
        )  # fmt: skip

    # -- splitting -------------------------------------------------------------------------

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
        elif isinstance(condition, Any_):
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
            return e.xreplace(rule)

        solved = tuple((s, v.xreplace(rule)) for s, v in state.solved)
        state = state.replaced(change).assume(*(replaced(a, change) for a in state.piece.atoms))
        return replace(
            state, piece=Piece(), solved=(*solved, (solution.symbol, solution.value))
        )  # fmt: skip

    def needing(self, state: State, side: str, need: Need) -> Iterator[State]:
        """Settle one condition of definedness: it holds, it fails, or the piece splits."""
        rest = replace(state, **{f"{side}_needs": getattr(state, f"{side}_needs")[1:]})
        for condition in (need.guard, need.condition):
            for atom in atoms(condition):
                if (found := _switch(atom.expr, state.piece)) is not None:
                    yield from self.switching(state, found)
                    return
            known = truth(condition, state.piece)
            if known is None:
                atom = next(a for a in atoms(condition) if state.piece.truth(a) is None)
                yield state.assume(atom)
                yield state.assume(atom.negation())
                return
            if condition is need.guard and not known:
                yield rest
                return
        if known:
            yield rest
        else:
            yield replace(rest, **{side: None, f"{side}_needs": ()})

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

    # -- settling one piece ----------------------------------------------------------------

    def settle(self, state: State) -> None:
        """Prove the statement on one piece, find a point at which it fails, or leave it open."""
        if state.left is None and state.right is None:
            if self.occupied(state):
                self.excluded.append(state.condition())
            return
        if state.left is None or state.right is None:
            self.seek(state, witness.points(state.piece, self.free(state)))
            self.open(state)
            return
        difference = state.right - state.left
        if self.claim.relation == "==":
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
            sides = (state.left, state.right)
            left = None if None in sides else state.left - state.right  # type: ignore[operator]
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
        return "signs" if signs <= wanted else None

    def inequality(self, state: State, difference: Expr) -> str | None:
        budget = self.budget.part(0.6)
        try:
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


def _simplified(atom: Atom, piece: Piece) -> Atom:
    """The atom without the factors whose sign the piece fixes."""
    if atom.rel == "==" or is_linear(atom.expr):
        return atom
    core = piece.core(atom.expr)
    return atom if core.expand() == atom.expr.expand() else Atom(atom.rel, core)


def _switch(expr: Expr, piece: Piece) -> Expr | None:
    """An innermost case distinction in ``expr``, one with a linear condition if there is one."""
    inner: list[Expr] = []
    for e in postorder_traversal(expr):
        if is_switch(e, piece) and not any(e.has(i) for i in inner):
            inner.append(e)
    simple = (e for e in inner if all(isinstance(a, Expr) and is_linear(a) for a in e.args))
    return next(simple, inner[0] if inner else None)

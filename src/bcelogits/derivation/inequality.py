"""Inequalities on one piece, where no case distinction is left.

``positive`` looks for a witness that can be checked: signs of factors and terms, the same after
taking exponentials, the ends of an interval on which the function is affine or concave, or a point
from which the derivative points upwards on both sides.  The derivative's own sign is proved the
same way, so chains of derivatives arise by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Dummy, Expr, Integer, Rational, Symbol, exp, log

from . import enclose, witness
from .conditions import Atom, evaluated, needs
from .equations import solve
from .generators import FAILED
from .identity import is_zero
from .normal import Normal
from .pieces import Piece
from .switches import truth
from .verdict import Budget, Undecided

SIGNS = "the signs of its terms and factors"
DEPTH = 4
NODES = 400


def different(piece: Piece, f: Expr, budget: Budget) -> str | None:
    """``f != 0`` everywhere on the piece."""
    if 0 not in piece.sign(f):
        return SIGNS
    return positive(piece, f, True, budget) or positive(piece, -f, True, budget)


def settled(piece: Piece, f: Expr, budget: Budget) -> bool:
    """Whether ``f >= 0`` can be proved on the piece within a small budget."""
    try:
        with budget.alarm():
            return positive(piece, f, False, budget) is not None
    except Undecided:
        return False


def positive(piece: Piece, f: Expr, strict: bool, budget: Budget) -> str | None:
    """The method by which ``f > 0`` (``f >= 0`` where not strict) was proved on the piece."""
    return _Proof(budget).positive(piece, f, strict, DEPTH)


class _Proof:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.nodes = 0
        self.tried: dict[frozenset[Atom | Symbol], list[witness.PointDict]] = {}
        self.known: dict[tuple[frozenset[Atom], Expr, bool], tuple[int, str | None]] = {}

    def positive(self, piece: Piece, f: Expr, strict: bool, depth: int) -> str | None:
        self.budget.check(f)
        key = (frozenset(piece.atoms), f, strict)
        found = self.known.get(key)
        if found is not None and (found[1] or found[0] >= depth):
            return found[1]
        self.nodes += 1
        if self.nodes > NODES or self._fails_somewhere(piece, f):
            return None
        self.known[key] = (depth, None)
        method = self._search(piece, f, strict, depth)
        self.known[key] = (depth, method)
        return method

    def _fails_somewhere(self, piece: Piece, f: Expr) -> bool:
        """A look at a few points saves the search for a proof that cannot exist."""
        symbols = sorted(f.free_symbols | piece.symbols(), key=lambda s: s.name)
        key = frozenset((*piece.atoms, *symbols))
        if key not in self.tried:
            self.tried[key] = list(witness.points(piece, symbols, 12))
        for point in self.tried[key]:
            try:
                if enclose.evaluate(f, point, 60).sign() < 0:
                    return True
            except (enclose.Unsure, enclose.Undefined, enclose.Unsupported):
                continue
        return False

    def _search(self, piece: Piece, f: Expr, strict: bool, depth: int) -> str | None:
        wanted = frozenset((1,)) if strict else frozenset((0, 1))
        if piece.sign(f) <= wanted:
            return SIGNS
        if not f.free_symbols:
            return None
        logs = f.atoms(log)
        if logs and _with_lemmas(piece, logs).sign(f) <= wanted:
            return "the bound log u ≤ u − 1"
        if depth == 0:
            return None
        for symbol in sorted(f.free_symbols, key=lambda s: (s.name != "y", s.name)):
            for method in (self._ends, self._lowest):
                if found := method(piece, f, symbol, strict, depth):
                    return found
        return self._rewritten(piece, f, strict, depth)

    # -- one symbol ------------------------------------------------------------------------

    def _ends(self, piece: Piece, f: Expr, symbol: Symbol, strict: bool, depth: int) -> str | None:
        """Affine or concave in the symbol on an interval with two ends: look at the ends."""
        interval = _Interval.of(piece, f, symbol)
        if interval is None or not (interval.low and interval.high):
            return None
        first, second = f.diff(symbol), f.diff(symbol, 2)
        # A kink, such as that of a root of a hidden square, may point downwards.
        if not (interval.defines(first, True) and interval.defines(second, True)):
            return None
        affine = is_zero(piece, second)
        if not affine and not self.positive(interval.hull, -second, False, depth - 1):
            return None
        proved = []
        for end in (interval.low, interval.high):
            value = interval.value(f, end.at)
            if value is None:
                return None
            # Where the end itself is left out, or the other end is positive, >= is enough.
            firm = strict and self.positive(interval.rest, value, True, depth - 1)
            if not firm and not self.positive(interval.rest, value, False, depth - 1):
                return None
            proved.append((bool(firm), end.open))
        if strict and not all(firm or open_ for firm, open_ in proved):
            return None
        # Where both ends may be 0, only a curve that is truly bent stays above.
        bent = strict and not affine and self.positive(interval.hull, -second, True, depth - 1)
        if strict and not any(firm for firm, _ in proved) and not bent:
            return None
        return "its values at the ends of an interval on which it is concave"

    def _lowest(
        self, piece: Piece, f: Expr, symbol: Symbol, strict: bool, depth: int
    ) -> str | None:
        """The derivative points away from one point on both sides; f is right there."""
        interval = _Interval.of(piece, f, symbol)
        if interval is None:
            return None
        slope = f.diff(symbol)
        for at in interval.anchors(slope):
            value = interval.value(f, at)
            if value is None or not interval.reaches(at):
                continue
            firm = strict and self.positive(interval.rest, value, True, depth - 1)
            inside = interval.contains(at)
            if strict and not firm and inside is not False:
                continue
            if not firm and not self.positive(interval.rest, value, False, depth - 1):
                continue
            steep = strict and not firm
            above = interval.hull.add(Atom(">", symbol - at))
            below = interval.hull.add(Atom(">", at - symbol))
            if above is not None and not self.positive(above, slope, steep, depth - 1):
                continue
            if below is not None and not self.positive(below, -slope, steep, depth - 1):
                continue
            return "an exact value and the sign of the derivative on both sides"
        return None

    # -- other forms -----------------------------------------------------------------------

    def _rewritten(self, piece: Piece, f: Expr, strict: bool, depth: int) -> str | None:
        """The numerator; a new symbol for an exponential; the halves at 0."""
        core = piece.core(f).expand()
        if core != f and (found := self.positive(piece, core, strict, depth - 1)):
            return found
        for moved, g in _substitutions(piece, f):
            if found := self.positive(moved, g, strict, depth - 1):
                return found
        return None


class _End:
    def __init__(self, at: Expr, open_: bool) -> None:
        self.at = at
        self.open = open_


class _Interval:
    """A piece as an interval in one symbol: ``hull`` drops what does not fit, which is sound."""

    def __init__(self, symbol: Symbol, hull: Piece, rest: Piece, ends: list[list[_End]]) -> None:
        self.symbol = symbol
        self.hull = hull
        self.rest = rest
        self.lows, self.highs = ends
        self.low = self.lows[0] if len(self.lows) == 1 else None
        self.high = self.highs[0] if len(self.highs) == 1 else None

    @classmethod
    def of(cls, piece: Piece, f: Expr, symbol: Symbol) -> _Interval | None:
        rest = Piece(a for a in piece.atoms if symbol not in a.expr.free_symbols)
        ends: list[list[_End]] = [[], []]
        kept = list(rest.atoms)
        for atom in piece.atoms:
            if symbol not in atom.expr.free_symbols or atom.rel in ("!=", "=="):
                continue
            slope = atom.expr.diff(symbol)
            if symbol in slope.free_symbols:
                continue
            signs = rest.sign(slope)
            if signs not in ({1}, {-1}):
                continue
            kept.append(atom)
            at = (-atom.expr.xreplace({symbol: Integer(0)}) / slope).expand()
            ends[0 if signs == {1} else 1].append(_End(at, atom.rel == ">"))
        interval = cls(symbol, Piece(kept), rest, ends)
        return interval if interval.defines(f) else None

    def defines(self, f: Expr, between: bool = False) -> bool:
        """Whether ``f`` is certainly defined on the interval, or only between its ends."""
        s, own = self.symbol, self.hull.atoms
        inside = (Atom(">", a.expr) if s in a.expr.free_symbols else a for a in own)
        piece = Piece(inside) if between else self.hull
        return all(truth(n.as_condition(), piece) is True for n in needs(f))

    def value(self, f: Expr, at: Expr) -> Expr | None:
        """F at an end, by continuity; None where f is not seen to be continuous there."""
        rule = {self.symbol: at}
        at_end = [n.replaced(lambda e: e.xreplace(rule)).as_condition() for n in needs(f)]
        at_end += [n.as_condition() for n in needs(at)]
        if all(truth(c, self.rest) is True for c in at_end):
            return f.xreplace(rule)
        limited = _without_vanishing_logs(f, self.symbol, at)
        return self.value(limited, at) if limited is not None else None

    def reaches(self, at: Expr) -> bool:
        """Whether ``at`` lies in the closure of the interval."""
        rule = {self.symbol: at}
        own = [a for a in self.hull.atoms if self.symbol in a.expr.free_symbols]
        return all(self.rest.truth(Atom(">=", a.expr.xreplace(rule))) is True for a in own)

    def contains(self, at: Expr) -> bool | None:
        rule = {self.symbol: at}
        known = [self.rest.truth(Atom(a.rel, a.expr.xreplace(rule))) for a in self.hull.atoms]
        return False if False in known else None if None in known else True

    def anchors(self, slope: Expr) -> Iterator[Expr]:
        """Where the minimum may be: zeros of the slope, ends, 0, other symbols."""
        seen: list[Expr] = []
        for at in self._anchors(slope):
            if at not in seen and self.symbol not in at.free_symbols:
                seen.append(at)
                yield at

    def _anchors(self, slope: Expr) -> Iterator[Expr]:
        yield from (end.at for end in (*self.lows, *self.highs))
        others = sorted(slope.free_symbols - {self.symbol}, key=lambda s: s.name)
        for at in (Integer(0), *others, Integer(1), Rational(1, 2)):
            if is_zero(self.rest, slope.xreplace({self.symbol: at})):
                yield at
        try:
            for solution in solve(slope, self.hull, self.symbol) or ():
                if solution.symbol == self.symbol and solution.value is not None:
                    yield solution.value
        except FAILED:
            return


def _without_vanishing_logs(f: Expr, symbol: Symbol, at: Expr) -> Expr | None:
    """F without its terms a*log(b) in which polynomials a and b vanish at the end: a*log b -> 0."""

    def vanishes(e: Expr) -> bool:
        return bool(e.is_polynomial(symbol) and e.xreplace({symbol: at}).expand() == 0)

    rest = f.expand(log=False)
    for term in sorted(f.atoms(log), key=str):
        size = rest.coeff(term)
        if vanishes(size) and vanishes(term.args[0]):
            rest = (rest - size * term).expand(log=False)
    return rest if rest != f.expand(log=False) else None


def _with_lemmas(piece: Piece, logs: set[Expr]) -> Piece:
    """The piece with 1 - 1/u <= log u <= u - 1 for every logarithm at hand."""
    lemmas = []
    for term in sorted(logs, key=str)[:3]:
        u = term.args[0]
        lemmas += [Atom(">=", u - 1 - term), Atom(">=", term - 1 + 1 / u)]
    return Piece((*piece.atoms, *lemmas))


def _substitutions(piece: Piece, f: Expr) -> Iterator[tuple[Piece, Expr]]:
    """T = exp(s) or exp(-s) for a symbol that occurs in exponentials only: 0 becomes an end."""
    for symbol in sorted(f.free_symbols, key=lambda s: s.name):
        for way in (-1, 1):
            t = Dummy("t", positive=True)
            rule = {symbol: way * log(t)}
            own = [a for a in piece.atoms if symbol in a.expr.free_symbols]
            moved = [Atom(a.rel, evaluated(a.expr.xreplace(rule))) for a in own]
            ends = [_solved_log(a, t) for a in moved]
            kept = [a for a in piece.atoms if a not in own]
            there = Piece([*kept, Atom(">", t), *(e for e in ends if e is not None)])
            normal = Normal(there.sign)
            try:
                g = normal.restore(normal.ratio(f.xreplace(rule)).as_expr())
            except FAILED:
                continue
            if log(t) not in g.atoms(log):
                yield there, g


def _solved_log(atom: Atom, t: Symbol) -> Atom | None:
    """c*log t + d > 0 as a bound on t, or None (a condition less is sound)."""
    c = atom.expr.coeff(log(t))
    d = atom.expr - c * log(t)
    if not c.is_Rational or not c or t in d.free_symbols:
        return None
    bound = exp(-d / c)
    return Atom(atom.rel, t - bound if c > 0 else bound - t)

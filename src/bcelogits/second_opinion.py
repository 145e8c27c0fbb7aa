"""A second opinion: statements evaluated by mpmath alone, without SymPy and without our prover.

`value` walks Python's syntax tree of an expression at one point.  Rational arithmetic stays exact
(`Fraction`); the rest is mpmath at the working precision of the caller.  An expression with an
undefined part (log of 0, 0/0, an even root of a negative number, no branch of a Piecewise) has no
value: `None`.
"""

from __future__ import annotations

import ast
import itertools
import operator
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

Number = Any  # a Fraction where the value is rational, else an mpf, which has no types
Point = Mapping[str, Fraction]


# Zero, kinks, hard labels, a mirror point for each, and every magnitude from 1e-6 to 2000.
MAGNITUDES = ["0.000001", "0.001", "0.1", "1/2", "1", "2", "7/3", "3", "5", "10", "40", "100"]
MAGNITUDES += ["709", "1001", "2000"]
INSIDE_ONE = ["1/4", "1/3", "3/4", "0.9", "0.999999"]
VALUES = [
    Fraction(text) for text in ["0", *MAGNITUDES, *(f"-{m}" for m in MAGNITUDES), *INSIDE_ONE]
]


def status(lhs: str, relation: str, rhs: str, point: Point, digits: int = 60) -> str:
    """What a statement does at one point, with so many digits.

    "holds" or "fails" (also where one side alone is undefined), "excluded" where both sides are
    undefined, and "close" where these digits cannot tell the sides apart.
    """
    with mp.workdps(digits):
        left, right = Evaluator(lhs, point), Evaluator(rhs, point)
        sides = left.value(), right.value()
        if sides == (None, None):
            return "excluded"
        if None in sides:
            return "fails"
        verdict = compare(relation, *sides, noise=left.added or right.added)
    return "close" if verdict is None else "holds" if verdict else "fails"


def points(variables: list[str], where: str, most: int) -> Iterator[dict[str, Fraction]]:
    """At most so many points that satisfy the condition, always the same ones."""
    everywhere = itertools.product(VALUES, repeat=len(variables))
    rng = random.Random(0)
    if len(variables) <= 2:
        candidates = list(everywhere)
        rng.shuffle(candidates)
    else:
        candidates = [tuple(rng.choice(VALUES) for _ in variables) for _ in range(100 * most)]
    inside = (
        point for c in candidates if holds(where, point := dict(zip(variables, c, strict=True)))
    )
    return itertools.islice(inside, most)


class NoValueError(Exception):
    """The expression is undefined at the point."""


def value(text: str, point: Point) -> Number | None:
    """The value of `text` at `point`, or None where it is undefined."""
    return Evaluator(text, point).value()


def holds(text: str, point: Point) -> bool:
    """Whether a condition such as ``(0 < y < 1) & (x != 0)`` holds at `point`; empty: always."""
    return not text or Evaluator(text, point).truth(parse(text))


def names(*texts: str) -> list[str]:
    """The variables of some expressions, sorted."""
    found: set[str] = set()
    for text in filter(None, texts):
        nodes = list(ast.walk(parse(text)))
        called = {n.func for n in nodes if isinstance(n, ast.Call)}
        found |= {n.id for n in nodes if isinstance(n, ast.Name) and n not in called}
    return sorted(found)


def compare(relation: str, lhs: Number, rhs: Number, noise: bool = True) -> bool | None:
    """Whether the relation holds, or None where the working precision cannot tell them apart.

    Without additions of rounded numbers there is no `noise`: nothing cancels, nothing is absorbed.
    """
    if isinstance(lhs, Fraction) and isinstance(rhs, Fraction):
        return COMPARISONS[relation](lhs, rhs)
    gap = real(lhs) - real(rhs)
    # Half of the digits are kept for what cancels inside a side, and where it cancels to nothing,
    # seven tenths of them as an absolute bound.
    relative = mpf(10) ** (-mp.dps // 2) * max(abs(real(lhs)), abs(real(rhs)))
    if abs(gap) <= max(relative, mpf(10) ** (-7 * mp.dps // 10) if noise else 0):
        return None
    return COMPARISONS[relation](gap, 0)


def parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def real(number: Number) -> mpf:
    return mpf(number.numerator) / number.denominator if isinstance(number, Fraction) else number


COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
RELATIONS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
# Each with the test that its argument has to pass.
ELEMENTARY = {
    "exp": (mp.exp, lambda u: True),
    "log": (mp.log, lambda u: u > 0),
    "sqrt": (mp.sqrt, lambda u: u >= 0),
    "tanh": (mp.tanh, lambda u: True),
    "sinh": (mp.sinh, lambda u: True),
    "cosh": (mp.cosh, lambda u: True),
    "asinh": (mp.asinh, lambda u: True),
    "acosh": (mp.acosh, lambda u: u >= 1),
    "atanh": (mp.atanh, lambda u: -1 < u < 1),
    "atan": (mp.atan, lambda u: True),
}


class Evaluator:
    """The value of one text at one point."""

    def __init__(self, text: str, point: Point) -> None:
        self.text = text
        self.point = point
        self.added = False  # rounded numbers, to one another or to exact ones

    def value(self) -> Number | None:
        try:
            return self.number(parse(self.text))
        except NoValueError:
            return None

    def number(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant():
                return Fraction(str(ast.get_source_segment(self.text, node)))
            case ast.Name(id=name):
                return self.point[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.number(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return self.binary(op, self.number(left), self.number(right))
            case ast.Call(func=ast.Name(id="Piecewise"), args=branches):
                return self.piecewise(branches)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, [self.number(arg) for arg in args])
        raise TypeError(f"no rule for {ast.unparse(node)}")

    def truth(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=bool(verdict)):
                return verdict
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                return self.truth(left) and self.truth(right)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.truth(left) or self.truth(right)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [self.number(side) for side in (left, *comparators)]
                verdicts = [
                    compare(RELATIONS[type(op)], a, b)
                    for op, a, b in zip(ops, sides, sides[1:], strict=False)
                ]
                if None in verdicts:
                    raise NoValueError
                return all(verdicts)
        raise TypeError(f"no rule for the condition {ast.unparse(node)}")

    def piecewise(self, branches: list[ast.expr]) -> Number:
        for branch in branches:
            assert isinstance(branch, ast.Tuple)
            expression, condition = branch.elts
            if self.truth(condition):
                return self.number(expression)
        raise NoValueError

    def binary(self, op: ast.operator, a: Number, b: Number) -> Number:
        if isinstance(op, ast.Pow):
            return power(a, b)
        if not (isinstance(a, Fraction) and isinstance(b, Fraction)):
            a, b = real(a), real(b)
            self.added |= isinstance(op, ast.Add | ast.Sub)
        if isinstance(op, ast.Div):
            if b == 0:
                raise NoValueError
            return a / b
        return ARITHMETIC[type(op)](a, b)

    def call(self, name: str, args: list[Number]) -> Number:
        if name in ELEMENTARY:
            function, defined = ELEMENTARY[name]
            (u,) = args
            if not defined(u):
                raise NoValueError
            return function(real(u))
        if name == "Abs":
            return abs(args[0])
        if name == "sign":
            return Fraction((args[0] > 0) - (args[0] < 0))
        if name == "Heaviside":
            u, at_zero = args
            return Fraction(int(u > 0)) if u != 0 else at_zero
        if name in ("Max", "Min"):
            best = args[0]
            for other in args[1:]:
                if compare(">" if name == "Max" else "<", other, best):
                    best = other
            return best
        raise TypeError(f"no rule for the function {name}")


def power(a: Number, b: Number) -> Number:
    if isinstance(b, Fraction) and b.denominator == 1:
        if a == 0 and b < 0:
            raise NoValueError
        return a ** int(b)
    if a < 0 or (a == 0 and b < 0):
        raise NoValueError
    return mpf(0) if a == 0 else mp.exp(real(b) * mp.log(real(a)))

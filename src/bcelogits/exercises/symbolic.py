"""Exercises whose answer is an expression: the prover judges it in whatever form it comes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sympy import And, Eq, Expr, Rational

from bcelogits.derivation import (
    Line,
    Refutation,
    Undecided,
    decide,
    read,
)
from bcelogits.derivation.lines import from_tree

from .model import Mistake
from .reading import DERIVATIVE, answer_line, heads
from .result import Result, right, wrong
from .words import Paragraph, code, formula, listed

SECONDS = 10  # of work for a verdict
PATIENCE = 4  # seconds for recognising a mistake
FLOAT = "1e-12"  # how near an exact number a float must be to be taken for it
DIGITS = 9


def short(value: str | None) -> str:
    """Certain digits, cut where nobody reads on."""
    text = value or "undefined"
    mantissa, e, exponent = text.partition("e")
    cut = text if len(mantissa) <= DIGITS or value is None else f"{mantissa[:DIGITS]}…{e}{exponent}"
    return f"`{cut}`"


def size(value: str | None) -> Decimal:
    """Certain digits as a number that may be as large as it likes."""
    above, _, below = (value or "0").partition("/")
    return Decimal(above) / Decimal(below or 1)


def figure(value: Expr) -> str:
    """A value as text: a float as it was given, any other long fraction in six digits."""
    text = str(value)
    if not value.is_Rational or len(text) <= 12:
        return text
    near = float(value)
    if math.isinf(near):
        return text
    return repr(near) if value == Rational(near) else f"{near:.6g}"


def point(refutation: Refutation) -> str:
    """The point of a counterexample."""
    pairs = sorted(refutation.counterexample.items(), key=lambda pair: pair[0].name)
    return code(", ".join(f"{symbol} = {figure(value)}" for symbol, value in pairs))


def place(refutation: Refutation) -> str:
    """The point of a counterexample, as the start of a sentence."""
    return f"At {point(refutation)}" if refutation.counterexample else "There"


def near(line: Line, value: str, tolerance: str) -> int:
    """0 if the number is within the tolerance of the value, else -1 or 1: too small, too large."""
    for end, relation, found in (("-", ">=", -1), ("+", "<=", 1)):
        bound = f"({value}) {end} ({tolerance})"
        if isinstance(decide(line, bound, relation=relation, seconds=SECONDS), Refutation):
            return found
    return 0


def undecided(reason: Undecided) -> Result:
    """The checker's honest end."""
    return Result("undecided", (
        "It could neither prove nor refute your answer, which may well be right. "
        "Try a plainer form of it.", f"What it says: {code(reason)}",
    ))  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """A formula; every form of the right one is accepted, unless ``without`` bars a function.

    ``most`` says how often a function may stand in the answer; with ``tame`` no exponent may be
    positive anywhere, so that nothing overflows.
    """

    target: str
    where: str | bool = True
    mistakes: tuple[Mistake, ...] = ()
    symbols: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    tame: bool = False
    label = "expression"

    def letters(self) -> list[str]:
        """The symbols that an answer may use."""
        return sorted(read(self.target).symbols if self.symbols is None else self.symbols)

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        letters = self.letters()
        if not letters:
            return 'an exact number, as text such as `"2*log(3)/7"`'
        names = listed([code(n) for n in letters])
        return f'an expression in {names}, as text such as `"{letters[0]}/2 - 1"`'

    def judge(self, answer: Any) -> Result:
        """The verdict on an expression."""
        line = answer_line(answer, self.letters())
        if isinstance(answer, float) and not self.letters() and not near(line, self.target, FLOAT):
            return right(f"As a float, {code(answer)} is right.")
        barred = self.barred(line)
        if barred:
            return wrong(barred)
        try:
            verdict = decide(line, self.target, where=self.where, seconds=SECONDS)
            if isinstance(verdict, Refutation):
                said = f"It was read as {formula(line.latex, line.text)}. "
                return wrong(said + self.difference(verdict), *self.advice(line, verdict))
            wild = self.untamed(line)
            if wild is not None:
                return wild
            return right(f"{formula(line.latex, line.text)} is a right form of it.")
        except Undecided as reason:
            if self.letters() or near(line, self.target, "1e-40"):
                return undecided(reason)
            return right(f"{formula(line.latex, line.text)} agrees with it in 40 decimals, "
                         "and the checker takes it for right.")  # fmt: skip

    def barred(self, line: Line) -> str:
        """What the answer uses and should not, in words; nothing if all is well."""
        used = heads(line)
        if DERIVATIVE in used:
            return "Work the derivative out: the answer is to be a formula without one."
        for name in self.without:
            if name in used:
                return f"Here {code(name)} is not to be used: find a form without it."
        for name, count in self.most.items():
            if used.count(name) > count:
                times = {0: "not at all", 1: "only once"}.get(count, f"only {count} times")
                return f"The answer is to use {code(name)} {times}."
        return ""

    def untamed(self, line: Line) -> Result | None:
        """Refuse a right formula with an exponent that can be positive, where that matters."""
        for node in line.tree.walk() if self.tame else ():
            if node.head == "call" and node.literal == "exp":
                exponent = from_tree(node.args[0])
                sign = decide(exponent, 0, relation="<=", where=self.where, seconds=SECONDS)
                if isinstance(sign, Refutation):
                    return wrong(
                        "As mathematics this is right. But a machine has to compute it: "
                        f"the exponent {formula(exponent.latex, exponent.text)} is positive at "
                        f"{point(sign)}, and for large numbers the exponential overflows."
                    )
        return None

    def difference(self, found: Refutation) -> str:
        """Where the answer fails; the right value is told only where it is not the solution."""
        if found.undefined_side == "lhs":
            return f"{place(found)} your answer has no value, and the right one has."
        if found.undefined_side == "rhs":
            return f"{place(found)} the right answer has no value, and yours has."
        if not self.letters():
            small = size(found.lhs_value) < size(found.rhs_value)
            about = f", at about {short(found.lhs_value)}" if "." in str(found.lhs_value) else ""
            return f"It is too {'small' if small else 'large'}{about}."
        return (f"{place(found)} it is {short(found.lhs_value)}, "
                f"and should be {short(found.rhs_value)}.")  # fmt: skip

    def advice(self, line: Line, found: Refutation) -> tuple[Paragraph, ...]:
        """What is known about this very mistake."""
        here = And(*(Eq(symbol, value) for symbol, value in found.counterexample.items()))
        began = time.monotonic()
        for mistake in self.mistakes:
            if time.monotonic() - began > PATIENCE:
                break
            try:  # a look at one point spares most of the proofs
                for where in (here, self.where):
                    verdict = decide(line, mistake.answer, where=where, seconds=2)
                    if isinstance(verdict, Refutation):
                        break
                else:
                    return (mistake.says,)
            except Undecided:
                continue
        return ()

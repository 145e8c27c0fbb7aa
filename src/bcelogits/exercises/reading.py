"""From what a reader gives to a line of mathematics, by the checker's grammar; nothing is run."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from sympy import Basic, Expr, Symbol
from sympy.logic.boolalg import Boolean

from bcelogits.derivation import Derivation, Line, LineError, define, read, read_condition
from bcelogits.derivation.tree import DEFINED, OTHER_NAMES

from .result import Unread
from .words import Block, code, listed

DERIVATIVE = "Derivative"


@contextmanager
def defined(names: Mapping[str, str]) -> Iterator[None]:
    """The definitions that an exercise speaks of; the reader's own come back afterwards."""
    before = dict(DEFINED)
    for head, body in names.items():
        define(head, body)
    try:
        yield
    finally:
        DEFINED.clear()
        DEFINED.update(before)


def symbols_of(names: Iterable[str]) -> dict[str, Symbol]:
    """Real symbols of these names."""
    return {name: Symbol(name, real=True) for name in names}


def answer_line(answer: Any, allowed: Iterable[str]) -> Line:
    """The line that an answer means, in the symbols that are allowed.

    Raises :class:`Unread` with words for the reader.
    """
    line = _line(answer)
    allowed = sorted(allowed)
    strange = sorted(set(line.symbols) - set(allowed))
    if strange:
        about = f"The exercise is about {listed([code(n) for n in allowed])}." if allowed else (
            "The answer is one number, with no letter left in it."
        )  # fmt: skip
        raise Unread(f"Your answer uses {listed([code(n) for n in strange])}. {about}")
    return line


def _line(answer: Any) -> Line:
    if isinstance(answer, Derivation):
        answer = answer.expr
    if isinstance(answer, Line):
        answer = answer.written
    if isinstance(answer, Boolean) or (isinstance(answer, Basic) and not isinstance(answer, Expr)):
        raise Unread(f"{code(answer)} is not an expression; give one expression.")
    if not isinstance(answer, (str, Expr)):
        answer = number(answer)
    if isinstance(answer, Expr):
        plain = symbols_of(s.name for s in answer.free_symbols)
        answer = answer.xreplace({s: plain[s.name] for s in answer.free_symbols})
    try:
        return read(answer)
    except LineError as error:
        raise Unread(*explained(error)) from None


def number(answer: Any) -> Fraction:
    """A number exactly as it was given; raises :class:`Unread` for everything else."""
    shape = getattr(answer, "shape", ())
    if isinstance(shape, tuple) and shape == () and hasattr(answer, "item"):
        answer = answer.item()  # a NumPy scalar or a tensor without axes
    if isinstance(answer, bool) or answer is None:
        raise Unread(f"{code(answer)} is not a number and not an expression.")
    if isinstance(answer, numbers.Rational):
        return Fraction(answer)
    if isinstance(answer, numbers.Real):
        value = float(answer)
        if not math.isfinite(value):
            raise Unread(f"{code(value)} is not a real number.")
        return Fraction(value)
    if isinstance(answer, numbers.Complex):
        raise Unread("That is a complex number; the book is about real ones.")
    if callable(answer):
        raise Unread("That is a function. Write the formula as text, with its letters.")
    if isinstance(answer, (list, tuple, set, dict)):
        raise Unread("One expression is wanted here, and that is a collection of several things.")
    if shape not in ((), None):
        raise Unread("One value is wanted here, and that is an array.")
    raise Unread(f"That is of type {code(type(answer).__name__)}; give text or a number.")


def explained(error: LineError) -> tuple[str | Block, ...]:
    """The grammar's own words, with the caret under the place."""
    first, _, rest = str(error).partition("\n")
    return (first.replace("`", "'").replace("$", ""), *([Block(rest)] if rest else []))


def answer_condition(answer: Any, allowed: Iterable[str]) -> Boolean:
    """The condition that an answer means; raises :class:`Unread`."""
    allowed = sorted(allowed)
    if isinstance(answer, Boolean):
        plain = symbols_of(s.name for s in answer.free_symbols)
        answer = answer.xreplace({s: plain[s.name] for s in answer.free_symbols})
    elif not isinstance(answer, str):
        raise Unread("Give the condition as text.")
    try:
        condition = read_condition(answer)
    except LineError as error:
        raise Unread(*explained(error)) from None
    strange = sorted({s.name for s in condition.free_symbols} - set(allowed))
    if strange:
        about = listed([code(n) for n in allowed])
        raise Unread(f"Your condition uses {listed(strange)}. The exercise is about {about}.")
    return condition


def heads(line: Line) -> list[str]:
    """The names of all functions in a line, as often as they stand in it."""
    other = {"cases": "Piecewise", "derivative": DERIVATIVE}
    names = []
    for node in line.tree.walk():
        if node.head == "call":
            names.append(OTHER_NAMES.get(node.literal, node.literal))
        elif node.head in other:
            names.append(other[node.head])
    return names

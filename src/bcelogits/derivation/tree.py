"""Formulas as their author wrote them: a small tree, before SymPy reorders anything.

A line of a derivation is kept as a tree of :class:`Node`.  It is printed from the tree, in the
author's order, and SymPy's expressions are built from it (``build.py``).  The heads are

===========  ==============================================================
number       ``literal`` as written, ``of`` its exact :class:`~sympy.Rational`
constant     ``of`` is ``pi`` or ``E``
symbol       ``of`` is the :class:`~sympy.Symbol`
sum          terms; a subtracted term is a ``neg``
product      factors
quotient     numerator, denominator
power        base, exponent
neg          operand
call         arguments; ``of`` is the SymPy class or a defined function
name         like ``call``, of a function that has a name and no meaning: ``L(x, y)``
derivative   expression, then the symbols in the order of differentiation
cases        expression, condition, expression, condition, ...
compare      operands; ``literal`` holds the relations, parted by spaces
and or not   conditions
true false   the constant conditions
===========  ==============================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import sympy as sp


class LineError(ValueError):
    """A line that cannot be read; the message says what, where, and what to do."""


@dataclass(frozen=True)
class Node:
    head: str
    args: tuple[Node, ...] = ()
    of: Any = None
    literal: str = ""
    at: int = field(default=0, compare=False)

    def walk(self) -> Iterator[Node]:
        yield self
        for arg in self.args:
            yield from arg.walk()

    def symbols(self) -> dict[str, sp.Symbol]:
        """The symbols by name; two different ones of one name are an error."""
        return reduce(together, ({n.of.name: n.of} for n in self.walk() if n.head == "symbol"), {})

    def replace(self, new: Mapping[sp.Symbol, Node]) -> Node:
        """The tree with symbols replaced, all at once."""
        if self.head == "symbol":
            return new.get(self.of, self)
        return replace(self, args=tuple(arg.replace(new) for arg in self.args))


def together(a: Mapping[str, sp.Symbol], b: Mapping[str, sp.Symbol]) -> dict[str, sp.Symbol]:
    """Both tables of symbols; raises :class:`LineError` where they disagree about a name."""
    for name in a.keys() & b.keys():
        if a[name] != b[name]:
            raise LineError(
                f"two different symbols are named {name}: one has the assumptions "
                f"{_assumptions(a[name])}, the other {_assumptions(b[name])}; use one of them"
            )
    return {**a, **b}


def _assumptions(symbol: sp.Symbol) -> str:
    return ", ".join(k if v else f"not {k}" for k, v in symbol._assumptions_orig.items()) or "none"


@dataclass(frozen=True)
class Known:
    """A function that strings may call: its class, how many arguments, and its LaTeX."""

    make: Callable[..., Any]
    least: int
    most: int
    latex: str


def _sqrt(x: Any, evaluate: bool = True) -> Any:
    return sp.Pow(x, sp.S.Half, evaluate=evaluate)


MANY = 50
KNOWN = {
    "exp": Known(sp.exp, 1, 1, r"\exp"),
    "log": Known(sp.log, 1, 1, r"\log"),
    "sqrt": Known(_sqrt, 1, 1, r"\sqrt"),
    "Abs": Known(sp.Abs, 1, 1, ""),
    "Max": Known(sp.Max, 1, MANY, r"\max"),
    "Min": Known(sp.Min, 1, MANY, r"\min"),
    "sign": Known(sp.sign, 1, 1, r"\operatorname{sign}"),
    "Heaviside": Known(sp.Heaviside, 1, 2, r"\operatorname{H}"),
    "sinh": Known(sp.sinh, 1, 1, r"\sinh"),
    "cosh": Known(sp.cosh, 1, 1, r"\cosh"),
    "tanh": Known(sp.tanh, 1, 1, r"\tanh"),
    "coth": Known(sp.coth, 1, 1, r"\coth"),
    "sech": Known(sp.sech, 1, 1, r"\operatorname{sech}"),
    "csch": Known(sp.csch, 1, 1, r"\operatorname{csch}"),
    "asinh": Known(sp.asinh, 1, 1, r"\operatorname{arsinh}"),
    "acosh": Known(sp.acosh, 1, 1, r"\operatorname{arcosh}"),
    "atanh": Known(sp.atanh, 1, 1, r"\operatorname{artanh}"),
    "acoth": Known(sp.acoth, 1, 1, r"\operatorname{arcoth}"),
    "atan": Known(sp.atan, 1, 1, r"\arctan"),
}
OTHER_NAMES = {"abs": "Abs", "max": "Max", "min": "Min", "ln": "log"}
NAME_OF = {known.make: name for name, known in KNOWN.items()}
# Names that a symbol or a defined function may not have in a string.
WORDS = {"Piecewise", "Derivative", "diff", "Eq", "Ne", "And", "Or", "Not", "pi", "E"}
RESERVED = frozenset(KNOWN) | frozenset(OTHER_NAMES) | WORDS

# Definitions by name; a string finds the latest one (``definitions.py`` fills it).
DEFINED: dict[str, Any] = {}

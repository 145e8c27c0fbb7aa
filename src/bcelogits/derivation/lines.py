"""Lines as written: what a derivation keeps of each formula.

A line is read from text or from a SymPy expression.  It keeps the source, the expression as written
(nothing evaluated), its value after SymPy's automatic evaluation, and how it prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sympy import Expr, Float, Rational, Symbol, preorder_traversal, sympify, true
from sympy.core.sympify import SympifyError
from sympy.logic.boolalg import Boolean

from . import build, grammar, printing
from .from_sympy import condition_tree, real, settled, tree_of
from .tree import LineError, Node

__all__ = ["Line", "LineError", "condition_latex", "condition_text", "read", "read_condition"]


@dataclass(frozen=True)
class Line:
    """One formula.

    ``source`` is what the author gave, ``written`` the unevaluated expression in the author's
    order, ``value`` what SymPy makes of it by itself, ``latex`` and ``text`` how it prints.
    """

    source: str
    written: Expr
    value: Expr
    latex: str
    text: str
    tree: Node = field(repr=False, compare=False)

    @property
    def symbols(self) -> dict[str, Symbol]:
        """The symbols of the line by name."""
        return self.tree.symbols()

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"

    def __str__(self) -> str:
        return self.text


def read(given: Any, names: Mapping[str, Symbol] | None = None) -> Line:
    """The line that ``given`` means: text, a number, a SymPy expression, or a line already.

    A name in a text is looked up in ``names``; else it is a new real symbol.  Decimals in a text
    are exact (``0.1`` is one tenth); a Python float is the binary number that it holds.

    Raises :class:`LineError` (a ``ValueError``) for a text outside the grammar, symbols that are
    not real, infinities, arrays and everything else that is not one real number.
    """
    if isinstance(given, Line):
        return given
    if isinstance(given, str):
        tree = grammar.parse(given, names)
        return from_tree(tree, given.strip())
    expr = _expression(given)
    tree = tree_of(expr)
    tree.symbols()
    return Line(printing.text(tree), expr, evaluated(expr), *_printed(tree), tree)


def from_tree(tree: Node, source: str | None = None) -> Line:
    """The line of a tree, for instance after a substitution into it."""
    tree.symbols()
    try:
        written, value = build.written(tree), build.evaluated(tree)
    except RecursionError:
        raise LineError("the line is too deep; split it") from None
    latex, text = _printed(tree)
    return Line(text if source is None else source, written, value, latex, text, tree)


def evaluated(expr: Expr) -> Expr:
    """SymPy's automatic evaluation of an expression that may not have been evaluated."""
    return build.evaluated(tree_of(expr)) if _unevaluated(expr) else expr


def read_condition(given: Any, names: Mapping[str, Symbol] | None = None) -> Boolean:
    """The condition that ``given`` means: text such as ``"0 <= y <= 1"``, SymPy's, or True.

    Raises :class:`LineError` (a ``ValueError``) where that is no condition about real numbers.
    """
    if given is None or given is True:
        return true
    if isinstance(given, str):
        tree = grammar.parse_condition(given, names)
        tree.symbols()
        given = build.boolean(tree)
    elif not isinstance(given, (bool, Boolean)):
        raise LineError(
            f"{given!r} is not a condition; write text, '0 <= y <= 1', or as SymPy does: y < 1"
        )
    condition = sympify(given)
    if condition == False:  # noqa: E712
        raise LineError("the condition is False; for an equality write Eq(x, 0) or 'x == 0'")
    for symbol in condition.free_symbols:
        real(symbol)
    condition_tree(condition).symbols()
    return condition


def written_condition(given: Any, names: Mapping[str, Symbol] | None = None) -> Boolean:
    """The condition as text gives it, not evaluated: ``x/x == 1`` still needs x != 0."""
    if isinstance(given, str):
        return build.boolean(grammar.parse_condition(given, names), evaluate=False)
    return read_condition(given, names)


def condition_text(condition: Boolean) -> str:
    """A condition in plain text: ``0 <= y <= 1 and x > 0``."""
    return printing.text(condition_tree(condition))


def condition_latex(condition: Boolean) -> str:
    """A condition in LaTeX."""
    return printing.latex(condition_tree(condition))


def _printed(tree: Node) -> tuple[str, str]:
    return printing.latex(tree), printing.text(tree)


def _expression(given: Any) -> Expr:
    """A SymPy expression of exact numbers."""
    if isinstance(given, (bool, complex, list, tuple, dict, set, bytes)) or given is None:
        raise LineError(
            f"a line is one real formula, not {given!r}; give text or a SymPy expression"
        )
    if isinstance(given, Fraction):
        given = Rational(given.numerator, given.denominator)
    try:
        expr = sympify(given, strict=True)
    except (SympifyError, TypeError, ValueError):
        raise LineError(
            f"a line is one real formula, not {type(given).__name__}; give text or a SymPy "
            "expression"
        ) from None
    if isinstance(expr, Expr):
        floats = expr.atoms(Float)
        return expr.xreplace({f: Rational(f) for f in floats if f.is_finite}) if floats else expr
    return expr


def _unevaluated(expr: Expr) -> bool:
    """Whether some part was built with evaluate=False."""
    return any(part.args and not settled(part) for part in preorder_traversal(expr))

"""SymPy's expressions as trees, so that they print like lines that were typed in.

SymPy has forgotten the author's order; terms that are added come before those that are subtracted,
factors with negative exponents go below the bar.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import UndefinedFunction
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from .applied import Applied
from .printing import text
from .tree import KNOWN, NAME_OF, LineError, Node

NOT_REAL = {
    sp.oo: "infinity", -sp.oo: "infinity", sp.zoo: "infinity", sp.nan: "not a number",
    sp.I: "imaginary",
}  # fmt: skip
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def tree_of(expr: Any) -> Node:
    """The tree of a SymPy expression; raises :class:`LineError` for what no line may contain."""
    if isinstance(expr, sp.Number) or expr in NOT_REAL:
        return _number(expr)
    if isinstance(expr, sp.Symbol):
        return Node("symbol", (), real(expr))
    if expr in (sp.pi, sp.E):
        return Node("constant", (), expr)
    if isinstance(expr, sp.Add):
        return _sum(expr)
    if isinstance(expr, sp.Mul):
        return _product(expr)
    if isinstance(expr, sp.Pow):
        return _power(expr)
    if isinstance(expr, sp.Piecewise):
        parts: list[Node] = []
        for value, condition in expr.args:
            parts += (tree_of(value), condition_tree(condition))
        return Node("cases", tuple(parts))
    if isinstance(expr, sp.Derivative):
        symbols = [s for s, n in expr.variable_count for _ in range(int(n))]
        return Node("derivative", (tree_of(expr.expr), *(tree_of(s) for s in symbols)))
    return _call(expr)


def real(symbol: sp.Symbol) -> sp.Symbol:
    if symbol.is_real is not True:
        raise LineError(
            f"the symbol {symbol} is not known to be real; make it with "
            f'Symbol("{symbol}", real=True) or symbols(..., real=True)'
        )
    if symbol.is_rational is not None:
        raise LineError(
            f"the symbol {symbol} is declared as an integer or the like; the checker knows real "
            "symbols and their sign: make it real, and say the rest in a condition"
        )
    return symbol


def _number(expr: Any) -> Node:
    if expr in NOT_REAL:
        raise LineError(f"{expr} is {NOT_REAL[expr]}; lines are about finite real numbers only")
    value = sp.Rational(expr) if isinstance(expr, sp.Float) else expr
    if value < 0:
        return Node("neg", (_number(-value),))
    above = Node("number", (), sp.Integer(value.p), str(value.p))
    if value.q == 1:
        return above
    return Node("quotient", (above, Node("number", (), sp.Integer(value.q), str(value.q))))


def _negative(expr: sp.Expr) -> bool:
    """Whether a term prints with a minus sign."""
    coefficient = expr.as_coeff_Mul()[0] if not _kept(expr) else expr.args[0]
    return bool(coefficient.is_Number and coefficient < 0)


def _kept(expr: sp.Expr) -> bool:
    """Whether the user built the sum or product with evaluate=False, in an order of its own."""
    return isinstance(expr, (sp.Add, sp.Mul)) and not settled(expr)


def settled(expr: Any) -> bool:
    """Whether SymPy leaves the outermost operation as it is when it evaluates."""
    try:
        return bool(expr.func(*expr.args) == expr)
    except (TypeError, ValueError):  # what is not real cannot be compared: Max(x, 1/0)
        return False


def _sum(expr: sp.Add) -> Node:
    terms = list(expr.args) if _kept(expr) else expr.as_ordered_terms()
    if not _kept(expr):
        terms.sort(key=_negative)
    return Node("sum", tuple(tree_of(term) for term in terms))


def _product(expr: sp.Mul) -> Node:
    if _kept(expr):
        return _kept_product(list(expr.args))
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient.is_Number and coefficient < 0:
        return Node("neg", (tree_of(-coefficient * rest),))
    above: list[Node] = [] if coefficient.p == 1 else [_number(sp.Integer(coefficient.p))]
    below: list[Node] = [] if coefficient.q == 1 else [_number(sp.Integer(coefficient.q))]
    for factor in sp.Mul.make_args(rest) if rest is not sp.S.One else ():
        if _below(factor):
            below.append(tree_of(sp.Pow(factor.base, -factor.exp)))
        else:
            above.append(tree_of(factor))
    top = _joined(above) if above else _number(sp.S.One)
    return Node("quotient", (top, _joined(below))) if below else top


def _below(factor: sp.Expr) -> bool:
    return (
        isinstance(factor, sp.Pow)
        and not isinstance(factor, sp.exp)
        and factor.base is not sp.E
        and bool(factor.exp.is_Rational and factor.exp < 0)
    )


def _joined(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("product", tuple(factors))


def _kept_product(factors: list[sp.Expr]) -> Node:
    """A product as the user ordered it: -1 in front is a minus, a power of -1 a division."""
    negative = factors[0] == -1 and len(factors) > 1
    value: Node | None = None
    for factor in factors[1:] if negative else factors:
        inverse = isinstance(factor, sp.Pow) and factor.exp == -1
        node = tree_of(factor.base if inverse else factor)
        if inverse:
            value = Node("quotient", (value or _number(sp.S.One), node))
        elif value is None:
            value = node
        else:
            value = Node("product", (value, node))
    assert value is not None
    return Node("neg", (value,)) if negative else value


def _power(expr: sp.Pow) -> Node:
    base, exponent = expr.base, expr.exp
    if _below(expr):
        return Node("quotient", (_number(sp.S.One), tree_of(sp.Pow(base, -exponent))))
    if exponent == sp.S.Half:
        return Node("call", (tree_of(base),), KNOWN["sqrt"].make, "sqrt")
    return Node("power", (tree_of(base), tree_of(exponent)))


def _call(expr: Any) -> Node:
    made: Any = getattr(expr, "func", None)
    args: Any = getattr(expr, "args", ())
    if isinstance(expr, (sp.Max, sp.Min)):
        args = sorted(args, key=lambda a: bool(a.is_number))
    if isinstance(expr, sp.Heaviside) and args[1] == sp.S.Half:
        args = args[:1]
    name = made.name if isinstance(expr, Applied) else NAME_OF.get(made)
    if name is not None and isinstance(expr, sp.Expr):
        return Node("call", tuple(tree_of(a) for a in args), made, name)
    if getattr(expr, "is_Matrix", False) or isinstance(expr, (list, tuple)):
        raise LineError("a line is one number, not an array; prove each entry by itself")
    if isinstance(made, UndefinedFunction):
        raise LineError(f'{expr} has no meaning yet; define it with define("{expr}", ...)')
    if isinstance(expr, Boolean):
        raise LineError(f"{expr} is a condition where an expression is needed; give it as where=")
    what = made.__name__ if made else type(expr).__name__
    raise LineError(
        f"{what} is not a function that the checker knows; known are " + ", ".join(NAME_OF.values())
    )


# ---------------------------------------------------------------------- conditions


def condition_tree(condition: Any) -> Node:
    """The tree of a SymPy condition; numbers stand right, and two bounds become one chain."""
    if isinstance(condition, (BooleanTrue, BooleanFalse, bool)):
        return Node("true" if condition else "false")
    if isinstance(condition, Relational):
        return _relation(condition)
    if isinstance(condition, sp.Not):
        return Node("not", (condition_tree(condition.args[0]),))
    if isinstance(condition, (sp.And, sp.Or)):
        trees = sorted((condition_tree(part) for part in condition.args), key=_condition_key)
        if isinstance(condition, sp.And):
            trees = _chained(trees)
        return trees[0] if len(trees) == 1 else Node(type(condition).__name__.lower(), tuple(trees))
    raise LineError(f"{condition} is not a condition; use < <= == != > >= with & and |")


def _condition_key(tree: Node) -> tuple[list[str], str]:
    """The order of printed conditions: by their symbols, then as they print."""
    return sorted(tree.symbols()), text(tree)


def _relation(condition: Relational) -> Node:
    left, right, relation = tree_of(condition.lhs), tree_of(condition.rhs), condition.rel_op
    if not condition.lhs.free_symbols and condition.rhs.free_symbols:
        left, right, relation = right, left, FLIPPED[relation]
    return Node("compare", (left, right), literal=relation)


def _chained(trees: list[Node]) -> list[Node]:
    """``y >= 0`` and ``y <= 1`` as ``0 <= y <= 1``."""
    found: list[Node] = []
    for tree in trees:
        for i, other in enumerate(found):
            lower, upper = (other, tree) if other.literal in (">", ">=") else (tree, other)
            if (
                lower.literal in (">", ">=")
                and upper.literal in ("<", "<=")
                and lower.args[0] == upper.args[0]
            ):
                sides = (lower.args[1], *upper.args)
                found[i] = Node(
                    "compare", sides, literal=f"{FLIPPED[lower.literal]} {upper.literal}"
                )
                break
        else:
            found.append(tree)
    return found

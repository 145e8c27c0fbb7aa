"""From the tree of a line to SymPy: as written (nothing evaluated), and as evaluated by SymPy.

Both keep to what is sound.  The written expression keeps every division, logarithm and root, so
that the prover sees where the line is undefined.  The evaluated one is SymPy's automatic
evaluation, node by node; where that would leave the real numbers (``log(0)``, ``sqrt(-1)``) the
node stays unevaluated.  Numbers that would fill the memory are refused before they are computed.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from mpmath import libmp
from sympy.logic.boolalg import Boolean

from . import enclose
from .applied import unfold
from .tree import LineError, Node

MOST_BITS = 1400  # of a rational number
MOST_RADICAND_BITS = 400  # of a number under a root; SymPy factors it
LARGEST_EXPONENT = 1000
STEEPEST = 10**6  # the size of a number under exp
NOT_REAL = (sp.zoo, sp.oo, -sp.oo, sp.nan, sp.I)
CORNERED = (sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise, sp.acosh, sp.Derivative)
RELATIONS: dict[str, Any] = {
    "<": sp.Lt,
    "<=": sp.Le,
    ">": sp.Gt,
    ">=": sp.Ge,
    "==": sp.Eq,
    "!=": sp.Ne,
}


def written(node: Node) -> sp.Expr:
    """The expression with nothing evaluated but numbers: ``x/x`` stays ``x*x**-1``."""
    return _build(node, False)


def evaluated(node: Node) -> sp.Expr:
    """The expression as SymPy evaluates it by itself."""
    return _build(node, True)


def boolean(node: Node, evaluate: bool = True) -> Boolean:
    """The condition."""
    if node.head in ("true", "false"):
        return sp.true if node.head == "true" else sp.false
    if node.head == "not":
        return sp.Not(boolean(node.args[0], evaluate))
    if node.head in ("and", "or"):
        return (sp.And if node.head == "and" else sp.Or)(*(boolean(a, evaluate) for a in node.args))
    sides = [_build(a, evaluate) for a in node.args]
    parts = []
    for i, relation in enumerate(node.literal.split()):
        try:
            parts.append(RELATIONS[relation](sides[i], sides[i + 1], evaluate=evaluate))
        except TypeError:
            raise _refuse(node, "a side of the condition is not a real number") from None
    return sp.And(*parts) if len(parts) > 1 else parts[0]


def _build(node: Node, evaluate: bool) -> sp.Expr:
    if node.head in ("number", "symbol", "constant"):
        return node.of
    if node.head == "cases":
        pairs = zip(node.args[::2], node.args[1::2], strict=True)
        parts = [(_build(e, evaluate), boolean(c, evaluate)) for e, c in pairs]
        if all(c == sp.false for _, c in parts):
            raise _refuse(node, "none of the conditions can hold")
        try:
            made = sp.Piecewise(*parts, evaluate=evaluate)
        except (ValueError, RuntimeError):
            raise _refuse(
                node, "a Piecewise in a condition needs a last branch (value, True)"
            ) from None
        return sp.Piecewise(*parts, evaluate=False) if made.has(*NOT_REAL) else made
    if node.head == "derivative":
        return _derivative(node, evaluate)
    if node.head == "name":
        raise _refuse(node, f"{node.literal} has a name and no meaning; define it")
    args = [_build(a, evaluate) for a in node.args]
    if node.head == "power":
        if not args[1].free_symbols:  # an exponent 1/2 + 1/2 counts as the number that it is
            args[1] = _build(node.args[1], True)
        _check_power(node, *args)
    elif node.head == "call" and node.of in (sp.exp, sp.sinh, sp.cosh):
        _check_exponential(node, args[0])
    elif node.head == "call" and node.literal == "sqrt":
        _check_radicand(node, args[0])
    if not evaluate:
        return _make(node, args, False)
    try:
        made = _make(node, args, True)
    except (TypeError, ValueError):  # SymPy refuses to compare what is not real: Max(x, 1/0)
        made = sp.nan
    if made.has(*NOT_REAL):
        return _make(node, args, False)
    check_rational(made, node)
    return made


def _make(node: Node, args: list[Any], evaluate: bool) -> Any:
    """One operation; in a written line only numbers are put together."""
    if node.head == "neg":
        if isinstance(args[0], sp.Rational):
            return -args[0]
        return sp.Mul(sp.Integer(-1), args[0], evaluate=evaluate)
    if node.head == "quotient":
        if all(isinstance(a, sp.Rational) for a in args) and args[1]:
            return args[0] / args[1]
        inverse = sp.Pow(args[1], sp.Integer(-1), evaluate=evaluate)
        return inverse if args[0] is sp.S.One else sp.Mul(args[0], inverse, evaluate=evaluate)
    if node.head == "power":
        return sp.Pow(args[0], args[1], evaluate=evaluate)
    if node.head == "call":
        return node.of(*args, evaluate=evaluate)
    return {"sum": sp.Add, "product": sp.Mul}[node.head](*args, evaluate=evaluate)


def _derivative(node: Node, evaluate: bool) -> sp.Expr:
    """Carried out, unless there are corners, which need a proof (``calculus.py``).

    The derivative of ``log(x)`` looks defined for negative x; ``0*log(x)`` in the written line says
    that it is not.
    """
    inside = _build(node.args[0], evaluate)
    symbols = [a.of for a in node.args[1:]]
    body = unfold(inside)
    if not smooth(body):
        return sp.Derivative(inside, *symbols, evaluate=False)
    found = sp.diff(inside, *symbols)
    check_rational(found, node)
    return found if evaluate else sp.Add(found, sp.Mul(0, inside, evaluate=False), evaluate=False)


def smooth(expr: sp.Expr) -> bool:
    """Whether the expression has a derivative wherever it has a value, by its looks."""
    if expr.has(*CORNERED):
        return False
    return all(
        isinstance(power.exp, sp.Integer) or power.base is sp.E or power.base.is_positive
        for power in expr.atoms(sp.Pow)
    )


# ---------------------------------------------------------------------- sizes


def _refuse(node: Node, what: str) -> LineError:
    return LineError(f"cannot compute the line at column {node.at + 1}: {what}")


def bits(number: sp.Rational) -> int:
    return max(abs(number.p).bit_length(), number.q.bit_length())


def check_rational(expr: Any, node: Node) -> None:
    """Numbers stay of a size that is computed at once."""
    for number in expr.atoms(sp.Rational):
        if bits(number) > MOST_BITS:
            raise _refuse(node, f"a number has more than {MOST_BITS} bits")
    if isinstance(expr, sp.Pow) and expr.base is not sp.E and isinstance(expr.exp, sp.Rational):
        _check_exponent(node, expr.exp)


def _check_power(node: Node, base: sp.Expr, exponent: sp.Expr) -> None:
    if base is sp.E:
        _check_exponential(node, exponent)
        return
    _check_exponent(node, exponent)
    widest = max((bits(number) for number in base.atoms(sp.Rational)), default=1)
    if isinstance(exponent, sp.Rational):
        if widest > 1 and widest * abs(exponent) > MOST_BITS and not base.free_symbols:
            raise _refuse(node, f"the power has more than {MOST_BITS} bits")
        if exponent.q > 1:
            _check_radicand(node, base)
    elif not (base.free_symbols or exponent.free_symbols):
        _check_exponential(node, sp.Mul(exponent, sp.log(base)))


def _check_exponent(node: Node, exponent: sp.Expr) -> None:
    if any(abs(number) > LARGEST_EXPONENT for number in exponent.atoms(sp.Rational)):
        raise _refuse(node, f"an exponent may be up to {LARGEST_EXPONENT}")


def _check_radicand(node: Node, base: sp.Expr) -> None:
    if any(bits(number) > MOST_RADICAND_BITS for number in base.atoms(sp.Rational)):
        raise _refuse(node, f"a number under a root has more than {MOST_RADICAND_BITS} bits")


def _check_exponential(node: Node, exponent: sp.Expr) -> None:
    """SymPy turns exp(n*log(2)) into 2**n, and computes exp(number) to compare it."""
    if any(abs(n) > MOST_BITS for n in exponent.atoms(sp.Rational)) and exponent.has(sp.log):
        raise _refuse(node, f"a factor of a logarithm under exp may be up to {MOST_BITS}")
    if not exponent.free_symbols and _large(exponent):
        raise _refuse(node, f"a number under exp may be up to {STEEPEST}")


def _large(number: sp.Expr) -> bool:
    try:
        value = enclose.evaluate(unfold(number), {}, 40)
    except (enclose.Undefined, enclose.Unsupported):
        return False
    except enclose.Unsure:  # for a tower of exponentials, or a hidden zero
        return bool(number.has(sp.exp, sp.sinh, sp.cosh))
    limit = libmp.from_int(STEEPEST)
    return any(libmp.mpf_gt(libmp.mpf_abs(end), limit) for end in (value.lo, value.hi))

"""Defined functions as SymPy sees them: ``σ(x)`` stays folded until somebody asks for its body."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Expr, Function, Piecewise, Symbol
from sympy.core.relational import Relational

from .greek import to_greek


class Applied(Function):
    """Base of all defined functions; each has a class of its own.

    It is real where its arguments are, differentiates through its body, and is never evaluated
    by itself.
    """

    name: str
    parameters: tuple[Symbol, ...]
    body: Expr  # as evaluated by SymPy
    written: Expr  # as written

    @classmethod
    def eval(cls, *args: Any) -> None:
        return None

    def fdiff(self, argindex: int = 1) -> Expr:
        slope = unfold(self.body).diff(self.parameters[argindex - 1])
        return slope.xreplace(self._point())

    def _point(self) -> dict[Symbol, Expr]:
        return dict(zip(self.parameters, self.args, strict=True))

    def _eval_is_real(self) -> bool | None:
        return True if all(a.is_real for a in self.args) else None

    _eval_is_extended_real = _eval_is_real

    def _eval_evalf(self, prec: int) -> Any:
        return self.body.xreplace(self._point())._eval_evalf(prec)

    def _eval_expand_func(self, **hints: Any) -> Expr:
        return self.body.xreplace(self._point())

    def _sympystr(self, printer: Any) -> str:
        return f"{to_greek(self.name)}({', '.join(printer.doprint(a) for a in self.args)})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        from .from_sympy import tree_of
        from .printing import latex

        shown = latex(tree_of(self))
        return shown if exp is None else f"{shown}^{{{exp}}}"


def unfold(expr: Any) -> Any:
    """The expression or condition with every defined function replaced by its body.

    What is not evaluated stays so: ``x/x`` in a body keeps its pole.
    """
    if not expr.args:
        return expr
    args = tuple(unfold(a) for a in expr.args)
    if isinstance(expr, Applied):
        return unfold(replaced(expr.written, dict(zip(expr.parameters, args, strict=True))))
    return expr if args == expr.args else as_written(expr, args)


def replaced(expr: Any, new: dict[Symbol, Expr]) -> Any:
    """Symbols replaced, all at once, with nothing evaluated."""
    if not expr.args:
        return new.get(expr, expr)
    args = tuple(replaced(a, new) for a in expr.args)
    return expr if args == expr.args else as_written(expr, args)


def as_written(expr: Any, args: tuple[Any, ...]) -> Any:
    """``expr.func(*args)`` with nothing evaluated."""
    if isinstance(expr, (Expr, Relational)) and not isinstance(expr, (Applied, Derivative)):
        if isinstance(expr, Piecewise):
            return Piecewise(*(tuple(a) for a in args), evaluate=False)
        return expr.func(*args, evaluate=False)
    return expr.func(*args)

"""Functions with a name and a body: ``sigma = define("sigma(x)", "1/(1 + exp(-x))")``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Symbol, srepr, sympify

from .applied import Applied, unfold
from .grammar import parse_head
from .lines import Line, LineError, from_tree, read
from .tree import DEFINED, Node

__all__ = ["Definition", "define", "unfold"]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLASSES: dict[tuple[str, tuple[str, ...], str], type[Applied]] = {}


@dataclass(frozen=True, repr=False)
class Definition:
    """A defined function; call it to apply it.

    Two definitions with one head and one body are equal, whatever their labels.
    """

    name: str
    names: tuple[str, ...]
    body: Line
    function: type[Applied] = field(repr=False)
    label: str | None = field(default=None, compare=False)
    article: str | None = field(default=None, compare=False)
    because: str | None = field(default=None, compare=False)

    @property
    def head(self) -> Line:
        """``sigma(x)`` as a line."""
        parameters = tuple(Node("symbol", (), p) for p in self.function.parameters)
        return from_tree(Node("call", parameters, self.function, self.name))

    def __call__(self, *args: Any) -> Expr:
        if len(args) != len(self.names):
            raise TypeError(
                f"{self.head.text} takes {len(self.names)} argument(s), not {len(args)}"
            )
        return self.function(
            *(read(a).value if isinstance(a, str) else sympify(a, strict=True) for a in args)
        )

    def __str__(self) -> str:
        return f"{self.head.text} = {self.body.text}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from .show import bundle

        return bundle(self)


def define(
    head: str,
    body: Any,
    *,
    label: str | None = None,
    article: str | None = None,
    because: str | None = None,
) -> Definition:
    """Define a function by its head and its body.

    Parameters
    ----------
    head : str
        The name and its parameters: ``"sigma(x)"``.  Strings find the function under this name
        from now on; of two definitions of one name the latest counts.
    body : str or SymPy expression
        An expression in the parameters, plain real symbols, and no other symbol.
    label : str, optional
        A slug that is unique in the book.
    article : str, optional
        Where the formula comes from.
    because : str, optional
        Why it is chosen.

    Raises
    ------
    LineError
        A ``ValueError``: a head or a body that cannot be read, or a symbol that is no parameter.
    """
    check_label(label)
    name, names = parse_head(head)
    parameters = {n: Symbol(n, real=True) for n in names}
    line = read(body, parameters)
    strangers = [s for n, s in line.symbols.items() if parameters.get(n) != s]
    if strangers:
        raise LineError(
            f"the body of {head} uses {strangers[0]}, which is not one of its parameters as a "
            "plain real symbol; add it to the head, or make it with "
            f'Symbol("{strangers[0]}", real=True)'
        )
    key = (name, names, srepr(line.written))
    if key not in _CLASSES:
        _CLASSES[key] = type(
            name,
            (Applied,),
            {
                "name": name, "parameters": tuple(parameters.values()), "nargs": len(names),
                "body": line.value, "written": line.written, "__module__": __name__,
            },
        )  # fmt: skip
    definition = Definition(name, names, line, _CLASSES[key], label, article, because)
    DEFINED[name] = definition
    return definition


def check_label(label: str | None) -> None:
    """A label is a slug, because addresses are made from it."""
    if label is not None and not SLUG.fullmatch(label):
        raise ValueError(f"label={label!r} is not a slug: use small letters, digits and -: eq-4-1")

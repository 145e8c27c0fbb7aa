"""Reading a formula from text: Python's own parser, a whitelist of its nodes, and no evaluation.

The text is never run.  Names are looked up among given symbols, known functions and definitions;
an unknown name becomes a real symbol.  Everything that the whitelist does not name, an attribute, a
subscript, a string, a lambda, is an error that shows its place.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import E, Rational, Symbol, pi

from .greek import to_latin
from .source import Source
from .tree import DEFINED, KNOWN, OTHER_NAMES, RESERVED, WORDS, LineError, Node

MOST_DIGITS = 400  # of a number, before or after the point
NOT_REAL = {
    "I": "the imaginary unit", "oo": "infinity", "inf": "infinity", "zoo": "infinity",
    "nan": "not a number", "NaN": "not a number",
}  # fmt: skip
RELATIONS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
HOW_OFTEN = range(1, 10)
Links = list[tuple[ast.operator, ast.expr]]


def parse(text: str, names: Mapping[str, Symbol] | None = None) -> Node:
    """The tree of an expression; raises :class:`LineError`."""
    return _Reader(text, names or {}).whole(condition=False)


def parse_condition(text: str, names: Mapping[str, Symbol] | None = None) -> Node:
    """The tree of a condition such as ``0 <= y <= 1``; raises :class:`LineError`."""
    return _Reader(text, names or {}).whole(condition=True)


def parse_left(text: str, names: Mapping[str, Symbol] | None = None) -> Node:
    """The left side of an equation, perhaps of a function without a meaning: ``L(x, y)``."""
    reader = _Reader(text, names or {})
    node = reader.python()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = to_latin(node.func.id)
        if name not in DEFINED and name not in RESERVED:
            args = tuple(reader.expression(arg) for arg in node.args)
            return Node("name", args, literal=reader.free_name(node.func))
    return reader.expression(node)


def parse_head(text: str) -> tuple[str, tuple[str, ...]]:
    """``"sigma(x)"`` as ``("sigma", ("x",))``; raises :class:`LineError`."""
    reader = _Reader(text, {})
    node = reader.python()
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
        raise reader.error("a definition's head is a name with its parameters: sigma(x)", 0)
    parameters = []
    for arg in node.args:
        if not isinstance(arg, ast.Name):
            raise reader.error("a parameter is a name", reader.column(arg))
        parameters.append(reader.free_name(arg))
    if node.keywords or len(set(parameters)) < len(parameters):
        raise reader.error("every parameter is a name of its own", reader.column(node))
    return reader.free_name(node.func), tuple(parameters)


class _Reader(Source):
    def __init__(self, text: str, names: Mapping[str, Symbol]) -> None:
        super().__init__(text)
        self.names = dict(names)

    def whole(self, *, condition: bool) -> Node:
        node = self.python()
        return self.condition(node) if condition else self.expression(node)

    # ------------------------------------------------------------------ expressions

    def expression(self, node: ast.expr) -> Node:
        return self.nested(self._expression, node)

    def _expression(self, node: ast.expr) -> Node:
        at = self.column(node)
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            operand = self.expression(node.operand)
            return operand if isinstance(node.op, ast.UAdd) else Node("neg", (operand,), at=at)
        if isinstance(node, ast.BinOp):
            return self.operation(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, (ast.Compare, ast.BoolOp)):
            what = "this is a condition where an expression is needed; give a condition as where=, "
            raise self.error(f'{what}a statement as its two sides: prove("a", "b")', at)
        if isinstance(node, ast.Tuple):
            raise self.error("a pair belongs inside Piecewise((value, condition), ...)", at)
        raise self.error("a formula has only names, numbers, + - * / ** and function calls", at)

    def number(self, node: ast.Constant) -> Node:
        at, literal = self.column(node), self.segment(node)
        if isinstance(node.value, bool):
            raise self.error("True and False are conditions, not numbers", at)
        digits, _, exponent = literal.lower().partition("e")
        try:
            if len(digits) > MOST_DIGITS or abs(int(exponent or 0)) > MOST_DIGITS:
                raise self.error(f"a number may have up to {MOST_DIGITS} digits", at)
            value = Fraction(literal)
        except LineError:
            raise
        except ValueError:
            raise self.error("a number is written 12, 0.5 or 1e-40", at) from None
        return Node("number", (), Rational(value.numerator, value.denominator), literal, at)

    def free_name(self, node: ast.Name) -> str:
        """A name that a symbol or a definition may have."""
        name, at = to_latin(node.id), self.column(node)
        if name in NOT_REAL:
            raise self.error(f"{name} is {NOT_REAL[name]}; lines are about real numbers only", at)
        if name in RESERVED:
            raise self.error(f"{name} has a meaning of its own; choose another name", at)
        if len(name) > 40 or name.startswith("__"):
            raise self.error("a name has up to 40 letters and does not start with __", at)
        return name

    def name(self, node: ast.Name) -> Node:
        at, name = self.column(node), to_latin(node.id)
        if name in ("pi", "E"):
            return Node("constant", (), pi if name == "pi" else E, at=at)
        for known in (name, {"lamda": "lambda"}.get(name)):
            if known in self.names:
                return Node("symbol", (), self.names[known], at=at)
        if name in DEFINED or (name in RESERVED and name not in WORDS):
            raise self.error(f"{name} is a function and needs its argument: {name}(x)", at)
        name = self.free_name(node)
        self.names[name] = Symbol(name, real=True)
        return Node("symbol", (), self.names[name], at=at)

    def operation(self, node: ast.BinOp) -> Node:
        """A chain of one precedence, from the left, without recursion along it."""
        at = self.column(node)
        if isinstance(node.op, ast.Pow):
            if isinstance(node.left, ast.Name) and node.left.id == "e" and "e" not in self.names:
                raise self.error("write exp(...) for a power of Euler's number", at)
            return Node("power", (self.expression(node.left), self.expression(node.right)), at=at)
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            raise self.error(
                "in a condition put each comparison in brackets: (x >= 0) & (y < 1)", at
            )
        for level in ((ast.Add, ast.Sub), (ast.Mult, ast.Div)):
            if isinstance(node.op, level):
                links: list[tuple[ast.operator, ast.expr]] = []
                start: ast.expr = node
                # A left operand that begins further right stands in brackets, which are kept.
                while (
                    isinstance(start, ast.BinOp)
                    and isinstance(start.op, level)
                    and start.col_offset == node.col_offset
                ):
                    links.append((start.op, start.right))
                    start = start.left
                links.reverse()
                join = self.sum if level[0] is ast.Add else self.product
                return join(start, links, node)
        raise self.error("the only operations are + - * / and **", at)

    def sum(self, start: ast.expr, links: Links, node: ast.expr) -> Node:
        terms = [self.expression(start)]
        for op, right in links:
            term = self.expression(right)
            terms.append(Node("neg", (term,), at=term.at) if isinstance(op, ast.Sub) else term)
        return Node("sum", tuple(terms), at=self.column(node))

    def product(self, start: ast.expr, links: Links, node: ast.expr) -> Node:
        at = self.column(node)
        # -x*y is read as -(x*y), (-x)*y as it stands.
        negative = (
            isinstance(start, ast.UnaryOp)
            and isinstance(start.op, ast.USub)
            and start.col_offset == node.col_offset
        )
        value = self.expression(start.operand if isinstance(start, ast.UnaryOp) and negative
                                else start)  # fmt: skip
        chained = False
        for op, right in links:
            factor = self.expression(right)
            if isinstance(op, ast.Div):
                value, chained = Node("quotient", (value, factor), at=at), False
            else:
                factors = (*value.args, factor) if chained else (value, factor)
                value, chained = Node("product", factors, at=at), True
        return Node("neg", (value,), at=at) if negative else value

    # ------------------------------------------------------------------ calls

    def call(self, node: ast.Call) -> Node:
        at = self.column(node)
        if not isinstance(node.func, ast.Name):
            raise self.error("only a named function can be called; a product needs *", at)
        name = to_latin(node.func.id)
        name = OTHER_NAMES.get(name, name)
        if node.keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise self.error(f"{name} takes plain arguments only", at)
        if name == "Piecewise":
            return self.piecewise(node)
        if name in ("Derivative", "diff"):
            return self.derivative(node)
        if name in ("Eq", "Ne", "And", "Or", "Not"):
            raise self.error(f"{name}(...) is a condition where an expression is needed", at)
        function, least, most = self.function(name, at)
        if not least <= len(node.args) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise self.error(f"{name} takes {wanted} argument(s), not {len(node.args)}", at)
        return Node("call", tuple(self.expression(arg) for arg in node.args), function, name, at)

    def function(self, name: str, at: int) -> tuple[Any, int, int]:
        if name in KNOWN:
            return KNOWN[name].make, KNOWN[name].least, KNOWN[name].most
        if name in DEFINED:
            return DEFINED[name].function, len(DEFINED[name].names), len(DEFINED[name].names)
        if name in self.names or name in ("pi", "E"):
            raise self.error(f"{name} is not a function; a product needs *: {name}*(...)", at)
        if len(name) == 1:
            raise self.error(f"{name} is not a function; write the product {name}*(...), or define "
                             f'the function with define("{name}(x)", ...)', at)  # fmt: skip
        near = difflib.get_close_matches(name, [*KNOWN, *DEFINED, *OTHER_NAMES], 1)
        hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(sorted(KNOWN))
        raise self.error(
            f"{name} is not a known function ({hint}); define a new one with "
            f'define("{name}(x)", ...), and write a product with *', at,
        )  # fmt: skip

    def piecewise(self, node: ast.Call) -> Node:
        parts: list[Node] = []
        for arg in node.args:
            if not (isinstance(arg, ast.Tuple) and len(arg.elts) == 2):
                raise self.error("Piecewise takes pairs: Piecewise((value, condition), ...)",
                                 self.column(arg))  # fmt: skip
            parts += (self.expression(arg.elts[0]), self.condition(arg.elts[1]))
        if not parts:
            raise self.error("Piecewise needs a pair (value, condition)", self.column(node))
        return Node("cases", tuple(parts), at=self.column(node))

    def derivative(self, node: ast.Call) -> Node:
        at = self.column(node)
        if len(node.args) < 2:
            raise self.error("a derivative is written Derivative(expression, x)", at)
        parts = [self.expression(node.args[0])]
        for arg in node.args[1:]:
            pair = arg.elts if isinstance(arg, ast.Tuple) else [arg]
            if len(parts) > 1 and isinstance(arg, ast.Constant):
                pair = [ast.Name(parts.pop().of.name, col_offset=0), arg]  # Derivative(f, x, 2)
            variable = self.expression(pair[0]) if pair else parts[0]
            count: Any = getattr(pair[1], "value", None) if len(pair) == 2 else 1
            if variable.head != "symbol" or len(pair) > 2 or count not in HOW_OFTEN:
                raise self.error("after the expression come names, or (x, 2) for the second "
                                 "derivative", self.column(arg))  # fmt: skip
            parts += [variable] * int(count)
        return Node("derivative", tuple(parts), at=at)

    # ------------------------------------------------------------------ conditions

    def condition(self, node: ast.expr) -> Node:
        return self.nested(self._condition, node)

    def _condition(self, node: ast.expr) -> Node:
        at = self.column(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return Node("true" if node.value else "false", at=at)
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        if isinstance(node, ast.BoolOp):
            head = "and" if isinstance(node.op, ast.And) else "or"
            return Node(head, tuple(self.condition(v) for v in node.values), at=at)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            head = "and" if isinstance(node.op, ast.BitAnd) else "or"
            return Node(head, (self.condition(node.left), self.condition(node.right)), at=at)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
            return Node("not", (self.condition(node.operand),), at=at)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            name, args = node.func.id, node.args
            if name in ("Eq", "Ne") and len(args) == 2:
                sides = tuple(self.expression(arg) for arg in args)
                return Node("compare", sides, literal="==" if name == "Eq" else "!=", at=at)
            if (name in ("And", "Or") and args) or (name == "Not" and len(args) == 1):
                return Node(name.lower(), tuple(self.condition(arg) for arg in args), at=at)
        raise self.error("a condition is written with < <= == != > >= and, or, not: 0 <= y <= 1",
                         at)  # fmt: skip

    def comparison(self, node: ast.Compare) -> Node:
        at, relations = self.column(node), [RELATIONS.get(type(op)) for op in node.ops]
        if None in relations:
            raise self.error("the relations are < <= == != > >=", at)
        operands = [node.left, *node.comparators]
        if any(isinstance(o, ast.BinOp) and isinstance(o.op, (ast.BitAnd, ast.BitOr))
               for o in operands):  # fmt: skip
            raise self.error("put each comparison in brackets: (x >= 0) & (y < 1)", at)
        sides = tuple(self.expression(o) for o in operands)
        return Node("compare", sides, literal=" ".join(r for r in relations if r), at=at)

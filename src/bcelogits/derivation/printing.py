"""Trees as LaTeX and as plain text, in the author's order.

The text can be read back by ``grammar.py`` and read aloud; the LaTeX is what the author would have
written by hand: ``exp(-x)`` as a power of e, ``1/u`` as a fraction, square brackets around round
ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sympy import pi
from sympy.printing.conventions import split_super_sub
from sympy.printing.latex import translate

from .greek import to_greek
from .tree import KNOWN, Node

SUM, PRODUCT, POWER, ATOM = range(1, 5)
RELATION_TEX = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
AND, OR, NOT, IF, OTHERWISE = " and ", " or ", "not ", "if ", "otherwise"


# ---------------------------------------------------------------------- plain text


def text(node: Node) -> str:
    """Plain text: ``log(1 + exp(-x)) + x - x*y``."""
    return _text(node)[0]


def _text(node: Node) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    head, args = node.head, node.args
    if head == "number":
        return node.literal, ATOM
    if head == "constant":
        return ("π" if node.of is pi else "E"), ATOM
    if head == "symbol":
        return to_greek(node.of.name), ATOM
    if head in ("call", "name", "cases", "derivative"):
        return _text_call(node), ATOM
    if head == "sum":
        parts = [_minus(a) for a in args]
        first = ("-" if parts[0][0] else "") + _at_least(parts[0][1], PRODUCT)
        rest = (f" {'-' if m else '+'} {_at_least(a, PRODUCT)}" for m, a in parts[1:])
        return first + "".join(rest), SUM
    if head == "neg":
        return "-" + _at_least(args[0], PRODUCT), SUM
    if head == "product":
        first = _at_least(args[0], POWER if args[0].head == "product" else PRODUCT)
        return "*".join((first, *(_at_least(a, POWER) for a in args[1:]))), PRODUCT
    if head == "quotient":
        return f"{_at_least(args[0], PRODUCT)}/{_at_least(args[1], POWER)}", PRODUCT
    if head == "power":
        return f"{_at_least(args[0], ATOM)}**{_at_least(args[1], ATOM)}", POWER
    return _text_condition(node), SUM


def _text_call(node: Node) -> str:
    parts = [text(a) for a in node.args]
    if node.head == "cases":
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return f"Piecewise({', '.join(f'({e}, {c})' for e, c in pairs)})"
    name = "Derivative" if node.head == "derivative" else to_greek(node.literal)
    return f"{name}({', '.join(parts)})"


def _text_condition(node: Node) -> str:
    if node.head in ("true", "false"):
        return node.head.capitalize()
    if node.head == "compare":
        return _compare(node, {}, text)
    if node.head == "not":
        return f"not ({text(node.args[0])})"
    join = AND if node.head == "and" else OR
    return join.join(
        f"({text(a)})" if a.head in ("and", "or", "not") else text(a) for a in node.args
    )


def _compare(node: Node, symbols: dict[str, str], show: Callable[[Node], str]) -> str:
    shown = [show(a) for a in node.args]
    relations = [symbols.get(r, r) for r in node.literal.split()]
    return shown[0] + "".join(f" {r} {s}" for r, s in zip(relations, shown[1:], strict=True))


def _at_least(node: Node, rank: int) -> str:
    shown, own = _text(node)
    return shown if own >= rank else f"({shown})"


def _minus(node: Node) -> tuple[bool, Node]:
    """A term of a sum: whether it is subtracted, and what."""
    return (True, node.args[0]) if node.head == "neg" else (False, node)


# ---------------------------------------------------------------------- LaTeX


class _Tex(NamedTuple):
    shown: str
    rank: int
    brackets: int = 0  # how many levels of grouping brackets it contains


def latex(node: Node) -> str:
    """LaTeX for mathematics mode."""
    return _tex(node, False).shown


def name_latex(name: str) -> str:
    """A symbol's or function's name: ``sigma``, ``x_1``, ``yhat``, ``softplus``."""
    if name.startswith("\\"):
        return name
    base, above, below = split_super_sub(name)
    parts = [_word(base)]
    for mark, scripts in (("^", above), ("_", below)):
        if scripts:
            parts.append(f"{mark}{{{' '.join(_word(s) for s in scripts)}}}")
    return "".join(parts)


def _word(word: str) -> str:
    shown: str = translate(word).replace(r"\epsilon", r"\varepsilon")  # as in the text
    several = len(shown) > 1 and shown.isalnum() and not shown.isdigit()
    return rf"\mathrm{{{shown}}}" if several else shown


def _tex(node: Node, small: bool) -> _Tex:
    """``small`` inside an exponent, where fractions lie on one line."""
    head, args = node.head, node.args
    if head == "number":
        return _tex_number(node.literal)
    if head == "constant":
        return _Tex(r"\pi" if node.of is pi else "e", ATOM)
    if head == "symbol":
        return _Tex(name_latex(node.of.name), ATOM)
    if head == "sum":
        return _tex_sum(args, small)
    if head == "neg":
        shown, _, depth = _hold(args[0], PRODUCT, small)
        return _Tex("-" + shown, SUM, depth)
    if head == "product":
        return _tex_product(args, small)
    if head == "quotient":
        return _tex_quotient(args, small)
    if head == "power":
        return _tex_power(args, small)
    if head in ("call", "name"):
        return _tex_call(node, small)
    if head == "derivative":
        return _tex_derivative(node, small)
    if head == "cases":
        return _tex_cases(args)
    return _Tex(_tex_condition(node, small), SUM)


def _tex_number(literal: str) -> _Tex:
    digits, _, exponent = literal.lower().partition("e")
    if not exponent:
        return _Tex(digits, ATOM)
    power = f"10^{{{int(exponent)}}}"
    return _Tex(power, POWER) if digits == "1" else _Tex(rf"{digits} \cdot {power}", PRODUCT)


def _hold(node: Node, rank: int, small: bool) -> _Tex:
    """Brackets where the operation inside binds less: round ones, square around round."""
    inner = _tex(node, small)
    return inner if inner.rank >= rank else _bracket(inner)


def _bracket(inner: _Tex) -> _Tex:
    left, right = "[]" if inner.brackets % 2 else "()"
    return _Tex(_around(left, inner.shown, right), ATOM, inner.brackets + 1)


def _around(left: str, shown: str, right: str) -> str:
    if any(tall in shown for tall in (r"\frac", r"\begin")):
        return rf"\left{left}{shown}\right{right.strip()}"
    return f"{left}{shown}{right}"


def _tex_sum(args: tuple[Node, ...], small: bool) -> _Tex:
    shown, depth = "", 0
    for i, arg in enumerate(args):
        minus, term = _minus(arg)
        one = _hold(term, PRODUCT, small)
        sign = ("-" if minus else "") if i == 0 else (" - " if minus else " + ")
        shown, depth = shown + sign + one.shown, max(depth, one.brackets)
    return _Tex(shown, SUM, depth)


def _tex_product(args: tuple[Node, ...], small: bool) -> _Tex:
    shown, depth = "", 0
    for i, arg in enumerate(args):
        quotient = small and arg.head == "quotient"
        one = _hold(arg, POWER if quotient or arg.head == "product" else PRODUCT, small)
        between = "" if i == 0 else r" \cdot " if _runs_on(shown, one.shown) else " "
        if between == " " and (r"\mathrm" in shown or r"\mathrm" in one.shown):
            between = r" \, "
        shown, depth = shown + between + one.shown, max(depth, one.brackets)
    return _Tex(shown, PRODUCT, depth)


def _runs_on(before: str, after: str) -> bool:
    """Whether two factors side by side would read as one number."""
    return after[0].isdigit() or (before[-1].isdigit() and after.startswith(r"\frac"))


def _tex_quotient(args: tuple[Node, ...], small: bool) -> _Tex:
    if small:
        above, below = _hold(args[0], PRODUCT, True), _hold(args[1], POWER, True)
        depth = max(above.brackets, below.brackets)
        return _Tex(f"{above.shown}/{below.shown}", PRODUCT, depth)
    above, below = (_tex(a, False) for a in args)
    # A fraction's bar groups its parts, so brackets inside it do not count.
    return _Tex(rf"\frac{{{above.shown}}}{{{below.shown}}}", PRODUCT)


def _tex_power(args: tuple[Node, ...], small: bool) -> _Tex:
    base, exponent = _hold(args[0], ATOM, small), _tex(args[1], True)
    return _Tex(f"{base.shown}^{{{exponent.shown}}}", POWER, base.brackets)


def _tex_call(node: Node, small: bool) -> _Tex:
    name = node.literal
    if name == "exp" and not any(n.head == "cases" for n in node.walk()):
        return _Tex(f"e^{{{_tex(node.args[0], True).shown}}}", POWER)
    parts = [_tex(a, small) for a in node.args]
    inside, depth = ", ".join(p.shown for p in parts), max(p.brackets for p in parts)
    if name == "Abs":
        return _Tex(_around(r"\lvert ", inside, r" \rvert"), ATOM, depth)
    if name == "sqrt":
        return _Tex(rf"\sqrt{{{inside}}}", ATOM)
    known = KNOWN.get(name) if node.head == "call" else None
    head = known.latex if known else name_latex(name).replace("mathrm", "operatorname", 1)
    shown = _around("(", inside, ")")
    return _Tex(head + (r"\!" if shown.startswith(r"\left") else "") + shown, ATOM, depth)


def _tex_derivative(node: Node, small: bool) -> _Tex:
    inside, *variables = node.args
    d = r"\partial" if len(node.symbols()) > 1 else r"\mathrm{d}"
    below = []
    for symbol in dict.fromkeys(variables):
        times = variables.count(symbol)
        below.append(f"{d} {latex(symbol)}" + (f"^{{{times}}}" if times > 1 else ""))
    order = f"^{{{len(variables)}}}" if len(variables) > 1 else ""
    below_all = r" \, ".join(below)
    if inside.head == "name" or (inside.head == "call" and inside.literal not in KNOWN):
        return _Tex(rf"\frac{{{d}{order} {latex(inside)}}}{{{below_all}}}", PRODUCT)
    held = _hold(inside, ATOM, small)
    return _Tex(rf"\frac{{{d}{order}}}{{{below_all}}} {held.shown}", PRODUCT, held.brackets)


def _tex_cases(args: tuple[Node, ...]) -> _Tex:
    rows = []
    for value, condition in zip(args[::2], args[1::2], strict=True):
        when = OTHERWISE if condition.head == "true" else IF
        shown = "" if condition.head == "true" else latex(condition)
        rows.append(rf"{latex(value)} & \text{{{when}}}{shown}")
    return _Tex(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", ATOM)


def _tex_condition(node: Node, small: bool) -> str:
    if node.head in ("true", "false"):
        return rf"\text{{{node.head}}}"
    if node.head == "compare":
        return _compare(node, RELATION_TEX, lambda a: _tex(a, small).shown)
    if node.head == "not":
        return rf"\text{{{NOT}}}({latex(node.args[0])})"
    join = rf"\text{{{AND if node.head == 'and' else OR}}}"
    return join.join(
        f"({latex(a)})" if a.head in ("and", "or", "not") else latex(a) for a in node.args
    )

"""What a generator of the normal form stands for, and how other functions are written with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sympy import (
    Expr,
    Rational,
    Symbol,
    acosh,
    acoth,
    asinh,
    atanh,
    cosh,
    coth,
    csch,
    exp,
    factorint,
    log,
    sech,
    sinh,
    sqrt,
    tanh,
)  # fmt: skip
from sympy.polys.fields import FracElement

from .enclose import Undefined, Unsupported

HYPERBOLIC: dict[Any, Callable[[Expr], Expr]] = {
    sinh: lambda u: (exp(u) - exp(-u)) / 2,
    cosh: lambda u: (exp(u) + exp(-u)) / 2,
    tanh: lambda u: (exp(2 * u) - 1) / (exp(2 * u) + 1),
    coth: lambda u: (exp(2 * u) + 1) / (exp(2 * u) - 1),
    sech: lambda u: 2 * exp(u) / (exp(2 * u) + 1),
    csch: lambda u: 2 * exp(u) / (exp(2 * u) - 1),
    asinh: lambda u: log(u + sqrt(u**2 + 1)),
    acosh: lambda u: log(u + sqrt(u**2 - 1)),
    atanh: lambda u: log((1 + u) / (1 - u)) / 2,
    acoth: lambda u: log((u + 1) / (u - 1)) / 2,
}


class NeedSplit(Exception):
    """The normal form depends on the sign of ``expr``, which the piece does not fix."""

    def __init__(self, expr: Expr) -> None:
        self.expr = expr


class Finer(Exception):
    """A generator has to become a root of itself; start again."""


@dataclass(frozen=True)
class Generator:
    """``symbol`` stands for exp(of / order), log|of|, |of|**(1/order), atan(of), or itself."""

    symbol: Symbol
    kind: str
    of: Expr
    order: int = 1


FAILED = (NeedSplit, Unsupported, Undefined)


@cache
def primes(number: int) -> dict[int, int]:
    """Prime factors up to a limit; what is left counts as one prime, which is sound."""
    return dict(factorint(number, limit=2**15, use_rho=False, use_pm1=False, use_ecm=False))


def factors(ratio: FracElement) -> list[tuple[Expr, int]]:
    """Irreducible factors up to sign, primes of the rational content included; 0 has none."""
    if not ratio.numer:
        raise Undefined
    found: dict[Expr, int] = {}
    for poly, side in ((ratio.numer, 1), (ratio.denom, -1)):
        content, parts = poly.factor_list()
        for number, way in ((content.numerator, side), (content.denominator, -side)):
            for prime, k in primes(abs(int(number))).items():
                if prime > 1:
                    found[Rational(prime)] = found.get(Rational(prime), 0) + way * k
        for part, k in parts:
            part = part.primitive()[1]
            factor = (part if part.LC > 0 else -part).as_expr()
            found[factor] = found.get(factor, 0) + side * k
    return [(f, k) for f, k in found.items() if k]

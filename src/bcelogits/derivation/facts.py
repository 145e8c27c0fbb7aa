"""What is known on a piece as linear inequalities between monomials, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sympy import Symbol
from sympy.polys.rings import PolyElement

from .generators import FAILED, Generator
from .linear import combination
from .signs import MINUS, NONNEGATIVE, PLUS, Signs

if TYPE_CHECKING:
    from .reasoning import Reasoning

# At most so many facts go into one linear question, products of two facts included.
MOST_FACTS = 60


def linear_sign(own: Reasoning, poly: PolyElement, possible: Signs) -> Signs:
    """Farkas: first with the facts as they are, then with their products."""
    signs = possible
    for products in (False, True):
        facts, strict = _facts(own, poly, products)
        for way in (1, -1):
            if way in signs or 0 in signs:
                holds, strictly = combination(_row(poly * way), facts, strict)
                if strictly:
                    return frozenset((way,))
                if holds:
                    signs &= {0, way}
    return signs


def _facts(own: Reasoning, poly: PolyElement, products: bool) -> tuple[list[Any], list[bool]]:
    ring = poly.ring
    known: list[tuple[PolyElement, bool]] = []
    for allowed, fact in own.known:
        if allowed <= NONNEGATIVE:
            known.append((fact, allowed == PLUS))
        if allowed <= {-1, 0}:
            known.append((-fact, allowed == MINUS))
    known = list(dict.fromkeys(known))
    facts = [(ring.one, True), *known]
    used = [s for s, d in zip(ring.symbols, poly.degrees(), strict=True) if d > 0]
    exponentials = [
        g for s in used if (g := own.normal.by_symbol.get(s)) and g.kind == "exp"
    ]  # fmt: skip
    for g in exponentials:
        facts += _exponential_facts(own, ring(g.symbol), g)
    facts += _arctangent_facts(own, ring, used)
    if products:
        if len(known) <= 5:
            facts += [
                (p * q, s and t) for i, (p, s) in enumerate(known) for q, t in known[i:]
            ]  # fmt: skip
        facts += [(ring(g.symbol) * p, s) for g in exponentials for p, s in known]
    monomials = {m for p, _ in facts for m in p} | set(poly)
    for m in sorted(monomials):
        if any(m):
            term = ring.term_new(m, ring.domain.one)
            signs = own._monomial(term)
            if signs <= NONNEGATIVE:
                facts.append((term, signs == PLUS))
            elif signs <= {-1, 0}:
                facts.append((-term, signs == MINUS))
    kept = _connected(poly, list(dict.fromkeys(facts)))[:MOST_FACTS]
    return [_row(p) for p, _ in kept], [s for _, s in kept]


def _arctangent_facts(own: Reasoning, ring: Any, used: list[Symbol]) -> Iterable[tuple[Any, bool]]:
    """|atan u| < pi/2, where pi is at hand."""
    generators = [g for s in used if (g := own.normal.by_symbol.get(s))]
    for half in (ring(g.symbol) / 2 for g in generators if g.kind == "pi"):
        for angle in (ring(g.symbol) for g in generators if g.kind == "atan"):
            yield half - angle, True
            yield half + angle, True


def _exponential_facts(
    own: Reasoning, power_: PolyElement, g: Generator
) -> Iterable[tuple[PolyElement, bool]]:
    ring = power_.ring
    try:
        exponent = ring.to_field()(0) + own.normal._fraction(g.of / g.order)
    except FAILED:
        return
    if exponent.denom.is_ground:
        t = exponent.numer.quo_ground(exponent.denom.LC)
        signs = own._of(g)
        yield power_ - 1 - t, 0 not in signs
        if signs <= NONNEGATIVE:
            yield power_ - 1, signs == PLUS
        if signs <= {-1, 0}:
            yield 1 - power_, signs == MINUS


def _connected(
    poly: PolyElement, facts: list[tuple[PolyElement, bool]]
) -> list[tuple[PolyElement, bool]]:
    """The facts that share a monomial with the goal, or with a fact that does, and so on."""
    constant = poly.ring.zero_monom
    reached = set(poly)
    kept: dict[tuple[PolyElement, bool], None] = {}
    while True:
        near = [f for f in facts if set(f[0]) <= {constant} or set(f[0]) & reached]
        new = [f for f in near if f not in kept]
        if not new:
            return list(kept)
        kept.update(dict.fromkeys(new))
        reached |= {m for p, _ in new for m in p if m != constant}


def _row(poly: PolyElement) -> dict[tuple[int, ...], int]:
    """The polynomial with integer coefficients, up to a positive factor."""
    _, whole = poly.clear_denoms()
    return {m: int(c) for m, c in whole.terms()} if poly else {}


def odd_factors(poly: PolyElement) -> tuple[int, frozenset[PolyElement]]:
    """The sign in front and the factors that decide the sign of a squarefree polynomial."""
    content, parts = poly.factor_list()
    way = 1 if content > 0 else -1
    if any(k % 2 == 0 for _, k in parts):
        return way, frozenset()
    return way, frozenset(p for p, _ in parts)

"""Sets of signs and how sums, products and powers combine them."""

from __future__ import annotations

Signs = frozenset[int]
ALL: Signs = frozenset((-1, 0, 1))
PLUS: Signs = frozenset((1,))
MINUS: Signs = frozenset((-1,))
ZERO: Signs = frozenset((0,))
NONNEGATIVE: Signs = frozenset((0, 1))


def times(a: Signs, b: Signs) -> Signs:
    return frozenset(i * j for i in a for j in b)


def plus(a: Signs, b: Signs) -> Signs:
    together: set[int] = set()
    for i in a:
        for j in b:
            together |= {i or j} if i == j or not i or not j else ALL
    return frozenset(together)


def power(a: Signs, k: int) -> Signs:
    return frozenset(i**k for i in a) if k >= 0 else frozenset(i ** (-k) for i in a if i)

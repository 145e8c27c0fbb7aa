"""What the prover can answer: a proof, a refutation, or an honest "undecided".

A verdict is never a guess.  A :class:`Proof` is symbolic; a :class:`Refutation` names an exact
point and encloses both sides there; whatever is neither raises :class:`Undecided`.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

if TYPE_CHECKING:
    from .lines import Line

RELATIONS = ("==", "<=", "<", ">=", ">", "!=")


@dataclass(frozen=True)
class Case:
    """One piece of the domain and how the statement was settled on it."""

    condition: Boolean
    method: str


class _Shown:
    """Mixin: a verdict displays itself, as typeset mathematics in a notebook."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from .show import bundle

        return bundle(self)


@dataclass(frozen=True, repr=False)
class Proof(_Shown):
    """``lhs relation rhs`` holds at every point of ``where`` at which both sides are defined.

    ``excluded`` lists the conditions under which both sides are undefined.
    """

    lhs: Line
    rhs: Line
    relation: str
    where: Boolean
    method: str
    cases: tuple[Case, ...]
    excluded: tuple[Boolean, ...]
    seconds: float = field(compare=False)
    label: str | None = None
    because: str | None = None

    def __str__(self) -> str:
        return f"proved: {statement(self)} ({self.method})"


@dataclass(frozen=True, repr=False)
class Refutation(_Shown):
    """An exact point of ``where`` at which ``lhs relation rhs`` fails.

    ``lhs_value`` and ``rhs_value`` hold the decimal digits that are certain; the value of a side
    that is undefined at the point is ``None``, and ``undefined_side`` names it.
    """

    lhs: Line
    rhs: Line
    relation: str
    where: Boolean
    counterexample: Mapping[Symbol, Expr]
    lhs_value: str | None
    rhs_value: str | None
    undefined_side: str | None
    seconds: float = field(compare=False)
    label: str | None = None
    because: str | None = None

    def at(self) -> str:
        """The point in words: ``x = 1, y = 0``."""
        if not self.counterexample:
            return "every point"
        ordered = sorted(self.counterexample.items(), key=lambda item: item[0].name)
        return ", ".join(f"{symbol} = {value}" for symbol, value in ordered)

    def __str__(self) -> str:
        values = (
            f"left side {self.lhs_value or 'is undefined'}, "
            f"right side {self.rhs_value or 'is undefined'}"
        )
        return f"refuted: {statement(self)}, at {self.at()}: {values}"


def statement(verdict: Proof | Refutation) -> str:
    """The statement in plain text: ``left = right where condition``."""
    where = "" if verdict.where == True else f" where {verdict.where}"  # noqa: E712
    return f"{verdict.lhs.text} {verdict.relation} {verdict.rhs.text}{where}"


class Refuted(Exception):
    """Raised by ``prove`` for a false statement; carries the exact counterexample."""

    def __init__(self, refutation: Refutation, context: str = "") -> None:
        self.refutation = refutation
        self.context = context
        super().__init__((f"{context}: " if context else "") + str(refutation))

    def _render_traceback_(self) -> list[str]:
        from .show import wrong_step

        return wrong_step(self)

    @property
    def counterexample(self) -> Mapping[Symbol, Expr]:
        return self.refutation.counterexample

    @property
    def lhs_value(self) -> str | None:
        return self.refutation.lhs_value

    @property
    def rhs_value(self) -> str | None:
        return self.refutation.rhs_value

    @property
    def undefined_side(self) -> str | None:
        return self.refutation.undefined_side


class Undecided(Exception):
    """Neither proved nor refuted within the budget; ``left`` says what remained."""

    def __init__(self, message: str, left: object = None) -> None:
        self.left = left
        super().__init__(message)


class NotRefuted(ValueError):
    """Raised by ``refute`` for a true statement; carries its ``proof``."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        super().__init__(f"cannot be refuted, it is true: {statement(proof)} ({proof.method})")


# Work is counted, not waiting: a verdict does not depend on what else the machine is doing.
clock = getattr(time, "thread_time", time.monotonic)


class Budget:
    """A deadline in seconds of work, asked between stages; past it, :class:`Undecided`.

    Three times as much on the wall is the end as well.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.started = clock()
        self.began = time.monotonic()

    def part(self, share: float) -> Budget:
        """A budget of its own: a share of what is left."""
        return Budget(share * self.left())

    def spent(self) -> float:
        return clock() - self.started

    def left(self) -> float:
        wall = 3 * self.seconds - (time.monotonic() - self.began)
        return min(self.seconds - self.spent(), wall)

    @contextmanager
    def alarm(self) -> Iterator[None]:
        """Interrupt even a single long step, where the platform and the thread allow it."""
        possible = hasattr(signal, "setitimer") and (  # a browser's Python has the signal alone
            threading.current_thread() is threading.main_thread()
        )
        free = possible and (_running or not signal.getitimer(signal.ITIMER_REAL)[0])
        if not free:
            yield
            return
        _running.append(self)
        if len(_running) == 1:
            before = signal.signal(signal.SIGALRM, _ring)
            # Again and again: work may lag behind the clock, a library may swallow an exception.
            signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        try:
            yield
        finally:
            _running.remove(self)
            if not _running:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)

    def check(self, left: object = None) -> None:
        if self.left() <= 0:
            raise Undecided(f"not decided within {self.seconds:g} s", left)


_running: list[Budget] = []


def _ring(*_: object) -> None:
    for budget in _running:
        budget.check()

"""Exercises whose answer is a number to a stated tolerance, or the two ends of an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from bcelogits.derivation import Line, Undecided, read

from .model import Mistake
from .reading import answer_line
from .result import Result, Unread, right, wrong
from .symbolic import FLOAT, near, undecided
from .words import Paragraph, code


def about(line: Line) -> str:
    """The number as it was given, a float in a few digits."""
    value = line.value
    long = value.is_Rational and len(line.text) > 12
    return code(f"{float(value):.10g}" if long else line.text)


@dataclass(frozen=True)
class Number:
    """A number within ``tolerance`` of ``value``; both are exact, as text.

    ``unit`` is what it is counted in.
    """

    value: str
    tolerance: str
    unit: str = ""
    mistakes: tuple[Mistake, ...] = ()
    label = "number"

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        unit = f" ({self.unit})" if self.unit else ""
        if self.tolerance == "0":
            return f'an exact number{unit}: `3/7`, or as text `"log(5)"`'
        return f'a number{unit}, right to within {self.tolerance}: `0.25`, or as text `"log(5)"`'

    def judge(self, answer: Any) -> Result:
        """The verdict on a number."""
        if isinstance(answer, float) and math.isinf(answer):
            return wrong("That is infinite, and the number in question is not.")
        line = answer_line(answer, ())
        try:
            loose = self.tolerance == "0" and isinstance(answer, float)
            slack = FLOAT if loose else self.tolerance
            off = near(line, self.value, slack)
            if not off:
                return right(f"{about(line)} is right.")
            return wrong(f"{about(line)} is too {'small' if off < 0 else 'large'}.",
                         *self.advice(line))  # fmt: skip
        except Undecided as reason:
            return undecided(reason)

    def advice(self, line: Line) -> tuple[Paragraph, ...]:
        """What is known about this very mistake."""
        for mistake in self.mistakes:
            known = read(str(mistake.answer)).text
            slack = self.tolerance if self.tolerance != "0" else "1/1000000"
            if not near(line, known, slack):
                return (mistake.says,)
        return ()


@dataclass(frozen=True)
class Interval:
    """The two ends between which something lies, each within ``tolerance``."""

    low: str
    high: str
    tolerance: str
    letter: str = "x"
    mistakes: tuple[Mistake, ...] = ()
    label = "interval"

    @property
    def wants(self) -> str:
        """What an answer looks like."""
        return (f'the two ends, each right to within {self.tolerance}: `(-1, "log(5)")` or '
                f'`"-1 < {self.letter} < log(5)"`')  # fmt: skip

    def judge(self, answer: Any) -> Result:
        """The verdict on a pair of ends."""
        low, high = self.ends(answer)
        try:
            for line, value, name in ((low, self.low, "lower"), (high, self.high, "upper")):
                off = near(line, value, self.tolerance)
                if off:
                    size = "small" if off < 0 else "large"
                    return wrong(f"The {name} end {about(line)} is too {size}.",
                                 *self.advice(low, high))  # fmt: skip
        except Undecided as reason:
            return undecided(reason)
        return right(f"Between {about(low)} and {about(high)}.")

    def ends(self, answer: Any) -> tuple[Line, Line]:
        """The two lines of an answer."""
        if isinstance(answer, str):
            answer = self.parted(answer)
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            raise Unread(f"An interval has two ends: give {self.wants}.")
        if any(isinstance(end, float) and math.isinf(end) for end in answer):
            raise Unread("Both ends are finite here.")
        return answer_line(answer[0], ()), answer_line(answer[1], ())

    def parted(self, text: str) -> list[str]:
        """The ends of ``a < x < b``; the grammar reads them afterwards."""
        for sign in (">=", "<=", ">", "<"):
            parts = text.split(sign)
            if len(parts) == 3 and not any(set(p) & set("<>=!") for p in parts):
                low, middle, high = (p.strip() for p in parts)
                if middle == self.letter:
                    return [high, low] if sign[0] == ">" else [low, high]
        raise Unread(f"That is no pair of ends; give {self.wants}.")

    def advice(self, low: Line, high: Line) -> tuple[Paragraph, ...]:
        """What is known about this very mistake."""
        for mistake in self.mistakes:
            ends = zip((low, high), mistake.answer, strict=True)
            if all(not near(line, str(value), self.tolerance) for line, value in ends):
                return (mistake.says,)
        return ()

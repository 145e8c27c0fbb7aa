"""Exercises that check themselves: ``check("02-sigmoid/half-as-steep", "...")``.

Nothing of a page is loaded before one of its exercises is asked for; a mistyped name loads nothing.
"""

from __future__ import annotations

from .desk import check, exercise, exercises, hint, solution

__all__ = ["check", "exercise", "exercises", "hint", "solution"]

"""What a page's module needs to pose its exercises."""

from __future__ import annotations

from .chains import Chain, FindError
from .choices import Choice, Several
from .model import ENGINEER, FIRST, PRACTISED, Exercise, Kind, Mistake, Worked, pose
from .places import Counterexample, Region
from .programs import Broken, Program, Property, called, close
from .symbolic import Expression
from .values import Interval, Number

__all__ = [
    "ENGINEER", "FIRST", "PRACTISED", "Broken", "Chain", "Choice", "Counterexample", "Exercise",
    "Expression", "FindError", "Interval", "Kind", "Mistake", "Number", "Program", "Property",
    "Region", "Several", "Worked", "called", "close", "pose",
]  # fmt: skip

"""What a page's module needs to pose its exercises."""

from __future__ import annotations

from .chains import Chain, FindError
from .choices import Choice, Several
from .model import ENGINEER, FIRST, PRACTISED, Exercise, Kind, Mistake, Worked, pose
from .places import Counterexample, Region
from .programs import Broken, Program, Property, called, close
from .symbolic import Expression
from .values import Interval, Number

# What pages call by the same name; a page's own ``NAMES`` puts together what it speaks of.
SIGMA = {"sigma(x)": "1/(1 + exp(-x))"}
LOSS = SIGMA | {"L(y, x)": "log(1 + exp(-x)) + x - x*y"}
SOFTPLUS = {"softplus(x)": "log(1 + exp(x))"}
LOGIT = {"logit(p)": "log(p/(1 - p))"}

__all__ = [
    "ENGINEER", "FIRST", "LOGIT", "LOSS", "PRACTISED", "SIGMA", "SOFTPLUS", "Broken", "Chain",
    "Choice", "Counterexample", "Exercise", "Expression", "FindError", "Interval", "Kind",
    "Mistake", "Number", "Program", "Property", "Region", "Several", "Worked", "called", "close",
    "pose",
]  # fmt: skip

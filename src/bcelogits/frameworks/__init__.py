"""The loss as each framework computes it: callables with sources, all with one signature.

An :class:`Implementation` takes NumPy arrays ``x`` (logits) and ``y`` (labels, in the format of x)
and gives elementwise arrays in that format: ``value(x, y)`` the loss, ``value_and_grad(x, y)`` the
loss and its derivative by ``x``, from the framework's own differentiation.  A framework is imported
when one of its callables is first used; this module imports none.

What no requirements file of this project installs is written out from its source
(``reproduced``): its formula is exact, its ``exp`` and ``log`` are NumPy's.
"""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

from . import numpy_like, others, ours, pytorch, written_out
from .kernel import EVERY, Array, Implementation, Kernel

__all__ = [
    "EVERY", "Array", "Implementation", "Kernel", "NotInstalledError", "get", "installed",
    "missing", "names", "version", "why_missing",
]  # fmt: skip

ALL = {
    found.name: found
    for module in (ours, pytorch, others, numpy_like, written_out)
    for found in module.IMPLEMENTATIONS
}
COMPILERS = ("c++", "g++", "clang++")


class NotInstalledError(ImportError):
    """The implementation is known, but what it needs is not on this machine."""


def names() -> tuple[str, ...]:
    """The names of all implementations, ours first."""
    return tuple(ALL)


def get(name: str) -> Implementation:
    """The implementation of that name, ready to run.

    ValueError: there is none.  NotInstalledError: it needs a package or a compiler that is not
    here.
    """
    if name not in ALL:
        raise ValueError(f"{name!r} is no implementation; there are {', '.join(ALL)}")
    reason = why_missing(ALL[name])
    if reason:
        raise NotInstalledError(f"{name} cannot run here: {reason}")
    return ALL[name]


def installed() -> tuple[Implementation, ...]:
    """The implementations that can run here."""
    return tuple(found for found in ALL.values() if not why_missing(found))


def missing() -> dict[str, str]:
    """The names of the others, and what each lacks."""
    reasons = {name: why_missing(found) for name, found in ALL.items()}
    return {name: reason for name, reason in reasons.items() if reason}


def why_missing(found: Implementation) -> str:
    """What the implementation lacks on this machine; empty if it can run."""
    absent = [package for package in found.needs if not version(package)]
    if absent:
        packages = " and ".join(absent)
        return f"{packages} not installed; `make audit` installs requirements-audit.txt"
    if found.compiles and not any(map(shutil.which, COMPILERS)):
        return "no C++ compiler (c++, g++ or clang++) on the path"
    return ""


def version(package: str) -> str:
    """The installed version of a distribution, or of its CPU-only build; empty if there is none."""
    for name in (package, f"{package}-cpu"):
        try:
            return version_of(name)
        except PackageNotFoundError:
            continue
    return ""

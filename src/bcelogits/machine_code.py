"""How the loops are compiled, and how long their machine code is kept.

numba keeps machine code on disk, next to the module of the function, and drops it when that file
changes.  But a loop here calls what other files define, and that is compiled into it.  So all code
is dropped when one of these files changes.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import Any

from numba import njit

COMPILED = (
    "machine_code.py",
    "kernels.py",
    "weighted_kernel.py",
    "tensor_memory.py",
    "tensor_kernel.py",
    "sweep_kernel.py",
)
STATE = sha256(b"".join((files(__package__) / name).read_bytes() for name in COMPILED)).hexdigest()


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call, keep the machine code on disk, let other threads run meanwhile."""
    return _kept(njit(error_model="numpy", nogil=True, cache=True)(function))


def brief(function: Callable[..., Any]) -> Any:
    """The same for what is done before another thread could take over."""
    return _kept(njit(error_model="numpy", cache=True)(function))


def inlined(function: Callable[..., Any]) -> Any:
    """Compile as a part of what calls it."""
    return njit(error_model="numpy", inline="always")(function)


def _kept(function: Any) -> Any:
    function._cache._cache_file._source_stamp = STATE  # numba asks whether it is still the same
    return function

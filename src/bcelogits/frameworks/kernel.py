"""What an implementation is: its description and the four functions that run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
EVERY = ("float64", "float32", "float16", "bfloat16")
WIDE = ("float64", "float32")
# What keeps the libraries to one thread; each reads it when it is first imported.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow",
}  # fmt: skip


@dataclass(frozen=True)
class Kernel:
    """A framework's own functions, on its own arrays: what is timed."""

    prepare: Callable[[Array, Array], tuple[Any, ...]]  # NumPy's arrays to the framework's
    value: Callable[..., Any]
    value_and_grad: Callable[..., tuple[Any, Any]]
    back: Callable[[Any], Array]  # one of its arrays to NumPy's


@dataclass(frozen=True)
class Implementation:
    """The loss of one library.

    ``name`` is its key, ``title`` what a reader sees, ``library`` whose it is, ``formula`` what it
    computes.  ``needs`` are the distributions it runs on; the first is the one whose version says
    what was measured.  ``source`` is where the formula was read.  ``formats`` are the formats of x
    that it takes.  ``reproduced``: written out here in NumPy from that source.  ``pos_weight`` is
    the weight of positives that it is called with.
    """

    name: str
    title: str
    library: str
    formula: str
    source: str
    load: Callable[[], Kernel] = field(repr=False)
    needs: tuple[str, ...] = ()
    formats: tuple[str, ...] = EVERY
    reproduced: bool = False
    compiles: bool = False
    pos_weight: float = 1.0

    @property
    def distribution(self) -> str | None:
        """The package whose version matters; None for what is written out here."""
        return self.needs[0] if self.needs else None

    @property
    def kernel(self) -> Kernel:
        """The functions; the first call imports the framework."""
        return _loaded(self.load)

    def value(self, x: Array, y: Array) -> Array:
        """The loss of each element, in the format of ``x``; TypeError: a format it cannot take."""
        kernel = self._for(x)
        return kernel.back(kernel.value(*kernel.prepare(x, y)))

    def value_and_grad(self, x: Array, y: Array) -> tuple[Array, Array]:
        """The loss of each element and its derivative by ``x``; errors as above."""
        kernel = self._for(x)
        value, slope = kernel.value_and_grad(*kernel.prepare(x, y))
        return kernel.back(value), kernel.back(slope)

    def _for(self, x: Array) -> Kernel:
        if x.dtype.name not in self.formats:
            known = ", ".join(self.formats)
            raise TypeError(f"{self.name} takes {known}; x is {x.dtype.name}")
        return self.kernel


@cache
def _loaded(load: Callable[[], Kernel]) -> Kernel:
    return load()


def _same(x: Array, y: Array) -> tuple[Array, Array]:
    return x, y


def of_numpy(
    value: Callable[[Array, Array], Array],
    slope: Callable[[Array, Array], Array] | None = None,
    *,
    both: Callable[[Array, Array], tuple[Array, Array]] | None = None,
) -> Kernel:
    """A kernel of functions on NumPy's arrays: the loss and either its derivative or both at once.

    Warnings of overflow and invalid values are silenced: they are what is measured.
    """

    @np.errstate(all="ignore")
    def quiet_value(x: Array, y: Array) -> Array:
        return value(x, y)

    @np.errstate(all="ignore")
    def quiet_both(x: Array, y: Array) -> tuple[Array, Array]:
        if both is not None:
            return both(x, y)
        assert slope is not None
        return value(x, y), slope(x, y)

    return Kernel(_same, quiet_value, quiet_both, np.asarray)

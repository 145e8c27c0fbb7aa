"""One implementation in a process of its own: what :mod:`bcelogits.audit_run` asks of it."""

from __future__ import annotations

import gc
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import frameworks
from .ulp import format_of

Array = npt.NDArray[Any]
COUNT = 10**6  # elements that are timed
LARGE = 2**22  # elements whose memory is counted
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Worker:
    """The tasks; each method is one."""

    def __init__(self, name: str) -> None:
        self.found = frameworks.get(name)
        self.ready: tuple[Any, ...] = ()
        self.count = 0

    def compute(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Loss and gradient of each element."""
        return self.found.value_and_grad(x, y)

    def point(self, form: str, x: float, y: float) -> tuple[float | str, float | str]:
        """Loss and gradient at one point, or the text of the error, twice."""
        dtype = format_of(form).dtype
        try:
            pair = self.found.value_and_grad(np.full(1, x, dtype), np.full(1, y, dtype))
        except Exception as error:
            first = str(error).strip().splitlines() or [""]
            text = f"{type(error).__name__}: {first[0]}"[:120]
            return text, text
        return float(pair[0][0]), float(pair[1][0])

    def prepare(self, form: str, count: int) -> None:
        """Make the inputs that are timed, and run once or twice, for compilers."""
        self.ready, self.count = self._inputs(form, count), count
        for _ in range(2):
            self.time()

    def time(self) -> tuple[float, float]:
        """Nanoseconds of CPU time per element for the loss, and for loss and gradient."""
        kernel, taken = self.found.kernel, []
        for function in (kernel.value, kernel.value_and_grad):
            start = time.process_time()
            kept = function(*self.ready)
            taken.append((time.process_time() - start) / self.count * 1e9)
            del kept
        return taken[0], taken[1]

    def memory(self, form: str, count: int) -> float | None:
        """Bytes per element by which the resident memory grows at most, results included.

        That of the second call, as the first one may load or compile something; but that of the
        first where the library kept its memory for the second.
        """
        kernel = self.found.kernel
        kernel.value_and_grad(*self._inputs(form, 1000))
        grown = []
        for _ in range(2):
            inputs = self._inputs(form, count)
            gc.collect()
            try:
                CLEAR.write_text("5")  # the peak starts anew
                before = kilobytes("VmRSS")
                kept = kernel.value_and_grad(*inputs)
                grown.append((kilobytes("VmHWM") - before) * 1024 / count)
            except OSError:
                return None
            del kept, inputs
        results = 2 * format_of(form).dtype.itemsize
        return grown[1] if grown[1] > results * 0.9 else grown[0]

    def _inputs(self, form: str, count: int) -> tuple[Any, ...]:
        dtype = format_of(form).dtype
        numbers = np.random.default_rng(count)
        x = numbers.normal(0, 5, count).astype(dtype)
        return self.found.kernel.prepare(x, numbers.integers(0, 2, count).astype(dtype))


def kilobytes(name: str) -> int:
    """A count of this process's own memory, ``VmRSS`` or ``VmHWM``; OSError: it is not told."""
    for line in STATUS.read_text("ascii", "replace").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise OSError(f"{STATUS} does not tell {name}")


def serve(name: str, pipe: Connection) -> None:
    """Do what is asked until the other end closes; runs on one core where the system allows."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    worker = Worker(name)
    while True:
        try:
            task, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = True, getattr(worker, task)(*arguments)
        except Exception as error:
            answer = False, f"{type(error).__name__}: {error}"
        pipe.send(answer)

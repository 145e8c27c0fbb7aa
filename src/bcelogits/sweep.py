"""Every finite float32 logit, both labels: how far an implementation is from the truth.

``python -m bcelogits.sweep`` (`make sweep`) measures loss and gradient of the named implementations
on all 2**32 - 2**24 finite logits with labels 0 and 1, on all cores, and stores the result in
``results/sweep.json``.  It can be stopped and goes on where it was.  Names are those of
:mod:`bcelogits.frameworks`; without one, ours are measured.

The reference is the fold in float64, whose own error is below 2**-50 of the value.  In units of
float32 that is 2**-26, so an error within 2**-18 of one half, where it decides whether a result is
correctly rounded, is measured again by the judge, :mod:`bcelogits.exact`.  Subnormal results count.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import exact, frameworks, sweep_kernel
from .frameworks.kernel import ONE_THREAD
from .sweep_kernel import BINS, STEPS
from .sweep_kernel import DOUBT as DOUBT
from .ulp import FLOAT32, values

Array = npt.NDArray[Any]
Implementation = Callable[[Array, Array], tuple[Array, Array]]
CHUNK = 2**22
BLOCK, LONG_BLOCK = 2**14, 2**17  # in a core's cache; where a call costs a lot
NO_DIGIT = 2.0**23  # an error of this many units leaves no digit of the result right
RESULT = Path(__file__).parent / "results" / "sweep.json"
OURS = ("bcelogits.loss", "bcelogits.fused")
# Quantity and label; at the negative logits the label is the other one.
COLUMNS = [f"{quantity}, y = {y}" for quantity in ("loss", "gradient") for y in (0, 1)]


@dataclass
class Tally:
    """What is known of one column so far; magnitudes are those of logits."""

    points: int = 0
    worst: float = 0.0
    worst_at: float = 0.0
    worst_normal: float = 0.0  # where the true value is no subnormal number
    not_nearest: int = 0
    above_one: int = 0
    above_three: int = 0
    without_a_digit: int = 0
    not_a_number_or_infinite: int = 0
    first_above_three: float | None = None
    histogram: list[int] = field(default_factory=lambda: [0] * BINS)

    def mirrored(self) -> Tally:
        """The same of the logits of the other sign."""
        first = None if self.first_above_three is None else -self.first_above_three
        return replace(self, worst_at=-self.worst_at, first_above_three=first)

    def take(self, other: Tally) -> None:
        """Add what another part of the logits, further out, has shown."""
        if other.worst > self.worst:
            self.worst, self.worst_at = other.worst, other.worst_at
        self.worst_normal = max(self.worst_normal, other.worst_normal)
        for name in (
            "points", "not_nearest", "above_one", "above_three", "without_a_digit",
            "not_a_number_or_infinite",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if self.first_above_three is None:
            self.first_above_three = other.first_above_three
        self.histogram = [a + b for a, b in zip(self.histogram, other.histogram, strict=True)]


def implementation(name: str) -> Implementation:
    """The function that gives loss and gradient of each element.

    ValueError: the name is unknown, or takes no float32, or is called with a weight of positives,
    which the truth here has not.  NotInstalledError: it cannot run here.
    """
    found = frameworks.get(name)
    if "float32" not in found.formats or found.pos_weight != 1:
        raise ValueError(f"{name}: the sweep is of float32 without weights")
    return found.value_and_grad


def measure(
    function: Implementation, start: int, stop: int, block: int = BLOCK
) -> dict[str, Tally]:
    """Loss and gradient at the logits ``m`` and ``-m`` for the bit patterns of m in a range."""
    tallies = {column: Tally() for column in COLUMNS}
    for first in range(start, stop, block):
        m = values(FLOAT32, first, min(first + block, stop))
        no, yes = np.zeros_like(m), np.ones_like(m)
        wide = m.astype(np.float64)
        # Beyond 200 it is far below the smallest value of float32; the library is slow there.
        e = np.exp(-wide) if m[0] < 200 else np.zeros_like(wide)
        curved, share = np.log1p(e), e / (1 + e)
        truths = {0: (wide + curved, 1 - share), 1: (curved, -share)}
        for y, labels in ((0, no), (1, yes)):
            here = function(m, labels)
            loss, slope = function(-m, 1 - labels)  # the mirror image, with the other label
            for name, found, mirror, truth in zip(
                ("loss", "gradient"), here, (loss, -slope), truths[y], strict=True
            ):
                column, across = f"{name}, y = {y}", f"{name}, y = {1 - y}"
                part = tally(column, m, found, truth)
                tallies[column].take(part)
                if not np.array_equal(mirror, found):
                    part = tally(column, m, mirror, truth)
                tallies[across].take(part.mirrored())
    return tallies


def tally(column: str, m: Array, found: Array, truth: Array) -> Tally:
    """Compare what was found for the logits ``m`` with the truth."""
    error, doubtful = np.empty(m.size), np.empty(m.size, np.int64)
    nearest = truth.astype(np.float32).view(np.uint32)
    number = sweep_kernel.errors(found, truth, nearest, STEPS, error, doubtful)
    quantity: exact.Quantity = "loss" if column.startswith("loss") else "gradient"
    for i in _settled(quantity, int(column[-1]), m, found, error, doubtful[:number]):
        error[i] = exact.error(quantity, float(found[i]), float(m[i]), int(column[-1]), FLOAT32)
    counts, places = np.zeros(5 + BINS, np.int64), np.empty(3, np.int64)
    sweep_kernel.summed(error, nearest, NO_DIGIT, counts, places)
    above = [int(count) for count in counts[:5]]
    return Tally(
        points=m.size,
        worst=float(error[places[0]]),
        worst_at=float(m[places[0]]),
        worst_normal=float(error[places[1]]) if places[1] >= 0 else 0.0,
        not_nearest=above[0],
        above_one=above[1],
        above_three=above[2],
        without_a_digit=above[3],
        not_a_number_or_infinite=above[4],
        first_above_three=float(m[places[2]]) if places[2] >= 0 else None,
        histogram=counts[5:].tolist(),
    )


def _settled(quantity: str, y: int, m: Array, found: Array, error: Array, doubtful: Array) -> Array:
    """Settle gradients that lie just half a unit beside 1/2 or 1; what is left is for the judge.

    The value below a power of two is half a unit away from it.  So a function that returns it for
    all small logits, where the gradient is ``1/2 + m/4`` or ``-(1/2 - m/4)``, or for all large
    ones, where it is ``1 - exp(-m)``, is in doubt at each of them, and the small term decides.
    """
    if quantity == "loss":
        return doubtful
    logits, values = m[doubtful].astype(np.float64), np.abs(found[doubtful].astype(np.float64))
    small, large = (logits > 0) & (logits < 2.0**-30), (logits > 40) & (y == 0)
    power = np.where(large, 1.0, 0.5)
    term = np.where(large, -np.exp(-np.minimum(logits, 600)), (1 - 2 * y) * logits / 4)
    half = power * 2.0**-24  # of a unit at the power
    sure = (small | large) & (np.abs(values - power) == half)
    sure &= np.sign(found[doubtful]) == 1 - 2 * y
    more = np.where(values < power, term, -term) / (2 * half)
    exactly = 0.5 + more
    exactly = np.where(exactly == 0.5, np.nextafter(0.5, more > 0), exactly)
    error[doubtful[sure]] = exactly[sure]
    return doubtful[~sure]


def chunks() -> list[tuple[int, int]]:
    """The bit patterns of all finite magnitudes, in parts that take a few seconds."""
    end = FLOAT32.finite_magnitudes
    return [(start, min(start + CHUNK, end)) for start in range(0, end, CHUNK)]


def _work(task: tuple[str, int, int]) -> tuple[int, dict[str, Any]]:
    name, start, stop = task
    block = BLOCK if name.startswith("bcelogits.") else LONG_BLOCK
    found = measure(implementation(name), start, stop, block)
    return start, {column: asdict(tally) for column, tally in found.items()}


def sweep(name: str, state: Path, processes: int) -> dict[str, Any]:
    """All chunks of one implementation; those that are in the state file are not measured again."""
    state.parent.mkdir(parents=True, exist_ok=True)
    done = dict(_read(state))
    tasks = [(name, *chunk) for chunk in chunks() if chunk[0] not in done]
    with (
        state.open("a", encoding="ascii") as file,
        multiprocessing.get_context("spawn").Pool(processes) as pool,
    ):
        for start, part in pool.imap_unordered(_work, tasks):
            done[start] = part
            file.write(json.dumps([start, part]) + "\n")
            file.flush()
            _progress(name, len(done), len(chunks()))
    totals = {column: Tally() for column in COLUMNS}
    for start in sorted(done):
        for column, part in done[start].items():
            totals[column].take(Tally(**part))
    return {column: asdict(total) for column, total in totals.items()}


def _read(state: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The chunks of an earlier run; a last line that was cut off is left out."""
    lines: Iterable[str] = state.read_text("ascii").splitlines() if state.is_file() else ()
    for line in lines:
        try:
            start, part = json.loads(line)
        except ValueError:
            continue
        yield start, part


def _progress(name: str, done: int, of: int) -> None:
    bar = "#" * (30 * done // of)
    end = "\n" if done == of else ""
    print(f"\r{name:20} [{bar:30}] {100 * done // of:3} %", end=end, file=sys.stderr, flush=True)


def as_text(stored: dict[str, Any]) -> str:
    """The results as JSON: a line for each column of each implementation."""

    def line(value: Any) -> str:
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    entries = []
    for name in sorted(stored):
        head = {key: value for key, value in stored[name].items() if key != "columns"}
        columns = ",\n".join(
            f"{line(column)}:{line(found)}"
            for column, found in sorted(stored[name]["columns"].items())
        )
        entries.append(f'{line(name)}:{line(head)[:-1]},"columns":{{\n{columns}}}}}')
    return "{\n" + ",\n".join(entries) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = ", ".join(frameworks.names())
    parser.add_argument("names", nargs="*", help=f"of {known}; ours if none is named")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=Path("build") / "sweep")
    options = parser.parse_args()
    stored = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {}
    os.environ.update(ONE_THREAD)  # there is a process for each core
    for name in options.names or OURS:
        implementation(name)
        state = options.state / f"{name}.jsonl"
        columns = sweep(name, state, options.processes)
        stored[name] = {
            "date": date.today().isoformat(),
            "machine": platform.machine(),
            "versions": {"Python": platform.python_version()}
            | {
                package: frameworks.version(package)
                for package in ("numpy", *frameworks.get(name).needs)
            },
            "columns": columns,
        }
        RESULT.write_text(as_text(stored), "utf-8")
        state.unlink()
        for column, found in columns.items():
            print(f"  {column:20} worst {found['worst']:.9g} ULP at {found['worst_at']!r}, "
                  f"not nearest {found['not_nearest']:,} of {found['points']:,}")  # fmt: skip


if __name__ == "__main__":
    main()

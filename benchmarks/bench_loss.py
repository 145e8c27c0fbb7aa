"""Time, memory and accuracy of the loss and of its gradient, beside those of others.

All rivals take turns, round after round, so that a busy machine slows all of them; the tables give
the median of each and of its ratio to eager PyTorch within a round, with the quartiles of that
ratio.  One thread each, float32, hard labels, processor time.  The last rows are the hardware wall:
the least that a pass over the same bytes takes, two maxima for reading both inputs and a sum for
reading both and writing one.

    python benchmarks/bench_loss.py [--sizes 1e3 1e5 1e7] [--rounds 15] [--no-compile] [--store]

``--store`` writes the result to ``src/bcelogits/results/bench.json``, which a page of the book
reads.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from sklearn._loss.loss import HalfBinomialLoss

from bcelogits import exact_arrays, fused, loss, ulp
from bcelogits.audit_worker import CLEAR, kilobytes
from bcelogits.results import processor

Array = np.ndarray
Pair = tuple[Array, Array]
Call = Callable[[], object]
EAGER, WALL = "torch eager", "hardware wall"
BLOCK = 8_192  # elements; what NumPy makes of a block stays in the cache
SLICE = 0.01  # seconds that a rival runs in its turn, if one call is not longer
RESULT = Path(__file__).parents[1] / "src" / "bcelogits" / "results" / "bench.json"


@dataclass(frozen=True)
class Rival:
    """How to call an implementation: the mean, the mean and its gradient, and each element."""

    name: str
    value: Callable[[Array, Array], Call]
    both: Callable[[Array, Array], Call]
    each: Callable[[Array, Array], Pair]


def temporaries(x: Array, y: Array) -> Pair:
    """Eq 7 with log1p, and eq 8 from the same exponential, as anyone would write them."""
    e = np.exp(-np.abs(x))
    value = np.log1p(e) + np.maximum(x, 0) - x * y
    small = e / (1 + e)
    return value, np.where(x >= 0, 1 - small, small) - y


def temporaries_value(x: Array, y: Array) -> Array:
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0) - x * y


def blocks(x: Array, y: Array) -> Pair:
    """The same function, called for one block after the other: mean and slopes."""
    slopes, total = np.empty_like(x), 0.0
    for start in range(0, x.size, BLOCK):
        here = slice(start, start + BLOCK)
        value, slopes[here] = temporaries(x[here], y[here])
        total += float(value.sum(dtype=np.float64))
        slopes[here] /= x.size
    return np.float32(total / x.size), slopes


def blocks_value(x: Array, y: Array) -> float:
    total = 0.0
    for start in range(0, x.size, BLOCK):
        here = slice(start, start + BLOCK)
        total += float(temporaries_value(x[here], y[here]).sum(dtype=np.float64))
    return total / x.size


def of_numpy() -> list[Rival]:
    def divided(x: Array, y: Array) -> object:
        value, slopes = temporaries(x, y)
        return value.mean(), slopes / x.size

    return [
        Rival(
            "NumPy, temporaries",
            lambda x, y: lambda: temporaries_value(x, y).mean(),
            lambda x, y: lambda: divided(x, y),
            temporaries,
        ),
        Rival(
            "NumPy, blocks",
            lambda x, y: lambda: blocks_value(x, y),
            lambda x, y: lambda: blocks(x, y),
            temporaries,
        ),
    ]


def of_torch(name: str, function: Callable[..., torch.Tensor]) -> Rival:
    def value(x: Array, y: Array) -> Call:
        logits, labels = torch.from_numpy(x), torch.from_numpy(y)

        def call() -> object:
            with torch.no_grad():
                return function(logits, labels)

        return call

    def both(x: Array, y: Array) -> Call:
        logits, labels = torch.from_numpy(x).requires_grad_(), torch.from_numpy(y)

        def call() -> object:
            logits.grad = None
            function(logits, labels).backward()
            return logits.grad

        return call

    def each(x: Array, y: Array) -> Pair:
        logits, labels = torch.from_numpy(x).requires_grad_(), torch.from_numpy(y)
        found = function(logits, labels, reduction="none")
        (slopes,) = torch.autograd.grad(found.sum(), logits)
        return found.detach().numpy(), slopes.numpy()

    return Rival(name, value, both, each)


def of_ours(name: str, module: object, **options: int) -> Rival:
    value, both = module.bce_with_logits, module.bce_with_logits_value_and_grad
    return Rival(
        name,
        lambda x, y: lambda: value(x, y, **options),
        lambda x, y: lambda: both(x, y, reduction="mean", **options),
        both,
    )


def of_sklearn() -> Rival:
    found = HalfBinomialLoss()

    def both(x: Array, y: Array) -> Call:
        def call() -> object:
            value, slopes = found.loss_gradient(y, x)
            return value.mean(), slopes / x.size

        return call

    return Rival(
        "scikit-learn",
        lambda x, y: lambda: found.loss(y, x).mean(),
        both,
        lambda x, y: found.loss_gradient(y, x),
    )


def wall() -> Rival:
    def both(x: Array, y: Array) -> Call:
        result = np.empty_like(x)
        return lambda: np.add(x, y, out=result)

    return Rival(WALL, lambda x, y: lambda: (x.max(), y.max()), both, temporaries)


def rivals(*, compiled: bool) -> list[Rival]:
    fused_in_torch = functional.binary_cross_entropy_with_logits

    def probabilities(x: torch.Tensor, y: torch.Tensor, reduction: str = "mean") -> torch.Tensor:
        return functional.binary_cross_entropy(torch.sigmoid(x), y, reduction=reduction)

    found = [of_torch(EAGER, fused_in_torch)]
    if compiled:
        found.append(of_torch("torch.compile", torch.compile(fused_in_torch, dynamic=False)))
    found += [of_torch("torch BCELoss(sigmoid)", probabilities), of_sklearn(), *of_numpy()]
    return [
        *found,
        of_ours("bcelogits.loss", loss),
        of_ours("bcelogits.fused", fused, threads=1),
        wall(),
    ]


def data(count: int) -> Pair:
    numbers = np.random.default_rng(count)
    x = numbers.normal(0, 5, count).astype(np.float32)
    return x, numbers.integers(0, 2, count).astype(np.float32)


def timed(call: Call, repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def interleaved(calls: dict[str, Call], rounds: int) -> dict[str, list[float]]:
    repeats = {}
    for name, call in calls.items():
        call()
        call()
        repeats[name] = max(1, int(SLICE / max(timed(call, 3), 1e-6)))
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(timed(call, repeats[name]))
    return times


def table(title: str, calls: dict[str, Call], count: int, rounds: int) -> dict[str, dict]:
    """Print and return the seconds an element: the median and the quartiles, and the ratios."""
    times = interleaved(calls, rounds)
    print(f"\n{title}, n = {count:,}")
    print(f"  {'':24}{'ns/element':>11}{'us':>11}{'times faster than eager':>26}{'quartiles':>16}")
    found = {}
    for name, taken in times.items():
        each = [seconds / count * 1e9 for seconds in taken]
        quick, middle, slow = statistics.quantiles(each, n=4)
        ratios = [eager / own for eager, own in zip(times[EAGER], taken, strict=True)]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        found[name] = {
            "ns": round(middle, 4), "quartiles": [round(quick, 4), round(slow, 4)],
            "ratio": round(ratio, 3), "ratio_quartiles": [round(low, 3), round(high, 3)],
        }  # fmt: skip
        print(
            f"  {name:24}{middle:11.2f}{middle * count / 1e3:11.1f}"
            f"{ratio:26.2f}{low:9.2f}..{high:.2f}"
        )
    return found


def memory(count: int, found: list[Rival]) -> dict[str, float]:
    """Bytes an element above the inputs at the peak of loss and gradient.

    Linux counts the peak of the resident memory of a process, and sets it back when asked to, so
    this sees what every library takes.  It says nothing elsewhere.
    """
    x, y = data(count)
    taken = {}
    print(f"\nLargest memory above the inputs, loss and gradient, n = {count:,}")
    for rival in found[:-1]:
        rival.both(x, y)()
        peaks = []
        for _ in range(3):
            call = rival.both(x, y)  # PyTorch's tensors keep their gradient, so new ones
            try:
                CLEAR.write_text("5")
                before = kilobytes("VmRSS")
            except OSError:
                return {}
            kept = call()
            peaks.append((kilobytes("VmHWM") - before) * 1024 / count)
            del kept, call
        taken[rival.name] = round(statistics.median(peaks), 1)
        print(f"  {rival.name:24}{taken[rival.name]:11.1f} bytes an element")
    return taken


def accuracy(found: list[Rival]) -> dict[str, dict[str, float]]:
    """The largest errors in ULP on a fixed sample of logits of all sizes, both labels.

    Also the relative error of the mean of 1e7 losses, of which the truth is known from float64.
    """
    numbers = np.random.default_rng(0)
    patterns = numbers.integers(0, ulp.FLOAT32.finite_magnitudes, 20_000)
    spread = np.concatenate([numbers.uniform(0, 110, 40_000), np.abs(numbers.normal(0, 5, 20_000))])
    m = np.concatenate([ulp.from_ordinal(patterns, ulp.FLOAT32), spread.astype(np.float32)])
    x = np.concatenate([m, -m])
    many, labels = data(10_000_000)
    truth = fused.bce_with_logits(many.astype(np.float64), labels.astype(np.float64))
    worst = {}
    print("\nLargest error in ULP: loss y = 0, y = 1, gradient y = 0, y = 1; error of the mean")
    for rival in found[:-1]:
        here = {}
        for y in (0, 1):
            target = np.full_like(x, y)
            with np.errstate(all="ignore"):
                pair = rival.each(x.copy(), target)
            for quantity, computed in zip(("loss", "gradient"), pair, strict=True):
                errors = exact_arrays.errors(quantity, computed, x, target)
                here[f"{quantity}, y = {y}"] = float(errors.max())
        value = rival.value(many, labels)()
        mean = float(value[0] if isinstance(value, tuple) else value)
        here["mean"] = abs(mean / float(truth) - 1)
        worst[rival.name] = here
        parts = " ".join(f"{here[f'{q}, y = {y}']:10.4g}" for q in ("loss", "gradient")
                         for y in (0, 1))  # fmt: skip
        print(f"  {rival.name:24}{parts}{here['mean']:12.2g}")
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e3, 1e5, 1e7])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    parser.add_argument("--store", action="store_true", help="keep the result for the book")
    options = parser.parse_args()
    torch.set_num_threads(1)
    versions = {"Python": platform.python_version()}
    versions |= {name: version(name) for name in ("numpy", "numba", "torch", "scikit-learn")}
    print(f"{processor()}, {versions}, one thread")
    found = rivals(compiled=not options.no_compile)
    sizes: dict[str, dict] = {}
    for size in map(int, options.sizes):
        x, y = data(size)
        values = {rival.name: rival.value(x, y) for rival in found}
        pairs = {rival.name: rival.both(x, y) for rival in found}
        sizes[str(size)] = {
            "loss": table("Loss", values, size, options.rounds),
            "both": table("Loss and gradient", pairs, size, options.rounds),
        }
    taken = memory(10_000_000, found)
    worst = accuracy(found)
    if options.store:
        result = {
            "date": date.today().isoformat(), "machine": platform.machine(),
            "processor": processor(), "versions": versions, "rounds": options.rounds,
            "sizes": sizes, "bytes": taken, "accuracy": worst,
        }  # fmt: skip
        RESULT.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()

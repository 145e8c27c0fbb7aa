"""Time and memory of the loss and of its gradient, beside eager and compiled PyTorch.

All rivals take turns, round after round, so that a busy machine slows all of them; the table gives
the median of each and of its ratio to eager PyTorch within a round, with the quartiles of that
ratio.  One thread each, float32, hard labels.

    python benchmarks/bench_loss.py [--sizes 1e3 1e5 1e7] [--rounds 15] [--no-compile]
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as functional

from bcelogits import fused, loss

Call = Callable[[], object]
EAGER = "torch eager"


@dataclass(frozen=True)
class Rival:
    name: str
    value: Call | None  # the mean loss
    both: Call  # the mean loss and its gradient


def rivals(count: int, *, compiled: bool) -> list[Rival]:
    numbers = np.random.default_rng(count)
    x = numbers.normal(0, 5, count).astype(np.float32)
    y = numbers.integers(0, 2, count).astype(np.float32)
    logits, labels = torch.from_numpy(x).requires_grad_(), torch.from_numpy(y)

    def forward(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return functional.binary_cross_entropy_with_logits(logits, labels)

    def probabilities(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return functional.binary_cross_entropy(torch.sigmoid(logits), labels)

    def of_torch(name: str, function: Callable[..., torch.Tensor]) -> Rival:
        def value() -> object:
            with torch.no_grad():
                return function(logits, labels)

        def both() -> object:
            logits.grad = None
            function(logits, labels).backward()
            return logits.grad

        return Rival(name, value, both)

    def of_numpy(name: str, module: object, **options: int) -> Rival:
        return Rival(
            name,
            lambda: module.bce_with_logits(x, y, **options),
            lambda: module.bce_with_logits_value_and_grad(x, y, reduction="mean", **options),
        )

    found = [
        of_torch(EAGER, forward),
        of_torch("torch BCELoss(sigmoid)", probabilities),
        of_numpy("bcelogits.loss", loss),
        of_numpy("bcelogits.fused", fused, threads=1),
    ]
    if compiled:
        found.insert(1, of_torch("torch.compile", torch.compile(forward)))
    return found


def timed(call: Call, repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def interleaved(calls: dict[str, Call], rounds: int, repeats: int) -> dict[str, list[float]]:
    for call in calls.values():
        call()
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(timed(call, repeats))
    return times


def table(title: str, calls: dict[str, Call], count: int, rounds: int) -> None:
    repeats = max(1, int(2e5 / count))
    times = interleaved(calls, rounds, repeats)
    print(f"\n{title}, n = {count:,}")
    print(f"  {'':24}{'ns/element':>11}{'us':>11}{'times faster than eager':>26}{'quartiles':>16}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        ratios = [eager / own for eager, own in zip(times[EAGER], taken, strict=True)]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        print(
            f"  {name:24}{middle / count * 1e9:11.2f}{middle * 1e6:11.1f}"
            f"{ratio:26.2f}{low:9.2f}..{high:.2f}"
        )


def memory(count: int) -> None:
    """NumPy's allocations above the inputs; PyTorch's are not seen by this counter."""
    print(f"\nLargest memory above the inputs, loss and gradient, n = {count:,}")
    for rival in rivals(count, compiled=False)[2:]:
        rival.both()
        tracemalloc.start()
        rival.both()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  {rival.name:24}{peak / count:11.2f} bytes an element")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e3, 1e5, 1e7])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    versions = f"NumPy {np.__version__}, torch {torch.__version__}"
    print(f"{platform.machine()}, Python {platform.python_version()}, {versions}, one thread")
    for size in map(int, options.sizes):
        found = rivals(size, compiled=not options.no_compile)
        table("Loss", {r.name: r.value for r in found if r.value}, size, options.rounds)
        table("Loss and gradient", {r.name: r.both for r in found}, size, options.rounds)
    memory(10**6)


if __name__ == "__main__":
    main()

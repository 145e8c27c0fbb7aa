"""Time of ``bcelogits.torch_loss`` beside PyTorch's own function, eager and compiled.

Both take turns, round after round, so that a busy machine slows both; on a CPU it is the
processor's time that counts.  The table gives the median of each, and the median and quartiles of
what ours takes of PyTorch's time within a round, beside the bound that the project has set itself:
1 for eager PyTorch on a CPU at n = 1e5 and 1e7, and 1.5 elsewhere.  A star marks a median above
it.  One thread, hard labels unless the row says so, and the mean unless it names another reduction;
the targets are checked, as they are by default.

    python benchmarks/bench_torch_loss.py [--sizes 1e1 1e3 1e4 1e5 1e7] [--rounds 15] [--device cpu]
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from bcelogits import torch_loss

Function = Callable[..., Tensor]
Call = Callable[[], object]
COLUMNS = 10
AHEAD = (100_000, 10_000_000)  # where ours has to be faster than eager PyTorch on a CPU


def cases(count: int, device: str) -> Iterator[tuple[str, Tensor, Tensor, dict[str, Any]]]:
    """What is measured: a name, logits, labels and options."""
    torch.manual_seed(count)
    columns = min(count, COLUMNS)
    shape = count // columns, columns
    logits = 5 * torch.randn(shape, device=device)
    labels = torch.randint(0, 2, shape, device=device).float()
    weight = torch.rand(shape, device=device)
    positive = torch.linspace(1, 30, columns, device=device)
    yield "float32", logits, labels, {}
    yield "float32, unchecked", logits, labels, {"validate": False}
    for reduction in ("sum", "none"):
        yield f"float32, {reduction}", logits, labels, {"reduction": reduction}
    yield "float64", logits.double(), labels.double(), {}
    for dtype in (torch.bfloat16, torch.float16):
        yield str(dtype).removeprefix("torch."), logits.to(dtype), labels.to(dtype), {}
    yield "float32, transposed", logits.T, labels.T, {}
    yield "float32, weight", logits, labels, {"weight": weight}
    yield "float32, weight, none", logits, labels, {"weight": weight, "reduction": "none"}
    yield "float32, pos_weight", logits, labels, {"pos_weight": positive}
    yield "float32, pos_weight [N, C]", logits, labels, {"pos_weight": 3 * weight}
    soft = (0.9 * labels) + 0.05
    yield "float32, pos_weight, soft labels", logits, soft, {"pos_weight": positive}
    yield "float32, both weights", logits, labels, {"weight": weight, "pos_weight": positive}
    yield "float64, pos_weight", logits.double(), labels.double(), {"pos_weight": positive.double()}
    narrow = logits.bfloat16(), labels.bfloat16()
    yield "bfloat16, weight", *narrow, {"weight": weight.bfloat16()}
    yield "bfloat16, pos_weight", *narrow, {"pos_weight": positive.bfloat16()}


def calls(
    function: Function, logits: Tensor, labels: Tensor, options: dict[str, Any], device: str
) -> tuple[Call, Call]:
    """The loss alone, and the loss with its gradient."""
    inputs = logits.detach().requires_grad_()
    whole = options.get("reduction", "mean") != "none"
    outer = None if whole else torch.ones_like(logits)

    def done() -> None:
        if device != "cpu":
            torch.cuda.synchronize()

    def value() -> None:
        with torch.no_grad():
            function(logits, labels, **options)
        done()

    def both() -> None:
        inputs.grad = None
        function(inputs, labels, **options).backward(outer)
        done()

    return value, both


def interleaved(
    pair: list[Call], rounds: int, repeats: int, clock: Callable[[], float]
) -> list[list[float]]:
    """The seconds that each took, round after round; the first ones compile."""
    taken: list[list[float]] = [[], []]
    for number in range(rounds + 1):
        for call, times in zip(pair, taken, strict=True):
            start = clock()
            for _ in range(repeats if number else 2):
                call()
            times.append((clock() - start) / repeats)
    return [times[1:] for times in taken]


def line(name: str, theirs: list[float], ours: list[float], count: int, bound: float) -> None:
    """A row of the table."""
    times = [statistics.median(taken) / count * 1e9 for taken in (theirs, ours)]
    ratios = [our / their for their, our in zip(theirs, ours, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    mark = "*" if middle > bound else " "
    quartiles = f"{low:.2f}..{high:.2f}"
    print(f"  {name:32}{times[0]:10.2f}{times[1]:10.2f}{middle:8.2f}{mark}{bound:6}{quartiles:>13}")


def measure(
    names: tuple[Function, Function], count: int, options: argparse.Namespace, bound: float
) -> None:
    """Every case at a size."""
    device, only = options.device, options.only
    clock = time.process_time if device == "cpu" else time.perf_counter
    for title, which in (("loss", 0), ("loss and gradient", 1)):
        print(f"\n{title:34}{'PyTorch':>10}{'ours':>10}{'ratio':>8}{'bound':>7}{'quartiles':>13}")
        for name, logits, labels, given in cases(count, device):
            if only is not None and only not in name:
                continue
            torch.compiler.reset()
            theirs = {key: found for key, found in given.items() if key != "validate"}
            pair = [
                calls(function, logits, labels, arguments, device)[which]
                for function, arguments in zip(names, (theirs, given), strict=True)
            ]
            repeats = max(1, int(2e5 / (count + 1000)))
            line(name, *interleaved(pair, options.rounds, repeats, clock), count, bound)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e1, 1e3, 1e4, 1e5, 1e7])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--only", help="the cases whose names hold this")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{platform.machine()}, torch {torch.__version__}, {options.device}, one thread")
    both = (
        functional.binary_cross_entropy_with_logits,
        torch_loss.binary_cross_entropy_with_logits,
    )
    for size in map(int, options.sizes):
        print(f"\nEager, n = {size:,}, ns an element")
        ahead = options.device == "cpu" and size in AHEAD
        measure(both, size, options, 1 if ahead else 1.5)
    if not options.no_compile:
        compiled = torch.compile(both[0]), torch.compile(both[1])
        for size in map(int, {options.sizes[0], options.sizes[-1]}):
            print(f"\nBoth in torch.compile, n = {size:,}, ns an element")
            measure(compiled, size, options, 1.5)


if __name__ == "__main__":
    main()

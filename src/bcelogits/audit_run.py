"""``python -m bcelogits.audit_run`` (`make audit`): measure what is installed, store the result.

Each implementation runs in a process of its own, so that none changes the settings or the memory of
another; the comparison with the truth is made here.  A name on the command line limits the run to
it and leaves what is stored of the others.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from . import audit, audit_points, audit_worker, frameworks, results
from .audit import BY_NAME, LABELS, OUTSIDE, SPECIAL, Cell, Record, Values
from .audit_worker import COUNT, LARGE
from .frameworks import Implementation
from .frameworks.kernel import ONE_THREAD

RESULT = Path(__file__).parent / "results" / "audit.json"
PACKAGES = (
    "numpy", "ml_dtypes", "numba", "torch", "jax", "jaxlib", "optax", "tensorflow", "keras",
    "scikit-learn", "scipy",
)  # fmt: skip
TIMED = ("float32", "float64")
ROUNDS = 15
# Large arrays always come from the system and go back to it, so that their pages can be counted.
COUNTED = {"MALLOC_MMAP_THRESHOLD_": "131072"}
SETTINGS = {
    "errors": "ULP, bcelogits.ulp.ulp_error; above 3 ULP counts as failing",
    "logits": "float16 and bfloat16: all; float32 and float64: the sample of audit_points",
    "seed": audit_points.SEED,
    "time": f"CPU time of the process on one core, n = {COUNT}, median of {ROUNDS} rounds in which "
    "all take turns; arrays of the library's own type, prepared before",
    "memory": f"growth of the resident set (Linux: VmHWM) at its peak over loss and gradient, "
    f"n = {LARGE}, second call in a process of its own, or first where memory is kept for the "
    "next; results included, inputs not",
}


class Remote:
    """An implementation in a process of its own."""

    def __init__(self, name: str, surroundings: dict[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self.name = name
        self.here: Connection
        self.here, there = context.Pipe()
        self.process = context.Process(target=audit_worker.serve, args=(name, there), daemon=True)
        with _environment(surroundings):
            self.process.start()
        there.close()

    def ask(self, task: str, *arguments: Any) -> Any:
        """What the task of :mod:`.audit_worker` returns.  RuntimeError: it failed there."""
        self.here.send((task, arguments))
        done, found = self.here.recv()
        if not done:
            raise RuntimeError(f"{self.name}: {task}: {found}")
        return found

    def end(self) -> None:
        """Let the process end."""
        self.here.close()
        self.process.join()


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def accuracy(found: Implementation, remote: Remote) -> tuple[Cell, ...]:
    """The cells of all formats that it takes."""
    compute = partial(remote.ask, "compute")
    return tuple(cell for form in found.formats
                 for cell in audit.audit(found, BY_NAME[form], compute))  # fmt: skip


def edge_cases(
    found: Implementation, remote: Remote
) -> tuple[dict[str, dict[tuple[str, int], tuple[Values, Values]]], dict[float, Any]]:
    """The values at infinite and NaN logits, and with labels that are no probabilities."""
    special = {
        form: {(x, y): remote.ask("point", form, float(x), y) for x in SPECIAL for y in LABELS}
        for form in found.formats
    }
    usual = "float32" if "float32" in found.formats else found.formats[0]
    return special, {y: remote.ask("point", usual, 5.0, y) for y in OUTSIDE}


def times(remotes: dict[str, Remote], form: str) -> dict[str, list[tuple[float, float]]]:
    """Nanoseconds per element for the loss, and for loss and gradient, of every round."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in remotes}
    for remote in remotes.values():
        remote.ask("prepare", form, COUNT)
    for number in range(ROUNDS):
        _say(f"time, {form}: round {number + 1} of {ROUNDS}")
        for name, remote in remotes.items():
            taken[name].append(remote.ask("time"))
    return taken


def memory(found: Implementation) -> dict[str, float]:
    """Bytes per element above the inputs at the peak; nothing where the system does not tell."""
    measured = {}
    for form in TIMED:
        if form in found.formats:
            remote = Remote(found.name, ONE_THREAD | COUNTED)
            peak = remote.ask("memory", form, LARGE)
            remote.end()
            if peak is not None:
                measured[form] = round(peak, 2)
    return measured


def run(chosen: Sequence[Implementation]) -> dict[str, Record]:
    """Measure all of them."""
    remotes = {found.name: Remote(found.name, ONE_THREAD) for found in chosen}
    taken = {
        form: times({f.name: remotes[f.name] for f in chosen if form in f.formats}, form)
        for form in TIMED
    }
    records = {}
    for found in chosen:
        _say(f"accuracy and memory of {found.name}")
        remote = remotes[found.name]
        cells = accuracy(found, remote)
        special, outside = edge_cases(found, remote)
        remote.end()
        rounds = {form: taken[form][found.name] for form in TIMED if found.name in taken[form]}
        records[found.name] = Record(
            name=found.name, title=found.title, library=found.library, formula=found.formula,
            source=found.source, reproduced=found.reproduced, version=_version(found),
            date=date.today().isoformat(), cells=cells, special=special, outside=outside,
            ns={form: (_quartiles(pairs, 0)[1], _quartiles(pairs, 1)[1])
                for form, pairs in rounds.items()},
            spread={form: (_quartiles(pairs, 1)[0], _quartiles(pairs, 1)[2])
                    for form, pairs in rounds.items()},
            bytes=memory(found),
        )  # fmt: skip
    return records


def _quartiles(pairs: list[tuple[float, float]], which: int) -> list[float]:
    """Of the loss's times, or of those of loss and gradient."""
    found = statistics.quantiles([pair[which] for pair in pairs], n=4)
    return [round(value, 3) for value in found]


def _version(found: Implementation) -> str:
    if found.distribution is None:
        return found.source.rpartition(", ")[2]
    return frameworks.version(found.distribution)


def _say(sentence: str) -> None:
    print(f"== {sentence}", file=sys.stderr, flush=True)


def store(records: dict[str, Record]) -> None:
    """Write the result, beside what is stored of implementations that were not measured now."""
    before = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {"records": {}}
    kept = before["records"] | {name: audit.as_json(found) for name, found in records.items()}
    order = [name for name in frameworks.names() if name in kept]
    found = {name: frameworks.version(name) for name in PACKAGES}
    # What is not installed now measured what is kept of an earlier run.
    versions = before.get("versions", {}) | {name: known for name, known in found.items() if known}
    head = {
        "date": date.today().isoformat(),
        "machine": f"{results.processor()}, {platform.system()} {platform.machine()}",
        "versions": versions | {"Python": platform.python_version()},
        "settings": SETTINGS,
        "missing": {name: why for name, why in frameworks.missing().items() if name not in kept},
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    entries = ",\n".join(f"{json.dumps(name)}: {_entry(kept[name])}" for name in order)
    text = "{\n" + ",\n".join(lines) + ',\n"records": {\n' + entries + "\n}\n}\n"
    RESULT.write_text(text, "utf-8")


def _entry(entry: dict[str, Any]) -> str:
    """One implementation: a line for each cell, one for each other field."""
    fields = []
    for key, value in entry.items():
        if key == "cells":
            rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in value)
            fields.append(f'"cells": [\n{rows}\n]')
        else:
            fields.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(fields) + "\n}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="some of them; all that are installed by default")
    options = parser.parse_args()
    wanted = [frameworks.get(name) for name in options.names] or frameworks.installed()
    for name, why in frameworks.missing().items():
        print(f"not measured: {name}: {why}", file=sys.stderr)
    store(run(wanted))
    audit.stored.cache_clear()
    for name, found in audit.stored().records.items():
        worst = [f"{cell.worst:10.3g}" for cell in found.cells if cell.form == "float32"]
        print(f"{name:22} {found.version:12} {' '.join(worst)}")


if __name__ == "__main__":
    main()

"""Run the experiments of the page *Does it train? The ranking story* in full, and store them.

Every setting of ``bcelogits.ranking_runs.EXPERIMENTS`` is trained with each of four losses from
each of its seeds.  Writes `src/bcelogits/results/ranking.json`: date, versions, settings, each
measure for every seed, and the shares of wrong and of dead examples over time.

``python tools/run_ranking.py`` takes some five minutes of one core.  Run it again when the
experiments change.  ``--only towers`` measures the settings whose names begin so, and keeps the
rest.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

# Before NumPy is loaded: the matrices are small.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bcelogits.ranking import SLOPES
from bcelogits.ranking_runs import EXPERIMENTS, measure

RESULT = Path(__file__).parents[1] / "src" / "bcelogits" / "results" / "ranking.json"


def as_text(stored: dict[str, Any]) -> str:
    """The result as JSON: a line for each loss of each setting."""

    def line(value: Any) -> str:
        return json.dumps(value, separators=(", ", ": "))

    parts = []
    for name, found in stored["experiments"].items():
        rows = ",\n".join(f"{line(loss)}: {line(row)}" for loss, row in found["losses"].items())
        parts.append(f'{line(name)}: {{"settings": {line(found["settings"])}, "losses": {{\n'
                     f"{rows}}}}}")  # fmt: skip
    head = {key: value for key, value in stored.items() if key != "experiments"}
    return f'{line(head)[:-1]}, "experiments": {{\n' + ",\n".join(parts) + "}}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="the settings whose names begin so")
    only = parser.parse_args().only
    old = json.loads(RESULT.read_text("utf-8"))["experiments"] if RESULT.is_file() else {}
    experiments = {}
    for name, experiment in EXPERIMENTS.items():
        if not name.startswith(only):
            experiments[name] = old[name]
            continue
        losses = {}
        for loss in SLOPES:
            losses[loss] = measure(experiment, loss)
            print(f"{name:38} {loss:18} {losses[loss]['measures']}", flush=True)
        experiments[name] = {"settings": asdict(experiment), "losses": losses}
    stored = {
        "date": datetime.date.today().isoformat(),
        "machine": platform.machine(),
        "versions": {"Python": platform.python_version()}
        | {package: metadata.version(package) for package in ("numpy", "scikit-learn")},
        "experiments": experiments,
    }
    RESULT.write_text(as_text(stored), "utf-8")


if __name__ == "__main__":
    main()

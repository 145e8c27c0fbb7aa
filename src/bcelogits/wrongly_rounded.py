"""The float32 logits at which an implementation misses the nearest value by a hair, each by name.

``python -m bcelogits.wrongly_rounded`` searches all magnitudes of logits between `LEAST` and `MOST`
and stores what it finds in ``results/wrongly_rounded.json``.  Outside of them nothing can be close:
below, the loss is log 2 and the gradient 1/2, to within a small part of a unit and far from any
midpoint; above, the two results are the logit and 1 on one side, 0 on the other.

The label is 0.  That of the label 1 is the mirror image: the same at the logits of the other sign.
"""

from __future__ import annotations

import json
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import exact
from .sweep import BLOCK, DOUBT, OURS, Implementation, implementation
from .ulp import FLOAT32, ordinal, spacing, values

Array = npt.NDArray[Any]
LEAST, MOST = 2.0**-26, 105.0
QUANTITIES: tuple[exact.Quantity, ...] = ("loss", "gradient")
RESULT = Path(__file__).parent / "results" / "wrongly_rounded.json"


def truth(x: npt.ArrayLike) -> dict[str, Array]:
    """Loss and gradient at float32 logits with the label 0: the fold in float64, not rounded.

    Its relative error is below 2**-50 (:mod:`bcelogits.sweep`).
    """
    wide = np.asarray(x, np.float64)
    m = np.abs(wide)
    with np.errstate(under="ignore"):
        e = np.exp(-m)
    right = wide >= 0
    return {
        "loss": np.where(right, m, 0) + np.log1p(e),
        "gradient": np.where(right, 1, e) / (1 + e),
    }


def search(function: Implementation, x: Array) -> dict[str, list[float]]:
    """Those of the logits at which loss or gradient with the label 0 is not the nearest value.

    Doubtful ones, within 2**-18 of a unit of a midpoint, are decided by the judge.
    """
    found: dict[str, list[float]] = {}
    for quantity, computed in zip(QUANTITIES, function(x, np.zeros_like(x)), strict=True):
        reference = truth(x)[quantity]
        unit = spacing(reference.astype(np.float32), FLOAT32)
        error = np.abs(computed - reference) / unit
        wrong = error > 0.5
        for i in np.flatnonzero(np.abs(error - 0.5) < DOUBT):
            wrong[i] = exact.correctly_rounded(quantity, float(x[i]), 0, FLOAT32) != computed[i]
        found[quantity] = x[wrong].tolist()
    return found


def search_all(function: Implementation) -> dict[str, list[float]]:
    """The same over every float32 logit between `LEAST` and `MOST` in magnitude; half a minute."""
    first, last = (int(ordinal(end, FLOAT32)) for end in (LEAST, MOST))
    found: dict[str, list[float]] = {quantity: [] for quantity in QUANTITIES}
    for start in range(first, last, BLOCK):
        m = values(FLOAT32, start, min(start + BLOCK, last))
        for x in (m, -m):
            for quantity, logits in search(function, x).items():
                found[quantity] += logits
    return found


def main() -> None:
    stored = {}
    for name in OURS:
        found = search_all(implementation(name))
        stored[name] = {
            "date": date.today().isoformat(),
            "machine": platform.machine(),
            "versions": {"Python": platform.python_version()}
            | {package: version(package) for package in ("numpy", "numba")},
            "logits": found,
        }
        counts = ", ".join(f"{quantity} {len(logits)}" for quantity, logits in found.items())
        print(f"{name}: {counts}")
    RESULT.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()

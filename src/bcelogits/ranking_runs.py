"""The experiments of the page on ranking: each a setting that is run for one loss and one seed.

``tools/run_ranking.py`` runs all of them and stores the result, which :func:`stored` reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import results
from .ranking import SLOPES, Fit, average_precision, train_linear, train_towers
from .ranking_tasks import RARE, digits, tastes, tumours

Measured = tuple[dict[str, float], Fit]


@dataclass(frozen=True)
class Digits:
    """Ten questions about a digit; average precision on held-out pictures.

    Measures: ``rare``, of the eights, of which ``positives`` are trained on; ``mean``, of the ten.
    """

    positives: int | None
    scale: float
    rate: float
    steps: int = 300
    seeds: int = 5
    watch: tuple[int, ...] = (0, 1, 10, 100, 300)

    def run(self, loss: str, seed: int) -> Measured:
        """Train with one loss of :data:`~bcelogits.ranking.SLOPES` from one seed."""
        task = digits(seed, positives=self.positives, scale=self.scale)
        fit = train_linear(task.x, task.y, SLOPES[loss], rate=self.rate, steps=self.steps,
                           seed=seed, watch=self.watch)  # fmt: skip
        scores = fit.logits(task.held_x)
        each = [average_precision(*pair) for pair in zip(scores.T, task.held_y.T, strict=True)]
        return {"rare": each[RARE], "mean": float(np.mean(each))}, fit


@dataclass(frozen=True)
class Tumours:
    """Benign or malignant; ``accuracy`` on the data trained on: does it get off the ground?"""

    standardised: bool
    rate: float
    steps: int = 1000
    seeds: int = 10
    watch: tuple[int, ...] = (0, 1, 10, 100, 1000)

    def run(self, loss: str, seed: int) -> Measured:
        """Train with one loss of :data:`~bcelogits.ranking.SLOPES` from one seed."""
        x, y = tumours(standardised=self.standardised)
        fit = train_linear(x, y, SLOPES[loss], rate=self.rate, steps=self.steps, seed=seed,
                           watch=self.watch)  # fmt: skip
        return {"accuracy": float(((fit.logits(x) > 0) == (y > 0.5)).mean())}, fit


@dataclass(frozen=True)
class Towers:
    """Users and items as vectors of d numbers, measured on the pairs that they are trained on.

    ``scaled``: the dot products are divided by sqrt(d).  ``share``: of positives.
    Measures: ``ap``, the average precision; ``lost_positives`` and ``lost_negatives``, the share
    of each class that is on the wrong side in the end.
    """

    d: int
    scaled: bool = False
    share: float = 0.01
    users: int = 300
    items: int = 200
    rate: float = 0.02
    steps: int = 300
    seeds: int = 3
    watch: tuple[int, ...] = (0, 10, 30, 100, 300)

    def run(self, loss: str, seed: int) -> Measured:
        """Train with one loss of :data:`~bcelogits.ranking.SLOPES` from one seed."""
        y = tastes(seed, self.users, self.items, share=self.share)
        scale = self.d**-0.5 if self.scaled else 1.0
        fit = train_towers(y, SLOPES[loss], d=self.d, seed=seed, scale=scale, rate=self.rate,
                           steps=self.steps, watch=self.watch)  # fmt: skip
        x = fit.scores(scale)
        return {
            "ap": average_precision(x.ravel(), y.ravel()),
            "lost_positives": float((x[y > 0.5] <= 0).mean()),
            "lost_negatives": float((x[y < 0.5] >= 0).mean()),
        }, fit


Experiment = Digits | Tumours | Towers
EXPERIMENTS: dict[str, Experiment] = {
    "digits, 20 eights, raw, rate 0.1": Digits(20, 1.0, 0.1),
    "digits, 20 eights, raw, rate 1": Digits(20, 1.0, 1.0),
    "digits, all eights, raw, rate 1": Digits(None, 1.0, 1.0),
    "digits, 20 eights, scaled, rate 10": Digits(20, 1 / 16, 10.0),
    "digits, all eights, scaled, rate 10": Digits(None, 1 / 16, 10.0),
    "tumours, raw, rate 1e-5": Tumours(False, 1e-5),
    "tumours, raw, rate 1e-4": Tumours(False, 1e-4),
    "tumours, raw, rate 1e-3": Tumours(False, 1e-3),
    "tumours, standardised, rate 0.1": Tumours(True, 0.1),
    "towers, d = 16": Towers(16),
    "towers, d = 128": Towers(128),
    "towers, d = 512": Towers(512),
    "towers, d = 512, half positive": Towers(512, share=0.5),
    "towers, d = 512, scaled": Towers(512, scaled=True),
}


def measure(
    experiment: Experiment, loss: str, each: Callable[[int], object] = lambda seed: None
) -> dict[str, Any]:
    """One loss over all seeds: each measure as a list, and the mean of what was watched.

    ``each`` is called with every seed that is done.
    """
    values: dict[str, list[float]] = {}
    watched = []
    for seed in range(experiment.seeds):
        measures, fit = experiment.run(loss, seed)
        for name, value in measures.items():
            values.setdefault(name, []).append(round(value, 4))
        watched.append(fit.history)
        each(seed)
    history = [[int(row[0]), *(round(float(share), 6) for share in row[1:])]
               for row in np.mean(watched, axis=0)]  # fmt: skip
    return {"measures": values, "history": history}


def stored(name: str, loss: str) -> dict[str, Any]:
    """What :func:`measure` gave in the stored run: its "measures" and its "history"."""
    return results.load("ranking")["experiments"][name]["losses"][loss]

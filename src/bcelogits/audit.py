"""How far each implementation is from the truth: every format, both labels, loss and gradient.

``make audit`` measures those that are installed and stores the result, which :func:`stored` reads.
:func:`audit` measures one of them in one format now, :func:`recheck` a random sample of float32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from . import audit_points, frameworks, results
from .audit_points import Truth
from .exact import Quantity
from .frameworks import Implementation
from .ulp import FLOAT32, FORMATS, Format, from_ordinal, widened

Array = npt.NDArray[Any]
Values = float | str  # a value, or the text of the error that was raised
QUANTITIES: tuple[Quantity, ...] = ("loss", "gradient")
LABELS = (0, 1)
TOLERANCE = 3.0  # ULP; what is above it has failed
SPECIAL = ("-inf", "inf", "nan")
OUTSIDE = (-1.0, 2.0)  # labels that are no probabilities, at the logit 5
BY_NAME = {form.name: form for form in FORMATS}


@dataclass(frozen=True)
class Cell:
    """What was measured of one format, quantity and label.

    Errors are in ULP, as :mod:`bcelogits.ulp` defines them; infinite where a NaN or a wrong
    infinity came out.

    ``points``: how many logits; ``exhaustive``: they are all of the format.  ``worst`` and the
    logit ``worst_at``, the one nearest to 0 where several are as bad.  ``worst_normal``: the same
    over the logits whose true value is no subnormal number.  ``median``: over a uniform grid of
    logits in [-20, 20].  ``first_failing``: the logit of smallest magnitude whose error is above
    3 ULP, if there is one; ``failing``: how many there are; ``lost``: of how many no digit is
    right, which is an error of ``2**(precision - 1)`` ULP or more; ``not_finite``: how many values
    are NaN or infinite where the truth is not.  ``profile``: the largest error in each bin of the
    logit (:func:`edges`).
    """

    form: str
    quantity: Quantity
    y: int
    points: int
    exhaustive: bool
    worst: float
    worst_at: float
    worst_normal: float
    median: float
    first_failing: float | None
    failing: int
    lost: int
    not_finite: int
    profile: tuple[float, ...]


@dataclass(frozen=True)
class Record:
    """All that is stored of one implementation.

    ``special``: format -> (logit as text, label) -> loss and gradient at infinite and NaN logits.
    ``outside``: label -> loss and gradient at x = 5 with labels that are no probabilities.  Where
    an error was raised its text stands for the value.  ``ns``: format -> nanoseconds per element
    for the loss, and for loss and gradient; ``spread``: the quartiles of the latter.  ``bytes``:
    format -> the largest memory above the inputs, per element, results included.
    """

    name: str
    title: str
    library: str
    formula: str
    source: str
    reproduced: bool
    version: str
    date: str
    cells: tuple[Cell, ...]
    special: Mapping[str, Mapping[tuple[str, int], tuple[Values, Values]]]
    outside: Mapping[float, tuple[Values, Values]]
    ns: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    spread: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bytes: Mapping[str, float] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that were measured."""
        return tuple(dict.fromkeys(cell.form for cell in self.cells))

    def cell(self, form: str, quantity: str, y: int) -> Cell:
        """One of the cells.  KeyError: it was not measured."""
        for cell in self.cells:
            if (cell.form, cell.quantity, cell.y) == (form, quantity, y):
                return cell
        raise KeyError(f"{self.name} has no {quantity} in {form} for y = {y}")


@dataclass(frozen=True)
class Audit:
    """The stored audit: its date, the machine, the versions, and what could not be measured."""

    date: str
    machine: str
    versions: Mapping[str, str]
    settings: Mapping[str, Any]
    missing: Mapping[str, str]
    records: Mapping[str, Record]

    def __getitem__(self, name: str) -> Record:
        """The record of that name.  KeyError: it was not measured."""
        return self.records[name]


@dataclass(frozen=True)
class Recheck:
    """A random sample, measured now, beside what is stored: (worst now, worst stored) by column.

    ``agrees``: no logit of the sample is worse than the stored worst one by more than a tenth of
    it; another processor's ``exp`` may err a little more, and a stored sample may miss the worst.
    """

    name: str
    points: int
    columns: Mapping[str, tuple[float, float]]

    @property
    def agrees(self) -> bool:
        return all(now <= stored * 1.1 for now, stored in self.columns.values())


def edges(form: str | Format) -> npt.NDArray[np.float64]:
    """The ends of the bins of a profile; the outermost bins hold what lies beyond as well."""
    return audit_points.edges(BY_NAME[form] if isinstance(form, str) else form)


Compute = Callable[[Array, Array], tuple[Array, Array]]


def audit(
    implementation: str | Implementation, form: Format, compute: Compute | None = None
) -> tuple[Cell, ...]:
    """Measure an implementation in one format now, on the logits of :mod:`.audit_points`.

    ``compute`` stands for its ``value_and_grad`` where that runs elsewhere.  ValueError,
    NotInstalledError: the name is unknown, or it cannot run here.  TypeError: it does not take the
    format.
    """
    found = frameworks.get(implementation) if isinstance(implementation, str) else implementation
    run = compute or found.value_and_grad
    x = audit_points.logits(form)
    cells = []
    for y in LABELS:
        pair = run(x, np.full_like(x, y))
        for quantity, computed in zip(QUANTITIES, pair, strict=True):
            truth = _truth(quantity, y, form, found.pos_weight)
            cells.append(_cell(form, quantity, y, x, computed, truth))
    return tuple(cells)


@cache
def _truth(quantity: Quantity, y: int, form: Format, pos_weight: float) -> Truth:
    return audit_points.truth(quantity, audit_points.logits(form), y, form, pos_weight)


def _cell(
    form: Format, quantity: Quantity, y: int, x: Array, computed: Array, truth: Truth
) -> Cell:
    error = truth.errors(computed)
    wide = widened(x)
    worst, bad = _nearest(wide, error == error.max()), error > TOLERANCE
    wrong = np.isfinite(truth.nearest) & ~np.isfinite(widened(computed))
    bins = np.searchsorted(wide, audit_points.edges(form)[:-1])
    bins[0] = 0
    return Cell(
        form=form.name,
        quantity=quantity,
        y=y,
        points=x.size,
        exhaustive=form.bits == 16,
        worst=float(error[worst]),
        worst_at=float(wide[worst]),
        worst_normal=float(error[truth.normal].max()),
        median=float(np.median(error[audit_points.grid_places(form)])),
        first_failing=float(wide[_nearest(wide, bad)]) if bad.any() else None,
        failing=int(np.count_nonzero(bad)),
        lost=int(np.count_nonzero(error >= 2.0 ** (form.precision - 1))),
        not_finite=int(np.count_nonzero(wrong)),
        profile=tuple(float(f"{value:.3g}") for value in np.maximum.reduceat(error, bins)),
    )


@cache
def stored() -> Audit:
    """The stored audit; the stored sweep's counts replace its sample in float32."""
    kept, swept = results.load("audit"), results.load("sweep")
    records = {name: _record(entry, swept.get(name)) for name, entry in kept["records"].items()}
    return Audit(**kept | {"records": records})


def _record(entry: dict[str, Any], swept: dict[str, Any] | None) -> Record:
    keys = [key.name for key in fields(Cell)]
    cells = [
        Cell(**dict(zip(keys, cell, strict=True)) | {"profile": tuple(cell[-1])})
        for cell in entry["cells"]
    ]
    columns = swept["columns"] if swept else {}
    return Record(**entry | {
        "cells": tuple(_overlaid(cell, columns) for cell in cells),
        "special": {
            form: {(x, y): (loss, slope) for x, y, loss, slope in values}
            for form, values in entry["special"].items()
        },
        "outside": {y: (loss, slope) for y, loss, slope in entry["outside"]},
        **{name: {form: tuple(pair) for form, pair in entry[name].items()}
           for name in ("ns", "spread")},
    })  # fmt: skip


def _overlaid(cell: Cell, columns: dict[str, Any]) -> Cell:
    """The cell with what is known of every float32 logit."""
    found = columns.get(f"{cell.quantity}, y = {cell.y}")
    if cell.form != "float32" or not found:
        return cell
    return replace(
        cell,
        points=found["points"],
        exhaustive=True,
        worst=found["worst"],
        worst_at=found["worst_at"],
        worst_normal=found["worst_normal"],
        first_failing=found["first_above_three"],
        failing=found["above_three"],
        lost=found["without_a_digit"],
        not_finite=found["not_a_number_or_infinite"],
    )


def as_json(record: Record) -> dict[str, Any]:
    """What :func:`stored` reads again: plain lists and dictionaries."""
    plain = {name.name: getattr(record, name.name) for name in fields(record)}
    special = {
        form: [[x, y, *pair] for (x, y), pair in values.items()]
        for form, values in record.special.items()
    }
    return plain | {
        "cells": [[getattr(cell, name.name) for name in fields(cell)] for cell in record.cells],
        "special": special,
        "outside": [[y, *pair] for y, pair in record.outside.items()],
    }


def _nearest(x: Array, chosen: Array) -> int:
    """The place of the chosen logit that is nearest to 0."""
    places = np.flatnonzero(chosen)
    return int(places[np.argmin(np.abs(x[places]))])


def recheck(name: str, seed: int = 0, n: int = 20_000) -> Recheck:
    """Measure a random sample of float32 logits now and compare with what is stored.

    Half of it are random values of the format, half are drawn evenly from [-110, 110].  KeyError:
    nothing is stored of that name.  ValueError, NotInstalledError: it is unknown or cannot run.
    """
    kept, found = stored()[name], frameworks.get(name)
    numbers = np.random.default_rng(seed)
    places = numbers.integers(-FLOAT32.finite_magnitudes + 1, FLOAT32.finite_magnitudes, n // 2)
    even = numbers.uniform(-110, 110, n - n // 2).astype(np.float32)
    x = np.concatenate([from_ordinal(places, FLOAT32), even])
    columns = {}
    for y in LABELS:
        pair = found.value_and_grad(x, np.full_like(x, y))
        for quantity, computed in zip(QUANTITIES, pair, strict=True):
            truth = audit_points.truth(quantity, x, y, FLOAT32, found.pos_weight)
            columns[f"{quantity}, y = {y}"] = (
                float(truth.errors(computed).max()),
                kept.cell("float32", quantity, y).worst,
            )
    return Recheck(name, n, columns)

"""scikit-learn's and SciPy's functions on NumPy's arrays, which need no conversion."""

from __future__ import annotations

from importlib import import_module

import numpy as np

from .kernel import WIDE, Array, Implementation, Kernel, of_numpy


def _sklearn() -> Kernel:
    loss = import_module("sklearn._loss.loss").HalfBinomialLoss()

    def value(x: Array, y: Array) -> Array:
        return np.asarray(loss.loss(y_true=y, raw_prediction=x, n_threads=1))

    def both(x: Array, y: Array) -> tuple[Array, Array]:
        found: tuple[Array, Array] = loss.loss_gradient(y_true=y, raw_prediction=x, n_threads=1)
        return found

    return of_numpy(value, both=both)


def _scipy() -> Kernel:
    special = import_module("scipy.special")

    def value(x: Array, y: Array) -> Array:
        return np.asarray(-(y * special.log_expit(x) + (1 - y) * special.log_expit(-x)))

    def slope(x: Array, y: Array) -> Array:
        return np.asarray(special.expit(x) - y)

    return of_numpy(value, slope)


IMPLEMENTATIONS = (
    Implementation(
        name="sklearn", title="scikit-learn HalfBinomialLoss", library="scikit-learn",
        formula="pieces at -37, -2, 18 of log1p(exp(x)) - x y; float64 inside",
        source="sklearn/_loss/_loss.pyx.tp, scikit-learn 1.9.1",
        load=_sklearn, needs=("scikit-learn",), formats=WIDE,
    ),
    Implementation(
        name="scipy", title="SciPy log_expit, expit", library="SciPy",
        formula="-(y log_expit(x) + (1 - y) log_expit(-x)); expit(x) - y",
        source="include/xsf/log_exp.h of scipy/xsf, commit 3866917",
        load=_scipy, needs=("scipy",), formats=WIDE,
    ),
)  # fmt: skip

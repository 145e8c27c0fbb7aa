"""Does it train?  Four ways to write the loss, two kinds of model, and what is measured of them.

A way is given by its slope: the gradient of one element's loss in its logit, as the program
computes it in float32.  The models are a linear layer, trained by gradient descent on all of the
data, and two towers, a table of vectors for users and one for items, trained by Adam; both as
PyTorch initialises them.  Sums are taken in float64 and rounded once, so that two machines agree.

``tools/run_ranking.py`` runs the experiments of the page on ranking in full and stores them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Slope = Callable[[Array, Array], Array]
FLOOR = np.float32(1e-12)  # of the denominator in PyTorch's aten/src/ATen/native/Loss.cpp
CLIP = np.float32(1e-7)  # keras.config.epsilon()
CLIFF = 24 * math.log(2)  # in float32 the sigmoid is 1 from this logit on
SILENT = 1e-3  # a gradient below this is called dead where the true one is at least 1/2


def sigmoid(x: Array) -> Array:
    """``1/(1 + e^-x)`` of an array, in float32, each operation correctly rounded."""
    with np.errstate(over="ignore"):
        e = np.exp(-x.astype(np.float64)).astype(np.float32)
    return 1 / (1 + e)


def with_logits(x: Array, y: Array) -> Array:
    """The slope of PyTorch's ``BCEWithLogitsLoss``; float32 arrays of one shape."""
    return sigmoid(x) - y


def after_sigmoid(x: Array, y: Array) -> Array:
    """The slope of ``BCELoss`` after a sigmoid, with PyTorch's floor in the denominator."""
    p = sigmoid(x)
    share = (1 - p) * p
    return (p - y) / np.maximum(share, FLOOR) * share


def clipped(x: Array, y: Array) -> Array:
    """The same with probabilities first clipped to [1e-7, 1 - 1e-7], as Keras does."""
    p = sigmoid(x)
    q = np.clip(p, CLIP, 1 - CLIP)
    return np.where(p == q, (p - y) / np.maximum((1 - q) * q, FLOOR) * ((1 - p) * p), 0)


def sigmoid_twice(x: Array, y: Array) -> Array:
    """The slope of ``BCEWithLogitsLoss`` when it is given a probability."""
    p = sigmoid(x)
    return (sigmoid(p) - y) * ((1 - p) * p)


SLOPES: dict[str, Slope] = {
    "BCEWithLogits": with_logits,
    "sigmoid, BCELoss": after_sigmoid,
    "clipped at 1e-7": clipped,
    "sigmoid twice": sigmoid_twice,
}


def average_precision(scores: Array, labels: Array) -> float:
    """The mean, over the positives, of the share of positives among what scores at least as high.

    Two arrays of one dimension and of one length; equal scores count as one place.
    ValueError: there is no positive.
    """
    if not labels.any():
        raise ValueError("average precision needs a positive")
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)
    found = np.cumsum(labels[order], dtype=np.float64)[last]
    return float((found / (last + 1) * np.diff(found, prepend=0)).sum() / found[-1])


def wrong_and_dead(x: Array, y: Array, slope: Array) -> tuple[float, float]:
    """Two shares of all elements: those on the wrong side, and those of them with a dead gradient.

    On the wrong side the true gradient is at least 1/2 in size; dead is a gradient below 1/1000.
    """
    wrong = np.where(y > 0.5, x <= 0, x >= 0)
    return float(wrong.mean()), float((wrong & (np.abs(slope) < SILENT)).mean())


def expected_dead(d: float, cliff: float = CLIFF) -> float:
    """The share of wrong negatives beyond the cliff if their logits are normal of variance d."""
    return math.erfc(cliff / math.sqrt(2 * d))


def expected_dead_of_vectors(d: int, cliff: float = CLIFF) -> float:
    """The same for dot products of two vectors of d standard normal numbers.

    Given the length r of one vector, the product is normal of variance r**2; the square of the
    length has the chi-squared distribution, and the mean over it is taken by Simpson's rule.
    """
    width = 12 * math.sqrt(2 * d) + 60
    square = np.linspace(max(d - width, 1e-9), d + width, 4001)
    density = np.exp((d / 2 - 1) * np.log(square) - square / 2
                     - math.lgamma(d / 2) - d / 2 * math.log(2))  # fmt: skip
    share = np.array([expected_dead(s, cliff) for s in square])
    weight = np.where(np.arange(4001) % 2, 4, 2)
    weight[[0, -1]] = 1
    return float((weight * density * share).sum() / (weight * density).sum())


@dataclass(frozen=True)
class Fit:
    """A trained model: its parameters, and (step, wrong, dead) where it was watched."""

    parameters: tuple[Array, ...]
    history: list[tuple[int, float, float]] = field(default_factory=list)

    def logits(self, x: Array) -> Array:
        """The logits of a linear layer for features of shape (n, features): (n, outputs)."""
        weight, bias = self.parameters
        return (x.astype(np.float64) @ weight + bias).astype(np.float32)

    def scores(self, scale: float = 1.0) -> Array:
        """The logits of two towers for all pairs: (users, items)."""
        users, items = (table.astype(np.float64) for table in self.parameters)
        return (scale * (users @ items.T)).astype(np.float32)


def train_linear(
    x: Array,
    y: Array,
    slope: Slope,
    *,
    rate: float,
    steps: int,
    seed: int,
    bias: npt.ArrayLike | None = None,
    watch: Collection[int] = (),
) -> Fit:
    """A linear layer by gradient descent on the mean loss over all examples and outputs.

    ``x``: features, (n, features); ``y``: labels 0 or 1, (n, outputs), float32.  The weights begin
    uniform within 1/sqrt(features), as in ``torch.nn.Linear``, and so does the bias, one for each
    output, if none is given.  ``watch``: steps before which dead gradients are counted, ``steps``
    being the end.
    """
    numbers = np.random.default_rng(seed)
    bound = 1 / math.sqrt(x.shape[1])
    weight = numbers.uniform(-bound, bound, (x.shape[1], y.shape[1])).astype(np.float32)
    drawn = numbers.uniform(-bound, bound, (y.shape[1],)).astype(np.float32)
    offset = drawn if bias is None else np.broadcast_to(np.asarray(bias, np.float32), drawn.shape)
    wide = x.astype(np.float64)
    history = []
    step_size = np.float32(rate)
    for step in range(steps + 1):
        logits = (wide @ weight + offset).astype(np.float32)
        found = slope(logits, y)
        if step in watch:
            history.append((step, *wrong_and_dead(logits, y, found)))
        if step < steps:
            mean: Array = found.astype(np.float64) / y.size
            weight = weight - step_size * (wide.T @ mean).astype(np.float32)
            offset = offset - step_size * np.asarray(mean.sum(axis=0), np.float32)
    return Fit((weight, offset), history)


class Adam:
    """Kingma & Ba's method with PyTorch's settings, for one array that it changes in place."""

    def __init__(self, value: Array, rate: float) -> None:
        self.value, self.rate, self.step = value, rate, 0
        self.mean, self.square = np.zeros_like(value), np.zeros_like(value)

    def take(self, gradient: Array) -> None:
        """One step against a gradient of the array's shape."""
        self.step += 1
        self.mean += np.float32(0.1) * (gradient - self.mean)
        self.square += np.float32(0.001) * (gradient * gradient - self.square)
        size = np.sqrt(self.square / np.float32(1 - 0.999**self.step)) + np.float32(1e-8)
        self.value -= np.float32(self.rate / (1 - 0.9**self.step)) * self.mean / size


def tables(users: int, items: int, d: int, seed: int) -> tuple[Array, Array]:
    """Two tables of vectors, (users, d) and (items, d), normal as ``torch.nn.Embedding``."""
    numbers = np.random.default_rng(seed)
    return (
        numbers.standard_normal((users, d)).astype(np.float32),
        numbers.standard_normal((items, d)).astype(np.float32),
    )


def dead_at_start(d: int, seed: int = 0, users: int = 300, items: int = 200) -> float:
    """The share of the wrong negatives that is dead under ``BCELoss`` before any training."""
    x = Fit(tables(users, items, d, seed)).scores()
    no = np.zeros_like(x)
    wrong, dead = wrong_and_dead(x, no, after_sigmoid(x, no))
    return dead / wrong


def train_towers(
    y: Array,
    slope: Slope,
    *,
    d: int,
    seed: int,
    scale: float = 1.0,
    rate: float = 0.02,
    steps: int = 300,
    watch: Collection[int] = (),
) -> Fit:
    """Two tables, whose dot products times ``scale`` are the logits, by Adam on all pairs.

    ``y``: labels 0 or 1 of all pairs, (users, items), float32.  ``d``: the vectors' length.
    ``watch``: as for a linear layer.
    """
    number_of_users, number_of_items = y.shape
    fit = Fit(tables(number_of_users, number_of_items, d, seed))
    users, items = (Adam(table, rate) for table in fit.parameters)
    for step in range(steps + 1):
        logits = fit.scores(scale)
        found = slope(logits, y)
        if step in watch:
            fit.history.append((step, *wrong_and_dead(logits, y, found)))
        if step < steps:
            mean = found.astype(np.float64) * (scale / y.size)
            of_users = (mean @ items.value).astype(np.float32)
            items.take((mean.T @ users.value).astype(np.float32))
            users.take(of_users)
    return fit

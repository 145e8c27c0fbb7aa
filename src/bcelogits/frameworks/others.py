"""JAX with optax, TensorFlow and Keras; the gradient is each one's own differentiation."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from .kernel import Array, Implementation, Kernel


def _optax() -> Kernel:
    jax, optax = import_module("jax"), import_module("optax")
    jax.config.update("jax_enable_x64", True)
    numbers = jax.numpy
    loss = jax.jit(optax.sigmoid_binary_cross_entropy)

    def differentiate(x: Any, y: Any) -> tuple[Any, Any]:
        losses, pull = jax.vjp(lambda at: optax.sigmoid_binary_cross_entropy(at, y), x)
        return losses, pull(numbers.ones_like(losses))[0]

    differentiated = jax.jit(differentiate)

    def prepare(x: Array, y: Array) -> tuple[Any, Any]:
        return numbers.asarray(x), numbers.asarray(y, x.dtype)

    def value(x: Any, y: Any) -> Any:
        return loss(x, y).block_until_ready()

    def both(x: Any, y: Any) -> tuple[Any, Any]:
        found: tuple[Any, Any] = jax.block_until_ready(differentiated(x, y))
        return found

    return Kernel(prepare, value, both, np.asarray)


def _tensorflow(make: Callable[[Any], Callable[..., Any]]) -> Kernel:
    """A kernel of a function on tensors; ``make`` is given the module tensorflow."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    tensorflow = import_module("tensorflow")
    function = make(tensorflow)

    def prepare(x: Array, y: Array) -> tuple[Any, Any]:
        return tensorflow.constant(x), tensorflow.constant(np.asarray(y, x.dtype))

    def both(x: Any, y: Any) -> tuple[Any, Any]:
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            losses = function(x, y)
        return losses, tape.gradient(losses, x)

    return Kernel(prepare, function, both, lambda found: np.asarray(found.numpy()))


def _with_logits(tensorflow: Any) -> Callable[..., Any]:
    loss = tensorflow.nn.sigmoid_cross_entropy_with_logits
    return lambda x, y: loss(labels=y, logits=x)


def _keras_logits(_tensorflow: Any) -> Callable[..., Any]:
    loss = import_module("keras").ops.binary_crossentropy
    return lambda x, y: loss(y, x, from_logits=True)


def _keras_probabilities(tensorflow: Any) -> Callable[..., Any]:
    """Of probabilities that are numbers and nothing more.

    The tensors that Keras's own sigmoid returns on this backend remember their logits, and Keras's
    loss then uses those; TensorFlow's sigmoid gives plain ones, as a stored prediction does.
    """
    loss = import_module("keras").ops.binary_crossentropy
    return lambda x, y: loss(y, tensorflow.sigmoid(x))


IMPLEMENTATIONS = (
    Implementation(
        name="optax", title="JAX, optax", library="JAX", needs=("optax", "jax"), load=_optax,
        formula="-y ls(x) - (1 - y) ls(-x), ls(x) = -logaddexp(0, -x); autodiff, jit",
        source="optax/losses/_classification.py, optax 0.2.8",
    ),
    Implementation(
        name="tensorflow", title="TensorFlow", library="TensorFlow", needs=("tensorflow",),
        formula="max(x, 0) - x y + log1p(exp(-|x|)), by where; eager, GradientTape",
        source="tensorflow/python/ops/nn_impl.py, TensorFlow 2.21",
        load=partial(_tensorflow, _with_logits),
    ),
    Implementation(
        name="keras.logits", title="Keras, from logits", library="Keras",
        needs=("keras", "tensorflow"), load=partial(_tensorflow, _keras_logits),
        formula="TensorFlow's, by its backend",
        source="keras/src/backend/tensorflow/nn.py, Keras 3.15",
    ),
    Implementation(
        name="keras.probabilities", title="Keras, from probabilities", library="Keras",
        needs=("keras", "tensorflow"), load=partial(_tensorflow, _keras_probabilities),
        formula="p clipped to [1e-7, 1 - 1e-7]; -(y log p + (1 - y) log(1 - p))",
        source="keras/src/backend/tensorflow/nn.py, Keras 3.15",
    ),
)  # fmt: skip

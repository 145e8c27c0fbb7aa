"""The book's own: its five formulas in NumPy, and the two losses for use."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

from .kernel import EVERY, Implementation, Kernel, of_numpy

SOURCE = "src/bcelogits/{}.py of this book"


def _formula(name: str) -> Kernel:
    loss = import_module("bcelogits.loss")
    return of_numpy(getattr(loss, name), getattr(loss, f"{name}_grad"))


def _for_use(module: str, **options: Any) -> Kernel:
    found = import_module(f"bcelogits.{module}")
    options["reduction"] = "none"
    return of_numpy(
        partial(found.bce_with_logits, **options),
        both=partial(found.bce_with_logits_value_and_grad, **options),
    )


def _book(name: str, title: str, formula: str) -> Implementation:
    return Implementation(
        name=f"bcelogits.{name}", title=title, library="this book", formula=formula,
        source=SOURCE.format("loss"), load=partial(_formula, name), needs=("numpy",),
    )  # fmt: skip


IMPLEMENTATIONS = (
    Implementation(
        name="bcelogits.loss", title="this book, NumPy", library="this book",
        formula="w m + log1p(e); s (w - e/(1 + e)); float64 inside, rounded once",
        source=SOURCE.format("loss"), load=partial(_for_use, "loss"), needs=("numpy",),
    ),
    Implementation(
        name="bcelogits.fused", title="this book, numba", library="this book",
        formula="the same in one compiled pass, exp and log1p as polynomials",
        source=SOURCE.format("fused"), load=partial(_for_use, "fused", threads=1),
        needs=("numba",), formats=EVERY,
    ),
    _book("naive", "eq 3 as it stands", "-(y log p + (1 - y) log(1 - p)), p = 1/(1 + exp(-x))"),
    _book("expanded", "eq 4", "log(1 + exp(-x)) + x - x y; 1/(1 + exp(-x)) - y"),
    _book("merged", "eq 7, plain log", "max(x, 0) + log(1 + exp(-|x|)) - x y"),
    _book("merged_log1p", "eq 7, log1p", "max(x, 0) + log1p(exp(-|x|)) - x y"),
    _book("fold", "the fold in the format of x", "w m + log1p(e); s (w - e/(1 + e))"),
)  # fmt: skip

"""Binary cross-entropy with logits: derived, checked, and computed.

Nothing is imported before it is used: ``import bcelogits`` loads neither SymPy nor NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Each name and the module in which it lives.
_CHECKER = (
    "Derivation", "NotRefuted", "Proof", "Refutation", "Refuted", "Undecided", "decide", "define",
    "prove", "refute", "unfold",
)  # fmt: skip
_LOSS = (
    "bce_with_logits", "bce_with_logits_grad", "bce_with_logits_hessian",
    "bce_with_logits_value_and_grad",
)  # fmt: skip
_HOME = dict.fromkeys(_CHECKER, "bcelogits.derivation") | dict.fromkeys(_LOSS, "bcelogits.loss")
_MODULES = (
    "derivation", "exact", "fused", "loss", "outcomes", "plots", "thresholds", "torch_loss", "ulp",
)  # fmt: skip

__all__ = ["__version__", *_HOME, *_MODULES]


def __getattr__(name: str) -> Any:
    """Import the module of ``name`` when it is first asked for (PEP 562)."""
    if name in _MODULES:
        return import_module(f"bcelogits.{name}")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'bcelogits' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

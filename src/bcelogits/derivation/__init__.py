"""The checker: lines as written, chains of them, and proofs or exact counterexamples.

Standard library, SymPy and mpmath only, so that it runs in a browser too.
"""

from __future__ import annotations

from .calculus import covers
from .chain import Derivation
from .definitions import Definition, define, unfold
from .lines import Line, LineError, read, read_condition
from .prover import decide, prove, refute
from .steps import Step, WrongStep, WrongTwin
from .verdict import Case, NotRefuted, Proof, Refutation, Refuted, Undecided

__all__ = [
    "Case", "Definition", "Derivation", "Line", "LineError", "NotRefuted", "Proof", "Refutation",
    "Refuted", "Step", "Undecided", "WrongStep", "WrongTwin", "covers", "decide", "define", "prove",
    "read", "read_condition", "refute", "unfold",
]  # fmt: skip

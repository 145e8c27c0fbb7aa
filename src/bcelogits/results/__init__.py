"""Stored results of long runs: JSON files, each with its date and the versions that it ran on."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def load(name: str) -> Any:
    """The stored result `name`, for example ``load("prover_baselines")``."""
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))

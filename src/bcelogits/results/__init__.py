"""Stored results of long runs: JSON files, each with its date and the versions that it ran on."""

from __future__ import annotations

import json
import platform
from importlib.resources import files
from pathlib import Path
from typing import Any


def load(name: str) -> Any:
    """The stored result `name`, for example ``load("prover_baselines")``."""
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text("utf-8"))


def processor() -> str:
    """The processor's name where the system tells it, for those who store a result."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")

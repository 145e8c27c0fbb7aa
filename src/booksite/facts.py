"""What a build is made from: the commit, its date, and the versions that did the arithmetic."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

SHOWN = {"sympy": "SymPy", "numpy": "NumPy", "torch": "torch"}


@dataclass(frozen=True)
class Facts:
    """Commit and date are empty for a copy without its history."""

    commit: str
    date: str
    epoch: int
    versions: tuple[tuple[str, str], ...]


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def gather(root: Path) -> Facts:
    """The facts of the repository at ``root``."""
    # A copy inside another repository must not take that one's commit.
    ours = (root / ".git").exists()
    commit, _, seconds = (
        _git(root, "log", "-1", "--format=%h %ct").partition(" ") if ours else ("", "", "")
    )
    epoch = int(seconds or os.environ.get("SOURCE_DATE_EPOCH", "0"))
    date = datetime.fromtimestamp(epoch, UTC).strftime("%d %B %Y").lstrip("0") if commit else ""
    versions = tuple((shown, version(name).partition("+")[0]) for name, shown in SHOWN.items())
    return Facts(commit, date, epoch, versions)

"""Small books of a test's own, built by the book's own configuration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class SmallBook:
    """A folder of pages and the site that they become."""

    folder: Path

    @property
    def html(self) -> Path:
        """The built site."""
        return self.folder / "build" / "html"

    def write(self, pages: Mapping[str, str]) -> None:
        """Write pages; one with a code cell gets the head of a notebook."""
        for name, text in pages.items():
            path = self.folder / "book" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((HEAD if "{code-cell}" in text else "") + text)

    def build(self, *options: str, jobs: int = 1) -> tuple[int, str]:
        """Build strictly; the exit code and all that was said, without colours."""
        command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", f"-j{jobs}"]
        command += ["-c", str(ROOT), "-d", str(self.folder / "build" / "doctrees")]
        command += ["-D", "booksite_test_report=off", *options]
        command += [str(self.folder / "book"), str(self.html)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=240,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
        )
        return done.returncode, COLOUR.sub("", done.stdout + done.stderr)


@pytest.fixture
def small_book(tmp_path: Path) -> SmallBook:
    """An empty book."""
    return SmallBook(tmp_path)

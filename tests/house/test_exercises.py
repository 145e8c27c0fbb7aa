"""The rules of the house that concern exercises: light to load, and fit for a browser."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "src" / "bcelogits" / "exercises"
SYMBOLIC = {"sympy", "mpmath", "bcelogits"} | set(sys.stdlib_module_names)
OURS = ("bcelogits.derivation", "bcelogits.exercises")


def imported(path: Path) -> list[str]:
    """The modules that a file imports, lazily or not."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(node.module or "")
    return found


def runs_in_a_browser(module: Path) -> bool:
    """Whether the page of a module says so."""
    page = module.stem[1:].replace("_", "-")
    (path,) = (ROOT / "book").rglob(f"{page}.md")
    return re.search(r"^browser: true$", path.read_text(), re.MULTILINE) is not None


ENGINE = sorted(HERE.glob("*.py"))
PAGES = sorted(path for path in (HERE / "pages").glob("p*.py") if runs_in_a_browser(path))


@pytest.mark.parametrize("path", [*ENGINE, *PAGES], ids=lambda path: path.stem)
def test_symbolic_exercises_need_the_checker_alone(path: Path) -> None:
    names = imported(path)
    assert {name.split(".")[0] for name in names} <= SYMBOLIC
    ours = [name for name in names if name.startswith("bcelogits")]
    assert [name for name in ours if not name.startswith(OURS)] == []


@pytest.mark.parametrize(
    "call",
    [
        "check",
        "check('02-sigmoid/tpyo', 1)",
        "check('10-breaking/tpyo', 1)",
        "check('2-sigmoid/half-as-steep', 1)",
        "hint('no such page', 1)",
        "exercises()",
    ],
)
def test_only_the_exercise_that_is_asked_for_is_loaded(call: str) -> None:
    script = (
        f"import sys; from bcelogits.exercises import check, exercises, hint; {call}; "
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    loaded = set(done.stdout.split())
    assert "bcelogits" in loaded
    assert loaded.isdisjoint({"sympy", "mpmath", "numpy", "IPython", "torch", "numba"})

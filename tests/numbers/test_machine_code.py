"""Machine code on disk is as new as every file that it was compiled from."""

import ast
import subprocess
import sys
from importlib.resources import files

from bcelogits.machine_code import COMPILED

SOURCES = files("bcelogits")
CALL = "from copied.tensor_kernel import twice; print(twice(1), *twice.stats.cache_hits.values())"


def imported(name):
    """The files beside it from which one imports."""
    for node in ast.walk(ast.parse((SOURCES / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (f"{name}.py" for name in names)


def test_all_that_is_compiled_counts():
    ours = {path.name for path in SOURCES.iterdir() if path.suffix == ".py"}
    users = {name for name in ours if "machine_code.py" in imported(name)}
    assert len(users) > 3
    for name in users | set(COMPILED):
        assert {name, *imported(name)} <= set(COMPILED)


def test_an_edit_elsewhere_is_noticed(tmp_path):
    """What a function calls is compiled into it, and numba itself looks at its own file only."""
    home = tmp_path / "copied"
    home.mkdir()
    for name in ("__init__.py", *COMPILED):
        home.joinpath(name).touch()
    machine = (SOURCES / "machine_code.py").read_text(encoding="utf-8")
    home.joinpath("machine_code.py").write_text(machine, encoding="utf-8")
    start = "from .machine_code import compiled\n"
    once = "@compiled\ndef once(x):\n    return x + {}\n"
    twice = "from .kernels import once\n@compiled\ndef twice(x):\n    return once(once(x))\n"
    home.joinpath("tensor_kernel.py").write_text(start + twice, encoding="utf-8")
    found = []
    for step in (1, 1, 20):
        home.joinpath("kernels.py").write_text(start + once.format(step), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", CALL], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        found.append(done.stdout.split())
    assert found == [["3"], ["3", "1"], ["41"]]

"""The rules of the house that concern imports and the files that code may read."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
HEAVY = {"numpy", "matplotlib", "IPython", "torch", "numba", "scipy", "sklearn"}
SITE = {"booksite", "sphinx", "docutils", "myst_nb", "myst_parser"}
SYMBOLIC = {"sympy", "mpmath", "bcelogits"}
# Where a library may be imported: a module, or all of a package.
OWNERS = {
    "torch": ("bcelogits/torch_loss.py", "bcelogits/torch_loss/", "bcelogits/frameworks/"),
    "numba": (
        "bcelogits/kernels.py",
        "bcelogits/machine_code.py",
        "bcelogits/tensor_kernel.py",
        "bcelogits/tensor_memory.py",
    ),
    "jax": ("bcelogits/frameworks/",),
    "optax": ("bcelogits/frameworks/",),
    "tensorflow": ("bcelogits/frameworks/",),
    "keras": ("bcelogits/frameworks/",),
}
MODULES = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """The top-level name of every absolute import of a file, lazy ones included."""
    calls = {"import_module", "__import__"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and calls & {getattr(node.func, "id", None)}:
            named = node.args[0]
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield named.value.split(".")[0]


def loaded_by(statement: str) -> set[str]:
    """The top-level names that a fresh interpreter has loaded after a statement."""
    script = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SRC)},
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("bcelogits/")])
def test_the_package_knows_nothing_of_the_site(name):
    assert SITE.isdisjoint(imports(MODULES[name]))


@pytest.mark.parametrize(
    "name", [name for name in MODULES if name.startswith("bcelogits/derivation/")]
)
def test_the_checker_needs_sympy_and_mpmath_alone(name):
    assert set(imports(MODULES[name])) <= SYMBOLIC | sys.stdlib_module_names


@pytest.mark.parametrize("library", OWNERS)
def test_heavy_libraries_have_their_own_rooms(library):
    users = [name for name in MODULES if library in imports(MODULES[name])]
    assert [name for name in users if not name.startswith(OWNERS[library])] == []


def test_the_package_is_light_to_import():
    assert HEAVY.isdisjoint(loaded_by("import bcelogits"))


def test_the_frameworks_are_light_to_name():
    frameworks = HEAVY | {"jax", "optax", "tensorflow", "keras"}
    loaded = loaded_by("import bcelogits.frameworks as f; f.names()")
    assert frameworks & loaded == {"numpy"}


def test_the_checker_loads_nothing_more_than_sympy():
    more = loaded_by("import bcelogits.derivation") - loaded_by("import sympy, mpmath")
    assert more - sys.stdlib_module_names == {"bcelogits"}


def outside(node: ast.AST) -> bool:
    """Whether a call names a file by an absolute path, one that climbs, or the reader's home."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    called = node.func.id if isinstance(node.func, ast.Name) else called
    if called in {"home", "expanduser"}:
        return True
    first = node.args[0] if node.args else None
    named = first.value if isinstance(first, ast.Constant) else ""
    reads = called in {"open", "Path", "joinpath", "glob", "read_csv", "loadtxt", "load"}
    if isinstance(named, str) and named.startswith("/proc/"):
        return False  # the system's own tables: a processor's name, a process's memory
    return reads and isinstance(named, str) and named.startswith(("/", "~", ".."))


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("open('/etc/hosts')", True),
        ("Path('../shared')", True),
        ("Path.home() / 'x'", True),
        ("open(here / 'values.txt')", False),
        ("Path('/proc/cpuinfo')", False),
        ("Path('book/index.md')", False),
    ],
)
def test_a_look_outside_is_noticed(source, reads):
    assert any(map(outside, ast.walk(ast.parse(source)))) is reads


@pytest.mark.parametrize("tree", ["src", "tests", "tools", "benchmarks"])
def test_nothing_reads_a_file_outside_the_project(tree):
    looks = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / tree).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if outside(node)
    ]
    assert looks == []

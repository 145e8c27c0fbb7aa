"""The rules of the house that concern files: commands, pins, addresses, sizes."""

import os
import re
import subprocess
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
TARGETS = [
    "html",
    "test",
    "serve",
    "lab",
    "check",
    "zip",
    "pdf",
    "epub",
    "release",
    "bench",
    "bench-site",
    "sweep",
    "audit",
    "clean",
]
GENERATED = {".git", ".venv", ".venv-audit", "node_modules", "build", "__pycache__"}
GENERATED |= {".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", ".jupyter_cache"}
GENERATED |= {".ipynb_checkpoints"}
LONGEST = 320


def text_files(*trees: str) -> list[Path]:
    """The files of the project, or of some of its trees, that hold text."""
    files = []
    for tree in trees or [""]:
        for folder, folders, names in os.walk(ROOT / tree):
            folders[:] = [f for f in folders if f not in GENERATED and not f.endswith(".egg-info")]
            files += [Path(folder, name) for name in names]
    return sorted(path for path in files if b"\0" not in path.read_bytes())


def found(pattern: str, *trees: str) -> list[str]:
    """Every line that matches, as `file:line: match`; this file and its pattern are left out."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in text_files(*trees)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.search(pattern, line))
    ]


def names(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in (text.split("#")[0].strip() for text in lines) if line]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


def test_make_alone_lists_every_target():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^  make ([\w-]+) +\w", listed, re.MULTILINE) == TARGETS


def test_every_wanted_package_is_pinned():
    assert set(names("requirements.in")) <= set(names("requirements.txt"))


def test_every_pin_is_exact_and_named_once():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w-]+==[\w.]+( ; .+)?", line)] == []
    assert len(pins) == len(names("requirements.txt"))


def test_every_dependency_has_its_reason():
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and "#" not in line] == []


def test_pins_are_complete():
    """What a pinned package asks for is pinned as well; torch's public build brings its own."""
    pins = names("requirements.txt")
    absent = [
        f"{name} needs {requirement}"
        for name, pin in pins.items()
        if name != "torch" and (pin.marker is None or pin.marker.evaluate())
        for requirement in map(Requirement, metadata.requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if canonicalize_name(requirement.name) not in pins
    ]
    assert absent == []


def test_what_crashes_sympy_stays_away():
    assert "python-flint" not in names("requirements.txt")
    assert "python-flint" not in names("requirements-audit.txt")


def test_the_audit_pins_what_it_adds_and_says_why():
    lines = (ROOT / "requirements-audit.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [line for line in pins if not re.fullmatch(r"[\w-]+==[\d.]+ +# .+", line)] == []
    assert set(names("requirements-audit.txt")).isdisjoint(names("requirements.txt"))


def test_no_file_names_a_machine_or_a_registry():
    machine = r"(?<![\w.~-])/(root|home|work|opt|Users|mnt)/\w"
    registry = r"(pypi\.org/simple|pythonhosted\.org|registry\.npmjs\.org|file:///\w)"
    assert found(f"{machine}|{registry}") == []


def test_nothing_is_left_unfinished():
    marks = r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pragma: no cover|type: ignore"
    silenced = r"pytest\.mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)\("
    assert found(f"{marks}|{silenced}", "src", "tests", "book") == []


def test_a_module_is_one_idea():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_continuous_integration_runs_the_readme_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")

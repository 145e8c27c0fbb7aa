"""The set-up script: what it redoes, what it reuses, what it says when it cannot go on."""

import ast
import errno
import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "environment.py"


@pytest.fixture
def environment(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pins").write_text("a==1\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PYTHON", tmp_path / "pins")
    return module


@pytest.fixture
def made(environment, tmp_path):
    """Make a part and say how often it was made so far."""
    calls = []

    def make():
        calls.append(len(calls))
        (tmp_path / "part").mkdir()

    def again():
        environment.part(tmp_path / "part", ["pins"], "Making the part", make)
        return len(calls)

    return again


def test_a_finished_part_is_reused(made):
    assert (made(), made()) == (1, 1)


def test_changed_pins_renew_it(made, tmp_path, capsys):
    made()
    (tmp_path / "pins").write_text("a==2\n")
    assert made() == 2
    assert "has changed" in capsys.readouterr().out


def test_an_interrupted_part_is_made_again(made, tmp_path, capsys):
    made()
    (tmp_path / "part" / "ready").unlink()
    assert made() == 2
    assert "left unfinished" in capsys.readouterr().out


def test_a_failure_leaves_no_stamp(environment, tmp_path):
    def fail():
        (tmp_path / "part").mkdir()
        raise environment.TroubleError

    with pytest.raises(environment.TroubleError):
        environment.part(tmp_path / "part", ["pins"], "Making the part", fail)
    assert not (tmp_path / "part" / "ready").exists()


def test_a_moved_project_is_set_up_again(made, environment, tmp_path, monkeypatch):
    made()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "pins").write_text("a==1\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path / "elsewhere")
    assert made() == 2


def test_a_framework_that_cannot_be_installed_is_named(environment, tmp_path, monkeypatch, capsys):
    lines = "# why\njax==1  # a reason\nkeras==2  # another\n"
    (tmp_path / "requirements-audit.txt").write_text(lines)
    installed = []

    def run(command, progress=None):
        wanted = [word for word in command if "==" in str(word)]
        if "jax==1" in wanted:
            raise environment.TroubleError("it has no build")
        installed.extend(wanted)

    monkeypatch.setattr(environment, "make_venv", lambda venv: None)
    monkeypatch.setattr(environment, "run", run)
    environment.make_audit()
    assert installed == ["keras==2"]
    assert capsys.readouterr().out == "  left out: jax==1: it has no build\n"


def complaint(environment, capsys):
    assert environment.main() == 1
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    return printed


def test_an_old_python_is_told_so(environment, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    assert "3.11 or newer is needed and this is 3.10.2" in complaint(environment, capsys)


def test_an_old_python_can_read_the_script():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_full_disk_is_named(environment, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(environment, "part", full)
    assert complaint(environment, capsys).startswith("The disk is full")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Failed\nERROR: No matching distribution found for a", "No network"),
        ("npm error code EAI_AGAIN", "No network"),
        ("ERROR: No matching distribution found for torch==2.13.0", "torch==2.13.0 has no build"),
        ("Error: ensurepip is not available.", "This Python cannot make virtual environments"),
        ("something else", "The set-up failed; its last words were:\nsomething else"),
    ],
)
def test_the_cause_of_a_failure_is_one_sentence(environment, output, sentence):
    assert environment.cause(output).startswith(sentence)

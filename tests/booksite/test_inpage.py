"""What the page's Python holds, how it is packed, and how its kernel shows what a cell says."""

from __future__ import annotations

import builtins
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from booksite.inpage import cells, contents, pack, words
from booksite.inpage.kernel import MOST, SHOWN, Kernel

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
SCRIPTS = ROOT / "book" / "_static" / "js"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return contents.book(SRC, SRC / "booksite" / "inpage" / "kernel.py")


def test_the_book_in_the_page_has_the_checker_and_the_exercises_of_its_pages(files):
    wanted = {f"bcelogits/derivation/{p.name}" for p in SRC.glob("bcelogits/derivation/*.py")}
    pages = (ROOT / "book").rglob("*.md")
    asked = [p.stem for p in pages if "\nbrowser: true\n" in p.read_text("utf-8")]
    named = (f"bcelogits/exercises/pages/p{n.replace('-', '_')}.py" for n in asked)
    wanted |= {name for name in named if (SRC / name).is_file()}
    assert len(asked) >= 10
    assert wanted <= files.keys()
    assert "bcelogits/loss.py" not in files
    assert not [name for name in files if name.startswith("bcelogits/plots")]


def test_the_book_in_the_page_imports_sympy_and_mpmath_alone(files, tmp_path):
    """Each of its modules is imported where nothing else can be found."""
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    names = [name.removesuffix(".py").replace("/", ".") for name in files]
    names = [name.removesuffix(".__init__") for name in names]
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "roots = {name.split('.')[0] for name in sys.modules}\n"
        "print(*sorted(roots - set(sys.stdlib_module_names) - {'__main__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(tmp_path)},
    )
    found = {name for name in done.stdout.split() if not name.startswith(("__editable__", "_"))}
    allowed = {"bcelogits", "mpmath", "page_kernel", "sympy", "distutils-precedence"}
    assert found - allowed == set()


def test_what_a_library_imports_is_followed_through_functions_and_relative_names(tmp_path):
    inner = tmp_path / "lib" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "lib" / "__init__.py").write_text("from .one import x\n")
    (tmp_path / "lib" / "one.py").write_text("def f():\n    from .inner import two\n")
    (inner / "__init__.py").write_text("")
    (inner / "two.py").write_text("from ..three import y\n")
    (tmp_path / "lib" / "three.py").write_text("")
    (tmp_path / "lib" / "alone.py").write_text("from lib import one\n")
    known = contents.modules(tmp_path, "lib")
    graph = {name: contents.needs(name, path) & known.keys() for name, path in known.items()}
    assert contents.reached(["lib"], graph) == known.keys() - {"lib.alone"}


def test_an_archive_is_the_same_bytes_each_time_and_runs(tmp_path):
    source = tmp_path / "source.zip"
    with zipfile.ZipFile(source, "w") as made:
        made.writestr("b/__init__.py", '"""Only words."""')
        made.writestr(
            "a.py", 'def f():\n    """Words."""\n\ndef g():\n    """More."""\n    return 7\n'
        )
    archives = [tmp_path / name for name in ("one.zip", "two.zip")]
    for archive in archives:
        pack.pack(str(source), str(archive), "/there", keep=False)
    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert sorted(zipfile.ZipFile(archives[0]).namelist()) == ["a.pyc", "b/__init__.pyc"]
    script = "import a, b; print(a.g(), a.f.__doc__, a.g.__code__.co_filename)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(archives[0])},
    )
    assert done.stdout.split() == ["7", "None", "/there/a.py"]


def test_sources_that_are_kept_can_be_shown(tmp_path):
    source, target = tmp_path / "source.zip", tmp_path / "target.zip"
    with zipfile.ZipFile(source, "w") as made:
        made.writestr("a.py", 'def f():\n    """Words."""\n')
    pack.pack(str(source), str(target), str(target), keep=True)
    script = "import a, inspect; print(inspect.getsource(a.f).split()[-1], a.f.__doc__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(target)},
    )
    assert done.stdout.split() == ['"""Words."""', "Words."]


def test_cells_are_read_as_they_are_written():
    text = (
        "# Page\n\n```{code-cell} ipython3\nx = 1\n\ny = 2\n```\n\nWords.\n\n"
        "```{code-cell} ipython3\n:tags: [remove-input]\nexercise('a')\n```\n\n"
        "```{code-cell} ipython3\n---\ntags: [hide-input]\nmystnb:\n  a: {}\n---\ndraw()\n```\n"
    )
    assert cells(text) == ["x = 1\n\ny = 2", "exercise('a')", "draw()"]


# ------------------------------------------------------------------------ the kernel


class Page:
    """A kernel, and what it has said."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.kernel = Kernel(lambda text: self.said.append(json.loads(text)))

    def run(self, source: str) -> list[dict[str, Any]]:
        self.said.clear()
        self.fine = self.kernel.cell(source, "cell 3")
        return self.said

    def text(self) -> str:
        return "".join(item.get("text", "") for item in self.said)


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr("builtins.input", input)
    made = Page()
    yield made
    vars(builtins).pop("display", None)


def test_names_are_shared_and_the_last_value_is_shown(page):
    assert page.run("a = 6") == []
    assert page.run("a * 7") == [{"data": {"text/plain": "42"}}]
    assert page.run("_ + 1") == [{"data": {"text/plain": "43"}}]
    assert page.run("a;") == []
    assert page.run("None") == []
    assert page.run("# nothing") == []
    assert page.fine


def test_output_comes_in_its_order(page):
    page.run("import sys\nprint('a')\ndisplay(1, 2)\nprint('b', file=sys.stderr)\n'c'")
    kinds = [item.get("stream") or item["data"]["text/plain"] for item in page.said]
    assert kinds == ["stdout", "1", "2", "stderr", "'c'"]


def test_sympy_is_offered_as_latex_and_a_long_list_on_lines(page):
    page.run("from sympy import sqrt\nsqrt(2)")
    assert page.said[0]["data"]["text/latex"] == r"$\displaystyle \sqrt{2}$"
    page.run("[10**20 + k for k in range(9)]")
    assert page.said[0]["data"]["text/plain"].count("\n") == 8


def test_a_traceback_begins_in_the_cell_and_shows_its_line(page):
    (item,) = page.run("def f(x):\n    return 1 / x\n\nf(0)")
    trace = item["error"]["trace"]
    assert not page.fine
    assert item["error"]["name"] == "ZeroDivisionError"
    assert 'File "<cell 3>", line 4' in trace
    assert "return 1 / x" in trace
    assert "kernel" not in trace


def test_a_mistake_of_syntax_shows_its_place_and_nothing_of_the_library(page):
    trace = page.run("x = 1\ny = 1 +")[0]["error"]["trace"]
    assert trace.endswith("SyntaxError: invalid syntax")
    assert trace.startswith('  File "<cell 3>", line 2\n')


def test_a_recursion_without_end_shows_where_it_began_and_ends_soon(page):
    page.run("def f(x):\n    return g(x)\n\ndef g(x):\n    return f(x)\n\nf(0)")
    trace = page.said[0]["error"]["trace"]
    assert 'File "<cell 3>", line 7, in <module>' in trace
    assert "  …\n" in trace
    assert trace.splitlines()[-1].startswith("RecursionError")
    assert trace.count("\n") < 250


def test_a_cell_is_compiled_under_its_own_rules_alone(page):
    page.run("def f(x: int): ...\nf.__annotations__")
    assert page.said == [{"data": {"text/plain": "{'x': <class 'int'>}"}}]


def test_the_checkers_own_errors_bring_the_refutation(page):
    (item,) = page.run(
        "from bcelogits.derivation import Derivation\n"
        "Derivation('exp(x)', name='wrong-one').step('1 + x', because='guess')"
    )
    error = item["error"]
    assert error["name"] == "WrongStep"
    assert error["words"] == "derivation wrong-one, line 2"
    assert error["data"]["application/vnd.bcelogits.derivation+json"]["kind"] == "refutation"


@pytest.mark.parametrize("missing", ["numpy", "matplotlib", "bcelogits.plots_of_old", "sympy.none"])
def test_what_a_browser_does_not_have_is_no_mistake_of_the_reader(page, missing, monkeypatch):
    monkeypatch.setitem(sys.modules, missing, None)
    absent = f"import {missing.split('.')[0]}\nraise ModuleNotFoundError(name={missing!r})"
    (item,) = page.run(absent if "." in missing else f"import {missing}")
    assert item["absent"] == missing
    assert item["error"]["name"] == "ModuleNotFoundError"
    assert not page.fine


def test_a_name_that_an_absent_module_would_have_given_is_no_mistake_either(page, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    page.run("import matplotlib as drawn\nfigure = drawn.figure()")
    assert page.run("figure.show()")[0]["absent"] == "matplotlib"
    (item,) = page.run("nowhere")
    assert item["error"]["name"] == "NameError"
    assert "absent" not in item


def test_a_mistyped_module_is_a_mistake(page):
    (item,) = page.run("import sypmy")
    assert item["error"]["name"] == "ModuleNotFoundError"
    assert "absent" not in item


def test_endless_output_is_cut_and_input_refused(page):
    page.run("for k in range(30000): print('0123456789')")
    assert len(page.text()) < MOST + 2000
    assert page.text().endswith("…\n")
    assert page.run("print('again')") == [{"stream": "stdout", "text": "again\n"}]
    assert page.run("input()")[0]["error"]["name"] == "OSError"


def test_what_a_cell_shows_has_an_end_too(page):
    page.run("for k in range(1000): display(k)")
    assert len(page.said) == SHOWN + 1
    assert page.said[-1] == {"data": {"text/plain": "…"}}
    page.run("list(range(10**5))")
    assert len(page.said[0]["data"]["text/plain"]) == MOST + 1
    page.run("from sympy import Add, symbols\nAdd(*symbols('x:3000'))")
    assert page.said[0]["data"].keys() == {"text/plain"}


def test_the_streams_are_files(page):
    page.run("import sys\nsys.stdout.writelines(['a', 'b'])\nsys.stdout.isatty()")
    assert [item.get("text") or item["data"]["text/plain"] for item in page.said] == ["ab", "False"]


def test_the_pages_library_can_explain_what_it_holds():
    """The pager that ``help`` imports is there, and no other part of a terminal."""
    held = contents.standard(ROOT / "node_modules" / "pyodide" / "python_stdlib.zip")
    assert [name for name in sorted(held) if "_pyrepl" in name] == [
        "_pyrepl/__init__.py",
        "_pyrepl/pager.py",
    ]
    assert "pydoc.py" in held


# ------------------------------------------------------------------------ the scripts' words


def test_every_word_that_the_scripts_say_is_in_the_table():
    said = words()
    own = {key for key in said if key.startswith("python.")}
    scripts = "".join(p.read_text("utf-8") for p in sorted((SCRIPTS / "inpage").glob("*.js")))
    asked = set(
        re.findall(r'"((?:python|step|mark|proof|twin|exercise|fold|scroll)\.[a-z.-]+)"', scripts)
    )
    assert len(asked) > 40
    assert asked <= said.keys()
    used = {key for key in own if f'"{key}"' in scripts}
    built = {"python.note", "python.file"}
    composed = {key for key in own if re.search(rf'\("{key.removeprefix("python.")}"', scripts)}
    composed |= {f"python.{name}" for name in ("again", "retry", "stop", "all", "reset")}
    assert own - used - built - composed == set()


def test_a_cell_finds_what_the_cells_above_it_left_whatever_was_run_since():
    said: list[dict[str, Any]] = []
    beside = {"f": "above"}
    kernel = Kernel(lambda text: said.append(json.loads(text)), beside)
    kernel.names["beside"] = beside
    kernel.left[-1] = kernel.copies()

    def run(place: int, source: str) -> str:
        said.clear()
        kernel.run(source, f"cell {place}", place)
        return "".join(item.get("text", "") for item in said)

    run(0, "a = 1")
    assert run(1, "a = a + 1; print(a, beside['f'])") == "2 above\n"
    run(3, "a = 10; beside['f'] = 'below'; b = 1")
    assert run(1, "a = a + 1; print(a, beside['f'])") == "2 above\n", "it can be run again"
    assert run(2, "print(a, 'b' in globals())") == "2 False\n"
    run(1, "a = 5; 1/0")
    assert run(2, "print(a)") == "1\n", "a cell that failed left nothing"
    run(0, "a = 3")
    assert run(1, "print(a)") == "3\n"

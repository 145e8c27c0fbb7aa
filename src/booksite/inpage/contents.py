"""What the page's Python holds: the standard library, SymPy and mpmath, and the book's own modules.

Of ``bcelogits`` it holds every module that imports no more than these.
"""

from __future__ import annotations

import ast
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

LIBRARIES = ("mpmath", "sympy")
PACKAGES = ("bcelogits.derivation", "bcelogits.exercises")
# What SymPy's own code imports for its tests alone.
LEFT_OUT = ("sympy.testing", "sympy.utilities.pytest")
PAGER = ("_pyrepl/__init__.py", "_pyrepl/pager.py")  # of a terminal, but `help` imports it
# Of the standard library: what needs processes, sockets, terminals or a network, and twins in
# Python of what is there in C.
UNUSED = frozenset(
    {
        "_aix_support", "_android_support", "_apple_support", "_ios_support", "_osx_support",
        "_pydatetime", "_pydecimal", "_pyio", "_pylong_fallback", "_pyrepl", "_strptime_fallback",
        "compileall", "cProfile", "ensurepip", "filecmp", "fileinput", "ftplib", "getpass",
        "imaplib", "mailbox", "mailcap", "modulefinder", "multiprocessing", "netrc", "nturl2path",
        "pickletools", "poplib", "profile", "pstats", "pty", "pyclbr", "sched", "shelve", "smtplib",
        "socketserver", "sqlite3", "stringprep", "tarfile", "telnetlib", "trace", "tracemalloc",
        "tty", "turtle", "unittest", "venv", "wave", "webbrowser", "wsgiref", "xml", "xmlrpc",
        "zipapp",
    }
)  # fmt: skip


def standard(archive: Path) -> dict[str, bytes]:
    """The part of Pyodide's standard library that pages can use."""
    with zipfile.ZipFile(archive) as given:
        return {
            name: given.read(name)
            for name in given.namelist()
            if name in PAGER
            or (not name.endswith("/") and name.split("/")[0].removesuffix(".py") not in UNUSED)
        }


def libraries(site: Path) -> dict[str, bytes]:
    """The sources of SymPy and mpmath in a folder of packages: what they themselves ever import."""
    known = {n: path for lib in LIBRARIES for n, path in modules(site, lib).items()}
    known = {name: path for name, path in known.items() if not name.startswith(LEFT_OUT)}
    found = reached(
        LIBRARIES, {name: needs(name, path) & known.keys() for name, path in known.items()}
    )
    return {known[n].relative_to(site).as_posix(): known[n].read_bytes() for n in sorted(found)}


def imports(source: str, package: str) -> Iterator[str]:
    """The absolute names of the modules that a file imports, but for those of types alone."""
    tree = ast.parse(source)
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            home = ".".join([*above * (node.level > 0), *filter(None, [node.module])])
            yield home
            yield from (f"{home}.{alias.name}" for alias in node.names)


def modules(folder: Path, library: str) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    found = {}
    for path in sorted((folder / library).rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def needs(name: str, path: Path) -> set[str]:
    """The absolute names of the modules that a module imports, at once or later."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries' own syntax
        return set(imports(path.read_text("utf-8"), package))


def symbolic(src: Path) -> list[Path]:
    """The files of ``bcelogits`` that run where there is no NumPy, with what they need."""
    known = modules(src, "bcelogits")
    allowed = {*LIBRARIES, *sys.stdlib_module_names, "bcelogits"}
    asked = {name: needs(name, path) for name, path in known.items()}
    inner = {name: found & known.keys() for name, found in asked.items()}
    barred = {n for n, found in asked.items() if {one.split(".")[0] for one in found} - allowed}
    while more := {name for name in inner if inner[name] & barred} - barred:
        barred |= more
    roots = [name for name in known if name.startswith(PACKAGES) and name not in barred]
    return [known[name] for name in sorted(reached(["bcelogits", *roots], inner))]


def reached(roots: Iterable[str], graph: dict[str, set[str]]) -> set[str]:
    """The modules that importing ``roots`` may import, packages included."""
    waiting: list[str] = list(roots)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found.add(name)
            waiting += [name.rpartition(".")[0], *graph[name]]
    return found


def book(src: Path, kernel: Path) -> dict[str, bytes]:
    """The book's modules, and the kernel that runs a page's cells."""
    files = {path.relative_to(src).as_posix(): path.read_bytes() for path in symbolic(src)}
    return {**files, "page_kernel.py": kernel.read_bytes()}

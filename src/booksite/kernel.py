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
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

# What pages import: another version may print another digit.
IMPORTED = (
    "sympy", "mpmath", "numpy", "ml_dtypes", "numba", "scipy", "scikit-learn", "torch",
    "matplotlib", "ipykernel",
)  # fmt: skip
logger = logging.getLogger(__name__)
KEPT = 4  # caches of former states: going back to one of them costs no execution
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The kernels' settings: quiet, figures as SVG, and no date in a figure, for it would make two
# builds differ; the ids inside a figure are fixed by matplotlibrc.
# Its last line ends a kernel at once.  ipykernel's own end closes the thread that sends outputs
# while another still waits for it, so one kernel in three hung there until it was killed, seconds
# later; the outputs have all arrived by then.
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
    if cache.parent.is_dir():
        kept = sorted(cache.parent.iterdir(), key=lambda path: path.stat().st_mtime)[-KEPT:]
        for old in set(cache.parent.iterdir()) - {*kept, cache}:
            shutil.rmtree(old)
    # Two reading processes must not make the cache's database at the same moment.
    get_cache(cache).list_cache_records()


def failed(app: Sphinx, exception: Exception | None) -> None:
    """End a build in which a cell failed with the words of each such cell, whatever else it said.

    myst-nb could stop at the first one, but then a parallel build would not say why.
    """
    stored = getattr(app.env, "nb_metadata", {})
    runs = {page: data.get("exec_data", {}) for page, data in stored.items()}
    pages = sorted(page for page, run in runs.items() if run.get("traceback"))
    if exception is not None:
        return
    for page in pages:
        logger.error("a cell failed: %s", last(runs[page]["traceback"]), location=(page, None))
        app.statuscode = 1


def last(traceback: str) -> str:
    """The end of a cell's traceback, without colours and without the cell's own text."""
    said = COLOUR.sub("", traceback).rpartition("------------------")[2].strip()
    return "\n".join(said.splitlines()[-12:])


def setup(app: Sphinx) -> None:
    """Prepare before myst-nb reads its configuration."""
    app.connect("config-inited", prepare)
    app.connect("build-finished", failed, priority=950)

"""Compile requirements.in to requirements.txt: every package pinned, no address in it.

Versions that are pinned already stay, unless uv's `--upgrade` or `--upgrade-package NAME` is given.
Needs `uv` on the path. torch is left out of the resolution, because its public Linux build asks
for CUDA's packages; its line and what its CPU build needs are added here.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH_NEEDS = (
    "filelock",
    "typing-extensions",
    "setuptools",
    "sympy",
    "networkx",
    "jinja2",
    "fsspec",
)
HEADER = """\
# Compiled from requirements.in by tools/lock.py; do not edit by hand.
# torch stands for itself: the CPU build is enough, and its index is the reader's choice (README).
"""


def main() -> int:
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8")
    torch = re.search(r"^torch==[\w.]+", wanted, re.MULTILINE)
    if torch is None:
        print("requirements.in must pin torch in a line of its own: torch==X.Y.Z", file=sys.stderr)
        return 1
    rest = re.sub(r"^torch==.*$", "\n".join(TORCH_NEEDS), wanted, flags=re.MULTILINE)
    command = "uv pip compile -q --no-header --no-annotate --output-file requirements.txt"
    command += " --universal --fork-strategy fewest --python-version 3.11 -"
    try:
        done = subprocess.run(
            [*command.split(), *sys.argv[1:]], input=rest, capture_output=True, text=True, cwd=ROOT
        )
    except FileNotFoundError:
        print("tools/lock.py needs uv: install it with `pip install uv`.", file=sys.stderr)
        return 1
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return done.returncode
    pins = ROOT / "requirements.txt"
    lines = sorted([*pins.read_text(encoding="utf-8").splitlines(), torch[0]], key=str.lower)
    pins.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"requirements.txt: {len(lines)} packages pinned")
    return 0


if __name__ == "__main__":
    sys.exit(main())

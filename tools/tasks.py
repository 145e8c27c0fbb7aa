"""What the Makefile's targets do, once the environment stands; run by .venv's own Python."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
REPORT = BUILD / "reports" / "fast.xml"
PASSED = BUILD / "reports" / "fast.state"  # the state in which the fast tests passed last
SLOW = ("tests/book", "tests/site")  # they need the built book
SPHINX = ["-b", "html", "-n", "-c", ".", "-d", "build/doctrees"]


class FailedError(Exception):
    """A command failed; what it printed has said why."""


def html() -> None:
    fast_tests()
    build_book()


def test() -> None:
    browser = find_browser()
    ci = bool(os.environ.get("CI"))
    if ci and not browser:
        raise FailedError("Chromium is missing: the tests of the built site need it.")
    if ci:
        shutil.rmtree(BUILD, ignore_errors=True)
    fast_tests()
    for old in ("html", "doctrees"):
        shutil.rmtree(BUILD / old, ignore_errors=True)
    build_book()
    say("Tests of the pages and of the built site")
    suites = SLOW if browser else SLOW[:1]
    if not browser:
        say("Chromium is missing, so the tests of the built site do not run")
    each = ["--dist", "worksteal", "--junitxml=build/reports/site.xml"]
    pytest(*suites, *each, CHROMIUM=browser or "")


def serve() -> None:
    fast_tests()
    port = str(free_port())
    say(f"Serving the book at http://127.0.0.1:{port}, rebuilt on every change; Ctrl-C ends it")
    options = ["--port", port, "--watch", "src", "--watch", "conf.py"]
    options += ["--ignore", "*.pyc", "--ignore", "*.egg-info/*"]
    become("booksite.serve", *SPHINX, *options, "book", "build/html")


def lab() -> None:
    say("Opening the pages in JupyterLab; Ctrl-C ends it")
    root = ["--allow-root"] if os.geteuid() == 0 else []
    become("jupyter", "lab", "-y", *root, "book", JUPYTER_CONFIG_PATH=str(ROOT / "tools" / "lab"))


def check() -> None:
    html()
    notebooks = pages_as_notebooks()
    checks = {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "cells of the pages": ["ruff", "check", "--no-cache", notebooks],
        "types": ["mypy"],
        "spelling": ["codespell_lib", "."],
        "links": ["booksite.links", "build/html"],
    }
    failed = []
    for name, command in checks.items():
        say(f"Check: {name}")
        try:
            python(*command)
        except FailedError:
            failed.append(name)
    if failed:
        raise FailedError(f"Not in order: {', '.join(failed)}.")
    say("All in order: " + ", ".join(checks))


def pages_as_notebooks() -> str:
    """The pages in the one form of notebook that ruff reads, under their own names."""
    import jupytext

    folder = BUILD / "notebooks"
    shutil.rmtree(folder, ignore_errors=True)
    for page in sorted((ROOT / "book").rglob("*.md")):
        notebook = folder / page.relative_to(ROOT / "book").with_suffix(".ipynb")
        notebook.parent.mkdir(parents=True, exist_ok=True)
        jupytext.write(jupytext.read(page, fmt="md:myst"), notebook)
    return str(folder.relative_to(ROOT))


def write_formats(*kinds: str) -> None:
    """Make the book in other formats from the built site, then let the site link them."""
    browser = find_browser()
    if "pdf" in kinds and not browser:
        raise FailedError("Chromium is missing: it prints the PDF.")
    html()
    for kind in kinds:
        say(f"Writing the book as {kind}" + "; it takes some minutes" * (kind == "pdf"))
        python("booksite.formats", kind, "build/html", CHROMIUM=browser or "")
    build_book()


def bench() -> None:
    scripts = sorted((ROOT / "benchmarks").glob("bench_*.py"))
    if not scripts:
        say("There are no benchmarks yet: benchmarks/bench_*.py")
    for script in scripts:
        say(f"Benchmark {script.stem.removeprefix('bench_')}")
        run([sys.executable, script])


def bench_site() -> None:
    html()
    say("Measuring the site on a throttled phone; it takes some minutes")
    run([sys.executable, ROOT / "benchmarks" / "site.py"])


def sweep() -> None:
    python("bcelogits.sweep")


def audit() -> None:
    try:
        pins = ["requirements.txt", "requirements-audit.txt"]
        sentence = "Making .venv-audit with every framework"
        environment.part(environment.AUDIT, pins, sentence, environment.make_audit)
    except environment.TroubleError as trouble:
        raise FailedError(str(trouble)) from None
    say("Measuring every implementation that is installed; it takes some minutes")
    run([environment.AUDIT / "bin" / "python", "-m", "bcelogits.audit_run"], PYTHONPATH="src")


def fast_tests() -> None:
    """Run all tests but the slow suites, once for each state of what they test."""
    state = fast_state()
    if REPORT.is_file() and PASSED.is_file() and PASSED.read_text() == state:
        say("Fast tests: nothing has changed since they passed")
        return
    say("Fast tests: the prover, the loss, the house")
    PASSED.unlink(missing_ok=True)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    ignored = [f"--ignore={suite}" for suite in SLOW]
    pytest("tests", *ignored, f"--junitxml={REPORT.relative_to(ROOT)}")
    PASSED.write_text(state)


def fast_state() -> str:
    state = hashlib.sha256(sys.version.encode())
    single = [
        "Makefile",
        "package-lock.json",
        "pyproject.toml",
        "requirements-audit.txt",
        "requirements.in",
        "requirements.txt",
    ]
    trees = [path for tree in ("src", "tests", "tools") for path in (ROOT / tree).rglob("*")]
    for path in sorted([*trees, *(ROOT / name for name in single)]):
        name = path.relative_to(ROOT).as_posix()
        generated = "__pycache__" in name or ".egg-info" in name
        if path.is_file() and not generated and not name.startswith(SLOW):
            state.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return state.hexdigest()


def build_book() -> None:
    say("Building the book into build/html")
    jobs = "1" if os.environ.get("CI") else os.environ.get("JOBS", "1")
    options = [*SPHINX, "-W", "--keep-going", "-j", jobs]
    python("sphinx", *options, "book", "build/html", PYTHONHASHSEED="0")
    say("The book: build/html/index.html")


def find_browser() -> str | None:
    from booksite.browser import chromium  # loads Sphinx, which not every target needs

    return chromium()


def free_port(wanted: int = 8000) -> int:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", wanted))
        except OSError:
            server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def pytest(*arguments: str, **variables: str) -> None:
    """Run tests on several cores, those of a file on one, so that they keep their order."""
    processes = str(min(4, os.cpu_count() or 1))
    python("pytest", "-q", "-n", processes, "--dist", "loadfile", *arguments, **variables)


def python(module: str, *arguments: str, **variables: str) -> None:
    run([sys.executable, "-m", module, *arguments], **variables)


def run(command: list[object], **variables: str) -> None:
    words = [str(word) for word in command]
    process = subprocess.Popen(words, cwd=ROOT, env=surroundings(**variables))
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if code:
        raise FailedError


def become(module: str, *arguments: str, **variables: str) -> None:
    """Turn into a program that runs until Ctrl-C, and leave its ending to itself."""
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], surroundings(**variables))


def surroundings(**variables: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "SYMPY_GROUND_TYPES": "python", **variables}


def say(sentence: str) -> None:
    print(f"== {sentence}", flush=True)


FORMATS = ("pdf", "epub", "zip")
TASKS = {
    task.__name__.replace("_", "-"): task
    for task in (html, test, serve, lab, check, bench, bench_site, sweep, audit)
}
TASKS.update({kind: partial(write_formats, kind) for kind in FORMATS})
TASKS["release"] = partial(write_formats, *FORMATS)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        TASKS[sys.argv[1]]()
    except (FailedError, OSError) as failure:
        full = shutil.disk_usage(ROOT).free < 10**7
        sys.exit("The disk is full: make room and call make again." if full else str(failure) or 1)
    except KeyboardInterrupt:
        sys.exit(130)

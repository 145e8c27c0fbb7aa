"""The built site on a throttled phone, measured by Lighthouse beside the project's budgets.

Served compressed, as a static host does, to a headless Chromium with Lighthouse's own phone profile
(slow 4G, processor four times slower, both simulated).  The middle of the runs is shown; a number
over its budget is marked, and the exit status is 1 if there is one.

    python benchmarks/site.py [--site build/html] [--runs 3] [page ...]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from booksite.bundle import node

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = (
    "index.html",
    "derivation/07-gradient.html",
    "floating_point/13-dying-gradients.html",
    "practice/24-questions.html",
    "reference/ledger.html",
)
QUIET = "--headless=new --no-sandbox --disable-background-networking --disable-component-update"
CATEGORIES = ("performance", "accessibility", "best-practices")
TEXT = {".html", ".css", ".js", ".mjs", ".svg", ".json", ".xml", ".txt"}

# name, unit, budget, whether more is better
BUDGETS = (
    ("performance", "", 95, True),
    ("accessibility", "", 95, True),
    ("best-practices", "", 95, True),
    ("first paint", "s", 1.0, False),
    ("longest task", "ms", 200, False),
    ("layout shift", "", 0.02, False),
    ("sent", "KB", 300, False),
    ("figures", "KB", None, False),
    ("requests", "", 15, False),
    ("foreign", "", 0, False),
)


class Compressed(SimpleHTTPRequestHandler):
    """Serves a folder; what is text is sent compressed, and all may be kept."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file() or path.suffix not in TEXT:
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressed, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def report(address: str, browser: str) -> dict[str, Any]:
    """What Lighthouse says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        subprocess.run(
            [
                *(node(), LIGHTHOUSE, address, "--quiet", "--output=json"),
                *(f"--output-path={path}", f"--only-categories={','.join(CATEGORIES)}"),
                *(f"--chrome-flags={QUIET} --user-data-dir={folder}/profile",),
            ],
            env={**os.environ, "CHROME_PATH": browser},
            check=True,
        )
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def numbers(said: dict[str, Any], address: str) -> list[float]:
    """The numbers of a report in the order of the budgets."""
    audits = said["audits"]
    requests = audits["network-requests"]["details"]["items"]
    figures = [item for item in requests if "/_images/" in item["url"]]
    others = [item for item in requests if item not in figures]
    tasks = audits["long-tasks"].get("details", {}).get("items", [])
    return [
        *(round(100 * said["categories"][name]["score"]) for name in CATEGORIES),
        audits["first-contentful-paint"]["numericValue"] / 1000,
        max((task["duration"] for task in tasks), default=0),
        audits["cumulative-layout-shift"]["numericValue"],
        sum(item["transferSize"] for item in others) / 1000,
        sum(item["transferSize"] for item in figures) / 1000,
        len(others),
        sum(not item["url"].startswith((address, "data:")) for item in requests),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "html")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("Chromium is missing: install Debian's package chromium")
    if not (options.site / "index.html").is_file():
        sys.exit(f"{options.site} holds no site: `make html` builds it")
    over = 0
    with served(options.site) as address:
        for page in options.pages:
            found = [
                numbers(report(f"{address}/{page}", browser), address) for _ in range(options.runs)
            ]
            print(f"\n{page}")
            for (name, unit, budget, more), values in zip(
                BUDGETS, zip(*found, strict=True), strict=True
            ):
                value = statistics.median(values)
                bad = budget is not None and (value < budget if more else value > budget)
                over += bad
                limit = "" if budget is None else f"{'>=' if more else '<='} {budget:g}"
                print(f"  {name:16}{value:9.4g} {unit:3} {limit:8}{'  OVER' if bad else ''}")
    print(f"\n{over} over budget" if over else "\nall within budget")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())

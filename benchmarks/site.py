"""The built site on a throttled phone, measured by Lighthouse beside the project's budgets.

Served compressed, as a static host does, to a headless Chromium with Lighthouse's own phone
profile: slow 4G, a processor four times slower.  Each page is loaded twice a run.  Scores and
sizes are Lighthouse's usual ones, from a fast load and a model of the phone.  Times and shifts are
those of a load that the browser itself slows down: the model lets the first paint wait for each
font that the fast load had by then, and a browser does not; the model's paint is shown beside it.
The middle of the runs is shown; a number over its budget is marked, and the exit status is 1 if
there is one.

    python benchmarks/site.py [--site build/html] [--runs 5] [page ...]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from booksite.browser import QUIET, chromium, served
from booksite.bundle import node

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = (
    "index.html",
    "derivation/07-gradient.html",
    "floating_point/13-dying-gradients.html",
    "practice/24-questions.html",
    "reference/ledger.html",
)
CATEGORIES = ("performance", "accessibility", "best-practices")

# name, unit, budget, whether more is better
BUDGETS = (
    ("performance", "", 95, True),
    ("accessibility", "", 95, True),
    ("best-practices", "", 95, True),
    ("modelled paint", "s", None, False),
    ("sent", "KB", 300, False),
    ("figures", "KB", None, False),
    ("requests", "", 15, False),
    ("foreign", "", 0, False),
    ("first paint", "s", 1.0, False),
    ("longest task", "ms", 200, False),
    ("layout shift", "", 0.02, False),
)


def report(address: str, browser: str, throttling: str) -> dict[str, Any]:
    """What Lighthouse says of a page; ``throttling`` is "simulate" or "devtools", really slow."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        flags = " ".join(("--headless=new", *QUIET))
        subprocess.run(
            [
                *(node(), LIGHTHOUSE, address, "--quiet", "--output=json"),
                *(f"--output-path={path}", f"--only-categories={','.join(CATEGORIES)}"),
                f"--throttling-method={throttling}",
                f"--chrome-flags={flags} --user-data-dir={folder}/profile",
            ],
            env={**os.environ, "CHROME_PATH": browser},
            check=True,
        )
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def numbers(address: str, browser: str) -> list[float]:
    """The numbers of a page in the order of the budgets."""
    usual = report(address, browser, "simulate")
    audits = usual["audits"]
    requests = audits["network-requests"]["details"]["items"]
    figures = [item for item in requests if "/_images/" in item["url"]]
    others = [item for item in requests if item not in figures]
    host = f"http://{urlsplit(address).netloc}/"
    slowed = report(address, browser, "devtools")["audits"]
    tasks = slowed["long-tasks"].get("details", {}).get("items", [])
    return [
        *(round(100 * usual["categories"][name]["score"]) for name in CATEGORIES),
        audits["first-contentful-paint"]["numericValue"] / 1000,
        sum(item["transferSize"] for item in others) / 1000,
        sum(item["transferSize"] for item in figures) / 1000,
        len(others),
        sum(not item["url"].startswith((host, "data:")) for item in requests),
        slowed["first-contentful-paint"]["numericValue"] / 1000,
        max((task["duration"] for task in tasks), default=0),
        slowed["cumulative-layout-shift"]["numericValue"],
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "html")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    browser = chromium()
    if browser is None:
        sys.exit("Chromium is missing: install Debian's package chromium")
    if not (options.site / "index.html").is_file():
        sys.exit(f"{options.site} holds no site: `make html` builds it")
    over = 0
    with served(options.site) as address:
        for page in options.pages:
            found = [numbers(f"{address}/{page}", browser) for _ in range(options.runs)]
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

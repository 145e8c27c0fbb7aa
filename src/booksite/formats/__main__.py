"""Writes one format of the built book: ``python -m booksite.formats pdf build/html``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from booksite.facts import gather
from booksite.formats import FOLDER, NAME

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str]) -> int:
    """Write the format beside the site's folder; Chromium's program is in ``CHROMIUM``."""
    kind, site = arguments[0], Path(arguments[1])
    target = site.resolve().parent / FOLDER / f"{NAME}.{kind}"
    epoch = gather(ROOT).epoch
    if kind == "zip":
        from booksite.formats import unpacked

        unpacked.build(site, target)
    elif kind == "epub":
        from booksite.formats import epub

        epub.build(site, target, epoch)
    else:
        from booksite.formats import pdf

        pdf.build(site, target, ROOT, os.environ["CHROMIUM"], epoch)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

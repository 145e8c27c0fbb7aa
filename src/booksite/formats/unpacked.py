"""The built site as one zip file, to be read from the folder into which it is unpacked."""

from __future__ import annotations

import re
from pathlib import Path

from booksite.formats import FOLDER, NAME
from booksite.formats.archive import pack

# The file cannot hold itself, and what does not hold a format must not link to it.
LINKS = re.compile(r'<p class="formats">.*?</p>\n?', re.S)
# Python in the page needs a server; from a folder it would be weight alone.
LEFT_OUT = (f"{FOLDER}/", "_static/python/")


def files(site: Path) -> dict[str, bytes]:
    """Every file of the site in a folder of the book's name."""
    found = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name.startswith((".", *LEFT_OUT)):
            continue
        data = path.read_bytes()
        if name == "index.html":
            data = LINKS.sub("", data.decode()).encode()
        found[f"{NAME}/{name}"] = data
    return found


def build(site: Path, target: Path) -> None:
    """Write the zip file of a built site."""
    pack(target, files(site))

"""Checks every link and anchor inside the built pages: ``python -m booksite.links build/html``.

One line for each fault, and exit code 1 if there is any. Addresses of other hosts are left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Which attribute of which element leads to a file.
LEADS = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


@dataclass
class Page:
    """What a page offers to links, and where its own links lead, with their lines."""

    ids: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects ids and links of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element's id and link."""
        given = dict(attrs)
        line = self.getpos()[0]
        name = given.get("id")
        if name and name in self.page.ids:
            self.page.twice.append((line, name))
        if name:
            self.page.ids.setdefault(name, line)
        target = given.get(LEADS.get(tag, ""))
        if target is not None:
            self.page.links.append((line, target))


def read(path: Path) -> Page:
    """The ids and links of a built page."""
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader.page


def faults(root: Path) -> Iterator[str]:
    """One line for each broken link, missing anchor and id that a page has twice."""
    pages = {path: read(path) for path in sorted(root.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(root).as_posix()
        for line, twice in page.twice:
            yield f"{name}:{line}: the id {twice!r} is there twice"
        for line, target in page.links:
            fault = broken(root, path, target, pages)
            if fault:
                yield f"{name}:{line}: {target}: {fault}"


def broken(root: Path, path: Path, target: str, pages: dict[Path, Page]) -> str:
    """What is wrong with a link on page ``path``; nothing if it leads somewhere."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return ""
    if parts.path.startswith("/"):
        return "an address from the host's root breaks in a folder"
    goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if goal.is_dir():
        return "a folder, which opens no page from a disk"
    if not goal.is_relative_to(root.resolve()):
        return "outside the site"
    if not goal.is_file():
        return "no such file"
    if parts.fragment and goal in pages and unquote(parts.fragment) not in pages[goal].ids:
        return "no such anchor"
    return ""


def main(arguments: list[str]) -> int:
    """Print the faults of the site in the folder that is named, or in ``build/html``."""
    root = Path(arguments[0] if arguments else "build/html").resolve()
    if not (root / "index.html").is_file():
        print(f"{root} holds no built site: run `make html` first.", file=sys.stderr)
        return 2
    found = list(faults(root))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

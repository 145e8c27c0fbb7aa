"""The files of each page to take along."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import nbformat

BOOK = Path(__file__).resolve().parents[2] / "book"
ONLY_SPHINX = re.compile(r"\{[\w:-]+\}`|^\s*(?::::|```)\{|^:[\w-]+:|\$\$ *\([\w-]+\)", re.M)


def test_every_page_with_cells_is_a_valid_notebook_with_the_same_cells(site: Path) -> None:
    pages = [path for path in sorted(BOOK.rglob("*.md")) if "{code-cell}" in path.read_text()]
    assert pages
    for path in pages:
        page = path.relative_to(BOOK).with_suffix("").as_posix()
        made = nbformat.read(site / "downloads" / f"{page}.ipynb", as_version=4)
        nbformat.validate(made)
        cells = [cell for cell in made.cells if cell.cell_type == "code"]
        own = jupytext.reads(path.read_text(), "md:myst").cells
        assert [c.source for c in cells] == [c.source for c in own if c.cell_type == "code"], page
        assert not any(cell.outputs for cell in cells), page
        for cell in made.cells:
            if cell.cell_type == "markdown":
                left = ONLY_SPHINX.search(cell.source)
                assert left is None, f"{page}: {left}"
                for target in re.findall(r"\]\(([\w./-]+\.(?:ipynb|md))\)", cell.source):
                    goal = (site / "downloads" / page).parent / target
                    assert goal.is_file(), f"{page}: {target}"
        html = (site / f"{page}.html").read_text()
        for suffix in ("ipynb", "md"):
            assert f'downloads/{page}.{suffix}" download' in html, page
        assert (site / "downloads" / f"{page}.md").read_bytes() == path.read_bytes()

"""Other formats of the book: the site links those that have been made, and no others."""

from __future__ import annotations

from typing import Any

from booksite.links import faults

PAGES = {"index": "# Home\n\n```{toctree}\na\n```\n", "a": "# A\n\nText.\n"}


def test_the_home_page_links_the_formats_that_are_there(small_book: Any) -> None:
    small_book.write(PAGES)
    shelf = small_book.folder / "build" / "formats"
    shelf.mkdir(parents=True)
    (shelf / "bce-with-logits.epub").write_bytes(b"x" * 1_250_000)
    code, said = small_book.build()
    assert code == 0, said
    home = small_book.html / "index.html"
    assert '<a href="formats/bce-with-logits.epub">EPUB</a> (1.2 MB)</p>' in home.read_text()
    assert "formats/" not in (small_book.html / "a.html").read_text()
    assert [path.name for path in (small_book.html / "formats").iterdir()] == [
        "bce-with-logits.epub"
    ]
    assert list(faults(small_book.html)) == []

    (shelf / "bce-with-logits.epub").unlink()
    code, said = small_book.build()
    assert code == 0, said
    assert "formats/" not in home.read_text()
    assert not (small_book.html / "formats").exists()

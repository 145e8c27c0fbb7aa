"""Links to other places: none while no public address is set, the right ones once they are."""

from __future__ import annotations

import re
from typing import Any

import pytest

from booksite.elsewhere import launches

HOME = "# Home\n\nThe first words of *home*, with $x = 0$.\n\n```{toctree}\npart/page\n```\n"
PAGE = "# Page\n\n## Section\n\nWords.\n"
FOREIGN = re.compile(r'(?:href|src|action|content)="(https?://[^"]*)"')


def test_no_address_is_shown_where_none_is_known(small_book: Any) -> None:
    small_book.write({"index": HOME, "part/page": PAGE})
    code, said = small_book.build("-D", "booksite_site=", "-D", "booksite_repository=")
    assert code == 0, said
    for name in ("index.html", "part/page.html", "404.html", "search.html"):
        text = (small_book.html / name).read_text()
        assert FOREIGN.findall(text) == []
        assert 'rel="canonical"' not in text
        assert "og:" not in text
    assert not (small_book.html / "sitemap.xml").exists()
    home = (small_book.html / "index.html").read_text()
    assert '<meta name="description" content="The first words of home, with x = 0.">' in home


def test_every_address_follows_from_the_two_that_are_set(small_book: Any) -> None:
    small_book.write({"index": HOME, "part/page": PAGE})
    site, repository = "https://example.org/book/", "https://github.com/owner/name"
    options = ("-D", f"booksite_site={site}", "-D", f"booksite_repository={repository}.git")
    code, said = small_book.build(*options)
    assert code == 0, said
    page = (small_book.html / "part" / "page.html").read_text()
    assert f'<link rel="canonical" href="{site}part/page.html">' in page
    assert f'<meta property="og:url" content="{site}part/page.html">' in page
    card = re.search(f'<meta property="og:image" content="{site}([^"]*)">', page)
    assert card is not None
    assert (small_book.html / card[1]).is_file()
    assert f'href="{repository}/edit/main/book/part/page.md"' in page
    assert 'href="https://mybinder.org/v2/gh/owner/name/HEAD?labpath=book%2Fpart%2Fpage.md"' in page
    assert 'href="https://codespaces.new/owner/name?quickstart=1"' in page
    home = (small_book.html / "index.html").read_text()
    assert f'<link rel="canonical" href="{site}">' in home
    found = re.findall("<loc>(.*?)</loc>", (small_book.html / "sitemap.xml").read_text())
    assert found == [site, f"{site}part/page.html"]
    lost = (small_book.html / "404.html").read_text()
    links = re.findall(r'(?:href|src|action)="([^"]*)"', lost)
    assert len(links) > 8
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert f'src="{site}_static/book.js' in lost


def test_what_is_no_address_stops_the_build(small_book: Any) -> None:
    small_book.write({"index": "# Home\n"})
    code, said = small_book.build("-D", "booksite_site=example.org/book")
    assert code != 0
    assert "booksite_site must be an address" in said


@pytest.mark.parametrize(
    ("repository", "addresses"),
    [
        ("", []),
        ("https://git.example.org/a/b", ["https://git.example.org/a/b"]),
        (
            "https://gitlab.com/a/b/c",
            [
                "https://mybinder.org/v2/gl/a%2Fb%2Fc/HEAD?labpath=book%2Fx.md",
                "https://gitlab.com/a/b/c/-/edit/main/book/x.md",
            ],
        ),
    ],
)
def test_each_host_has_its_own_forms(repository: str, addresses: list[str]) -> None:
    assert [address for _, address in launches(repository, "book/x.md")] == addresses

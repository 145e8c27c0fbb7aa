"""The articles are quoted in Chinese, on paper too: the book's own font has every character."""

import re
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


def test_the_font_has_every_chinese_character_of_the_pages() -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "book").rglob("*.md"))
    wanted = set(CHINESE.findall(pages))
    font = TTFont(ROOT / "book" / "_static" / "fonts" / "quotations.woff")
    assert wanted
    assert {character for character in wanted if ord(character) not in font.getBestCmap()} == set()

"""KaTeX through its one process: it renders, refuses with a reason, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from booksite.katex import KatexError, Typesetter, displayed

KATEX = Path(__file__).resolve().parents[2] / "node_modules" / "katex"


@pytest.fixture(scope="module")
def katex() -> Iterator[Typesetter]:
    """One process for all formulas."""
    one = Typesetter(KATEX)
    yield one
    one.close()


def test_a_formula_has_html_and_mathml(katex: Typesetter) -> None:
    html = katex.render(r"\frac{1}{1 + e^{-x}}", True)
    assert "<math" in html
    assert 'class="katex-html"' in html


@pytest.mark.parametrize("bad", [r"\nosuchcommand", r"\frac{1}", "x & y", r"\left( x"])
def test_a_bad_formula_is_refused_and_the_next_one_is_not(katex: Typesetter, bad: str) -> None:
    with pytest.raises(KatexError, match="KaTeX"):
        katex.render(bad, False)
    assert "<math" in katex.render("x", False)


def test_lines_are_aligned_and_blank_lines_part_equations() -> None:
    assert displayed(r"a &= b \\ &= c") == r"\begin{aligned}a &= b \\ &= c\end{aligned}"
    assert displayed("a\n\nb") == r"\begin{gathered}a\\b\end{gathered}"
    whole = r"\begin{aligned} a \\ b \end{aligned}"
    assert displayed(whole) == whole

"""What a notebook shows: LaTeX, plain text and HTML that say the same as the certificate."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

from bcelogits.derivation import Derivation, Refuted, prove, refute
from bcelogits.derivation.certificate import MIME
from bcelogits.derivation.show import bundle

from .chains import Book, book, x, y

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lines() -> Book:
    return book()


@pytest.fixture(scope="module")
def everything(lines: Book) -> list[Any]:
    return [*lines, lines.eq7.whole(), prove("x", "x"), refute("x/x", "1", where="x >= 0")]


def test_every_object_carries_every_form(everything: list[Any]) -> None:
    for shown in everything:
        forms = shown._repr_mimebundle_()
        assert set(forms) == {"text/plain", "text/latex", "text/html", MIME}
        json.dumps(forms)
        assert forms == bundle(shown)


def test_latex_is_inline_and_aligned(everything: list[Any]) -> None:
    for shown in everything:
        latex = bundle(shown)["text/latex"]
        assert latex.startswith(r"$\displaystyle")
        assert latex.endswith("$")
        assert "{align}" not in latex
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert latex.count(r"\begin{aligned}") == latex.count(r"\end{aligned}") <= 1
        if "aligned" not in latex:
            assert "&" not in latex


def test_latex_of_the_article_s_line(lines: Book) -> None:
    latex = bundle(lines.eq4)["text/latex"]
    assert (
        r"\\ &= -\left[-y \log(1 + e^{-x}) + (1 - y) "
        r"\log\!\left(\frac{e^{-x}}{1 + e^{-x}}\right)\right]"
    ) in latex
    assert r"-[y \log(p) + (1 - y) \log(1 - p)] && 0 < p < 1" in latex


def test_plain_text(lines: Book) -> None:
    assert str(lines.right).splitlines() == [
        "bce-with-logits.8/x-ge-0",
        "  x + log(1 + exp(-x)) - x*y",
        "      case x >= 0",
        "  = log(1 + exp(-Abs(x))) + x - x*y [eq-5]",
        f"      for x >= 0; |x| = x; proved ({lines.right[-1].method})",
    ]
    assert str(lines.sigma) == "σ(x) = 1/(1 + exp(-x))"
    assert bundle(lines.sigma)["text/plain"] == "  σ(x) := 1/(1 + exp(-x)) [eq-1]"


def test_plain_text_of_twins_and_refutations(lines: Book) -> None:
    assert re.search(
        r"wrong twin “lost minus”: .*; refuted: at x = .*, y = .*: left side 0\.\d+, "
        r"right side -0\.\d+",
        str(lines.eq4),
    )
    text = bundle(refute("x/x", "1"))["text/plain"]
    assert "False: at x = 0: left side undefined, right side 1" in text


def test_inequalities_show_their_sign() -> None:
    chain = Derivation("x - x**2", name="d").step("1/4", because="vertex", relation="<=")
    assert "  ≤ 1/4" in str(chain)
    assert r"&\le \frac{1}{4}" in bundle(chain)["text/latex"]


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.spoken: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)
        if ("role", "math") in attrs:
            self.spoken.append(dict(attrs)["aria-label"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_well_formed_and_can_be_heard(everything: list[Any]) -> None:
    for shown in everything:
        forms = bundle(shown)
        page = _Balanced()
        page.feed(forms["text/html"])
        page.close()
        assert page.open == []
        assert len(page.spoken) == len(forms[MIME]["lines"])
        assert all(page.spoken)


def test_what_an_author_writes_is_escaped() -> None:
    chain = Derivation("x", name="d").step("x + 0", because="<script>alert(1)</script> & more")
    html = bundle(chain)["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_statement_s_condition_is_shown() -> None:
    latex = bundle(prove("Abs(x)", "x", where="x >= 0"))["text/latex"]
    assert latex == r"$\displaystyle \lvert x \rvert = x \qquad x \ge 0$"


def test_a_wrong_step_is_shown_without_a_traceback() -> None:
    with pytest.raises(Refuted) as caught:
        Derivation("x*(1 - y)", name="d").step("x - x*y - y", because="expand", label="eq-9")
    (shown,) = caught.value._render_traceback_()
    assert shown.splitlines()[0] == "WrongStep: derivation d, line 2 (eq-9)"
    assert "x*(1 - y) = x - x*y - y" in shown
    assert "left side" in shown


NOTEBOOK = """
import sys
from bcelogits.derivation import Derivation
try:
    Derivation("x", name="d").step("x + 1", because="no")
except Exception as error:
    class Shell:
        kernel = None
    class Display:
        @staticmethod
        def display(shown):
            print("typeset", type(shown).__name__)
    class IPython:
        display = Display
        @staticmethod
        def get_ipython():
            return Shell()
    sys.modules["IPython"] = IPython
    error._render_traceback_()
"""


def test_in_a_kernel_the_refutation_is_typeset() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip() == "typeset Refutation"


def test_the_checker_loads_nothing_but_sympy_and_mpmath() -> None:
    script = (
        "import sys, bcelogits\n"
        "assert not {'sympy', 'numpy'} & set(sys.modules)\n"
        "bcelogits.Derivation('x', name='d').step('x + 0', because='same')._repr_mimebundle_()\n"
        "assert not {'numpy', 'IPython', 'matplotlib', 'sphinx', 'torch'} & set(sys.modules)\n"
        "assert 'Derivation' in dir(bcelogits)\n"
        "try:\n    bcelogits.nothing\nexcept AttributeError:\n    print('fine')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip() == "fine"


def test_latex_of_a_derivative() -> None:
    chain = Derivation("x*y**2", name="d", lhs="L(x, y)").diff(y)
    assert (
        r"\frac{\partial L(x, y)}{\partial y} = \frac{\partial}{\partial y} (x y^{2})"
        in bundle(chain)["text/latex"]
    )
    assert chain.last == 2 * x * y
    assert sp.diff(x * y**2, y) == chain.expr


def test_a_derivative_is_not_shown_as_equal_to_the_line_before() -> None:
    chain = Derivation("x**2", name="square", because="a square").diff("x", because="slope")
    text = str(chain.step("2*x", because="a power").whole())
    assert "  Derivative(x**2, x)\n" in text
    assert "= Derivative" not in text
    assert "= 2*x" in text
    replaced = Derivation("x**2", name="square").substitute({"x": "y + 1"}, because="new letter")
    assert "= (y + 1)**2" not in str(replaced)

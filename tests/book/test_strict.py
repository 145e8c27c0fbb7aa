"""What must fail the build does, and says where and why."""

from __future__ import annotations

from typing import Any

HOME = "# Home\n\n```{toctree}\n:glob:\n\n*\n```\n"
CHAIN = """# Softplus

```{code-cell} ipython3
from bcelogits.derivation import Derivation

chain = Derivation("log(1 + exp(-x)) + x", name="softplus", label="soft-1")
chain = chain.step("LINE", because="common denominator", label="soft-2")
chain
```
"""


def chain(line: str) -> str:
    return CHAIN.replace("LINE", line)


def test_a_step_with_a_wrong_sign_fails_and_names_page_step_and_counterexample(
    small_book: Any,
) -> None:
    small_book.write({"index": HOME, "softplus": chain("log(1 + exp(-x)) - x")})
    code, said = small_book.build()
    assert code != 0
    end = said[said.rindex("softplus.md: ERROR: a cell failed: WrongStep") :]
    assert "(soft-2)" in end
    assert "log(1 + exp(-x)) - x" in end
    assert "at x = 1" in end


FAULTY = {
    "inline": ("# Page\n\nGood $x$.\n\nBad $\\nosuchcommand$ here.\n", "inline.md:5: WARNING: bad"),
    "displayed": ("# Page\n\n$$\n\\frac{1}\n$$\n", "displayed.md:3: WARNING: bad formula"),
    "link": ("# Page\n\nSee {step}`no-step`.\n", "link.md:3: WARNING: derivation:step"),
    "map": ("# Page\n\n```{derivation-map}\nno-step\n```\n", "map.md:3: WARNING: no page shows"),
    "gate": (
        "# Page\n\n```{solution-start}\n```\n\nText.\n",
        "gate.md:3: WARNING: {solution-start}",
    ),
    "widget": (
        "# Page\n\n```{widget} clock\nStill.\n```\n",
        "widget.md:3: ERROR: no widget is called",
    ),
    "still": (
        "# Page\n\n```{widget} explorer\n```\n",
        "still.md:3: ERROR: the widget 'explorer' has no",
    ),
    "fold": ("# Page\n\n```{solution}\n```\n", "fold.md:3: ERROR: {solution} is empty"),
}


def test_faulty_pages_fail_with_their_places_and_fail_again(small_book: Any) -> None:
    small_book.write({"index": HOME, **{name: text for name, (text, _) in FAULTY.items()}})
    for attempt in ("first", "second"):
        code, said = small_book.build()
        assert code != 0, f"the {attempt} build of faulty pages must not be green"
        assert [fault for _, fault in FAULTY.values() if fault not in said] == []


def test_a_chain_that_continues_another_meaning_fails(small_book: Any) -> None:
    second = """# Second

```{code-cell} ipython3
from bcelogits.derivation import Derivation

Derivation("log(1 + exp(x)) + 0*x + 1", name="second", continues="soft-2")
```
"""
    small_book.write({"index": HOME, "a": chain("log(1 + exp(x))"), "b": second})
    code, said = small_book.build()
    assert code != 0
    assert "page b: the chain 'second' continues 'soft-2' with another meaning" in said


def test_a_missing_test_report_fails(small_book: Any) -> None:
    small_book.write({"index": "# Home\n"})
    code, said = small_book.build("-D", "booksite_test_report=build/no-such-report.xml")
    assert code != 0
    assert "no-such-report.xml is missing" in said

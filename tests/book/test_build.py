"""A book that is built again: only what changed is executed, the ledger is whole, bytes repeat."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

PAGE = """# NAME

```{code-cell} ipython3
from bcelogits.derivation import Derivation

chain = Derivation("x + x", name="NAME", label="NAME-1")
chain.step("2*x", because="collect", label="NAME-2", twins={"three": "3*x"})
```

See {step}`OTHER-2`, $x$ and

$$
x = y
$$ (NAME-equation)
"""
FIGURE = """
```{code-cell} ipython3
---
mystnb:
  image:
    alt: A rising line.
  figure:
    caption: It rises.
---
import matplotlib.pyplot as plt

plt.figure(figsize=(2, 1)).gca().plot([0, 1], [0, 1])
plt.show()
```
"""
HOME = "# Home\n\n```{derivation-map}\na-2\nb-2\n```\n\n```{toctree}\na\nb\nledger\n```\n"
LEDGER = "# Ledger\n\n```{ledger}\n```\n"


def page(name: str, other: str) -> str:
    return PAGE.replace("NAME", name).replace("OTHER", other)


def labels(html: Path) -> list[str]:
    entries = json.loads((html / "_static" / "ledger.json").read_text())
    return [entry["label"] for entry in entries]


def bytes_of(html: Path) -> dict[str, str]:
    """Hashes of all files but the one that is allowed to differ."""
    return {
        path.relative_to(html).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(html.rglob("*"))
        if path.is_file() and path.name != "measured.js"
    }


def test_an_edited_page_alone_is_executed_and_the_whole_book_knows(small_book: Any) -> None:
    pages = {"index": HOME, "a": page("a", "b"), "b": page("b", "a"), "ledger": LEDGER}
    small_book.write(pages)
    code, said = small_book.build(jobs=2)
    assert code == 0, said
    assert said.count("Executing notebook") == 2
    assert labels(small_book.html) == ["a-1", "a-2", "b-1", "b-2"]
    assert "three" in (small_book.html / "ledger.html").read_text()

    edited = page("b", "a").replace('"2*x"', '"3*x - x"').replace("collect", "count")
    small_book.write({"b": edited})
    code, said = small_book.build()
    assert code == 0, said
    assert said.count("Executing notebook") == 1
    assert labels(small_book.html) == ["a-1", "a-2", "b-1", "b-2"]
    assert "3*x - x" in (small_book.html / "ledger.html").read_text()
    assert "3*x - x" in (small_book.html / "a.html").read_text(), "the preview on the other page"

    small_book.write({"b": edited.replace("See", "Look at")})
    code, said = small_book.build()
    assert code == 0, said
    assert "Executing notebook" not in said

    code, said = small_book.build()
    assert "no targets are out of date" in said


def test_two_builds_are_the_same_bytes(small_book: Any) -> None:
    home = "# Home\n\n```{toctree}\na\nledger\n```\n"
    small_book.write({"index": home, "a": page("a", "a") + FIGURE, "ledger": LEDGER})
    code, said = small_book.build()
    assert code == 0, said
    first = bytes_of(small_book.html)
    assert any(name.endswith(".svg") for name in first if name.startswith("_images/"))
    shutil.rmtree(small_book.folder / "build")
    code, said = small_book.build(jobs=2)
    assert code == 0, said
    second = bytes_of(small_book.html)
    assert second == first


def test_folds_hold_text_and_cells(small_book: Any) -> None:
    text = """# Page

:::{solution}
Because $x = x$.
:::

```{solution-start} Second solution
```

Text, then a cell.

```{code-cell} ipython3
6 * 7
```

```{solution-end}
```

```{code-cell} ipython3
:tags: [what-if]
1 + 1
```
"""
    small_book.write({"index": "# Home\n\n```{toctree}\npage\n```\n", "page": text})
    code, said = small_book.build()
    assert code == 0, said
    html = (small_book.html / "page.html").read_text()
    folds = html.split('<details class="fold')[1:]
    assert [fold.split("</summary>")[0].split("<summary>")[1] for fold in folds] == [
        "Solution",
        "Second solution",
        "What if?",
    ]
    assert "42" in folds[1].split("</details>")[0]

"""Exercises on built pages: their box, folds, answers, and the list of all of them."""

from __future__ import annotations

import json
import re
from typing import Any

PAGE = """# The sigmoid

```{code-cell} ipython3
:tags: [remove-cell]
from bcelogits.exercises import check, exercise, solution
```

```{code-cell} ipython3
:tags: [remove-input]
exercise("02-sigmoid/a-sigmoid-too-many")
```

```{code-cell} ipython3
check("02-sigmoid/three-to-one", "3/4")
```

```{code-cell} ipython3
check("02-sigmoid/half-as-steep", "log(3 + 2 sqrt(2))")
```

```{code-cell} ipython3
:tags: [remove-input]
solution("02-sigmoid/a-sigmoid-too-many")
```

See {step}`the floor <sigmoid-twice-floor-0>`.
"""
HOME = "# Home\n\n```{toctree}\n02-sigmoid\nlist\nledger\n```\n"


def test_exercises_answers_and_solutions_are_part_of_the_page(small_book: Any) -> None:
    list_page = "# List\n\n```{exercise-list}\n```\n\n```{exercise-list} kind\n```\n"
    ledger_page = "# Ledger\n\n```{ledger}\n```\n"
    small_book.write({"index": HOME, "02-sigmoid": PAGE, "list": list_page, "ledger": ledger_page})
    code, said = small_book.build()
    assert code == 0, said
    html = (small_book.html / "02-sigmoid.html").read_text()
    box = html.split('id="exercise-02-sigmoid-a-sigmoid-too-many"')[1].split("</section>")[0]
    assert "A sigmoid too many" in box
    assert '<details class="fold fold-hint' in box
    assert "katex" in box
    assert re.search(r'class="answer answer-wrong.*?its slope is asked for', html, re.DOTALL)
    assert re.search(r'class="answer answer-unread.*?<pre>\s+log\(3 \+ 2 sqrt', html, re.DOTALL)
    folded = html.split('<details class="fold fold-solution')[1].split("See ")[0]
    assert "It can never say" in folded
    assert "sigmoid-twice-floor-0" in folded
    ledger = json.loads((small_book.html / "_static" / "ledger.json").read_text())
    assert "sigmoid-twice-floor-1" in [entry["label"] for entry in ledger]
    listed = (small_book.html / "list.html").read_text()
    # once by page, once under each of its two kinds
    assert listed.count('href="02-sigmoid.html#exercise-02-sigmoid-a-sigmoid-too-many"') == 3

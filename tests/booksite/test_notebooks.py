"""A page as a notebook: its cells are the page's, and nothing in its text asks for Sphinx."""

from __future__ import annotations

import nbformat
import pytest

from booksite.notebooks import is_notebook, notebook, plain

PAGE = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
browser: true
---

(start)=
# A page

:::{admonition} You will
:class: objectives
- see {step}`eq-4`,
- meet {term}`wrong twins <wrong twin>` and {math}`x^2`
:::

$$
x = x
$$ (label-1)

```{code-cell} ipython3
:tags: [hide-input]
x = 1  # {step}`stays`
```

See [there](../other/page.md#place) and [the list](list.md), {cite:p}`key2020`.

```{fold-start} More of it
```

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-a
    caption: It rises with {term}`x`.
---
x
```

```{fold-end}
```

````{warning}
```{widget} explorer
A still picture.
```
````
"""


def name(role: str, target: str) -> str:
    return f"<{role} {target}>"


@pytest.fixture(scope="module")
def made() -> nbformat.NotebookNode:
    return notebook(PAGE, "part/page", "A page", name, {"part/page", "other/page"})


def test_cells_are_the_pages_and_have_counted_ids_and_no_outputs(
    made: nbformat.NotebookNode,
) -> None:
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code] == ["x = 1  # {step}`stays`", "x"]
    assert [cell.metadata for cell in code] == [{"tags": ["hide-input"]}, {}]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert [cell.id for cell in made.cells] == [f"cell-{n}" for n in range(len(made.cells))]
    assert made.metadata.kernelspec.name == "python3"
    assert set(made.metadata) == {"kernelspec", "language_info"}
    assert "`pip install" in made.cells[0].source


def test_text_is_plain_markdown(made: nbformat.NotebookNode) -> None:
    text = [cell.source for cell in made.cells if cell.cell_type == "markdown"][1:]
    assert text == [
        "# A page\n\n> **You will**\n>\n> - see <step eq-4>,\n> - meet wrong twins and $x^2$\n\n"
        "$$\nx = x\n$$",
        "See [there](../other/page.ipynb) and [the list](list.md), <cite:p key2020>.\n\n"
        "**More of it**",
        "**<numref fig-a>.** It rises with x.",
        "> **Warning**\n>\n> > A still picture.",
    ]


def test_a_page_without_cells_is_no_notebook() -> None:
    assert is_notebook(PAGE)
    assert not is_notebook("# Title\n\n```python\nx\n```\n")
    assert plain("[home](../index.md)", "part/page", name, {"index"}) == "[home](../index.ipynb)"

"""What the book's site needs and the mathematics does not: a Sphinx extension.

Each module does one thing and has its own ``setup``.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up every part, those that others build on first."""
    from booksite import (
        assets,
        claims,
        downloads,
        exercises,
        fill,
        folds,
        fresh,
        katex,
        kernel,
        markup,
        pages,
        render,
        search,
        store,
        tests_report,
        widgets,
    )

    first = (markup, katex, kernel, store, render, folds, tests_report)
    for part in (*first, widgets, claims, exercises, fresh, fill, pages, assets, search, downloads):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

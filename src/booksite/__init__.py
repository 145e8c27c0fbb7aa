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
        elsewhere,
        exercises,
        fill,
        filters,
        folds,
        fresh,
        inpage,
        katex,
        kernel,
        markup,
        pages,
        policy,
        previews,
        render,
        search,
        store,
        tests_report,
        walk,
        widgets,
    )
    from booksite.formats import shelf

    first = (markup, katex, kernel, store, render, folds, filters, tests_report)
    read = (widgets, walk, claims, exercises, fresh, fill)
    written = (pages, inpage, policy, elsewhere, assets, search, downloads, shelf, previews)
    for part in (*first, *read, *written):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

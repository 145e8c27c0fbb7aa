"""Each page to take along: its source, and a notebook where it has cells, in ``downloads``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from booksite.notebooks import is_notebook, notebook
from booksite.store import domain, number, reading_order

FOLDER = "downloads"


def sources(env: BuildEnvironment) -> dict[str, str]:
    """The text of every page, in the order of the book."""
    return {page: Path(env.doc2path(page)).read_text("utf-8") for page in reading_order(env)}


class Names:
    """What the site shows for a reference without words of its own."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.env = env

    def __call__(self, role: str, target: str) -> str:
        """The words; the target itself where nothing better is known."""
        kind = role.partition(":")[0]
        known = {"step": self.step, "numref": self.figure, "cite": self.source}
        words = known[kind](target) if kind in known else target
        return f"[{words}]" if role == "cite:p" else words

    def step(self, label: str) -> str:
        """A line by its number in the article, else by its label."""
        entry = domain(self.env).book.by_label.get(label)
        return number(entry.line) if entry else label

    def figure(self, label: str) -> str:
        """A figure by its number."""
        page, anchor, _ = self.env.domains.standard_domain.labels.get(label, ("", "", ""))
        numbers = self.env.toc_fignumbers.get(page, {}).get("figure", {})
        found = ".".join(str(part) for part in numbers.get(anchor, ()))
        return str(self.env.config.numfig_format["figure"]) % (found or label)

    def source(self, keys: str) -> str:
        """Surnames and year of the cited works."""
        data: Any = self.env.domains["cite"]
        return "; ".join(cited(data.bibdata.data.entries, key.strip()) for key in keys.split(","))


def cited(entries: Any, key: str) -> str:
    """``Berkson 1944``; the key where the entry names no person."""
    entry = entries[key]
    people = [
        " ".join(person.last_names).strip("{}")
        for person in (entry.persons.get("author") or entry.persons.get("editor") or ())
    ]
    if not people:
        return key
    named = " and ".join(people) if len(people) < 3 else f"{people[0]} et al."
    return f"{named} {entry.fields.get('year', '')}".strip()


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write both forms of each page beside the built site."""
    if exception is not None or app.builder.name != "html":
        return
    texts = sources(app.env)
    runnable = {page for page, text in texts.items() if is_notebook(text)}
    name = Names(app.env)
    for page, text in texts.items():
        out = Path(app.outdir, FOLDER, page)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.with_name(f"{out.name}.md").write_text(text, "utf-8")
        if page in runnable:
            title = app.env.titles[page].astext()
            made = notebook(text, page, title, name, runnable)
            words = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)
            out.with_name(f"{out.name}.ipynb").write_text(f"{words}\n", "utf-8")


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the two files of a page that has cells."""
    path = Path(app.env.doc2path(page)) if doctree is not None else None
    values["downloads"] = (
        [(FOLDER + f"/{page}.{suffix}", suffix) for suffix in ("ipynb", "md")]
        if path is not None and is_notebook(path.read_text("utf-8"))
        else []
    )


def setup(app: Sphinx) -> None:
    """Write at the end of the build; the links are in the pages' template."""
    app.connect("html-page-context", context)
    app.connect("build-finished", write, priority=700)

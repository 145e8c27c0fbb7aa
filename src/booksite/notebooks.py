"""A page as a notebook for Jupyter: its code cells as they are, its text in plain Markdown.

Jupyter knows none of MyST's directives and roles, so boxes become quotations, links into the book
become links to the other notebooks, and references become the words that the site shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import jupytext
import nbformat

from booksite.strings import say

# ``name(role, target)`` is what the site shows for a role that has no words of its own.
Name = Callable[[str, str], str]

FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<title>.*)$")
OPTION = re.compile(r"^:[\w-]+:")
LABEL = re.compile(r"^(\$\$) *\([\w:-]+\) *$", re.M)
TARGET = re.compile(r"^\([\w:-]+\)=\n", re.M)
ROLE = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<text>[^`]+)`")
LINK = re.compile(r"\]\((?P<page>[\w./-]+)\.md(?P<anchor>#[\w-]*)?\)")
GATE = re.compile(r"(?P<kind>[\w-]+?)-(?P<edge>start|end)")
CODE = "{code-cell}"


def is_notebook(text: str) -> bool:
    """Whether a page has cells to run."""
    return CODE in text


def notebook(text: str, page: str, title: str, name: Name, notebooks: set[str]) -> Any:
    """The notebook of ``page`` (``derivation/01-odds``), from the page's ``text``.

    ``notebooks`` are the pages that links may open as notebooks. No cell has outputs, and ids are
    counted, so that the same page is the same bytes.
    """
    read = jupytext.reads(text, "md:myst")
    cells = [nbformat.v4.new_markdown_cell(say("download.head", title=title))]
    for cell in read.cells:
        if cell.cell_type != "code":
            cell.source = plain(cell.source, page, name, notebooks)
        if not cell.source.strip():
            continue
        caption = cell.metadata.get("mystnb", {}).get("figure", {})
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
        cells.append(cell)
        if caption.get("caption"):
            words = plain(caption["caption"].strip(), page, name, notebooks)
            if caption.get("name"):
                words = f"**{name('numref', caption['name'])}.** {words}"
            cells.append(nbformat.v4.new_markdown_cell(words))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    made = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    made.nbformat_minor = 5
    nbformat.validate(made)
    return made


def plain(text: str, page: str, name: Name, notebooks: set[str]) -> str:
    """MyST's Markdown without what only Sphinx reads."""
    text = TARGET.sub("", LABEL.sub(r"\1", text))
    text = "\n".join(boxes(text.splitlines()))
    text = ROLE.sub(lambda found: spoken(found, name), text)
    return LINK.sub(lambda found: f"]({goal(found, page, notebooks)})", text).strip("\n")


def boxes(lines: list[str]) -> list[str]:
    """Lines in which every directive is a quotation under its title."""
    done: list[str] = []
    rest = iter(lines)
    for line in rest:
        opened = FENCE.match(line)
        if opened is None:
            done.append(line)
            continue
        body: list[str] = []
        for inside in rest:
            if inside.strip() == opened["fence"]:
                break
            body.append(inside)
        done += box(opened["name"], opened["title"], body)
    return done


def box(kind: str, title: str, body: list[str]) -> list[str]:
    """One directive: a fold's edges leave its title, another box is quoted."""
    edge = GATE.fullmatch(kind)
    if edge is not None:
        words = title or say(f"fold.{edge['kind']}") if edge["edge"] == "start" else ""
        return [f"**{words}**"] if words else []
    while body and (OPTION.match(body[0]) or not body[0].strip()):
        body = body[1:]
    head = "" if kind == "widget" else title or kind.replace("-", " ").capitalize()
    quoted = [*([f"**{head}**", ""] if head else []), *boxes(body)]
    return [f"> {line}".rstrip() for line in quoted]


def spoken(found: re.Match[str], name: Name) -> str:
    """A role as words: its own, or what the site shows for its target."""
    role, text = found["role"], found["text"]
    if role == "math":
        return f"${text}$"
    words, bracket, target = text.rpartition("<")
    if bracket and target.endswith(">"):
        return words.strip()
    return text if role == "term" else name(role, text)


def goal(found: re.Match[str], page: str, notebooks: set[str]) -> str:
    """The file that a link to a page opens: a notebook where there is one."""
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / found["page"]).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    suffix = ".ipynb" if "/".join(parts) in notebooks else ".md"
    return found["page"] + suffix

"""What the page's Python says to a reader; joins the site's table of strings under ``python``."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "python.note": "The cells run in your browser, and you can edit them."
    " Python is loaded when you first ask: {size}, kept by the browser.",
    "python.file": "From a disk, a browser does not let Python start. Where this page comes"
    " from a server, its cells run; in the book’s repository, make serve starts one.",
    "python.all": "Run all",
    "python.bar": "Python in this page",
    "python.cell": "cell {number}",
    "python.cell.hidden": "cell without code",
    "python.code": "Code of {cell}",
    "python.help": "Shift and Enter runs the cell. Tab indents; press Escape, then Tab, to leave.",
    "python.leave": "Escape, then Tab, leaves",
    "python.run": "Run",
    "python.stop": "Stop",
    "python.edit": "Edit",
    "python.above": "Run above",
    "python.original": "Original",
    "python.reset": "Reset",
    "python.again": "Run those above",
    "python.retry": "Try again",
    "python.loading.label": "Python is being loaded",
    "python.loading": "Loading Python: {loaded} of {total} MB",
    "python.starting": "Starting Python",
    "python.working": "Running {cell} ({place} of {count})",
    "python.working.hidden": "Running an exercise's text ({place} of {count})",
    "python.done": "Python is ready",
    "python.done.some": "{count} cells have run",
    "python.failed": "Python could not be loaded: are you offline?"
    " The page stays as it was printed.",
    "python.died": "Python has ended, and what the cells had defined is gone: {words}",
    "python.unable": "WebAssembly is not allowed here, and without it Python cannot run."
    " The page stays as it was printed.",
    "python.stopped": "stopped",
    "python.stopped.loading": "Stopped: Python has not been loaded.",
    "python.stopped.said": "Stopped: what the cells had defined is gone.",
    "python.stopped.again": "Stopped: what the cells above had defined is gone.",
    "python.reset.said": "The page is as it was, and Python begins anew.",
    "python.running": "running",
    "python.waiting": "waits",
    "python.took": "{seconds} s",
    "python.same": "{seconds} s, as printed",
    "python.error": "{error}",
    "python.absent": "{module} is not in the page's Python; the printed output stays",
    "python.left": "not run: {cell} ended in an error",
    "python.before": "after {count} cells above",
    "python.before.one": "after one cell above",
    "python.heard": "{cell} finished",
    "python.heard.error": "{cell}: {error}: {words}",
    "python.heard.stopped": "Stopped",
    "python.heard.reset": "The page is as it was",
}

# What is shown of certificates and exercises, in the words of the built page.
SHARED = (
    "derivation.", "step.", "mark.", "statement.", "proof.", "twin.", "refuted.", "exercise.",
    "fold.solution", "scroll.math", "scroll.code",
)  # fmt: skip


def table(strings: dict[str, str]) -> dict[str, str]:
    """All words of the page's scripts, with those of the site's table that they share."""
    shared = {key: words for key, words in strings.items() if key.startswith(SHARED)}
    return {**shared, **WORDS}

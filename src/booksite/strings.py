"""Every word that the site itself says to a reader: another language is another table.

Keys are dotted by place. Values may hold ``{fields}`` that :func:`say` fills in.
"""

from __future__ import annotations

STRINGS: dict[str, str] = {
    # page furniture
    "skip": "Skip to the text",
    "menu": "Contents",
    "nav.label": "Pages of the book",
    "nav.path": "You are here",
    "nav.turn": "Previous and next page",
    "nav.previous": "Previous",
    "nav.next": "Next",
    "toc.title": "On this page",
    "theme.dark": "Dark colours",
    "code.off": "Hide the code, except in exercises",
    "scroll.math": "Equation, scrolls sideways",
    "scroll.code": "Code, scrolls sideways",
    "scroll.table": "Table, scrolls sideways",
    "copy": "Copy",
    "copy.done": "Copied",
    "copy.code": "Copy this code",
    "copy.latex": "Copy LaTeX",
    # downloads and other formats
    "download.label": "Download this page",
    "download.ipynb": "notebook",
    "download.md": "Markdown",
    "download.head": "> This notebook is the page *{title}* of the book"
    " *Binary cross-entropy with logits*.\n"
    "> Its cells import `bcelogits`, which is in the book's repository, in `src/`,"
    " and on no package index.\n"
    "> In a copy of the repository, `make lab` opens every page with all that it needs;\n"
    "> `pip install -r requirements.txt .` there puts the same into a Python of your own.",
    "formats.label": "The whole book to take along",
    "formats.pdf": "PDF",
    "formats.epub": "EPUB",
    "formats.zip": "these pages as a zip file",
    "book.solutions": "Hints and solutions",
    "book.solved": "Hints and solution",
    "book.contents": "Contents",
    "book.author": "The authors of the book",
    "book.access": "Formulas are MathML with their TeX as text; figures have descriptions.",
    # search
    "search.label": "Search the book",
    "search.title": "Search",
    "search.button": "Search",
    "search.none": "Nothing in the book matches “{query}”.",
    "search.some": "“{query}”: {count} places on {pages} pages.",
    "search.page": "“{query}”: {count} places on one page.",
    "search.one": "“{query}”: one place.",
    "search.partly": "No place has all of “{query}”; these come nearest.",
    "search.more": "{count} more places on this page",
    "search.more.one": "One more place on this page",
    "search.empty": "Type a word, a formula's name or an error message.",
    "search.script": "The search runs in your browser and needs its scripts switched on.",
    # other places, where their addresses are known
    "launch.binder": "Run on Binder",
    "launch.codespaces": "Open in Codespaces",
    "launch.edit": "Edit this page",
    "launch.source": "Source of the book",
    "lost.title": "No such page",
    "lost.text": "This address leads to no page of the book. It may have moved: look here.",
    # steps
    "derivation.label": "Derivation {name}",
    "step.line": "({number}), line\u00a0{line}",
    "step.where": "for ",
    "step.case": "Case ",
    "step.continues": "goes on from ",
    "mark.proved": "proved",
    "mark.how": "how",
    "mark.refuted": "refuted",
    "mark.definition": "definition",
    "mark.start": "start",
    "statement.proof": "Proved",
    "statement.refutation": "False",
    "statement.definition": "Definition",
    "proof.method": "Proof: ",
    "proof.case": "for ",
    "proof.holds": "The conditions of the line before still hold:",
    "proof.excluded": "Left out, because both sides are undefined there: ",
    "proof.excluded.diff": (
        "Left out, because there is no derivative there, or only one side is known: "
    ),
    "proof.parents": "Follows from ",
    "proof.ledger": "In the ledger",
    "twin.title": "Wrong twin, refuted: ",
    "twin.everywhere": "every point",
    "twin.values": "At {point} the right line is {lhs} and this one {rhs}.",
    "twin.lhs": "At {point} the right line is undefined, this one is not.",
    "twin.rhs": "At {point} this one is undefined, the right line is not.",
    "refuted.values": "At {point} the left side is {lhs} and the right side {rhs}.",
    "refuted.lhs": "At {point} the left side is undefined and the right side is not.",
    "refuted.rhs": "At {point} the right side is undefined and the left side is not.",
    # folds
    "fold.solution": "Solution",
    "fold.what-if": "What if?",
    "fold.code": "Code",
    "fold.output": "Output",
    "fold.both": "Code and output",
    # exercises
    "exercise.title": "Exercise {number}: {title}",
    "exercise.label": "Exercise: {title}",
    "exercise.hint": "Hint",
    "exercise.hints": "Hint {number}",
    # claims
    "claim.true": "True",
    "claim.limits": "True, with limits",
    "claim.misleading": "Misleading",
    "claim.false": "False",
    "claim.open": "Cannot be known",
    "claim.article": "article {article}",
    "claim.see": "See ",
    # filters
    "filter.count": "{count} of {total}",
    # ledger
    "ledger.filter": "Show only the steps that contain",
    "ledger.summary": "{steps} steps proved, {proofs} statements proved and"
    " {refutations} refuted on their own, {twins} wrong twins refuted, {definitions} definitions.",
    "ledger.step": "Step",
    "ledger.statement": "Statement",
    "ledger.how": "How it is known",
    "ledger.label": "Every step on page {title}",
    "ledger.twins.one": "One wrong twin",
    "ledger.twins.some": "{count} wrong twins",
    "ledger.definition": "definition",
    "ledger.proof": "statement",
    "ledger.refutation": "statement",
    "ledger.start": "starts a chain",
    "ledger.case": "a case of ",
    "ledger.continues": "goes on from ",
    "ledger.empty": "No page of this build shows a step.",
    "graph.title": "How the chains hang together",
    "graph.label": "The chains of the book: {chains} chains, {lines} lines."
    " The list after the picture says the same.",
    "graph.list": "The same as a list",
    "graph.chain": "{name}: {count} lines on page {title}",
    "graph.from": "from {sources}",
    # home page
    "map.label": "The whole derivation",
    # footer and test report
    "foot.proved": "All {steps} steps and {proofs} statements proved",
    "foot.tests": "all {tests} tests passed",
    "foot.some": "{passed} of {tests} tests passed",
    "foot.untested": "tests not run",
    "foot.build": "in this build",
    "foot.commit": "Built from commit {commit} of {date}",
    "foot.nocommit": "Built from a copy without its history",
    "foot.versions": "with {versions}",
    "foot.licence": "Text CC BY 4.0, code BSD 3-Clause.",
    "tests.summary": "{total} tests ran in this build:"
    " {passed} passed, {skipped} skipped, {failed} failed.",
    "tests.module": "{module}: {passed} of {total} passed",
    "tests.passed": "passed",
    "tests.failed": "failed",
    "tests.skipped": "skipped",
    "tests.off": "The tests were not run in this build.",
    # Python in the page
    "python.note": "The cells run in your browser, and you can edit them."
    " Python is loaded when you first ask: {size}, kept by the browser.",
    "elsewhere": "The cells of this page need NumPy or PyTorch and run outside the browser: as a"
    " notebook, to be had {link}, or in the book’s repository with make lab.",
    "elsewhere.link": "below the page",
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


def say(key: str, **fields: object) -> str:
    """The words for ``key``; raises KeyError for a key or field that the table lacks."""
    text = STRINGS[key]
    return text.format(**fields) if fields else text

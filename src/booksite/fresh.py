"""Which pages a build must write again: all of them when what every page shows has changed.

The ledger, the home page, each footer and each link to a step depend on the certificates of all
pages. A stamp beside the output says what the last good build showed; a build that warned leaves
none, so the next one reads every page again and repeats its warnings.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from booksite import assets, facts, kernel
from booksite.store import domain, reading_order
from booksite.tests_report import tests

STAMP = ".booksite"


def stamp(app: Sphinx) -> Path:
    """The file that a good build leaves."""
    return Path(app.doctreedir) / f"{STAMP}-{app.builder.name}"


def state(app: Sphinx, env: BuildEnvironment) -> str:
    """A hash of what every page shows: all lines, the tests, the commit, the assets."""
    own = domain(env)
    pages = [(page, own.pages.get(page)) for page in reading_order(env)]
    style = assets.version(app) if app.builder.format == "html" else ""
    without_seconds = repr(
        [
            (page, [(c.kind, c.name, [_plain(line) for line in c.lines]) for c in found or ()])
            for page, found in pages
        ]
    )
    whole = f"{without_seconds}{tests(app)}{app.config.booksite_facts}{style}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _plain(line: object) -> list[object]:
    return [value for name, value in vars(line).items() if name != "seconds"]


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Every page, where the last build left no stamp."""
    return [] if stamp(app).exists() else sorted(env.found_docs)


def updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Every page, where what all pages show is no longer what the stamp says."""
    path = stamp(app)
    return [] if path.exists() and path.read_text() == state(app, env) else sorted(env.found_docs)


def finished(app: Sphinx, exception: Exception | None) -> None:
    """Leave the stamp after a build without an error or a warning, else remove it."""
    if exception is None and app._warncount == 0:
        stamp(app).write_text(state(app, app.env))
    else:
        stamp(app).unlink(missing_ok=True)


def configure(app: Sphinx, config: Config) -> None:
    """Note the commit, and read every page again when this package has changed."""
    here = Path(__file__).parent
    config.booksite_facts = facts.gather(Path(app.confdir))
    config.booksite_code = kernel.digest(kernel.sources(here), here)


def setup(app: Sphinx) -> None:
    """Register the two values and the events."""
    app.add_config_value("booksite_facts", None, "", facts.Facts)
    app.add_config_value("booksite_code", "", "env", str)
    app.connect("config-inited", configure)
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", updated, priority=700)
    app.connect("build-finished", finished, priority=900)

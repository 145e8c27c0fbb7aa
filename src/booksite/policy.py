"""The content security policy: what a page of the book may load, in the page and for hosts.

Every page carries it, so that it holds on any host and from a disk (Chromium and Firefox take a
folder on the disk as ``'self'``). A host that reads ``_headers`` sends it as well, as does
``make serve``. Styles may be inline, for KaTeX sets heights there; of scripts the one may that
chooses the theme before anything is drawn.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SCRIPT = Path(__file__).with_name("theme.js").read_text("utf-8")
HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
RULES = {
    "default-src": "'none'",
    "script-src": f"'self' 'wasm-unsafe-eval' 'sha256-{HASH}'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in RULES.items())
HEADERS = f"""/*
  Content-Security-Policy: {POLICY}
  X-Content-Type-Options: nosniff
"""


def context(
    app: Sphinx, page: str, template: str, values: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the policy and the script that it allows."""
    values["policy"] = POLICY
    values["theme_script"] = SCRIPT


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``_headers``, which some static hosts read."""
    if exception is None and app.builder.name == "html":
        Path(app.outdir, "_headers").write_text(HEADERS, "utf-8")


def setup(app: Sphinx) -> None:
    """Tell template and hosts."""
    app.connect("html-page-context", context)
    app.connect("build-finished", write)

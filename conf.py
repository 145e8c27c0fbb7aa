"""The Sphinx configuration of the book: short and strict.

Build it with ``make html``, or ``python -m sphinx -n -W --keep-going -c . book build/html``.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "src"))

project = "Binary cross-entropy with logits"
author = "The authors of the book"
version = release = "0.1.0"
language = "en"
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
    "myst_nb",
    "booksite",
]
exclude_patterns = ["_*"]
nitpicky = True

# Pages are MyST notebooks, executed once for each state of what they import.
nb_execution_mode = "cache"
nb_execution_timeout = 120
nb_merge_streams = True
nb_output_stderr = "error"
# SymPy offers a PNG as well, and myst-nb would take it before the LaTeX.
nb_mime_priority_overrides = [("*", "text/latex", 25)]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
numfig = True
bibtex_bibfiles = ["book/reference/references.bib"]
bibtex_default_style = "unsrt"

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
# Types in docstrings are words ("condition"), and SymPy's own are in no book that could be linked;
# the names that the book itself documents stay checked.
nitpick_ignore_regex = [("py:class", r"(?!bcelogits\.[a-z]+\.[A-Z]).*")]
python_use_unqualified_type_names = True

# The theme is the folder book/_templates; its styles and scripts are put together by booksite.
templates_path = ["book/_templates"]
html_theme = "_templates"
html_theme_path = ["book"]
html_title = project
html_math_renderer = "katex"
html_use_index = False
html_domain_indices = False
html_copy_source = False
html_show_sphinx = False
html_permalinks_icon = "#"

# The public addresses of the site and of its source, for example https://example.org/book/ and
# https://github.com/owner/name. Where they are unset, no page has a link that would need them.
booksite_site = os.environ.get("BOOK_URL", "")
booksite_repository = os.environ.get("BOOK_REPOSITORY", "")

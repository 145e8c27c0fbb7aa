"""The page "Test report" and the footer's count, from the JUnit XML of this build's fast suites."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from booksite.markup import tag
from booksite.strings import say

OFF = "off"


@dataclass(frozen=True)
class Test:
    """One test: where it is, its name, its verdict and, for a failure, what it said."""

    module: str
    name: str
    verdict: str
    message: str = ""


@cache
def read(path: Path) -> tuple[Test, ...]:
    """Every test of a JUnit XML file, by module and in the order in which they ran."""
    found = []
    for case in ET.parse(path).getroot().iter("testcase"):
        bad = next(
            (case.find(kind) for kind in ("failure", "error") if case.find(kind) is not None), None
        )
        verdict = "failed" if bad is not None else "passed"
        if bad is None and case.find("skipped") is not None:
            verdict = "skipped"
        message = bad.get("message", "") if bad is not None else ""
        found.append(Test(case.get("classname", ""), case.get("name", ""), verdict, message))
    return tuple(sorted(found, key=lambda test: test.module))


def tests(app: Sphinx) -> tuple[Test, ...]:
    """The tests of this build; none where the report is switched off."""
    value = app.config.booksite_test_report
    return () if value == OFF else read(Path(app.confdir, value))


def check(app: Sphinx) -> None:
    """Look at the report when the build begins; a missing one or a failed test ends the build."""
    if app.config.booksite_test_report == OFF:
        return
    path = Path(app.confdir, app.config.booksite_test_report)
    if not path.is_file():
        sys.exit(
            f"\nThe test report {path} is missing: `make html` runs the tests and writes it "
            f"(or switch it off with -D booksite_test_report={OFF})."
        )
    failed = [test for test in read(path) if test.verdict == "failed"]
    if failed or not read(path):
        names = "".join(f"\n{t.module}.{t.name}: {t.message.partition(chr(10))[0]}" for t in failed)
        sys.exit(f"\nThe test report {path} has {len(failed)} failures.{names}")


class report_here(nodes.General, nodes.Element):  # noqa: N801 docutils names its node classes so
    """The place of the report, filled when the page is written."""


class TestReport(SphinxDirective):
    """``{test-report}``: each test of this build by name, grouped by module and folded."""

    def run(self) -> list[nodes.Node]:
        """A place to be filled."""
        return [report_here()]


def fill(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put the report in its place."""
    for node in list(document.findall(report_here)):
        node.replace_self(report(tests(app)))


def report(ran: tuple[Test, ...]) -> list[nodes.Node]:
    """A sentence with the counts, then a fold for each module."""
    if not ran:
        return [tag("p", say("tests.off"))]
    count = Counter(test.verdict for test in ran)
    shown: list[nodes.Node] = [
        tag(
            "p",
            say(
                "tests.summary",
                total=len(ran),
                **{v: count[v] for v in ("passed", "skipped", "failed")},
            ),
        )
    ]
    for module, group in groupby(ran, key=lambda test: test.module):
        mine = list(group)
        passed = sum(test.verdict == "passed" for test in mine)
        head = say("tests.module", module=module, passed=passed, total=len(mine))
        rows = [
            tag(
                "li",
                tag("code", test.name),
                " ",
                tag("span", say(f"tests.{test.verdict}"), classes=f"mark mark-{test.verdict}"),
            )
            for test in mine
        ]
        shown.append(
            tag("details", tag("summary", head), tag("ul", *rows, classes="tests"), classes="fold")
        )
    return shown


def setup(app: Sphinx) -> None:
    """Register the directive, its place and the configuration value."""
    app.add_config_value("booksite_test_report", "build/reports/fast.xml", "", str)
    app.add_node(report_here)
    app.add_directive("test-report", TestReport)
    app.connect("builder-inited", check)
    app.connect("doctree-resolved", fill)

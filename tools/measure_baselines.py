"""Measure what two common checks say about the public statements, and how long our checker takes.

For every equality of `statements.txt`:

- ``simplify``: does ``sympy.simplify(lhs - rhs) == 0`` within five seconds?  Symbols are real; a
  condition on one symbol's sign is given to SymPy as the symbol's assumption.
- ``allclose``: does ``numpy.allclose(lhs, rhs)`` hold on 200 random points of the condition?

For every statement: the verdict of our checker and its time, the median of three (or one, if long).

Writes `src/bcelogits/results/prover_baselines.json`; the page "Statements" shows it.  Run it again
when the table changes: ``python tools/measure_baselines.py`` (some ten minutes).
``--ours`` measures only our checker and keeps the rest.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import re
import signal
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from sympy.parsing.sympy_parser import parse_expr, rationalize, standard_transformations

from bcelogits.scoreboard import verdict
from bcelogits.second_opinion import names
from bcelogits.statements import Statement, load

RESULT = Path(__file__).parents[1] / "src" / "bcelogits" / "results" / "prover_baselines.json"
LIMIT = 5  # seconds for one simplify
POINTS = 200
SIGNS = {">": "positive", ">=": "nonnegative", "<": "negative", "<=": "nonpositive"}


class TooLong(Exception):
    pass


def stop(*_: object) -> None:
    raise TooLong


def symbols(statement: Statement) -> dict[str, sympy.Symbol]:
    """The symbols with what SymPy can be told of the condition."""
    known: dict[str, dict[str, bool]] = {
        name: {} for name in names(statement.text, statement.where)
    }
    for part in re.split(r"&", statement.where) if "|" not in statement.where else []:
        part = part.strip().strip("()")
        if match := re.fullmatch(r"(\w+) (>=|<=|>|<) 0", part):
            known[match[1]][SIGNS[match[2]]] = True
        elif match := re.fullmatch(r"0 (<=|<) (\w+) <=? \d+", part):
            known[match[2]]["positive" if match[1] == "<" else "nonnegative"] = True
    return {name: sympy.Symbol(name, real=True, **facts) for name, facts in known.items()}


def sympy_sides(statement: Statement) -> tuple[Any, Any]:
    scope = symbols(statement)
    rules = (*standard_transformations, rationalize)
    # Python's == would compare symbols, not their values; it stands in Piecewise only.
    texts = (re.sub(r"(\w+) == (\w+)", r"Eq(\1, \2)", t) for t in (statement.lhs, statement.rhs))
    lhs, rhs = (parse_expr(text, scope, rules) for text in texts)
    return lhs, rhs


def simplify(statement: Statement) -> str:
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        lhs, rhs = sympy_sides(statement)
        return "equal" if sympy.simplify(lhs - rhs) == 0 else "not shown"
    except TooLong:
        return "too long"
    finally:
        signal.alarm(0)


def sample(statement: Statement, variables: list[str]) -> np.ndarray | None:
    """200 random points of the condition, or None where random points never meet it."""
    rng = np.random.default_rng(0)
    draws = [
        lambda n: rng.uniform(-10, 10, (n, len(variables))),
        lambda n: rng.uniform(0, 1, (n, len(variables))),
        lambda n: rng.uniform(-2000, 2000, (n, len(variables))),
        lambda n: rng.integers(-1, 2, (n, len(variables))).astype(float),
    ]
    for draw in draws:
        points = draw(20_000)
        inside = np.ones(len(points), bool)
        if statement.where:
            # Python chains comparisons; arrays need each link in brackets.
            chained = re.compile(r"(\S+) (<=?) (\w+) (<=?) (\S+?)(?=\)|$)")
            where = chained.sub(r"((\1 \2 \3) & (\3 \4 \5))", statement.where)
            scope = dict(zip(variables, points.T, strict=True))
            inside = eval(where, {"Abs": np.abs}, scope)
        if inside.sum() >= POINTS:
            return points[inside][:POINTS]
    return None


def allclose(statement: Statement) -> str:
    variables = names(statement.text, statement.where)
    points = sample(statement, variables)
    if points is None:
        return "no points"
    lhs, rhs = sympy_sides(statement)
    scope = symbols(statement)
    with np.errstate(all="ignore"):
        values = [
            sympy.lambdify([scope[v] for v in variables], side, "numpy")(*points.T)
            for side in (lhs, rhs)
        ]
        a, b = (np.broadcast_to(np.asarray(v, float), POINTS) for v in values)
        return "close" if np.allclose(a, b) else "not close"


def ours(statement: Statement) -> dict[str, Any]:
    """The verdict of our checker and the seconds that it takes."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 1:
        start = time.perf_counter()
        said = verdict(statement)
        times.append(time.perf_counter() - start)
    return {"verdict": said.word, "how": said.how, "seconds": round(statistics.median(times), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", action="store_true", help="measure only our checker")
    only_ours = parser.parse_args().ours
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    before = json.loads(RESULT.read_text()) if only_ours else {"date": today, "statements": {}}
    statements = {}
    for number, statement in enumerate(table := load(), 1):
        print(f"\r{number} of {len(table)}  {statement.id:<40}", end="", flush=True)
        row = before["statements"].get(statement.id, {})
        if not only_ours and statement.relation == "==":
            row = {"simplify": simplify(statement), "allclose": allclose(statement)}
        statements[statement.id] = {**row, **ours(statement)}
    result = {
        "date": before["date"],
        "date_of_ours": today,
        "python": platform.python_version(),
        "sympy": sympy.__version__,
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        "simplify_limit_seconds": LIMIT,
        "allclose_points": POINTS,
        "statements": statements,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\nwrote {RESULT}")


if __name__ == "__main__":
    main()

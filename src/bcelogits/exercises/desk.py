"""The reader's desk: ask for an exercise, check an answer, take a hint, see the solution."""

from __future__ import annotations

import difflib
import pkgutil
import re
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .result import MIME, Result, Said, Unread
from .words import code, data, plain, without_roles

if TYPE_CHECKING:
    from .model import Exercise
    from .worked import Solution

FIRST_LETTER = "p"  # a module's name cannot begin with the page's number
POSED = re.compile(r"^def (\w+)\(\) -> Worked:$", re.MULTILINE)


class Unknown(Exception):
    """A name that no exercise has; carries the words for it."""

    def __init__(self, *says: str) -> None:
        self.says = says
        super().__init__(*says)


class Sheet:
    """An exercise as it is shown: its text and what an answer looks like."""

    def __init__(self, name: str, posed: Exercise) -> None:
        self.name = name
        self.posed = posed
        self.how = f"Answer with {posed.kind.wants}."  # told while the page's names are defined
        page = name.partition("/")[0]
        self.number = 1 + list(of_page(page)).index(name)

    def __repr__(self) -> str:
        asked = without_roles(self.posed.text)
        return f"Exercise {self.name}: {self.posed.title}\n{asked}\n{plain(self.how)}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        posed = self.posed
        head = f"**Exercise: {posed.title}** ({posed.level}, {posed.kind.label})"
        asked = without_roles(posed.text)
        return {
            "text/plain": repr(self),
            "text/markdown": f"{head}\n\n{asked}\n\n{self.how}",
            MIME: {
                "show": "exercise", "name": self.name, "number": self.number,
                "title": posed.title, "level": posed.level, "kind": posed.kind.label,
                "text": posed.text, "how": data(self.how), "hints": list(posed.hints),
            },
        }  # fmt: skip


def pages() -> list[str]:
    """The pages that have exercises, in the book's order."""
    home = import_module("bcelogits.exercises.pages")
    names = sorted(module.name for module in pkgutil.iter_modules(home.__path__))
    return [name[1:].replace("_", "-") for name in names if name.startswith(FIRST_LETTER)]


def module_of(page: str) -> str:
    """The name of the module that holds a page's exercises."""
    return f"bcelogits.exercises.pages.{FIRST_LETTER}{page.replace('-', '_')}"


def names_of(page: str) -> list[str]:
    """The names of a page's exercises, in their order, without loading what the page needs.

    They stand in the module's source; a Python that has none of it loads the module.
    """
    spec = find_spec(module_of(page))
    source = getattr(spec and spec.loader, "get_source", lambda name: None)(module_of(page))
    if source is None:
        return list(of_page(page))
    return [f"{page}/{name.replace('_', '-')}" for name in POSED.findall(source)]


def of_page(page: str) -> dict[str, Exercise]:
    """The exercises of a page by their names, in the order in which they are written."""
    from .model import Exercise

    module = import_module(module_of(page))
    found = (value for value in vars(module).values() if isinstance(value, Exercise))
    return {f"{page}/{posed.name}": posed for posed in found}


def exercises(page: str | None = None) -> list[str]:
    """The names of all exercises, or of those of one page (``"02-sigmoid"``)."""
    if page is not None and page not in pages():
        raise ValueError(f"no page {page!r} has exercises; the pages are {', '.join(pages())}")
    return [name for one in ([page] if page else pages()) for name in names_of(one)]


def find(name: Any) -> Exercise:
    """The exercise of that name; raises :class:`Unknown` with names that are near."""
    if not isinstance(name, str):
        raise Unknown('An exercise has a name in quotes, such as `"02-sigmoid/half-as-steep"`.')
    page, _, rest = name.strip().partition("/")
    if page in pages():
        found = names_of(page)
        if f"{page}/{rest}" in found:
            return of_page(page)[f"{page}/{rest}"]
        near = difflib.get_close_matches(f"{page}/{rest}", found, 3, 0.75)
        if near:
            raise Unknown(f"Did you mean {' or '.join(code(n) for n in near)}?")
        raise Unknown(f"The exercises of this page are {', '.join(code(n) for n in found)}.")
    last = name.rpartition("/")[2]
    near = [n for n in exercises() if n.partition("/")[2] == last]
    near = near or difflib.get_close_matches(name, exercises(), 3, 0.6)
    if near:
        raise Unknown(f"Did you mean {' or '.join(code(n) for n in near)}?")
    raise Unknown(f"The pages with exercises are {', '.join(code(p) for p in pages())}; "
                  "`exercises(...)` lists those of one page.")  # fmt: skip


def exercise(name: str) -> Sheet | Said:
    """Show the exercise of that name: its text, and what an answer looks like.

    Parameters
    ----------
    name : str
        The page and the exercise: ``"02-sigmoid/half-as-steep"``.
    """
    try:
        posed = find(name)
    except Unknown as reason:
        return Said("unknown", reason.says)
    with _names(posed):
        return Sheet(name.strip(), posed)


def check(name: str, answer: Any = ...) -> Result:
    """Judge an answer to an exercise; the solution is never told.

    Parameters
    ----------
    name : str
        The page and the exercise: ``"02-sigmoid/half-as-steep"``.
    answer : str, number, SymPy expression, list or function
        What the exercise asks for; three dots ask what that is.  A text is read by the checker's
        grammar and never run.

    Returns
    -------
    Result
        True where the answer is right; it displays itself.  An answer that cannot be read gets a
        result that says why, and no error.
    """
    try:
        posed = find(name)
    except Unknown as reason:
        return Result("unknown", reason.says)
    with _names(posed):
        if _blank(answer):
            return Result("open", (f"Put your answer in the place of the three dots: "
                                   f"{posed.kind.wants}.",), name)  # fmt: skip
        try:
            result = posed.kind.judge(answer)
        except Unread as reason:
            return Result("unread", reason.says, name)
        except (ValueError, TypeError, ArithmeticError) as error:  # SymPy's own, of rare forms
            return Result("undecided", ("It has no way to work with this form. Try a plainer one.",
                                        f"What it met: {code(error)}"), name)  # fmt: skip
    return Result(result.state, result.says, name)


def _blank(answer: Any) -> bool:
    """Whether nothing has been filled in yet: three dots, or nothing but three dots."""
    parts = answer.values() if isinstance(answer, dict) else answer
    if isinstance(answer, (tuple, list, dict)) and len(answer):
        return all(part is ... for part in parts)
    return answer is ...


def hint(name: str, number: int = 1) -> Said:
    """Show a hint to an exercise.

    Parameters
    ----------
    name : str
        The page and the exercise.
    number : int
        1 for the first hint, 2 for the next one where there is one.
    """
    try:
        posed = find(name)
    except Unknown as reason:
        return Said("unknown", reason.says)
    if number not in range(1, len(posed.hints) + 1):
        return Said("hint", (f"There are {len(posed.hints)} hints to this exercise, from 1 on.",))
    more = [f'There is another one: `hint("{name}", {number + 1})`.']
    return Said("hint", (posed.hints[number - 1], *more[: len(posed.hints) - number]), name)


def solution(name: str) -> Solution | Said:
    """Run the solution of an exercise and show it with its proofs.

    Parameters
    ----------
    name : str
        The page and the exercise.
    """
    try:
        posed = find(name)
    except Unknown as reason:
        return Said("unknown", reason.says)
    from .worked import solve

    with _names(posed):
        return solve(name, posed.worked)


def _names(posed: Exercise) -> Any:
    from .reading import defined

    return defined(posed.names)

"""The six lines of equation 4 as a stack, with what each line changes marked."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

from bcelogits.plots import style

OLD, NEW, PAIR = "old", "new", "pair"
"""Kinds of a part: as in the line before, changed in this line, one of two that cancel."""


@dataclass(frozen=True)
class Part:
    """A piece of a line: as the checker reads it, as mathtext sets it, and what became of it."""

    text: str
    tex: str
    kind: str = OLD


@dataclass(frozen=True)
class Row:
    """A line of the stack and the reason that leads to it."""

    parts: tuple[Part, ...]
    reason: str

    @property
    def text(self) -> str:
        """The whole line as the checker reads it."""
        return "".join(part.text for part in self.parts)


SOFT = r"\log(1 + e^{-x})"
OPEN = Part("-(", r"-[")
CLOSE = Part(")", "]")

ROWS = (
    Row(
        (
            OPEN,
            Part("y*log(sigma(x))", r"y\,\log(\sigma(x))"),
            Part(" + (1 - y)*", r"{} + (1 - y)\,"),
            Part("log(1 - sigma(x))", r"\log(1 - \sigma(x))"),
            CLOSE,
        ),
        "(3)",
    ),
    Row(
        (
            OPEN,
            Part("y*", r"y\,"),
            Part("log(1/(1 + exp(-x)))", r"\log\left(\dfrac{1}{1 + e^{-x}}\right)", NEW),
            Part(" + (1 - y)*", r"{} + (1 - y)\,"),
            Part("log(1 - 1/(1 + exp(-x)))", r"\log\left(1 - \dfrac{1}{1 + e^{-x}}\right)", NEW),
            CLOSE,
        ),
        "(4) line 1: the sigmoid written out",
    ),
    Row(
        (
            OPEN,
            Part("-y*log(1 + exp(-x))", rf"-y\,{SOFT}", NEW),
            Part(" + (1 - y)*", r"{} + (1 - y)\,"),
            Part("log(exp(-x)/(1 + exp(-x)))", r"\log\left(\dfrac{e^{-x}}{1 + e^{-x}}\right)", NEW),
            CLOSE,
        ),
        "line 2: log of 1/v, common denominator",
    ),
    Row(
        (
            OPEN,
            Part("-y*log(1 + exp(-x))", rf"-y\,{SOFT}"),
            Part(" + (1 - y)*", r"{} + (1 - y)\,"),
            Part("(-x - log(1 + exp(-x)))", rf"(-x - {SOFT})", NEW),
            CLOSE,
        ),
        "line 3: log of a quotient",
    ),
    Row(
        (
            Part("y*log(1 + exp(-x))", rf"y\,{SOFT}", NEW),
            Part(" + (1 - y)*", r"{} + (1 - y)\,"),
            Part("(x + log(1 + exp(-x)))", rf"(x + {SOFT})", NEW),
        ),
        "line 4: the outer minus goes in",
    ),
    Row(
        (
            Part("y*log(1 + exp(-x))", rf"y\,{SOFT}", PAIR),
            Part(" + ", r"{} + {}"),
            Part("x + log(1 + exp(-x)) - x*y", rf"x + {SOFT} - xy", NEW),
            Part(" - y*log(1 + exp(-x))", rf"{{}} - y\,{SOFT}", PAIR),
        ),
        "line 5: 1 − y multiplied out",
    ),
    Row(
        (Part("log(1 + exp(-x)) + x - x*y", rf"{SOFT} + x - xy"),),
        "line 6: the dotted pair has cancelled",
    ),
)
"""Equation 3, then the lines of equation 4."""


def six_lines(upto: int = 6) -> style.BookFigure:
    """Equation 3 and the lines 1 to `upto` of equation 4, one below the other.

    What a line changes is blue on a blue ground; two terms that cancel stand in dotted boxes.
    """
    if not 1 <= upto <= 6:
        raise ValueError(f"upto={upto}: equation 4 has the lines 1 to 6")
    rows = ROWS[: upto + 1]
    with style.figure(height=0.85 * len(rows)) as (fig, ax):
        ax.set_axis_off()
        ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.35))
        for i, row in enumerate(rows):
            ax.text(0, i - 0.12, row.reason, color=style.GREY, va="bottom")
            line = HPacker(
                children=[_area(part) for part in row.parts], align="baseline", pad=0, sep=1
            )
            ax.add_artist(
                AnnotationBbox(line, (0.02, i + 0.3), box_alignment=(0, 0.5), frameon=False, pad=0)
            )
    return fig


def _area(part: Part) -> TextArea:
    """A part of a line as a box of its own, marked by its kind."""
    marked = {
        OLD: {},
        NEW: {"color": style.BLUE, "bbox": {"fc": style.BLUE, "alpha": 0.1, "lw": 0, "pad": 1}},
        PAIR: {
            "color": style.PURPLE,
            "bbox": {"fc": "none", "ec": style.PURPLE, "ls": ":", "lw": 1.2, "pad": 2},
        },
    }[part.kind]
    return TextArea(f"${part.tex}$", textprops={"size": "large", **marked})

"""Figure of the page "Scores, odds, probabilities": an odds ruler bent into the sigmoid."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bcelogits.plots import style
from bcelogits.plots.curves import sigmoid


def ruler(doublings: int = 3) -> style.BookFigure:
    """A ruler on which the odds double at each mark, carried to probabilities by the sigmoid.

    The marks are the odds 2**k for k from -`doublings` to `doublings`, at their logarithms.
    """
    marks = [Fraction(2) ** k for k in range(-doublings, doublings + 1)]
    at = np.log([float(odds) for odds in marks])
    shares = [odds / (1 + odds) for odds in marks]
    reach = at[-1] + 0.6
    x = np.linspace(-reach, reach, 400)
    with style.figure(height=3.9) as (fig, ax):
        for place, share in zip(at, shares, strict=True):
            ax.plot(
                [place, place, -reach],
                [0, share, share],
                color=style.GREY,
                lw=0.8,
                ls="-",
                alpha=0.6,
            )
        ax.plot(x, sigmoid(x), color=style.BLUE, ls=style.LINES[style.BLUE])
        ax.plot(at, [float(share) for share in shares], "o", color=style.BLUE)
        style.label_line(ax, at[-2], float(shares[-2]), r"$\sigma$", style.BLUE, offset=(-6, 8))
        ax.set_xticks(at, [f"{odds.numerator}:{odds.denominator}" for odds in marks])
        levels = [Fraction(0), *shares, Fraction(1)]
        ax.set_yticks([float(level) for level in levels], [str(level) for level in levels])
        ax.set_xlim(-reach, reach)
        ax.set_ylim(0, 1)
        ax.set_xlabel("odds, at equal steps of the logit $x$")
        ax.set_ylabel("probability")
    return fig

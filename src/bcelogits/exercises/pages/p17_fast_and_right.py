"""The exercises of *Fast and right*; they need NumPy, as the page does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bcelogits.derivation import prove
from bcelogits.exercises.kit import (
    ENGINEER,
    FIRST,
    PRACTISED,
    Broken,
    Expression,
    FindError,
    Mistake,
    Number,
    Program,
    Property,
    Several,
    Worked,
    called,
    pose,
)  # fmt: skip
from bcelogits.exercises.words import code


@pose(
    title="The bytes of a squared error",
    level=FIRST,
    text="""
    `((x - y)**2).mean()` is computed by NumPy for two float32 arrays.
    How many bytes an element does it move, and how many are needed?
    Leave out the mean itself, which is one number.
    """,
    kind=Several(
        (
            (
                "the bytes moved",
                Number(
                    "24",
                    "0",
                    "bytes",
                    mistakes=(
                        Mistake("20", "The mean has to read what it adds."),
                        Mistake("16", "Two temporaries are written, and both are read again."),
                        Mistake("48", "A float32 has 4 bytes."),
                    ),
                ),
            ),
            (
                "the bytes needed",
                Number(
                    "8",
                    "0",
                    "bytes",
                    mistakes=(
                        Mistake("4", "There are two inputs."),
                        Mistake("12", "Nothing has to be written for each element."),
                    ),
                ),
            ),
        )
    ),
    hints=("Three operations: what does each read, and what does it write?",),
    right=((24, 8), ("12 + 8 + 4", 8)),
    wrong=((20, 8), (24, 12), (8, 24)),
)
def the_bytes() -> Worked:
    yield "The subtraction reads 8 and writes 4, the square reads 4 and writes 4, the sum reads 4."
    print(8 + 4, "+", 4 + 4, "+", 4, "=", 24)
    yield "Needed are 8: both inputs, once."


@pose(
    title="A mean of means",
    level=FIRST,
    text="""
    A block of $m$ losses has the mean $A$, and another one of $n$ losses has the mean $B$.
    What is the mean of all?
    """,
    kind=Expression(
        "(m*A + n*B)/(m + n)",
        where="(m > 0) & (n > 0)",
        symbols=("A", "B", "m", "n"),
        mistakes=(
            Mistake("(A + B)/2", "That is right for blocks of equal length only."),
            Mistake("(A + B)/(m + n)", "$A$ and $B$ are means here, and no sums."),
            Mistake("(n*A + m*B)/(m + n)", "Which of the two should count more?"),
        ),
    ),
    hints=("What is the sum of the losses of a block?",),
    right=("(m*A + n*B)/(m + n)", "A + (B - A)*n/(m + n)"),
    wrong=("A + B", "(A*B)/(m + n)"),
)
def a_mean_of_means() -> Worked:
    yield "A mean with weights: each block counts as often as it has losses."
    yield prove(
        "A + (B - A)*n/(m + n)",
        "(m*A + n*B)/(m + n)",
        where="(m > 0) & (n > 0)",
        because="the same, as a step from the first mean",
    )
    losses = np.array([1.0, 1.0, 1.0, 5.0])
    first, last = losses[:3].mean(), losses[3:].mean()
    print("mean of means", (first + last) / 2)
    print("with weights ", (3 * first + 1 * last) / 4)
    print("mean         ", losses.mean())


@pose(
    title="Where the sum stands still",
    level=PRACTISED,
    text="""
    Every loss is 0.3, and they are added in float32, one by one.
    At which sum does it stop growing?
    """,
    kind=Number(
        "2**23",
        "0",
        mistakes=(
            Mistake("2**24", "That is so for ones. 0.3 is smaller; from where on is it too small?"),
            Mistake("2**22", "There the spacing becomes 1/2, and 0.3 is rounded up to it."),
            Mistake("0.3*2**24", "There the spacing is 1/2, and 0.3 is rounded up to it."),
        ),
    ),
    hints=(
        "Below half a spacing a summand vanishes.",
        "For which spacing is 0.3 less than half of it, and where does that spacing begin?",
    ),
    right=(8388608, "2**23", 8388608.0),
    wrong=(1e7, 100),
)
def where_the_sum_stands_still() -> Worked:
    yield r"""
    0.3 vanishes when it is less than half a spacing, and $0.3 < 1/2$: at spacing 1, which begins at
    $2^{23}$.
    Just before, the spacing is 1/2, and 0.3 is rounded *up* to it: there the sum grows too fast.
    """
    yield prove(
        "0.3",
        "1/2*1",
        relation="<",
        label="fast-vanish",
        because="less than half of the spacing 1",
    )
    steps = np.add.accumulate(np.full(26_000_000, 0.3, np.float32))
    count = int(np.argmax(steps == steps[-1])) + 1
    print(f"stands still at {steps[-1]:.0f} after {count} losses")
    print(f"the exact sum would be {0.3 * count:.0f}")


@pose(
    title="Small blocks",
    level=PRACTISED,
    text=r"""
    A colleague blocks the line of NumPy in blocks of 100 elements, and finds it slower than without
    blocks.
    An operation costs about a microsecond for its call; the 14 operations together take 7 ns an
    element in the cache, as {step}`above <fast-block>`.
    Which line of the argument is false, and how many times the work does a block take in truth, its
    calls included?
    """,
    kind=FindError(
        (
            "A block of 100 elements fits into the cache, with all its temporaries.",
            "So its temporaries are not written to the memory.",
            "The work for the 100 elements takes 700 ns.",
            "The time of a block is little more than this work.",
        ),
        4,
        mend=Number(
            "21",
            "1/2",
            mistakes=(
                Mistake("20", "Those are the calls alone; the work is there too."),
                Mistake("1 + 1000/700", "There are 14 operations, and each has its call."),
            ),
        ),
        innocent={
            1: "It does: 100 elements have 400 bytes in each array.",
            2: "They stay in the cache; that is what blocks are for.",
            3: "7 ns for each of 100 elements.",
        },
    ),
    hints=("What does a block cost besides the work for its elements?",),
    right=((4, 21), (4, "(700 + 14000)/700")),
    wrong=((4, 20), (1, 21), (2, 1)),
)
def small_blocks() -> Worked:
    yield """
    It forgets the calls.
    For 100 elements the work takes 700 ns, and the calls 14 000.
    """
    for size in (100, 1_000, 10_000, 100_000):
        overhead = 14_000 / (7 * size)
        print(f"{size:7}: {1 + overhead:6.2f} times the work")


class Whole(np.ndarray):
    """An array that can be added and cut, and nothing else, in float32."""

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **options: Any) -> Any:
        if ufunc is not np.add or method != "__call__":
            raise TypeError(f"only additions of whole arrays here, no {ufunc.__name__}.{method}")
        plain = [np.asarray(one) for one in given]
        options = {k: tuple(map(np.asarray, v)) if k == "out" else v for k, v in options.items()}
        found = np.add(*plain, **options)
        if found.dtype != np.float32:
            raise TypeError(f"only float32 here, no {found.dtype}")
        return found.view(Whole) if found.ndim else found


class Losses(int):
    """So many losses, as they are named in a call."""

    def __repr__(self) -> str:
        return f"{int(self)} losses"


def _adds(says: str, sizes: tuple[int, ...]) -> Property:
    def test(function: Callable[..., Any]) -> None:
        rng = np.random.default_rng(17)
        for size in sizes:
            losses = rng.exponential(0.7, size).astype(np.float32)
            before, truth = losses.copy(), losses.sum(dtype=np.float64)

            def tried(count: int, losses: Any = losses) -> Any:
                return function(losses.view(Whole))

            tried.__name__ = getattr(function, "__name__", "f")
            found = called(tried, Losses(size))
            if not abs(found / truth - 1) < 1e-6:
                raise Broken(f"For {size} losses it is off by {code(f'{found / truth - 1:.2g}')}.")
            if not np.array_equal(losses, before):
                raise Broken("It has changed the losses that it was given; work on a copy.")

    return Property(says, test)


def _by_halves(values: Any) -> Any:
    while values.size > 1:
        half = values.size // 2
        rest = values[2 * half :]
        values = np.concatenate([values[:half] + values[half : 2 * half], rest])
    return values[0]


def _one_by_one(values: Any) -> Any:
    total = np.float32(0)
    for value in values:
        total = np.float32(total + value)
    return total


def _in_place(values: Any) -> Any:
    size = values.size
    while size > 1:
        half = (size + 1) // 2
        values[: size - half] += values[half:size]
        size = half
    return values[0]


@pose(
    title="By halves",
    level=ENGINEER,
    text="""
    Write a Python function `by_halves(values)` that adds a float32 array, with a relative error
    below $10^{-6}$.
    It has nothing but additions of whole arrays: add the first half to the second, until one number
    is left.
    (The array that it gets refuses other operations, and other formats.)
    """,
    kind=Program(
        "values",
        (
            _adds("it adds 65536 losses", (2, 65_536)),
            _adds("it adds an odd number of losses", (3, 1001, 65_537)),
            _adds("it adds 300 000 losses", (300_000,)),
        ),
    ),
    hints=(
        "`half = values.size // 2` and `values[:half] + values[half:2*half]`; what is left over?",
        "`np.append` puts a zero at the end of an array, or the element that is left over.",
    ),
    right=(_by_halves,),
    wrong=(
        lambda values: _by_halves(values[: values.size // 2 * 2]),
        _in_place,
        _one_by_one,
        lambda values: values.sum(),
        lambda values: np.sum(values, dtype=np.float64),
        lambda values: values.astype(np.float64)[0],
        lambda values: None,
    ),
)
def by_halves() -> Worked:
    def by_halves(values: np.ndarray) -> np.float32:
        while values.size > 1:
            half = values.size // 2
            left_over = values[2 * half :]
            values = values[:half] + values[half : 2 * half]
            values = np.append(values, left_over)
        return values[0]

    rng = np.random.default_rng(17)
    losses = rng.exponential(0.7, 1_000_001).astype(np.float32)
    truth = losses.sum(dtype=np.float64)
    total = by_halves(losses)
    print(total.dtype, abs(total / truth - 1) < 1e-6)
    yield "A loss goes through 20 additions, and none of them can cost more than $2^{-24}$."

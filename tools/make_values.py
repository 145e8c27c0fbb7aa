"""Write `tests/values.txt`: correctly rounded losses, gradients and Hessians in four formats.

The values come from `bcelogits.exact`.  Run it again when the points change:
``python tools/make_values.py``; the same file comes out on every machine.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from bcelogits import exact, ulp

TARGET = Path(__file__).parents[1] / "tests" / "values.txt"
HEADER = """\
-- Correctly rounded binary cross-entropy with logits: loss, gradient and Hessian.
--
-- Made by tools/make_values.py from intervals that decide every rounding; do not edit.
--
-- A line that begins with -- is a comment.  Another is empty or a case:
--
--     id format x y [weight pos_weight] -> loss gradient hessian
--
-- Numbers are written as float.hex() does, or inf, -inf, nan; x and y are values of the format,
-- the weights of float64.  The results are the values of the format nearest to the exact numbers,
-- ties to even; at infinite x they are limits.  The sign of a zero is not specified.
"""
LABELS = (0.0, 1.0, 0.5, 0.25, 0.875)
WEIGHTS = ((1.0, 1e-8), (1.0, 1e8), (0.3, 7.0), (0.0, 3.0), (2.0, 0.0))


def groups(form: ulp.Format) -> dict[str, list[float]]:
    """Logit magnitudes of the format by kind; each is used with both signs."""
    edge = form.precision * math.log(2)
    least, most = -math.log(form.smallest), math.log(form.largest)
    numbers = np.random.default_rng(form.precision)
    near = {
        "special values": [0.0, math.inf],
        "the ends of the format": [form.smallest, form.smallest_normal, form.largest],
        "where 1 + e rounds to 1": around(edge, form),
        "where exp overflows": around(most, form),
        "where results become subnormal": around(-math.log(form.smallest_normal), form),
        "where results become zero": around(least + math.log(2), form),
        "near zero": [
            2.0**-k for k in (3, form.precision // 2, form.precision, 3 * form.precision)
        ],
        "usual sizes": list(np.abs(numbers.normal(0, 5, 8))),
    }
    if form is ulp.FLOAT32:  # the gradient lies beside a midpoint
        near["hard to round"] = [k * 2.0**-24 for k in (1, 3, 5, 101, 255)]
    return near


def around(centre: float, form: ulp.Format) -> list[float]:
    middle = float(ulp.rounded(centre, form))
    return [*ulp.neighbours(middle, form), middle] if math.isfinite(middle) else []


def cases(form: ulp.Format, prefix: str) -> list[str]:
    lines = [f"\n-- {form.name}"]
    count = 0
    for name, magnitudes in groups(form).items():
        lines += ["", f"-- {form.name}: {name}"]
        for magnitude in ulp.widened(ulp.rounded(sorted(magnitudes), form)):
            for x in (float(magnitude), -float(magnitude)):
                for y in LABELS[:2] if name == "hard to round" else LABELS:
                    lines.append(case(f"{prefix}{count:04}", form, x, y))
                    count += 1
    lines += ["", f"-- {form.name}: weights"]
    for weights in WEIGHTS:
        for x in (-20.0, -2.0, 0.0, 2.0, 20.0, math.inf, -math.inf):
            for y in (0.0, 1.0, 0.25):
                lines.append(case(f"{prefix}{count:04}", form, x, y, weights))
                count += 1
    lines += ["", f"-- {form.name}: NaN", case(f"{prefix}{count:04}", form, math.nan, 1.0)]
    return lines


def case(
    identifier: str, form: ulp.Format, x: float, y: float, weights: tuple[float, ...] = ()
) -> str:
    options = dict(zip(("weight", "pos_weight"), weights, strict=False))
    found = [
        exact.correctly_rounded(quantity, x, y, form, **options)
        for quantity in ("loss", "gradient", "hessian")
    ]
    given = " ".join(map(written, (x, y, *weights)))
    return f"{identifier} {form.name} {given} -> {' '.join(map(written, found))}"


def written(number: float) -> str:
    return number.hex() if math.isfinite(number) else str(number)


def main() -> None:
    prefixes = zip(ulp.FORMATS, ("d", "s", "h", "b"), strict=True)
    lines = [line for form, prefix in prefixes for line in cases(form, prefix)]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="ascii")
    print(f"{sum('->' in line for line in lines)} cases in {TARGET.name}")


if __name__ == "__main__":
    main()

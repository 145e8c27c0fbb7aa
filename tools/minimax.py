"""Print the best polynomials for `bcelogits.kernels`, with their bounds.

Those of artanh stand in the module.  The exponentials there are a little less good, as
`bcelogits.minimax` says; to change one, paste its table and run ``make sweep`` again.
"""

from __future__ import annotations

from mpmath import log

from bcelogits import minimax

DEGREES = ((minimax.EXP, (8, 11)), (minimax.ARTANH, (6, 10)))


def main() -> None:
    for problem, degrees in DEGREES:
        for degree in degrees:
            rounded = [float(c) for c in minimax.remez(problem, degree).coefficients]
            print(f"\n# {problem.name}, degree {degree}: relative error below "
                  f"2**{float(log(minimax.bound(problem, rounded), 2)):.2f}")  # fmt: skip
            for coefficient in rounded:
                print(f"    {coefficient.hex()},")


if __name__ == "__main__":
    main()

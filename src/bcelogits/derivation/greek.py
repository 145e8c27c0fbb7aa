"""Greek letters and their names: ``σ`` in text is ``sigma`` in Python and ``\\sigma`` in LaTeX."""

from __future__ import annotations

from string import ascii_letters

_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi omicron pi rho
    . sigma tau upsilon phi chi psi omega
"""
_SMALL = _NAMES.split()
LATIN = {chr(0x3B1 + i): name for i, name in enumerate(_SMALL) if name != "."}
LATIN |= {letter.upper(): name.capitalize() for letter, name in LATIN.items()}
GREEK = {name: letter for letter, name in LATIN.items()}
GREEK |= {"lambda": "λ", "Lambda": "Λ"}
del GREEK["pi"], GREEK["Pi"]  # π is the number


def to_latin(name: str) -> str:
    """``σ_1`` as ``sigma_1``."""
    return "".join(LATIN.get(letter, letter) for letter in name)


def to_greek(name: str) -> str:
    """``sigma_1`` as ``σ_1``; a name that is not Greek stays as it is."""
    rest = name.lstrip(ascii_letters)
    head = name.removesuffix(rest)
    return GREEK.get(head, head) + rest

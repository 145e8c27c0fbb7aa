"""The heat map shows the stored errors: the right colour, digit or cross in the right cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from bcelogits import audit
from bcelogits.plots import atlas, style

GOOD, BAD, NAN = 0.5, 2.0**24, np.inf
BINS = 64


def record(name: str, profiles: Sequence[Sequence[float]], reproduced: bool = False):
    """A record in float32 whose loss has these profiles, for the labels 0 and 1."""
    cells = tuple(
        audit.Cell("float32", quantity, y, 1, False, 0.0, 0.0, 0.0, 0.0, None, 0, 0, 0, tuple(p))
        for quantity in ("loss", "gradient")
        for y, p in enumerate(profiles)
    )
    return audit.Record(name, name, "", "", "", reproduced, "", "", cells, {}, {})


def tail(left: float, right: float) -> list[float]:
    return [left] * 22 + [GOOD] * 20 + [right] * 22


FOUND = audit.Audit(
    "", "", {}, {}, {},
    {
        found.name: found
        for found in (
            record("torch", [tail(BAD, GOOD), tail(GOOD, GOOD)]),
            record("candle", [tail(NAN, NAN), tail(NAN, NAN)], reproduced=True),
            record("bcelogits.fused", [tail(GOOD, GOOD)] * 2),
            record("bcelogits.naive", [tail(NAN, NAN)] * 2),
        )
    },
)  # fmt: skip


def texts(panel) -> dict[tuple[int, int], str]:
    return {
        (int(text.get_position()[1]), int(text.get_position()[0])): text.get_text()
        for text in panel.texts
    }


def test_rows_are_sorted_by_damage_and_named() -> None:
    for panel in atlas.heat(FOUND).axes:
        rows = [label.get_text() for label in panel.get_yticklabels()]
        assert rows == ["our fused", "torch", "candle*"]


def test_digits_and_crosses_stand_where_digits_are_lost() -> None:
    left, right = atlas.heat(FOUND).axes
    lost = {(1, column): "0" for column in (0, 1)}
    crosses = {(2, column): "\N{MULTIPLICATION SIGN}" for column in (0, 1, 8, 9)}
    assert texts(left) == lost | crosses
    assert texts(right) == crosses


def test_a_cell_has_the_colour_of_its_error() -> None:
    panel = atlas.heat(FOUND).axes[0]
    cells = {(int(patch.get_y()), int(patch.get_x())): patch for patch in panel.patches}
    assert len(cells) == 3 * (len(atlas.CUTS) - 1)
    assert cells[2, 0].get_facecolor() == to_rgba(style.ORANGE)
    assert cells[0, 4].get_facecolor() == to_rgba("#ffffff")
    assert cells[1, 0].get_facecolor() == pytest.approx(to_rgba(style.BLUE), abs=0.03)


def test_the_worst_of_a_band_counts() -> None:
    profile = [GOOD] * BINS
    profile[25] = 1000.0
    one = record("one", [profile, profile])
    found = audit.Audit("", "", {}, {}, {}, {"one": one})
    np.testing.assert_array_equal(
        atlas.bands(one, "loss", "float32", 0, atlas.CUTS), [GOOD] * 2 + [1000.0] + [GOOD] * 7
    )
    assert texts(atlas.heat(found).axes[0]) == {(0, 2): "3"}


@pytest.mark.parametrize(
    ("error", "precision", "digits"),
    [(0.5, 24, 7), (3.1, 24, 6), (1000, 24, 3), (2.0**23, 24, 0), (1e9, 24, 0), (3.1, 8, 1)],
)
def test_digits_left(error: float, precision: int, digits: int) -> None:
    assert atlas.digits_left(error, precision) == digits


def test_what_was_not_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="no digits"):
        atlas.digits_left(np.nan, 24)
    with pytest.raises(KeyError):
        atlas.heat(FOUND, names=["nobody"])
    with pytest.raises(KeyError):
        atlas.heat(FOUND, form="float64", names=["torch"])


def test_the_ends_of_the_bands_are_those_of_the_profile() -> None:
    labels = [label.get_text() for label in atlas.heat(FOUND).axes[0].get_xticklabels()]
    minus = "\N{MINUS SIGN}"
    assert labels == [
        f"{minus}84", f"{minus}35", f"{minus}17.5", f"{minus}7", "0", "7", "17.5", "35", "84",
    ]  # fmt: skip
    edges = audit.edges("float32")
    assert [edges[cut] for cut in atlas.CUTS[1:-1]] == [
        -84, -35.0, -17.5, -7.0, 0.0, 7.0, 17.5, 35.0, 84,
    ]  # fmt: skip


def test_the_stored_map_says_what_the_page_says_of_it() -> None:
    """One library blind on one side in the loss, on the other in the gradient; ours on none."""
    found = audit.stored()
    loss = atlas.table(found, "loss", "float32", ["torch", "bcelogits.fused"])
    slope = atlas.table(found, "gradient", "float32", ["torch", "bcelogits.fused"])
    lost = 2.0**23
    assert (loss[0, 0, :4] >= lost).all()
    assert loss[1, 0].max() <= atlas.FAILED
    assert slope[0, 0, 1:].max() <= atlas.FAILED
    assert (slope[1, 0, 6:] >= lost / 2).all()
    assert max(loss[:, 1].max(), slope[:, 1].max()) < 0.501


def test_every_library_of_the_stored_audit_has_a_name_that_fits() -> None:
    found = audit.stored()
    for form in audit.BY_NAME:
        names = [atlas.short(found[name]) for name in atlas.chosen(found, form)]
        assert len(set(names)) == len(names) > 10
        assert max(map(len, names)) <= 12

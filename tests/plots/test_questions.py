"""The figure of the N x N losses: its numbers, and which of them were meant."""

from __future__ import annotations

import numpy as np
import pytest

from bcelogits import loss
from bcelogits.plots import questions, style


def test_every_cell_holds_the_loss_of_its_row_and_column() -> None:
    logits, labels = (3.0, -2.0, 0.5), (1.0, 0.0, 1.0)
    ax = questions.square(logits, labels).axes[0]
    shown = {text.get_position(): text.get_text() for text in ax.texts}
    for row, x in enumerate(logits):
        for column, y in enumerate(labels):
            true = float(loss.bce_with_logits(np.array([x]), np.array([y])))
            assert shown[column, row] == f"{true:.2f}"


def test_the_diagonal_is_what_was_meant() -> None:
    ax = questions.square().axes[0]
    strong = [box for box in ax.patches if box.get_linewidth() == 3]
    assert len(strong) == 4
    assert len(ax.patches) == 16
    assert all(box.get_x() == box.get_y() for box in strong)
    blue = [text.get_position() for text in ax.texts if text.get_color() == style.BLUE]
    assert blue == [(i, i) for i in range(4)]


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="as many labels as logits"):
        questions.square((1.0,), (1.0, 0.0))

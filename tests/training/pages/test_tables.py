"""Tables: what is printed is print, what is written is digits."""

import numpy as np
import pytest

from training.pages.handwriting import Writer
from training.pages.scene import Scene
from training.pages.sheet import DIGIT, PAPER, PRINT, WRITING, Sheet
from training.pages.tables import cells, grid, printed_table, table


def kinds_of(desk, fill, seed):
    chance = np.random.default_rng(seed)
    sheet = Sheet.empty(400, 500)
    fill(Scene(sheet, Writer(desk, 30.0, chance), desk.fonts, chance))
    return set(np.unique(sheet.kinds[sheet.ink > 0.3]))


def test_a_printed_table_is_mostly_print_alone(desk):
    found = [kinds_of(desk, printed_table, seed) for seed in range(20)]
    assert all(PRINT in kinds for kinds in found)
    assert sum(kinds == {PRINT} for kinds in found) > 10
    assert {kind for kinds in found for kind in kinds} == {PRINT, DIGIT}


@pytest.mark.parametrize(
    "fill, kinds", [(table, {DIGIT, PRINT, WRITING}), (cells, {DIGIT, PRINT, WRITING}), (grid, {DIGIT, PRINT})]
)
def test_a_table_holds_these_kinds(desk, fill, kinds):
    found = {kind for seed in range(12) for kind in kinds_of(desk, fill, seed)}
    assert found - {PAPER} == kinds

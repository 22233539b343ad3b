"""Rows that the net that looks closer is taught by: of their size, with the truth of their ink."""

import numpy as np
import pytest

from training.pages.closer import MOST, SHAPE, compose_rows
from training.pages.real import RealPages
from training.pages.sheet import DIGIT, PAPER, PRINT


@pytest.fixture(scope="module")
def rows(desk):
    return [compose_rows(desk, RealPages(), np.random.default_rng([3, k])) for k in range(12)]


def test_a_composed_page_gives_a_few_rows(rows):
    assert all(len(some) <= MOST for some in rows)
    assert sum(map(len, rows)) > 12


def test_rows_have_their_shape_and_truth_where_their_ink_is(rows):
    for part in (one for some in rows for one in some):
        assert part.view.shape == SHAPE
        assert part.kinds.shape == part.cover.shape == (SHAPE[0] // 4, SHAPE[1] // 4)
        assert ((part.kinds != PAPER) >= (part.cover > 0)).all()


def test_numbers_and_what_is_mistaken_for_them_are_shown(rows):
    kinds = np.stack([part.kinds for some in rows for part in some])
    inked = kinds[kinds != PAPER]
    assert (inked == DIGIT).mean() > 0.2
    assert (inked == PRINT).mean() > 0.02


def test_writing_is_about_as_high_as_the_net_is_told(rows):
    """Of rows whose middle holds digits, these are some 24 pixels high, 6 cells, and not 12 or 48."""
    heights = []
    for part in (one for some in rows for one in some):
        inked = ((part.kinds == DIGIT).sum(axis=1) > 3).tolist()
        middle = len(inked) // 2
        if inked[middle]:
            above = inked[middle::-1].index(False) if False in inked[middle::-1] else middle + 1
            below = inked[middle:].index(False) if False in inked[middle:] else middle
            heights.append(above + below - 1)
    assert len(heights) > 6
    assert 4 <= np.median(heights) <= 8

"""Ink on a sheet knows of which kind it is, wherever it is put."""

import numpy as np
import pytest

from training.pages.sheet import DIGIT, PAPER, PRINT, WRITING, Sheet

BLOCK = np.ones((4, 6), np.float32)


@pytest.mark.parametrize("order", [(DIGIT, WRITING, PRINT), (PRINT, WRITING, DIGIT), (WRITING, PRINT, DIGIT)])
def test_a_digit_counts_before_writing_and_writing_before_print(order):
    sheet = Sheet.empty(10, 20)
    for k, kind in enumerate((DIGIT, WRITING, PRINT)):
        assert order.count(kind) == 1, k
    for kind in order:
        sheet.stamp(BLOCK, {DIGIT: 0, WRITING: 3, PRINT: 6}[kind], 2, kind)
    assert sheet.kinds[3, :14].tolist() == [DIGIT] * 6 + [WRITING] * 3 + [PRINT] * 3 + [PAPER] * 2


@pytest.mark.parametrize("x, y, inked", [(-4, 1, 8), (17, 1, 12), (2, -3, 6), (2, 8, 12), (30, 1, 0), (2, -9, 0)])
def test_what_lies_beyond_the_sheet_is_lost(x, y, inked):
    sheet = Sheet.empty(10, 20)
    sheet.stamp(BLOCK, x, y, DIGIT)
    assert np.count_nonzero(sheet.kinds) == np.count_nonzero(sheet.ink) == inked


def test_a_line_is_as_wide_and_long_as_said():
    sheet = Sheet.empty(30, 60)
    sheet.line([(10, 15), (50, 15)], 3, WRITING)
    rows, columns = np.nonzero(sheet.kinds == WRITING)
    assert 3 <= rows.max() - rows.min() + 1 <= 5
    assert columns.min() == pytest.approx(10, abs=2)
    assert columns.max() == pytest.approx(50, abs=2)


def test_a_place_is_free_where_there_is_no_ink_and_it_is_on_the_sheet():
    sheet = Sheet.empty(30, 60)
    sheet.stamp(BLOCK, 10, 10, PRINT)
    assert sheet.is_free(30, 5, 10, 10)
    assert not sheet.is_free(8, 8, 10, 10)
    assert not sheet.is_free(55, 5, 10, 10)

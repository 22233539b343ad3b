"""Only what is narrow, high and sure is taken for one sign."""

import numpy as np
import pytest

from digitscan.finding.one_sign import OneSignSettings, mark_whole
from digitscan.records import Box, Piece, Row


@pytest.mark.parametrize(
    ("width", "height", "sure", "whole"),
    [(20, 40, 0.99, True), (20, 40, 0.6, False), (90, 40, 0.99, False), (20, 15, 0.99, False)],
    ids=["sure", "unsure", "wide", "low"],
)
def test_only_what_is_narrow_high_and_sure_is_not_cut(width, height, sure, whole):
    piece = Piece(Box(0, 0, width, height), np.ones((height, width), np.uint8))
    row = Row((piece, piece), 40.0)
    marked = mark_whole(row, np.array([sure, 0.0], np.float32), OneSignSettings(sure=0.9, widest=1.3))
    assert [each.whole for each in marked.pieces] == [whole, False]
    assert marked.height == row.height

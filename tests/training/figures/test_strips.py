"""Wrong strips are drawn with their text and what was read, and none hangs over the page."""

import numpy as np
import pytest

from training.figures.strips import draw_strips, spread


@pytest.mark.parametrize(
    ("n", "most", "chosen"), [(0, 5, []), (3, 5, [0, 1, 2]), (5, 5, [0, 1, 2, 3, 4]), (9, 3, [0, 4, 8])]
)
def test_some_are_chosen_evenly(n, most, chosen):
    assert spread(n, most).tolist() == chosen


def test_each_strip_has_its_text_and_what_was_read():
    strips = [np.zeros((32, width), np.uint8) for width in (60, 1200, 30, 500, 300)]
    figure = draw_strips(strips, ["12", "3,4", "5", "67", "123456789012345678"], ["17", "34", "", "6", "1"], "title")
    texts = [text.get_text() for text in figure.texts]
    for told in ("12", "→ 17", "3,4", "→ 34", "→ nothing"):
        assert told in texts
    boxes = [axes.get_position() for axes in figure.axes]
    assert len(boxes) == 5
    assert all(0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 < 1 for box in boxes)
    for k, one in enumerate(boxes):
        for other in boxes[k + 1 :]:
            assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0


def test_no_strips_are_an_empty_sheet():
    assert draw_strips([], [], [], "all 0 wrong strips").axes == []

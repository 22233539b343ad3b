"""A region is cut out upright, at the scale of its writing, and its boxes are brought back to the page."""

import cv2
import numpy as np
import pytest

from digitscan.detection.linking import NumberRegion
from digitscan.detection.rectify import HEIGHT, rectify
from digitscan.records import Box


def region_of(points, height):
    count = len(points)
    return NumberRegion(
        np.array(points, np.float32), height, np.ones(count, np.float32), np.ones(count - 1, np.float32), 1.0, 0.0, 0.0
    )


@pytest.mark.parametrize("degrees", (0, 12, -20, 90, 180))
@pytest.mark.parametrize("height", (12.0, 40.0, 200.0))
def test_digits_stand_upright_side_by_side(degrees, height):
    side = round(height * 9)
    page = np.full((side, side), 255, np.uint8)
    turn = np.deg2rad(degrees)
    way = np.array([np.cos(turn), np.sin(turn)])
    points = [np.array([side / 2, side / 2]) + (k - 1.5) * 1.1 * height * way for k in range(4)]
    for k, point in enumerate(points):
        cv2.circle(page, tuple(np.round(point).astype(int).tolist()), round(height * (0.12 + 0.09 * k)), 0, -1)
    cut = rectify(page, region_of(points, height))
    dark = (cut.image < 128).astype(np.uint8)
    count, _, stats, centers = cv2.connectedComponentsWithStats(dark)
    assert count == 5
    order = np.argsort(centers[1:, 0])
    assert np.ptp(centers[1:, 1]) < 0.15 * cut.image.shape[0]
    areas = stats[1:, cv2.CC_STAT_AREA][order]
    assert (np.diff(areas) > 0).all()  # in reading order, not mirrored
    assert cut.image.shape[0] <= 2.2 * HEIGHT


def test_boxes_are_brought_back():
    page = np.full((300, 600), 255, np.uint8)
    cut = rectify(page, region_of([(200, 150), (240, 150)], 50.0))
    on_page = cut.on_page(Box(0, 0, cut.image.shape[1], cut.image.shape[0]), page.shape)
    assert on_page.left == pytest.approx(200 - 0.9 * 50, abs=3)
    assert on_page.right == pytest.approx(240 + 0.9 * 50, abs=3)
    assert on_page.top == pytest.approx(150 - 0.85 * 50, abs=3)


@pytest.mark.parametrize("point", ((2, 2), (598, 298), (-20, 150), (300, 330)))
def test_what_lies_beyond_the_page_is_filled_up(point):
    page = np.full((300, 600), 255, np.uint8)
    cut = rectify(page, region_of([point], 50.0))
    box = cut.on_page(Box(0, 0, 10, 10), page.shape)
    assert cut.image.size
    assert 0 <= box.left < box.right <= 600
    assert 0 <= box.top < box.bottom <= 300

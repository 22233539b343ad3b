"""Pictures of numbers: cut out, small, and never more than that."""

import io

import numpy as np
import pytest
from PIL import Image

from digitscan.picture import picture_of
from digitscan.records import Box


def opened(picture):
    return np.asarray(Image.open(io.BytesIO(picture)))


def test_a_number_is_cut_out_with_a_margin():
    page = np.full((100, 200), 255, np.uint8)
    page[40:60, 50:90] = 0
    cut = opened(picture_of(page, Box(50, 40, 90, 60)))
    assert cut.shape == (28, 48)
    assert (cut[4:-4, 4:-4] == 0).all()
    assert (cut[:4] == 255).all()


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        (Box(0, 0, 20, 10), (12, 22)),
        (Box(180, 90, 200, 100), (12, 22)),
        (Box(-50, -50, 400, 300), (44, 88)),
        (Box(0, 0, 2000, 1), (1, 200)),
        (Box(500, 500, 510, 510), None),
        (Box(10, 10, 10, 10), None),
    ],
    ids=str,
)
def test_whatever_the_box_the_picture_is_of_the_page(box, shape):
    picture = picture_of(np.zeros((100, 200), np.uint8), box)
    assert (opened(picture).shape if picture else None) == shape


def test_a_picture_is_small_whatever_is_in_it():
    noise = np.random.default_rng(0).integers(0, 256, (600, 3000), np.uint8)
    picture = picture_of(noise, Box(0, 0, 3000, 600))
    assert opened(picture).shape[1] <= 280
    assert opened(picture).shape[0] <= 44
    assert len(picture) < 10_000


def test_the_wide_is_made_smaller_and_nothing_larger():
    assert opened(picture_of(np.zeros((10, 1000), np.uint8), Box(0, 0, 1000, 10))).shape == (3, 280)
    assert opened(picture_of(np.zeros((8, 8), np.uint8), Box(0, 0, 8, 8))).shape == (8, 8)

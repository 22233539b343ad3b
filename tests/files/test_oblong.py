"""The pages of a fax, whose lines are coarser than their columns, come out with square pixels, and upright."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from digitscan.files.oblong import SQUARE, stretch_of
from digitscan.files.pages import ReadSettings, read_pages
from tests.files.test_decode import INK, ORIENTATION, STAIR, close_to, encoded, read, stair, two_tone

FAX = 204.0, 98.0


@pytest.mark.parametrize(
    ("resolutions", "shape"),
    [
        (FAX, (83, 24)),
        (FAX[::-1], (40, 50)),
        ((204.0, 196.0), (40, 24)),
        ((204.0, 1.0), (40, 24)),
        ((0.0, 98.0), (40, 24)),
        (None, (40, 24)),
    ],
)
@pytest.mark.parametrize("mode", ["1", "L"])
def test_oblong_pixels_become_square(mode, resolutions, shape):
    image = two_tone() if mode == "1" else stair()
    options = {"compression": "group3"} if mode == "1" else {}
    content = encoded(image, "TIFF", **options, **({"dpi": resolutions} if resolutions else {}))
    gray = read(content)
    assert gray.shape == shape
    expected = Image.fromarray(np.where(INK, 0, 255).astype(np.uint8) if mode == "1" else STAIR)
    close_to(gray, np.asarray(expected.resize(shape[::-1], Image.Resampling.BILINEAR)), 1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("resolutions", "size"), [(FAX, (24, 83)), (FAX[::-1], (50, 40))])
def test_a_page_with_oblong_pixels_is_turned_too(orientation, resolutions, size):
    found = read(encoded(stair(), "TIFF", dpi=resolutions, tiffinfo={ORIENTATION: orientation}))
    square = stair().resize(size, Image.Resampling.BILINEAR)
    square.getexif()[ORIENTATION] = orientation
    close_to(found, np.asarray(ImageOps.exif_transpose(square)), 1)


@pytest.mark.parametrize(("most", "refused"), [(83 * 24, False), (83 * 24 - 1, True)])
def test_a_page_is_measured_by_the_pixels_that_it_is_stretched_to(most, refused):
    (found,) = read_pages("-", ReadSettings(max_pixels=most), encoded(stair(), "TIFF", dpi=FAX))
    assert (f"24 x 83 pixels are more than the limit of {most};" in str(found)) == refused


def test_no_side_is_stretched_beyond_the_limit():
    line = Image.new("1", (2, 40000), 1)
    (error,) = read_pages("-", ReadSettings(), encoded(line, "TIFF", compression="group4", dpi=FAX))
    assert "no side may be longer than 65535" in str(error)


@pytest.mark.parametrize("resolutions", [(1e7, 5e6), (-204.0, -98.0), (float("inf"), 98.0)])
def test_what_is_no_resolution_stretches_nothing(resolutions):
    image = stair()
    image.tag_v2 = {282: resolutions[0], 283: resolutions[1]}
    assert stretch_of(image) == SQUARE
    image.tag_v2 = {282: "a", 283: b"b"}
    assert stretch_of(image) == SQUARE

"""A page that was turned to be read is shown upright in the review, and its boxes are those of what is shown."""

import numpy as np
import pytest
from PIL import Image

from digitscan.files.read_settings import ReadSettings
from digitscan.journal.sameness import size_and_time
from digitscan.records import TURNS, Box
from digitscan.review.page_images import PageImages
from digitscan.review.run_number import PagePlace


@pytest.mark.parametrize("turn", TURNS)
def test_a_turned_page_is_shown_upright_with_its_boxes(turn, tmp_path):
    pixels = np.full((30, 40), 255, np.uint8)
    pixels[3:9, 5:25] = 0
    path = str(tmp_path / "a.png")
    Image.fromarray(pixels).save(path)
    page = PagePlace(1, path, size_and_time(path), 1, 40, 30, "", turn)
    shown = PageImages(ReadSettings()).image(page)
    assert shown.shape == page.upright_size[::-1]
    box = page.upright(Box(5, 3, 25, 9))
    assert (shown[box.top : box.bottom, box.left : box.right] == 0).all()
    assert (shown == 0).sum() == box.width * box.height

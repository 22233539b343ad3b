"""What the pipeline does whatever the net answers: pages with known truth, read with a fake net."""

import dataclasses

import numpy as np
import pytest

from digitscan.nets.models import Models
from digitscan.picture import picture_of
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page
from tests.drawing import number, overlap, page
from tests.reading import LAYOUTS, OneAnswer, fake, read


@pytest.mark.parametrize("layout", LAYOUTS)
def test_source_and_number_are_passed_on(layout):
    reading = scan_page(Page("a/scan.png", 12, number("36").image()), fake(), ScanSettings(layout=layout))
    assert (reading.source, reading.number) == ("a/scan.png", 12)
    assert reading.seconds
    assert all(seconds >= 0 for seconds in reading.seconds.values())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ScanSettings(), True),
        (ScanSettings("line"), False),
        (ScanSettings("digit"), False),
        (ScanSettings(templates=("a template",)), False),
        (ScanSettings(templates=("a template",), or_free=True), True),
    ],
)
def test_only_what_is_found_on_whole_pages_needs_color(settings, expected):
    assert settings.in_color == expected


BLANKS = {
    "white": np.full((300, 400), 255, np.uint8),
    "black": np.zeros((300, 400), np.uint8),
    "gray": np.full((300, 400), 128, np.uint8),
    "one pixel": np.full((1, 1), 200, np.uint8),
    "two pixels": np.full((1, 2), 200, np.uint8),
    "a slight shade": np.tile(np.linspace(200, 230, 400).astype(np.uint8), (300, 1)),
    "one row": np.full((1, 5000), 200, np.uint8),
    "one column": np.full((5000, 1), 200, np.uint8),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_page_without_ink_has_no_numbers(blank, layout):
    assert read(BLANKS[blank], fake(), layout) == ()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1)], ids=["row", "column"])
def test_the_thinnest_image_is_read(shape, layout):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    for found in read(image, fake(), layout):
        assert 0 <= found.box.left < found.box.right <= shape[1]
        assert 0 <= found.box.top < found.box.bottom <= shape[0]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_noise_stays_within_bounds(layout):
    """No more candidates than ink could make, on a page of nothing but grain."""
    net = OneAnswer(10)
    image = np.random.default_rng(0).integers(0, 256, (300, 400)).astype(np.uint8)
    assert layout == "digit" or read(image, Models(net), layout) == ()
    assert net.asked < image.size / 8


@pytest.mark.parametrize("layout", ["page", "line"])
def test_all_junk_gives_no_numbers(layout):
    image = page(["3602", "581", "99"]).image() if layout == "page" else number("3602").image()
    assert read(image, fake(value=10), layout) == ()


@pytest.mark.parametrize("least, status", [(0.0, "accepted"), (1.0, "review")])
def test_least_confidence_decides_the_status(least, status):
    (found,) = read(number("5").image(), fake(sure=0.8), "digit", min_confidence=least)
    assert found.status == status
    assert found.confidence == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(
    ("pictured", "sure", "expected"),
    [((), 0.8, False), (("review",), 0.8, True), (("review",), 0.99, False), (("review", "accepted"), 0.99, True)],
)
def test_numbers_of_some_statuses_get_a_picture(pictured, sure, expected):
    image = number("5").image()
    (found,) = read(image, fake(sure=sure), "digit", pictured=frozenset(pictured))
    assert found.picture == (picture_of(image, found.box) if expected else b"")
    assert found == dataclasses.replace(read(image, fake(sure=sure), "digit")[0], picture=found.picture)


@pytest.mark.parametrize("height", [9, 40, 150])
@pytest.mark.parametrize("layout", ["line", "digit"])
def test_boxes_are_whole_pixels_of_the_page(layout, height):
    """Also where the ink was scaled to find it, and where it reaches the image's border."""
    for margin in (0, height // 3):
        image = number("8", height=height, margin=margin).image(noise=1)
        for found in read(image, fake(), layout):
            for box in (found.box, *(digit.box for digit in found.digits)):
                assert all(type(edge) is int for edge in (box.left, box.top, box.right, box.bottom))
                assert 0 <= box.left < box.right <= image.shape[1]
                assert 0 <= box.top < box.bottom <= image.shape[0]


@pytest.mark.parametrize("height", [12, 40, 150, 300])
def test_boxes_lie_on_the_digits_at_any_resolution(height):
    paper = number("8", height=height, margin=height)
    (found,) = read(paper.image(), fake(), "digit")
    assert overlap(found.box, paper.boxes[0]) > (0.65 if height < 20 else 0.85)

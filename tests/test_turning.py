"""A page that lies turned is read as the upright one, and its boxes lie where the digits are on the page as it lies."""

from dataclasses import replace

import numpy as np
import pytest

from digitscan.detection.orientation import Orientation
from digitscan.nets.models import Models
from digitscan.picture import picture_of
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import TURNS, Box, Field, Page
from digitscan.turning import box_before, turned, turned_back
from tests.drawing import overlap, page
from tests.reading import OneAnswer

PAPER = page(["3602", "581", "99"])


class Says:
    """An orientation net that says the same of each page, and remembers how often it was asked."""

    def __init__(self, turn, probability=0.99, windows=5):
        self.said, self.asked = Orientation(turn, probability, windows), 0

    def look(self, image):
        self.asked += 1
        return self.said


def lying(image, turn):
    """The image of a page that has to be turned clockwise by so many degrees."""
    return np.ascontiguousarray(np.rot90(image, turn // 90))


def read(image, net=None, color=None, **settings):
    models = Models(OneAnswer(), orientation=net)
    return scan_page(Page("scan.png", 1, image, color), models, ScanSettings(**settings))


@pytest.mark.parametrize("turn", TURNS)
def test_what_is_turned_is_turned_back(turn):
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    color = np.repeat(image[..., None], 3, axis=2)
    found = turned(Page("a", 1, lying(image, turn), lying(color, turn)), turn)
    assert np.array_equal(found.image, image)
    assert np.array_equal(found.color, color)
    box = Box(1, 0, 3, 1)
    before = box_before(box, turn, *lying(image, turn).shape[::-1])
    there = lying(image, turn)[before.top : before.bottom, before.left : before.right]
    assert np.array_equal(np.sort(there, axis=None), np.sort(image[0:1, 1:3], axis=None))
    field = turned_back(Field("", "1", 1.0, "accepted", box, ()), turn, *lying(image, turn).shape[::-1])
    assert field.box == before


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("way", ["auto", "fixed"])
def test_a_page_reads_alike_however_it_lies(turn, way):
    upright = PAPER.image()
    expected = read(upright)
    image = lying(upright, turn)
    found = read(image, Says(turn)) if way == "auto" else read(image, Says(0), rotate=turn)
    assert (found.turn, found.width, found.height) == (turn, *image.shape[::-1])
    assert [one.text for one in found.fields] == [one.text for one in expected.fields]
    for one, other in zip(found.fields, expected.fields, strict=True):
        assert one == turned_back(other, turn, *image.shape[::-1])
        for box in (one.box, *(digit.box for digit in one.digits)):
            assert 0 <= box.left < box.right <= image.shape[1]
            assert 0 <= box.top < box.bottom <= image.shape[0]
    truth = [box_before(box, turn, *image.shape[::-1]) for box in PAPER.boxes]
    boxes = [digit.box for one in found.fields for digit in one.digits]
    assert all(max(overlap(box, other) for other in boxes) > 0.7 for box in truth)


@pytest.mark.parametrize(
    ("net", "settings", "turn", "asked"),
    [
        (None, {}, 0, 0),
        (Says(90), {}, 90, 1),
        (Says(90, probability=0.6), {}, 0, 1),
        (Says(90, windows=1), {}, 0, 1),
        (Says(90), {"rotate": 0}, 0, 0),
        (Says(90), {"rotate": 180}, 180, 0),
        (Says(90), {"layout": "line"}, 0, 0),
        (Says(90), {"layout": "digit"}, 0, 0),
    ],
)
def test_a_page_is_turned_as_it_is_said_or_surely_lies(net, settings, turn, asked):
    before = 0 if net is None else net.asked
    assert read(PAPER.image(), net, **settings).turn == turn
    assert net is None or net.asked - before == asked


def test_the_picture_of_a_number_is_upright():
    upright = PAPER.image()
    expected = read(upright, pictured=frozenset(["accepted", "review"]))
    found = read(lying(upright, 90), Says(90), pictured=frozenset(["accepted", "review"]))
    assert [one.picture for one in found.fields] == [one.picture for one in expected.fields]
    assert found.fields[0].picture == picture_of(upright, expected.fields[0].box)


def test_where_a_template_fits_nothing_is_turned(monkeypatch):
    net = Says(90)
    fit = type("Fit", (), {"template": type("Template", (), {"name": "meter"})})
    monkeypatch.setattr("digitscan.pipeline.best_fit", lambda image, templates: fit)
    monkeypatch.setattr("digitscan.pipeline.read_fields", lambda *rest: ())
    found = read(PAPER.image(), net, templates=("a template",), rotate=90)
    assert (found.template, found.turn, net.asked) == ("meter", 0, 0)


def test_a_page_that_no_template_fits_is_turned_if_it_is_read_all_the_same(monkeypatch):
    monkeypatch.setattr("digitscan.pipeline.best_fit", lambda image, templates: None)
    found = read(lying(PAPER.image(), 180), Says(180), templates=("a template",), or_free=True)
    assert (found.template, found.turn) == ("", 180)
    assert replace(found, seconds={}).fields

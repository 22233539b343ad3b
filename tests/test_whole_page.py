"""Each number of a page is read by both nets, by itself."""

import numpy as np
import pytest

from digitscan.nets.models import Models
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import LabelMap, Page
from tests.drawing import page
from tests.line_net import LineNet
from tests.reading import OneAnswer

ROWS = ["36", "25"]


def read(line, **fake):
    image = page(ROWS).image()
    return scan_page(Page("scan.png", 1, image), Models(OneAnswer(**fake), line), ScanSettings()).fields


@pytest.mark.parametrize("text, expected", [("77", "77"), ("7/7", "7/7"), ("x7,7", "7,7")])
def test_each_number_has_the_signs_that_the_line_net_reads(text, expected):
    assert [field.text for field in read(LineNet(text))] == [expected] * 2


def test_the_line_net_sees_one_number_at_a_time():
    seen = []

    class Watching(LineNet):
        def frames(self, strips):
            seen.extend(strip.shape for strip in strips)
            return super().frames(strips)

    boxes = [field.box for field in read(Watching("77", 0.999))]
    assert len(seen) == len(boxes) == 2
    assert all(height == 32 and width < 120 for height, width in seen)


def test_boxes_are_those_of_the_digits_with_and_without_a_line_net():
    assert [field.box for field in read(LineNet("77"))] == [field.box for field in read(None)]


def test_what_the_line_net_surely_takes_for_no_number_is_left_out():
    assert read(LineNet("xx", chance=0.999999), sure=0.75) == ()


class LeftIsDigits:
    """Stands in for the handwriting net: all ink left of a column is of handwritten digits, all other is not."""

    def __init__(self, column):
        self.column = column

    def label(self, ink, rows):
        digit = np.zeros(ink.mask.shape, np.float32)
        digit[:, : self.column] = 1
        return LabelMap(digit, 1 - digit, 1.0)


@pytest.mark.parametrize("column, expected", [(900, 2), (400, 1), (0, 0)])
def test_only_ink_that_is_likely_handwritten_digits_is_read(column, expected):
    paper = page(["3625"])
    paper.write("4711", 600, 40, 40)
    models = Models(OneAnswer(), LineNet("77"), LeftIsDigits(column))
    fields = scan_page(Page("scan.png", 1, paper.image()), models, ScanSettings()).fields
    assert len(fields) == expected
    assert all(field.box.right <= max(column, 1) for field in fields)


class LooksCloser:
    """Stands in for the net that looks closer: left of a column are digits; keeps the rows that it was asked about."""

    def __init__(self, column):
        self.column, self.rows = column, []

    def refine(self, ink, rows, labels):
        self.rows += rows
        return LeftIsDigits(self.column).label(ink, rows)


@pytest.mark.parametrize("column, expected", [(900, 2), (400, 1), (0, 0)])
def test_what_a_closer_look_takes_for_no_digits_is_not_read(column, expected):
    paper = page(["3625"])
    paper.write("4711", 600, 40, 40)
    models = Models(OneAnswer(), LineNet("77"), LeftIsDigits(900), LooksCloser(column))
    assert len(scan_page(Page("scan.png", 1, paper.image()), models, ScanSettings()).fields) == expected


def test_only_what_may_be_digits_is_looked_at_closer():
    paper = page(["3625"])
    paper.write("4711", 600, 40, 40)
    closer = LooksCloser(400)
    models = Models(OneAnswer(), LineNet("77"), LeftIsDigits(400), closer)
    scan_page(Page("scan.png", 1, paper.image()), models, ScanSettings())
    assert len(closer.rows) == 1
    assert closer.rows[0].box.right < 400


@pytest.mark.parametrize("column, names", [(900, ["", ""]), (400, ["", "printed"]), (0, ["printed", "printed"])])
def test_printed_numbers_are_read_if_wanted_and_told_by_the_digit_net_alone(column, names):
    paper = page(["3625"])
    paper.write("4711", 600, 40, 40)
    models = Models(OneAnswer(), LineNet("7/7"), LeftIsDigits(column))
    settings = ScanSettings(min_confidence=0.5, printed=True)
    fields = scan_page(Page("scan.png", 1, paper.image()), models, settings).fields
    assert [field.name for field in fields] == names
    assert [(field.status, bool(field.reason)) for field in fields] == [
        ("review", True) if name == "printed" else ("accepted", False) for name in names
    ]
    assert all(("/" in field.text) == (field.name == "") for field in fields)
    assert fields[0].box.right < fields[1].box.left


def test_where_there_are_few_pieces_all_are_read():
    models = Models(OneAnswer(), LineNet("77"), LeftIsDigits(0))
    assert len(scan_page(Page("scan.png", 1, page(ROWS).image()), models, ScanSettings()).fields) == 2


def test_a_page_without_ink_has_no_numbers():
    models = Models(OneAnswer(), LineNet("77"), LeftIsDigits(400))
    assert scan_page(Page("scan.png", 1, np.full((300, 200), 230, np.uint8)), models, ScanSettings()).fields == ()


class Doubts:
    """Stands in for the handwriting net: all ink is of handwritten digits and is print, each as probably as told."""

    def __init__(self, digit, printed):
        self.digit, self.printed = digit, printed

    def label(self, ink, rows):
        return LabelMap(*(np.full(ink.mask.shape, share, np.float32) for share in (self.digit, self.printed)), 1.0)


@pytest.mark.parametrize(("digit", "count"), [(0.13, 0), (0.18, 2)])
def test_what_is_hardly_a_handwritten_number_is_left_out(digit, count):
    image = page(["3625", "4711"]).image()
    models = Models(OneAnswer(), None, Doubts(digit, 0.1))
    assert len(scan_page(Page("scan.png", 1, image), models, ScanSettings()).fields) == count


@pytest.mark.parametrize("digit, printed, name, share", [(0.5, 0.2, "", 0.5), (0.001, 0.8, "printed", 0.8)])
def test_a_number_is_no_surer_than_that_it_is_one(digit, printed, name, share):
    image = page(["3625", "4711"]).image()
    sure, doubted = (
        scan_page(Page("scan.png", 1, image), Models(OneAnswer(), None, net), ScanSettings(printed=True)).fields
        for net in (None, Doubts(digit, printed))
    )
    assert len(sure) == len(doubted) > 0
    for before, after in zip(sure, doubted, strict=True):
        assert after.name == name
        assert after.confidence == pytest.approx(share * before.confidence, rel=0.01)
        assert [one.confidence for one in after.digits] == pytest.approx(
            [share * one.confidence for one in before.digits], rel=0.01
        )

"""A number that its ink leaves unsure is read by fainter and by stronger ink too, and all tell how sure it is."""

from dataclasses import replace

import numpy as np
import pytest

from digitscan import inked_number, pipeline
from digitscan.clock import Clock
from digitscan.explain import explanation, picture
from digitscan.explain.explanation import explain
from digitscan.explain.sheet import blank
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.inked_number import read_inked_number
from digitscan.nets.models import Models
from digitscan.numbers.consensus import ConsensusSettings
from digitscan.numbers.number import NumberSettings
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page
from tests.drawing import Paper, number
from tests.line_net import LineNet
from tests.reading import OneAnswer

LINE, USUAL = InkSettings.for_layout("line"), NumberSettings.for_layout("line")


def read(image, models, settings=USUAL):
    def ink_of(by):
        return extract_ink(image, by)

    return read_inked_number(ink_of(LINE), ink_of, models, Clock(), settings)


@pytest.mark.parametrize("text, expected", [("77", "77"), ("7/7", "7/7"), ("x7.7x", "7.7")])
def test_the_number_has_the_signs_that_the_line_net_reads(text, expected):
    found = read(number("77").image(), Models(OneAnswer(), LineNet(text))).reading
    assert found.text == expected
    assert [digit.value for digit in found.digits] == [7, 7]


def test_without_a_line_net_digits_alone_decide():
    found = read(number("77").image(), Models(OneAnswer(value=7)))
    assert found.reading.text == "77"
    assert found.by_ink == ()


@pytest.mark.parametrize("line", [None, LineNet("7")], ids=["digits alone", "both nets"])
def test_without_ink_there_is_no_number(line):
    assert read(np.full((60, 90), 230, np.uint8), Models(OneAnswer(), line)) is None


def pale(gray=165):
    """A 1 in dark ink, and one in pale ink beside it, which the usual settings take for paper."""
    paper = Paper(90, 150)
    paper.write("1", 40, 20, 50)
    image = paper.image()
    other = Paper(90, 150)
    other.write("1", 85, 20, 50)
    return np.minimum(image, np.maximum(other.image(), gray))


class ByInk(LineNet):
    """Reads a strip by how much ink it has: as 1, more or less surely, or surely as 11."""

    def __init__(self, chance):
        super().__init__("1")
        self.few, self.many = LineNet("1", chance), LineNet("11", 0.97)

    def frames(self, strips):
        return [(self.many if strip.shape[1] > 32 else self.few).frames([strip])[0] for strip in strips]


def models(chance):
    return Models(OneAnswer(value=1, sure=0.2), ByInk(chance))


def test_what_one_of_several_inks_shows_surely_is_taken_where_the_others_are_unsure():
    found = read(pale(), models(0.05))
    assert [one.digits[0] for one in found.by_ink] == ["1", "11", "1"]
    assert found.reading.text == "11"
    assert found.by_ink[0].chances[0] < found.reading.confidence < 0.5
    assert found.reading.alternatives[0].text == "1"
    # it stands where that ink shows it
    assert found.ink.mask.sum() > 1.5 * extract_ink(pale(), LINE).mask.sum()
    lefts = [digit.box.left / found.ink.scale for digit in found.reading.digits]
    assert 35 < lefts[0] < 60 < 80 < lefts[1]


def test_what_most_inks_show_is_taken_and_the_other_text_told():
    found = read(pale(), models(0.2), replace(USUAL, other_ink=0.6))
    assert found.reading.text == "1"
    assert found.reading.confidence < found.by_ink[0].chances[0]
    assert found.reading.alternatives[0].text == "11"
    assert found.ink.mask.sum() < 1.5 * extract_ink(pale(), LINE).mask.sum()


def test_a_sure_number_is_read_by_one_ink():
    found = read(pale(), models(0.9999))
    assert len(found.by_ink) == 1
    assert found.reading.confidence == found.by_ink[0].chances[0]


def test_ink_that_is_no_other_is_not_read_again():
    black_and_white = np.where(number("1").image(noise=0) < 128, 0, 255).astype(np.uint8)
    found = read(black_and_white, models(0.05))
    assert len(found.by_ink) == 1
    assert found.reading.confidence == found.by_ink[0].chances[0] < 0.5


def test_an_image_that_its_ink_shows_as_no_number_is_not_read_again():
    nothing = Models(OneAnswer(value=10, sure=0.3), ByInk(0.9))
    nothing.line.few = LineNet("x", 0.05)
    found = read(pale(), nothing, replace(USUAL, consensus=ConsensusSettings()))
    assert found.reading is None
    assert [one.digits[0] for one in found.by_ink] == [""]


def test_what_is_likely_dirt_is_not_read_again():
    assert len(read(pale(), models(0.05), replace(USUAL, dirt=0.1)).by_ink) > 1
    assert len(read(pale(), models(0.05), replace(USUAL, dirt=0.2)).by_ink) == 1


def test_each_ink_is_read_once():
    faint = extract_ink(pale(), LINE.others()[0])
    found = read_inked_number(extract_ink(pale(), LINE), lambda _: faint, models(0.05), Clock(), USUAL)
    assert [one.digits[0] for one in found.by_ink] == ["1", "11"]


def test_a_page_is_not_read_again(monkeypatch):
    monkeypatch.setattr(inked_number, "_MOST_PIXELS", 2000)
    assert len(read(pale(), models(0.05)).by_ink) == 1


def at_half_the_scale(real):
    """Reads a number, and says that its ink is half as large as it is."""

    def read_at_half(*arguments):
        found = real(*arguments)
        return replace(found, ink=replace(found.ink, scale=found.ink.scale / 2))

    return read_at_half


def test_boxes_are_brought_back_by_the_scale_of_the_ink_that_was_taken(monkeypatch):
    page = Page("a.png", 1, pale())
    (usual,) = scan_page(page, models(0.05), ScanSettings("line")).fields
    monkeypatch.setattr(pipeline, "read_inked_number", at_half_the_scale(read_inked_number))
    (half,) = scan_page(page, models(0.05), ScanSettings("line")).fields
    assert half.box.left == pytest.approx(2 * usual.box.left, abs=2)
    scale = explain(pale(), models(0.05)).scale
    monkeypatch.setattr(explanation, "read_inked_number", at_half_the_scale(read_inked_number))
    assert explain(pale(), models(0.05)).scale == scale / 2


def test_scan_and_explain_tell_the_same_and_where_it_stands_on_the_page():
    large = np.repeat(np.repeat(pale(), 4, axis=0), 4, axis=1)
    told = explain(large, models(0.05)).reading
    (field,) = scan_page(Page("a.png", 1, large), models(0.05), ScanSettings("line")).fields
    assert (field.text, field.confidence) == (told.text, told.confidence)
    assert field.text == "11"
    assert 140 < field.box.left < 240 < 340 < field.box.right < 480


def test_the_sheet_says_which_inks_were_read(monkeypatch):
    said = []
    monkeypatch.setattr(picture, "line_of_text", lambda text, *_: said.append(text) or blank(10, 10))
    for chance in (0.9999, 0.05):
        picture.draw_sheet(explain(pale(), models(chance)), "a.png")
    unsure = [text for text in said if text.startswith("not sure by its usual ink, 1 0.168,")]
    assert len(unsure) == 1
    assert "so read by other ink too: 11 0.98" in unsure[0]

"""Digits become numbers: parted at wide gaps, kept together in combs, words left out, zeros kept."""

import dataclasses

import pytest

from digitscan.numbers.fields import FieldSettings, as_read, field_of, numbers
from digitscan.records import Alternative, Box, Reading, Step

HEIGHT = 40


def line(text, gap=8, confidence=0.99, gaps=None):
    """Steps for a text: digits, "x" for a letter, "," for a low mark, a space for a gap of two heights."""
    steps, left = [], 100
    for k, character in enumerate(text):
        if character == " ":
            left += 2 * HEIGHT
            continue
        box = Box(left, 10, left + 24, 10 + HEIGHT) if character != "," else Box(left, 44, left + 6, 54)
        value = int(character) if character.isdigit() else None
        steps.append(Step(value, confidence if value is not None else 0.0, box))
        left = box.right + (gaps[k] if gaps and k < len(gaps) else gap)
    return steps


def texts(steps, **settings):
    return [as_read(found).text for found in numbers(steps, HEIGHT, FieldSettings(**settings))]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        ("3680", ["3680"]),
        ("0007", ["0007"]),
        ("00", ["00"]),
        ("36 80", ["36", "80"]),
        ("1 2 3", ["1", "2", "3"]),
        ("12,34", ["1234"]),
        ("xxxxx", []),
        ("xx3xx", []),
        ("xxxxx 36", ["36"]),
        ("36 xxxxx", ["36"]),
        ("xxxx 36 xxxx", ["36"]),
    ],
)
def test_numbers_of_a_line(text, expected):
    assert texts(line(text)) == expected


def test_a_comb_is_one_number():
    """Digits in cells stand wider apart than others, but evenly."""
    assert texts(line("36802519", gap=44)) == ["36802519"]


@pytest.mark.parametrize("high, expected", [(6, ["123"]), (30, ["12", "3"])])
def test_a_dash_bridges_a_gap_and_a_letter_does_not(high, expected):
    first, second = line("12"), line("3")
    dash = Step(None, 0.0, Box(first[-1].box.right + 14, 30, first[-1].box.right + 38, 30 + high))
    third = dataclasses.replace(second[0], box=second[0].box.moved(dash.box.right + 14 - second[0].box.left, 0))
    assert texts([*first, dash, third]) == expected


def test_an_uneven_gap_as_wide_as_a_comb_s_parts_two_numbers():
    assert texts(line("368025", gaps=[6, 6, 44, 6, 6])) == ["368", "025"]


@pytest.mark.parametrize("gap", [-12, 0, 8, 20])
def test_digits_that_stand_close_or_overlap_are_one_number(gap):
    assert texts(line("36802519", gap=gap)) == ["36802519"]


@pytest.mark.parametrize("scale", [0.5, 1, 5])
def test_gaps_are_measured_in_heights(scale):
    def scaled(box):
        return Box(*(round(scale * edge) for edge in (box.left, box.top, box.right, box.bottom)))

    steps = [dataclasses.replace(step, box=scaled(step.box)) for step in line("36 80")]
    assert [as_read(found).text for found in numbers(steps, scale * HEIGHT)] == ["36", "80"]


@pytest.mark.parametrize("confidence, expected", [(0.99, ["36"]), (0.2, [])])
def test_digits_that_are_hardly_any_are_no_number(confidence, expected):
    assert texts(line("36", confidence=confidence)) == expected


def test_a_lone_digit_must_be_surer():
    doubtful = (FieldSettings().doubt + FieldSettings().lone_doubt) / 2
    assert texts(line("3", confidence=doubtful)) == []
    assert texts(line("3680", confidence=doubtful)) == ["3680"]


@pytest.mark.parametrize(
    "confidence, least, status",
    [(0.99, 0.9, "accepted"), (0.9, 0.95, "review"), (0.9, 0.0, "accepted"), (1.0, 1.0, "accepted")],
)
def test_status_by_the_least_confidence(confidence, least, status):
    reading = dataclasses.replace(as_read(line("36")), confidence=confidence)
    assert field_of(reading, FieldSettings(min_confidence=least)).status == status


def test_confidence_is_that_all_digits_are_right():
    found = as_read(line("368", confidence=0.9))
    assert found.confidence == pytest.approx(0.9**3)
    assert [digit.confidence for digit in found.digits] == [0.9] * 3


def test_box_holds_the_digits_and_nothing_else():
    steps = line("x36x")
    found = field_of(as_read(steps))
    assert found.box == steps[1].box.union(steps[2].box)
    assert [digit.box for digit in found.digits] == [steps[1].box, steps[2].box]
    assert [digit.value for digit in found.digits] == [3, 6]


def test_a_field_tells_what_was_read():
    reading = Reading("3/6", 0.8, as_read(line("36")).digits, (Alternative("36", 0.1),))
    found = field_of(reading)
    assert (found.name, found.text, found.confidence) == ("", "3/6", 0.8)
    assert found.alternatives == reading.alternatives
    assert found.reason == ""


def test_a_number_with_a_reason_is_for_review_however_sure():
    found = field_of(Reading("36", 1.0, as_read(line("36")).digits), reason="length: not 3 digits")
    assert (found.status, found.reason) == ("review", "length: not 3 digits")


@pytest.mark.parametrize("text", ["36 80", "0 0 1 2", "36xxxx80"])
def test_all_digits_of_some_steps_are_one_number(text):
    assert as_read(line(text)).text == "".join(character for character in text if character.isdigit())


@pytest.mark.parametrize("text", ["", "xx"])
def test_no_digit_is_no_number(text):
    assert as_read(line(text)) is None
    assert texts(line(text)) == []

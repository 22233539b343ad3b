"""Frames of the line net become texts: signs between digits are told, fillers and words left out."""

import numpy as np
import pytest

from digitscan.numbers.transcripts import (
    Transcript,
    codes_of,
    digit_frames,
    log_probability,
    share_of_numbers,
    transcribe,
)

CHARACTERS = ("blank", *"0123456789.,-/:x")


def frames(text, sure=0.97, seed=0):
    """Frames that spell a text: each character in two frames, a blank after it; the rest is spread by chance."""
    codes = [code for character in text for code in (CHARACTERS.index(character),) * 2 + (0,)] or [0, 0]
    noise = np.random.default_rng(seed).random((len(codes), len(CHARACTERS)))
    table = (1 - sure) * noise / noise.sum(axis=1, keepdims=True)
    table[np.arange(len(codes)), codes] += sure
    return np.log(table).astype(np.float32)


@pytest.mark.parametrize(
    "raw, digits, text",
    [
        ("360", "360", "360"),
        ("1,234.50", "123450", "1,234.50"),
        ("12/03/2015", "12032015", "12/03/2015"),
        ("12-3-15", "12315", "12-3-15"),
        ("9:45", "945", "9:45"),
        ("xx360xx", "360", "360"),
        ("-360-", "360", "360"),
        ("360/-", "360", "360"),
        ("x-360.x", "360", "360"),
        ("12x34", "1234", "1234"),
        ("12.-34", "1234", "12.34"),
        ("00", "00", "00"),
        ("x", "", ""),
        ("", "", ""),
    ],
)
def test_what_a_text_tells(raw, digits, text):
    found = Transcript(raw, 1.0)
    assert (found.digits, found.text) == (digits, text)


@pytest.mark.parametrize("text", ["360", "1,234.50", "12/03/2015", "xx55x", ""])
def test_the_likeliest_text_comes_first(text):
    found = transcribe([frames(text)], CHARACTERS, 8)[0]
    assert found[0].raw == text
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert sum(one.probability for one in found) <= 1.0 + 1e-6


@pytest.mark.parametrize("text, least, most", [("360", 0.6, 1), ("xxx", 0, 0.1), ("x36", 0.15, 0.3), ("-", 0, 0.1)])
def test_a_number_is_all_there_is(text, least, most):
    assert least <= share_of_numbers(transcribe([frames(text)], CHARACTERS, 8)[0]) <= most


@pytest.mark.parametrize("text", ["36/0", "x36-0x", "3.6.0"])
def test_signs_do_not_count_among_digits(text):
    only = digit_frames(frames(text))
    assert only.shape[1] == 11
    assert np.exp(only).sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    right, wrong = log_probability(only, ["360", "361"])
    assert right > -1.0
    assert wrong < right - 3


def test_codes_leave_room_for_the_blank():
    assert codes_of("092") == (1, 10, 3)

"""What is said on stderr."""

import pytest

from digitscan.records import PageReading
from digitscan.terminal.report import Report, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Übung 1.png", "Übung 1.png"),
        ("a\nb", r"a\nb"),
        ("\x1b]0;x\x07", r"\x1b]0;x\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\udcff", r"\xff"),
        ("\U000e0001", r"\U000e0001"),
    ],
    ids=ascii,
)
def test_nothing_that_moves_a_terminal_is_printed(text, expected):
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("heights", "as_pages", "told"),
    [
        ([60], True, True),
        ([60, 120, 3300], True, True),
        ([60, 825], True, False),
        ([825, 3300], True, False),
        ([60], False, False),
        ([], True, False),
    ],
)
def test_images_as_small_as_one_number_are_told_where_they_were_read_as_pages(capsys, heights, as_pages, told):
    report = Report(quiet=False, verbose=False)
    for number, height in enumerate(heights, 1):
        report.page(PageReading("a.png", number, (), {}, width=900, height=height))
    report.summary(as_pages=as_pages)
    assert ("--layout line" in capsys.readouterr().err) == told


def test_a_quiet_run_leaves_that_out(capsys):
    report = Report(quiet=True, verbose=False)
    report.page(PageReading("a.png", 1, (), {}, width=100, height=60))
    report.summary(as_pages=True)
    assert capsys.readouterr().err == ""

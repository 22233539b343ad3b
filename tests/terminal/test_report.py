"""What is said on stderr."""

import pytest

from digitscan.terminal.report import printable


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

import io

import numpy as np
import pytest
from rich.console import Console

from digitscan.terminal.digit_picture import show

IMAGE = np.array([[0, 255, 0], [0, 0, 255]], np.uint8)


def drawn(**options):
    stream = io.StringIO()
    show(IMAGE, Console(file=stream, **{"width": 80, "force_terminal": True, **options}))
    return stream.getvalue()


def test_two_rows_of_pixels_share_a_line_of_half_blocks():
    line = drawn(color_system="truecolor")
    assert line.count("\n") == 1
    black, white = "0;0;0", "255;255;255"
    pairs = [(black, black), (white, black), (black, white)]
    assert line.rstrip("\n") == "".join(f"\x1b[38;2;{above};48;2;{below}m▀\x1b[0m" for above, below in pairs)


@pytest.mark.parametrize(
    "options",
    [{"force_terminal": False}, {"color_system": None}, {"color_system": "truecolor", "no_color": True}],
    ids=["file", "dumb", "NO_COLOR"],
)
def test_without_colors_each_pixel_is_two_characters(options):
    assert drawn(**options) == "  @@\n    @@\n"


def test_it_is_never_wrapped():
    assert drawn(width=2, force_terminal=False) == "  @@\n    @@\n"

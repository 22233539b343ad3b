"""Draws the strip that the line net saw, and above its frames the characters that it found there."""

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from digitscan.explain.explanation import Whole
from digitscan.explain.sheet import GRAY, PALE, banded, blank, write
from digitscan.nets.ctc import BLANK
from digitscan.nets.sequence import COLUMNS_A_FRAME, PADDING
from digitscan.overlay import BLUE

_TIMES = 5
_LETTERS = 62  # height of what stands above the strip: two lines of characters, and bars between 0 and 1
_BARS = 24
_SECOND = 0.1  # another character at least this probable in a frame is shown as well


def draw_strip(whole: Whole) -> Image.Image:
    """The strip, enlarged; above each frame its best character unless that is the blank, and the next one in gray.

    Bars between them tell how probable the best one is.
    """
    strip = np.pad(whole.opinion.strip.image, ((0, 0), (PADDING, PADDING)))
    seen = ImageOps.invert(Image.fromarray(strip))
    seen = seen.resize((_TIMES * seen.width, _TIMES * seen.height), Image.Resampling.NEAREST)
    picture = blank(seen.width, seen.height + _LETTERS)
    picture.paste(seen, (0, _LETTERS))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, _LETTERS, seen.width - 1, picture.height - 1), outline=PALE)
    step = COLUMNS_A_FRAME * _TIMES
    for number, frame in enumerate(np.exp(whole.opinion.looks[0].frames)):
        left = number * step
        best, second = (int(code) for code in np.argsort(-frame)[:2])
        if second != BLANK and frame[second] >= _SECOND:
            write(draw, (left + step / 2, 8), whole.characters[second], 14, GRAY, "mm")
        if best != BLANK:
            write(draw, (left + step / 2, 24), whole.characters[best], 16, BLUE, "mm")
            high = round(_BARS * float(frame[best]))
            draw.rectangle((left + 1, _LETTERS - 2 - high, left + step - 2, _LETTERS - 3), fill=BLUE)
    return banded(picture, 2 * seen.height)

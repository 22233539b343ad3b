"""Draws candidates for digits: each as the net saw it, with what it was taken for and what else it may be."""

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from digitscan.explain.explanation import Candidate, Taken
from digitscan.explain.sheet import BLACK, GRAY, LARGE, PALE, SMALL, Color, blank, chance, write
from digitscan.lattice.graph import NO_DIGIT
from digitscan.overlay import BLUE, ORANGE
from digitscan.records import Gray

_ENLARGED, _SMALLER = 4, 2
_WIDTH, _SMALL_WIDTH = 132, 92


def taken_tile(taken: Taken) -> Image.Image:
    """A step of the path: the digit, and below it the likeliest of the others; gray where it was passed over.

    A likelier one than the digit that was taken is orange.
    """
    candidate, value = taken.candidate, taken.value
    side = _ENLARGED * candidate.seen.shape[0]
    picture = blank(_WIDTH, side + 84)
    draw = ImageDraw.Draw(picture)
    picture.paste(_enlarged(candidate.seen, _ENLARGED, faint=value is None), ((_WIDTH - side) // 2, 0))
    left = (_WIDTH - side) // 2
    draw.rectangle((left, 0, left + side - 1, side - 1), outline=PALE if value is None else BLUE, width=2)
    middle = _WIDTH / 2
    write(draw, (middle, side + 4), parts_text(candidate), SMALL, GRAY, "mt")
    if value is None:
        write(draw, (middle, side + 24), "passed over", SMALL, GRAY, "mt")
        write(draw, (middle, side + 44), _best(candidate), SMALL, GRAY, "mt")
        return picture
    assert candidate.probabilities is not None, "only what the net judged is taken for a digit"
    chosen = float(candidate.probabilities[value])
    write(draw, (middle, side + 22), f"{value}  {chance(chosen)}", LARGE, BLUE, "mt")
    other = next(k for k in candidate.ranking() if k != value)
    odds = float(candidate.probabilities[other])
    color = ORANGE if odds > chosen else BLACK
    write(
        draw, (middle, side + 54), f"{'but' if odds > chosen else 'or'} {_name(other)}  {chance(odds)}", 15, color, "mt"
    )
    return picture


def candidate_tile(candidate: Candidate) -> Image.Image:
    """A candidate that is not on the path, smaller."""
    side = _SMALLER * candidate.seen.shape[0]
    picture = blank(_SMALL_WIDTH, side + 40)
    draw = ImageDraw.Draw(picture)
    left = (_SMALL_WIDTH - side) // 2
    picture.paste(_enlarged(candidate.seen, _SMALLER, faint=False), (left, 0))
    draw.rectangle((left, 0, left + side - 1, side - 1), outline=PALE)
    write(draw, (_SMALL_WIDTH / 2, side + 4), parts_text(candidate), SMALL, GRAY, "mt")
    color: Color = GRAY if candidate.ranking()[:1] == (NO_DIGIT,) else BLACK
    write(draw, (_SMALL_WIDTH / 2, side + 21), _best(candidate), SMALL, color, "mt")
    return picture


def parts_text(candidate: Candidate) -> str:
    """Which parts it takes, counted from 1."""
    first, last = candidate.parts[0] + 1, candidate.parts[1]
    return f"part {first}" if first == last else f"parts {first}-{last}"


def _best(candidate: Candidate) -> str:
    if candidate.probabilities is None:
        return "too low, not judged"
    best = candidate.ranking()[0]
    return f"{_name(best)} {chance(float(candidate.probabilities[best]))}"


def _name(value: int) -> str:
    return "none" if value == NO_DIGIT else str(value)


def _enlarged(seen: Gray, times: int, faint: bool) -> Image.Image:
    """Ink black on white, pixels as squares."""
    shown = seen // 3 if faint else seen
    picture = ImageOps.invert(Image.fromarray(np.asarray(shown, np.uint8)))
    return picture.resize((times * picture.width, times * picture.height), Image.Resampling.NEAREST)

"""Draws how a number came to be read on one sheet, for those who look for the step that failed."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageDraw

from digitscan.explain.explanation import Candidate, Explanation, Text, Whole
from digitscan.explain.row import draw_place, draw_row
from digitscan.explain.sheet import (
    BLACK,
    GRAY,
    LARGE,
    PALE,
    USUAL,
    blank,
    chance,
    flowed,
    font,
    line_of_text,
    stacked,
    with_margin,
    write,
)
from digitscan.explain.strip import draw_strip
from digitscan.explain.tiles import candidate_tile, taken_tile
from digitscan.lattice.graph import NO_DIGIT
from digitscan.numbers.texts import Texts
from digitscan.overlay import BLUE, ORANGE
from digitscan.records import Reading

_MOST_OTHERS = 24
_MOST_TEXTS = 8
_ROW = 24
_COLUMN = 140
_NOTHING = 1e-6  # the probability of a text that a net cannot read at all is below this
NO_TEXT = "(no digit)"


def draw_sheet(explanation: Explanation, name: str) -> Image.Image:
    """The whole sheet, at most 1600 pixels wide.

    Args:
        explanation: What is to be shown.
        name: Of the image, printable.
    """
    said = summary(explanation.reading)
    panels = [
        line_of_text(name, USUAL, GRAY),
        line_of_text(said, LARGE),
        *_inks(explanation.by_ink),
        *_alone(explanation.whole),
        *_place(explanation),
        _panel(
            "1  The ink and its parts: cuts that bound a chosen digit are solid, the others that were tried dashed; "
            "uncolored ink is not in the row",
            draw_row(explanation),
        ),
        _panel("2  What was chosen, as the digit net saw it", flowed([taken_tile(one) for one in explanation.path], 4)),
    ]
    if not explanation.spelled:
        note = "No path through the candidates spells what was read; this is the one that the lattice likes best."
        panels.append(line_of_text(note, USUAL, ORANGE))
    if explanation.others:
        shown = likeliest(explanation.others)
        title = f"3  Other candidates: {len(shown)} of {len(explanation.others)}, the likeliest digits"
        panels.append(_panel(title, flowed([candidate_tile(one) for one in shown], 2)))
    if explanation.whole is not None:
        title = "4  What the line net saw: its best character in each frame, how probable that is, and in gray the next"
        panels.append(_panel(title, draw_strip(explanation.whole)))
        read = explanation.reading.text if explanation.reading else ""
        title = "5  The likeliest texts, with their probabilities; in blue what was read"
        panels.append(_panel(title, _table(explanation.whole, read)))
        panels.append(line_of_text(said, USUAL))
    return with_margin(stacked(panels, 14))


def summary(reading: Reading | None) -> str:
    """What was read, and how sure it is, in words."""
    if reading is None:
        return "read as no number"
    return f"read as {reading.text} with confidence {int(100 * reading.confidence) / 100:.2f}"


def likeliest(candidates: tuple[Candidate, ...]) -> list[Candidate]:
    """Those that are most probably a digit, still from left to right."""

    def odds(candidate: Candidate) -> float:
        return 0.0 if candidate.probabilities is None else float(candidate.probabilities[:NO_DIGIT].max())

    kept = sorted(range(len(candidates)), key=lambda k: -odds(candidates[k]))[:_MOST_OTHERS]
    return [candidates[k] for k in sorted(kept)]


def _inks(by_ink: Sequence[Texts]) -> list[Image.Image]:
    """What each ink shows, if more than one was looked at."""
    if len(by_ink) < 2:
        return []
    first, *others = (f"{one.digits[0] or NO_TEXT} {chance(one.chances[0])}" for one in by_ink)
    said = f"not sure by its usual ink, {first}, so read by other ink too: {', '.join(others)}; all count alike"
    shown = "What follows is by the ink that shows it best."
    return [line_of_text(said, USUAL, ORANGE), line_of_text(shown, USUAL, GRAY)]


def _alone(whole: Whole | None) -> list[Image.Image]:
    """What either net would have read without the other, if they do not agree."""
    if whole is None:
        return []
    line, lattice = (_best(whole, column) for column in ("line", "lattice"))
    if line.text == lattice.text:
        return []
    said = f"the line net alone reads {line.text or NO_TEXT}, the lattice alone {lattice.text or NO_TEXT}"
    return [line_of_text(said, USUAL, ORANGE)]


def _best(whole: Whole, column: Literal["line", "lattice"]) -> Text:
    return max(whole.texts, key=lambda text: float(getattr(text, column)))


def _place(explanation: Explanation) -> list[Image.Image]:
    picture = draw_place(explanation)
    return [] if picture is None else [_panel("The image; framed, the line that was taken for the number", picture)]


def _panel(title: str, picture: Image.Image) -> Image.Image:
    return stacked([line_of_text(title, USUAL, GRAY), picture], 6)


def _table(whole: Whole, read: str) -> Image.Image:
    """The texts, those that either net likes best, and the one read; the highest probability of each column is blue."""
    kept = {*whole.texts[:_MOST_TEXTS], _best(whole, "line"), _best(whole, "lattice")}
    kept |= {one for one in whole.texts if one.text == read}
    texts = [one for one in whole.texts if one in kept]
    names = [one.text or NO_TEXT for one in texts]
    wide = max(round(max(font(18).getlength(name) for name in names)), 80) + 20
    picture = blank(wide + 3 * _COLUMN, _ROW * (len(texts) + 1))
    draw = ImageDraw.Draw(picture)
    ends = [wide + _COLUMN * k for k in (1, 2, 3)]
    write(draw, (0, 4), "text", USUAL, GRAY)
    for end, column in zip(ends, ("by the line net", "by the lattice", "together"), strict=True):
        write(draw, (end, 4), column, USUAL, GRAY, "rt")
    chances = [(one.line, one.lattice, one.together) for one in texts]
    highest = [max(column) for column in zip(*chances, strict=True)]
    for number, (one, name, row) in enumerate(zip(texts, names, chances, strict=True), 1):
        middle = _ROW * number + _ROW / 2
        draw.line([(0, _ROW * number), (picture.width, _ROW * number)], fill=PALE)
        write(draw, (0, middle), name, 18, BLUE if one.text == read else BLACK, "lm")
        for end, value, most in zip(ends, row, highest, strict=True):
            write(draw, (end, middle), small_chance(value), USUAL, BLUE if value == most > _NOTHING else BLACK, "rm")
    return picture


def small_chance(probability: float) -> str:
    """A probability of a whole text, which may be small without being nothing."""
    if probability < _NOTHING:
        return "<1e-06"
    return f"{probability:.0e}" if probability < 0.001 else chance(probability)

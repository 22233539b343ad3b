"""Writes a number as it stands on a form or cheque, with what people and printers put before, into and after it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from digitscan.records import Gray
from training.data.compose import with_lead_stroke
from training.lines import frames, legends, signs, strokes
from training.lines.pen import OTHER, Chance, Pen
from training.lines.texts import number_text

LONGEST_COMB = 12
CUT_OFF = 0.12  # of what stands before a number is cut through at the image's edge
TAILS = 0.3  # of the numbers that end in a zero are amounts that "/-" ends
DRAWN_ONES = 0.3  # of the 1s are longer, or have the long or looped lead stroke that few of the known hands write
ONE_GO = 0.4  # of the numbers that end in zeros have them written without lifting the pen


@dataclass(frozen=True, slots=True)
class Hand:
    """What one writer wrote: digits by value, and letters, each uint8 (N, 28, 28)."""

    digits: Mapping[str, Gray]
    letters: Gray


def write_number(hand: Hand, chance: Chance) -> tuple[Gray, str]:
    """Writes a number that chance makes up.

    Returns:
        The image uint8 (H, W), dark on light, and its text in the characters of the sequence net.
    """
    number = number_text(chance)
    pen = Pen(len(number), chance)
    in_cells = chance.random() < 0.18 and len(number) <= LONGEST_COMB
    if in_cells:
        pen.in_cells(chance.uniform(0.7, 2.0) if chance.random() < 0.75 else chance.uniform(2.0, 3.2))
    if chance.random() < (0.25 if in_cells else 0.16):
        _printed_before(pen)
    guarded = chance.random() < 0.38
    if guarded and chance.random() < 0.6:
        _before(pen, hand)
    if pen.text and chance.random() < CUT_OFF:
        pen.cut_off(pen.left + chance.uniform(0.3, 0.9) * (pen.right - pen.left))
    write_digits(pen, hand, number, in_cells)
    tail = not in_cells and number.endswith("0") and chance.random() < TAILS
    if tail:
        signs.slash_dash(pen)
    if in_cells and chance.random() < 0.7:
        frames.comb(pen)
    if guarded and not tail and chance.random() < 0.7:
        _after(pen, hand)
    if chance.random() < 0.07:
        pen.skip(chance.uniform(0, 0.6))
        legends.legend(pen)
    if chance.random() < 0.1:
        legends.rests(pen)
    if chance.random() < 0.12:
        legends.intruders(pen)
    if not in_cells and chance.random() < 0.2:
        frames.lines_around(pen)
    return pen.scanned(), pen.text


def _printed_before(pen: Pen) -> None:
    """Prints one or two things in front of the number."""
    for _ in range(int(pen.chance.choice((1, 1, 2)))):
        kind = str(pen.chance.choice(("legend", "currency", "script"), p=(0.55, 0.3, 0.15)))
        {"legend": legends.legend, "currency": legends.currency_cell, "script": legends.script}[kind](pen)
        pen.skip(pen.chance.uniform(0.1, 1.0))


def _any(images: Gray, chance: Chance) -> Gray:
    return np.asarray(images[int(chance.integers(len(images)))], np.uint8)


def write_digits(pen: Pen, hand: Hand, number: str, in_cells: bool = False) -> None:
    """Writes the digits of a number and the signs between them."""
    chance = pen.chance
    raised = len(number) - 3 if "." in number[-3:-2] and chance.random() < 0.2 else len(number)
    begin = 0.0
    in_one_go = _zeros_at_the_end(number) if chance.random() < ONE_GO and raised == len(number) else 0
    for place, character in enumerate(number[: len(number) - in_one_go]):
        if place == raised:
            begin = pen.right + 0.1 * pen.height
            if chance.random() < 0.5:
                signs.dot(pen)
        elif character == " ":
            pen.skip(chance.uniform(0.15, 0.6))
        elif character in signs.SEPARATORS:
            signs.SEPARATORS[character](pen)
        else:
            small = place > raised  # cents, as Americans write them
            size, up = (chance.uniform(0.5, 0.7), chance.uniform(0.3, 0.5)) if small else (1.0, 0.0)
            if character == "1" and not small and not in_cells and chance.random() < DRAWN_ONES:
                strokes.one(pen)
                continue
            image = _any(hand.digits[character], chance)
            image = with_lead_stroke(image, chance) if character == "1" else image
            pen.digit(image, character, size, up)
    if in_one_go:
        strokes.zeros(pen, in_one_go)
    if raised < len(number):
        y = pen.base - chance.uniform(0.15, 0.3) * pen.height
        pen.stroke([(begin, y + chance.normal(0, 0.05) * pen.height), (pen.right, y)], pen.width)


def _zeros_at_the_end(number: str) -> int:
    """How many zeros end a number, if at least two."""
    count = len(number) - len(number.rstrip("0"))
    return count if count >= 2 else 0


def _word(pen: Pen, hand: Hand) -> None:
    for place in range(int(pen.chance.integers(1, 4))):
        low, high = (0.5, 1.1) if place else (0.8, 1.2)
        gap = pen.chance.uniform(-0.05, 0.15) if place else pen.chance.uniform(0, 0.3)
        pen.character(_any(hand.letters, pen.chance), pen.chance.uniform(low, high), gap)


def _several(pen: Pen, draw: str) -> None:
    for _ in range(int(pen.chance.integers(1, 4))):
        {"star": signs.star, "cross": signs.cross, "dash": _filler}[draw](pen)


def _filler(pen: Pen) -> None:
    signs.dash(pen, character=OTHER)


def _before(pen: Pen, hand: Hand) -> None:
    kinds = ("currency", "word", "star", "equals", "hatch", "wave", "dash")
    match str(pen.chance.choice(kinds, p=(0.3, 0.2, 0.12, 0.12, 0.06, 0.1, 0.1))):
        case "currency":
            signs.currency(pen)
        case "word":
            _word(pen, hand)
        case "equals":
            signs.equals(pen)
        case "hatch":
            signs.hatch(pen)
        case "wave":
            signs.wave(pen)
        case kind:
            _several(pen, kind)
    if pen.chance.random() < 0.3:
        pen.skip(pen.chance.uniform(0, 0.5))


def _after(pen: Pen, hand: Hand) -> None:
    kinds = ("slash dash", "long dash", "sign dash", "equals", "wave", "word", "star", "dot", "cross", "checked")
    chance = pen.chance
    match str(chance.choice(kinds, p=(0.24, 0.14, 0.08, 0.08, 0.07, 0.10, 0.07, 0.06, 0.06, 0.10))):
        case "slash dash":
            signs.slash_dash(pen)
        case "sign dash":
            (signs.comma if chance.random() < 0.5 else signs.dot)(pen)
            signs.dash(pen, 0.3, 1.2, character=OTHER)
        case "long dash":
            signs.dash(pen, 0.4, 3.0)
        case "equals":
            signs.equals(pen)
        case "wave":
            signs.wave(pen)
        case "word":
            _word(pen, hand)
        case "dot":
            signs.dot(pen)
        case "checked":
            signs.checked(pen)
        case kind:
            _several(pen, kind)

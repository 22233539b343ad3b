"""What the net that looks closer is shown: rows of composed parts of pages that the net of pages may take for numbers.

As it looks at nothing else, so it is taught by what the first look leaves, its mistakes among it.
"""

import functools
from dataclasses import replace

import numpy as np

from digitscan.finding.rows import find_rows
from digitscan.finding.screening import doubtful_rows
from digitscan.nets.classify import weights_files
from digitscan.nets.closer import HEIGHT, Window
from digitscan.nets.handwriting import HandwritingNet
from digitscan.records import Row
from training.lines.texts import Chance
from training.pages.compose import Part, composed_scan, view_and_truth
from training.pages.handwriting import Desk
from training.pages.real import RealPages

SHAPE = (HEIGHT, 256)
"""Rows and columns of what the net sees at once in training."""

ANY = 0.15  # as many rows beside as chance takes, doubtful or not
MOST = 4  # rows of one composed part
OFF = 0.12  # how far the height of a row is mistaken, in logarithms


def compose_rows(desk: Desk, real: RealPages, chance: Chance) -> list[Part]:
    """Composes a part of a page and cuts out what is looked at closer, at most `MOST` rows."""
    scan = composed_scan(desk, real, chance)
    rows = find_rows(scan.ink)
    if not rows:
        return []
    found = doubtful_rows(rows, _first_look().label(scan.ink, rows))
    found += [row for row in rows if chance.random() < ANY]
    chosen = [found[k] for k in chance.permutation(len(found))[:MOST]]
    parts = []
    for row in chosen:
        window = _moved(row, chance)
        ink = replace(scan.ink, strength=window.cut(scan.ink.strength), mask=window.cut(scan.ink.mask))
        if ink.mask.any():
            parts.append(Part(*view_and_truth(ink, window.cut(scan.kinds), SHAPE)))
    return parts


@functools.cache
def _first_look() -> HandwritingNet:
    """The shipped net of pages."""
    return HandwritingNet(weights_files()["handwriting"])


def _moved(row: Row, chance: Chance) -> Window:
    """A window of the shape that trains, somewhere along a row."""
    off = float(np.exp(chance.normal(0, OFF)))
    window = Window.of(replace(row, height=row.height * off))
    room = (window.width - SHAPE[1]) / window.scale
    across = chance.uniform(min(0.0, room), max(0.0, room))
    down = row.height * chance.normal(0, 0.08)
    return replace(window, left=window.left + across, top=window.top + down, width=SHAPE[1])

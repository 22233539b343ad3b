"""Composes a part of a page and puts it through digitscan's own search for ink: what the net sees, and the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.handwriting import CELL, WRITING, seen
from digitscan.records import Gray, Ink
from training.lines.texts import Chance
from training.pages.handwriting import Desk, Writer
from training.pages.layouts import fill, sprinkle
from training.pages.paper import Background, cut, drawn_paper, scanned, turned
from training.pages.scene import Scene
from training.pages.sheet import NO_DIGIT, PAPER, PRINT, Sheet

SHAPE = (256, 320)
"""Rows and columns of what the net sees at once in training."""

LOW, HIGH = 0.8 * WRITING, 3.0 * WRITING
"""Least and greatest height of digits there: they are as high as the print by which a page is scaled, or higher."""

REAL = 0.45  # of the backgrounds
UNTOUCHED = 0.3  # of the real ones have nothing added


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page.

    Attributes:
        image: uint8 (H, W), the scan.
        view: uint8, `SHAPE`: what the net sees.
        kinds: uint8, `SHAPE` / `CELL`: the kind of most ink in each cell, `PAPER` where there is none.
        cover: uint8, as large: how much of each cell is ink, of 255.
    """

    image: Gray
    view: Gray
    kinds: Gray
    cover: Gray


def compose(desk: Desk, backgrounds: Sequence[Background], chance: Chance) -> Part:
    """Composes a part of a page; without real backgrounds all are drawn."""
    finer = chance.uniform(1.0, 2.2)
    shape = (round(SHAPE[0] * finer), round(SHAPE[1] * finer))
    height = float(np.exp(chance.uniform(np.log(LOW), np.log(HIGH)))) * finer
    sheet, writer = Sheet.empty(*shape), Writer(desk, height, chance)
    scene = Scene(sheet, writer, chance)
    real = bool(backgrounds) and chance.random() < REAL
    if not real:
        paper = drawn_paper(shape, chance)
        fill(scene)
    else:
        paper = cut(backgrounds, shape, scene.print_height * chance.uniform(1.0, 1.5), chance)
        if chance.random() > UNTOUCHED:
            sprinkle(scene, paper)
    pen, printer = chance.uniform(0.35, 0.95), chance.uniform(0.3, 0.95)
    image, kinds = scanned(sheet, paper, pen, printer, height, chance), sheet.kinds
    if chance.random() < 0.4:
        image, kinds = turned(image, kinds, chance.normal(0, 1.3))
    reach = chance.uniform(1.0, 2.5) * height / min(shape)
    ink = extract_ink(image, replace(InkSettings(), paper_reach=min(0.6, reach)))
    return Part(image, *view_and_truth(ink, kinds, SHAPE, NO_DIGIT if real else PRINT))


def view_and_truth(ink: Ink, kinds: Gray, shape: tuple[int, int], rest: int) -> tuple[Gray, Gray, Gray]:
    """What the net sees of some ink in a shape (H, W), and the kinds and the cover of its cells, see `Part`.

    Args:
        ink: The ink.
        kinds: uint8, as large as the page.
        shape: Rows and columns of what is seen, multiples of `CELL`.
        rest: The kind of ink that is of none.
    """
    rows, columns = ink.mask.shape
    kinds = np.asarray(cv2.resize(kinds, (columns, rows), interpolation=cv2.INTER_NEAREST), np.uint8)
    # what blurs over the edge of a stroke is of its kind
    wide = np.where(kinds == PAPER, 255, kinds).astype(np.uint8)
    near = cv2.erode(wide, np.ones((5, 5), np.uint8))
    kinds = np.where(kinds == PAPER, np.where(near == 255, rest, near), kinds).astype(np.uint8)
    size = (shape[1] // CELL, shape[0] // CELL)
    covers = [
        cv2.resize((ink.mask & (kinds == kind)).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for kind in range(1, NO_DIGIT + 1)
    ]
    cover = np.sum(covers, axis=0)
    most = np.where(cover > 0, 1 + np.argmax(covers, axis=0), PAPER)
    return seen(ink, shape), most.astype(np.uint8), np.round(255 * cover).clip(0, 255).astype(np.uint8)

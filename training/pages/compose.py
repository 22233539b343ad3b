"""Composes a part of a page and puts it through digitscan's own search for ink: what the net sees, and the truth."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.handwriting import WRITING
from digitscan.nets.ink_labels import CELL, seen
from digitscan.records import Gray, Ink
from training.lines.texts import Chance
from training.pages.handwriting import Desk, Writer
from training.pages.layouts import fill, sprinkle
from training.pages.paper import Paper, cut, drawn_paper, scanned, turned
from training.pages.real import RealPages
from training.pages.scene import Scene
from training.pages.sheet import NO_DIGIT, PAPER, Sheet

SHAPE = (256, 320)
"""Rows and columns of what the net sees at once in training."""

LOW, HIGH = 0.8 * WRITING, 3.0 * WRITING
"""Least and greatest height of digits there: they are as high as the print by which a page is scaled, or higher."""

PAPERS = {"drawn": 0.5, "bare": 0.28, "filled": 0.22}
"""How often what others are composed on is drawn, a real page without numbers, or one with numbers."""

UNTOUCHED = {"bare": 0.3, "filled": 0.6}  # of the real ones have nothing added


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page.

    Attributes:
        view: uint8, `SHAPE`: what the net sees.
        kinds: uint8, `SHAPE` / `CELL`: the kind of most ink in each cell, `PAPER` where there is none.
        cover: uint8, as large: how much of each cell is ink, of 255.
    """

    view: Gray
    kinds: Gray
    cover: Gray


@dataclass(frozen=True, slots=True)
class Scan:
    """The ink of a scan of a composed part of a page, and the kinds that it has, uint8, as large."""

    ink: Ink
    kinds: Gray


def compose(desk: Desk, real: RealPages, chance: Chance) -> Part:
    """Composes a part of a page; without real pages of a kind they are drawn."""
    scan = composed_scan(desk, real, chance)
    return Part(*view_and_truth(scan.ink, scan.kinds, SHAPE))


def composed_scan(desk: Desk, real: RealPages, chance: Chance) -> Scan:
    """The scan of a part of a page; without real pages of a kind they are drawn."""
    finer = chance.uniform(1.0, 2.2)
    shape = (round(SHAPE[0] * finer), round(SHAPE[1] * finer))
    height = float(np.exp(chance.uniform(np.log(LOW), np.log(HIGH)))) * finer
    sheet, writer = Sheet.empty(*shape), Writer(desk, height, chance)
    scene = Scene(sheet, writer, desk.fonts, chance)
    paper = _paper(scene, real, chance)
    pen, printer = chance.uniform(0.35, 0.95), chance.uniform(0.3, 0.95)
    image, kinds, below = scanned(sheet, paper.tone, pen, printer, height, chance), sheet.kinds, paper.kinds
    if chance.random() < 0.4:
        degrees = chance.normal(0, 1.3)
        image = turned(image, degrees)
        kinds, below = (turned(one, degrees, cv2.INTER_NEAREST) for one in (kinds, below))
    reach = chance.uniform(1.0, 2.5) * height / min(shape)
    ink = extract_ink(image, replace(InkSettings(), paper_reach=min(0.6, reach)))
    return Scan(ink, kinds_of_ink(ink, kinds, below))


def _paper(scene: Scene, real: RealPages, chance: Chance) -> Paper:
    """Chooses a paper and fills the scene with what may stand on it."""
    shape = (scene.sheet.kinds.shape[0], scene.sheet.kinds.shape[1])
    of = str(chance.choice(list(PAPERS), p=list(PAPERS.values())))
    pages = {"drawn": (), "bare": real.bare, "filled": real.filled}[of]
    if not pages:
        fill(scene)
        return drawn_paper(shape, chance)
    page = pages[int(chance.integers(len(pages)))]
    if of == "bare":
        high = scene.print_height * chance.uniform(0.6, 1.8)
    else:  # as high as a page is seen when it is read
        high = WRITING * shape[0] / SHAPE[0] * float(np.exp(chance.normal(0, 0.25)))
    paper = cut(page, shape, high, chance)
    if chance.random() > UNTOUCHED[of]:
        sprinkle(scene, paper.tone)
    return paper


def kinds_of_ink(ink: Ink, kinds: Gray, below: Gray) -> Gray:
    """Of which kind some ink is where it is, uint8, as large as the ink.

    Args:
        ink: The ink.
        kinds: uint8, as large as the page: of what is drawn on it.
        below: uint8, as large: the kind of ink that was there before.
    """
    rows, columns = ink.mask.shape
    kinds, below = (
        np.asarray(cv2.resize(one, (columns, rows), interpolation=cv2.INTER_NEAREST), np.uint8)
        for one in (kinds, below)
    )
    # what blurs over the edge of a stroke is of its kind
    wide = np.where(kinds == PAPER, 255, kinds).astype(np.uint8)
    near = cv2.erode(wide, np.ones((5, 5), np.uint8))
    return np.where(kinds == PAPER, np.where(near == 255, below, near), kinds).astype(np.uint8)


def view_and_truth(ink: Ink, kinds: Gray, shape: tuple[int, int]) -> tuple[Gray, Gray, Gray]:
    """What the net sees of some ink in a shape (H, W), and the kinds and the cover of its cells, see `Part`.

    Args:
        ink: The ink.
        kinds: uint8, as large: of which kind it is.
        shape: Rows and columns of what is seen, multiples of `CELL`.
    """
    size = (shape[1] // CELL, shape[0] // CELL)
    covers = [
        cv2.resize((ink.mask & (kinds == kind)).astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for kind in range(1, NO_DIGIT + 1)
    ]
    cover = np.sum(covers, axis=0)
    most = np.where(cover > 0, 1 + np.argmax(covers, axis=0), PAPER)
    return seen(ink, shape), most.astype(np.uint8), np.round(255 * cover).clip(0, 255).astype(np.uint8)

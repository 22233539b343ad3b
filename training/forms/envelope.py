"""An envelope: an address by hand, a stamp and its postmark."""

from dataclasses import replace

import cv2
import numpy as np

from training.forms.hand import Hand
from training.forms.pens import BLUE_FELT_PEN, Color
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import Cell, Sheet

_PAPER: Color = (240, 230, 208)


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan the envelope, in color at 150 dpi."""
    sheet = Sheet(220, 110, 150, rng, _PAPER)
    _print_sender(sheet)
    _stamp(sheet, 186, 10)
    _postmark(sheet, 168, 25)
    hand = Hand.random(rng)
    hand = replace(hand, spacing=hand.spacing + 0.05)  # the felt pen is broad
    sheet.write("Clara Hedlund", 92, 58, 7.5, hand, BLUE_FELT_PEN)
    end = sheet.write("Birkenallee", 91, 72, 7.5, hand, BLUE_FELT_PEN)
    sheet.write(str(rng.integers(11, 98)), end + 6, 72, 7.2, hand, BLUE_FELT_PEN, "house number")
    end = sheet.write(f"{rng.integers(10000, 99999)}", 90, 88, 8, hand, BLUE_FELT_PEN, "postcode")
    sheet.write("Lindhaven", end + 8, 88, 7.5, hand, BLUE_FELT_PEN)
    scanner = Scanner("color", angle=0.9, margin=(3, 3, 3, 4), blur=0.6, noise=1.6, light=0.1, white=250)
    return [scan(sheet, scanner)]


def _print_sender(sheet: Sheet) -> None:
    s, green = sheet.scale, (58, 98, 62)
    for turn in (-1, 1):  # a seedling
        leaf = [(18 + turn * x, 12 - y) for x, y in ((0, 0), (1.2, 2.4), (4, 3), (3.4, 0.9))]
        sheet.pencil.polygon([(x * s, y * s) for x, y in leaf], fill=green)
    sheet.line(18, 11.5, 18, 18, 0.6, green)
    sheet.line(14, 18, 22, 18, 0.4, green)
    sheet.type("Kessel & Daughters", 25, 13.5, 11, "DejaVuSerif-Bold", green)
    sheet.type("Seeds and bulbs, Mill Lane, Upper Tarn", 25, 17.8, 7, color=green)
    for k in range(3):  # the flap and the seam show through the paper
        sheet.line(0, 4 + 0.3 * k, 220, 4.4 + 0.3 * k, 0.3, (234, 223, 200))


def _stamp(sheet: Sheet, x: float, y: float) -> None:
    s, white = sheet.scale, (250, 248, 244)
    wide, high = 22.4, 26.6
    sheet.box(Cell(x, y, wide, high), 0, fill=white)
    for k in range(17):
        for cx, cy in ((x + 1.4 * k, y), (x + 1.4 * k, y + high)):
            sheet.disc(cx, cy, 0.45, _PAPER)
    for k in range(20):
        for cx, cy in ((x, y + 1.4 * k), (x + wide, y + 1.4 * k)):
            sheet.disc(cx, cy, 0.45, _PAPER)
    sheet.box(Cell(x + 2, y + 2, wide - 4, high - 4), 0, fill=(118, 168, 196))
    sheet.disc(x + 15.5, y + 8, 2.4, (246, 206, 110))
    for k, color in enumerate(((92, 128, 120), (62, 104, 88), (40, 76, 66))):
        t = np.linspace(0, 1, 60)
        ridge = y + 13.5 + 3 * k + 1.8 * np.sin(5 * t + 1.9 * k) * np.cos(2 * t)
        points = [*zip((x + 2 + (wide - 4) * t) * s, ridge * s, strict=True)]
        foot = (y + high - 2) * s
        sheet.pencil.polygon([*points, ((x + wide - 2) * s, foot), ((x + 2) * s, foot)], fill=color)
    sheet.type("85", x + 3.2, y + 7.4, 13, "DejaVuSans-Bold", white)
    sheet.type("TARNLAND POST", x + wide / 2, y + high - 3.2, 5, "DejaVuSans-Bold", white, "center")


def _postmark(sheet: Sheet, x: float, y: float) -> None:
    """Print the postmark patchily, since a stamp's rubber never touches everywhere."""
    form = Sheet(64, 30, sheet.dpi, sheet.rng, (255, 255, 255))
    s, ink = form.scale, (0, 0, 0)
    for radius in (12.5, 8.2):
        form.disc(15, 15, radius, ink, rim=0.4)
    for k in range(7):
        t = np.linspace(29, 63, 160)
        wave = np.stack([t, 5 + 3.3 * k + 0.8 * np.sin(0.72 * t)], axis=1) * s
        form.pencil.line([tuple(p) for p in wave], fill=ink, width=form.dots(0.45))
    form.type("UPPER TARN", 15, 6.9, 5.5, "DejaVuSans-Bold", ink, "center")
    form.type("MAIL CENTER", 15, 25.3, 4.5, "DejaVuSans-Bold", ink, "center")
    form.type("14 JUN", 15, 14.6, 7, "DejaVuSans-Bold", ink, "center")
    form.type("AM", 15, 19, 7, "DejaVuSans-Bold", ink, "center")
    coverage = 1 - np.asarray(form.image.convert("L"), dtype=np.float32) / 255
    patches = cv2.GaussianBlur(sheet.rng.normal(0, 1, coverage.shape).astype(np.float32), (0, 0), 1.2 * s)
    coverage *= np.clip(0.75 + 0.22 * patches / patches.std(), 0.15, 1)
    turn = cv2.getRotationMatrix2D((15 * s, 15 * s), -6, 1)
    coverage = cv2.warpAffine(coverage, turn, (coverage.shape[1], coverage.shape[0]))
    corner = (sheet.dots(x - 20), sheet.dots(y - 15))
    sheet.darken(np.asarray(coverage, dtype=np.float32), corner, (48, 48, 58), 0.8)

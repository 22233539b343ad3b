"""A bank cheque: patterned paper, a date in boxes, an amount in figures and in words, a signature."""

from dataclasses import replace

import numpy as np

from training.forms.hand import Hand
from training.forms.patterns import bars, guilloche, magnetic_line, microprint, rosette
from training.forms.pens import BLACK_GEL
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import BLACK, Cell, Sheet

_TEAL, _PALE, _GOLD = (14, 88, 92), (172, 206, 198), (214, 200, 152)
_AMOUNTS = (
    ("36,850", "Thirty six thousand eight hundred fifty"),
    ("7,294", "Seven thousand two hundred ninety four"),
    ("15,630", "Fifteen thousand six hundred thirty"),
)


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan the cheque, in color at 200 dpi."""
    sheet = Sheet(203, 91.5, 200, rng, (249, 250, 246))
    number = f"{rng.integers(100000, 999999)}"
    _print(sheet, number)
    _fill_in(sheet, Hand.random(rng))
    scanner = Scanner("color", angle=-0.45, margin=(0.4, 0.3, -0.3, 0.6), blur=0.65, noise=1.5, light=0.04, white=243)
    return [scan(sheet, scanner)]


def _print(sheet: Sheet, number: str) -> None:
    sheet.box(Cell(0, 19, 203, 58), 0, fill=(240, 246, 238))
    guilloche(sheet, Cell(0, 19, 203, 58), _PALE, 44)
    for radius in (9, 16, 23):
        rosette(sheet, 104, 49, radius, _GOLD)
    _print_bank(sheet)
    sheet.type("Date", 139, 11.5, 7)
    for cell, letter in zip(sheet.comb(146.5, 6.5, 8, (6.1, 7)), "DDMMYYYY", strict=True):
        sheet.type(letter, cell.left + 3, 16.6, 5.5, align="center")
    sheet.type("Pay", 10, 32, 8.5)
    sheet.type("or order", 180, 32, 7)
    sheet.type("the sum of", 10, 43.5, 8.5)
    for x0, x1, y in ((18, 174, 33), (28, 142, 44.5), (10, 142, 55)):
        microprint(sheet, "ALDER&QUAYBANK", x0, x1, y, _TEAL)
    sheet.box(Cell(146, 40, 49, 12.5), 0.3)
    sheet.type("€", 148, 49, 14, "DejaVuSerif-Bold")
    sheet.box(Cell(10, 60, 68, 8), 0.25, fill=(250, 251, 248))
    sheet.line(27, 60, 27, 68, 0.25)
    sheet.type("A/C No.", 12, 65.3, 7)
    sheet.type("04417 2093 8816", 34, 65.5, 9.5, "DejaVuSansMono")
    sheet.type("MARIT SOLVANG", 168, 76.3, 6.5, align="center")
    sheet.line(144, 73.2, 192, 73.2, 0.18)
    bars(sheet, Cell(197, 36, 4, 32), upright=False)
    magnetic_line(sheet, f"u{number}u t204871t 0441720938u 29", 44, 86.5)


def _print_bank(sheet: Sheet) -> None:
    s = sheet.scale
    sheet.disc(15.5, 10, 5.5, _TEAL)
    for k in range(3):
        x = np.linspace(11.4 + 0.5 * k, 19.6 - 0.5 * k, 60)
        wave = np.stack([x, 10 + 1.7 * k + 0.6 * np.sin(2.1 * x + k)], axis=1) * s
        sheet.pencil.line([tuple(p) for p in wave], fill=(250, 250, 248), width=sheet.dots(0.5))
    sheet.pencil.polygon([(15.3 * s, 5.6 * s), (15.3 * s, 9 * s), (12.6 * s, 9 * s)], fill=(250, 250, 248))
    sheet.pencil.polygon([(15.8 * s, 6.4 * s), (18.2 * s, 9 * s), (15.8 * s, 9 * s)], fill=(250, 250, 248))
    sheet.type("ALDER & QUAY BANK", 24, 10.3, 15, "STIXGeneralBol", _TEAL)
    sheet.type("Harbour Road, Port Ellery", 24, 14.8, 6.5, color=BLACK)
    sheet.type("VALID FOR SIX MONTHS FROM DATE OF ISSUE", 79, 17.3, 5.5, "DejaVuSans-Bold")


def _fill_in(sheet: Sheet, hand: Hand) -> None:
    rng, pen = sheet.rng, replace(BLACK_GEL, width=0.46)
    date = f"{rng.integers(1, 28):02d}{rng.integers(1, 12):02d}20{rng.integers(21, 25)}"
    cells = [Cell(146.5 + 6.1 * k, 6.5, 6.1, 7) for k in range(8)]
    sheet.fill(date, cells, 4.9, hand, pen, "date")
    figures, words = _AMOUNTS[rng.integers(len(_AMOUNTS))]
    sheet.write("Marlow Timber Supplies", 34, 31.2, 5.4, hand, pen)
    sheet.write(words, 33, 43, 5.4, hand, pen)
    sheet.write("only", 14, 53.6, 5.4, hand, pen)
    end = sheet.write(figures, 155, 49.4, 5.6, hand, pen, "amount")
    sheet.write("=", end + 2.4, 49.2, 5.6, hand, pen)
    sheet.sign("M Solvang", 147, 70.5, 6.5, hand, pen)

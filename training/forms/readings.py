"""Two cards of a meter reader, gas and electricity."""

import numpy as np

from training.forms.hand import Hand
from training.forms.pens import BLACK_GEL, BLUE_BALLPOINT, Pen
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import Cell, Sheet

_TOP, _ROW = 66.0, 14.0
_FLATS = ("Ground floor left", "Ground floor right", "First floor left", "First floor right",
          "Second floor left", "Second floor right", "Attic", "Workshop")  # fmt: skip
_NOTES = ("", "new meter", "", "glass broken", "", "read by tenant", "", "")


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan both cards, in gray at 200 dpi."""
    gas = _card(rng, "Gas", "cubic meters", 5, "T Vinter", BLUE_BALLPOINT)
    power = _card(rng, "Electricity", "kilowatt hours", 6, "Ada Roth", BLACK_GEL)
    return [
        scan(gas, Scanner("gray", angle=-0.5, margin=(1, 1, 1.5, 2), blur=0.7, noise=3, light=0.12, white=247)),
        scan(
            power,
            Scanner("gray", angle=1.2, margin=(2, 1, 1, 3), blur=0.8, noise=3, light=0.07, white=250, streaks=2),
        ),
    ]


def _card(rng: np.random.Generator, title: str, unit: str, cells: int, reader: str, pen: Pen) -> Sheet:
    hand = Hand.random(rng)
    sheet = Sheet(148, 210, 200, rng, (243, 241, 234))
    sheet.type(f"Meter readings: {title}", 12, 20, 15, "DejaVuSans-Bold")
    sheet.type("Northmoor District Utilities", 12, 26, 9, "DejaVuSerif-Italic")
    sheet.type("Route", 12, 38.5, 8)
    sheet.fill(_digits(rng, 4), sheet.comb(24, 33, 4, (6, 7)), 5, hand, pen, "route")
    sheet.type("Date", 66, 38.5, 8)
    date = f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(2021, 2025)}"
    sheet.fill(date, sheet.comb(76, 33, 8, (6, 7)), 5, hand, pen, "date")
    sheet.type("Reader", 12, 51, 8)
    sheet.line(24, 52, 80, 52)
    sheet.write(reader, 27, 51, 5.5, hand, pen)
    sheet.box(Cell(12, _TOP - 8, 124, 8), 0.3, fill=(212, 210, 204))
    for x, head in ((14, "Flat"), (62, f"Reading ({unit})"), (108, "Note")):
        sheet.type(head, x, _TOP - 2.6, 8, "DejaVuSans-Bold")
    for row, flat in enumerate(_FLATS):
        y = _TOP + _ROW * row
        sheet.box(Cell(12, y, 124, _ROW), 0.2)
        sheet.type(flat, 14, y + 8.3, 8.5)
        comb = sheet.comb(60, y + 3, cells, (7, 8))
        sheet.fill(_digits(rng, cells), comb, 5.6, hand, pen, f"reading, {flat.lower()}")
        if _NOTES[row]:
            sheet.write(_NOTES[row], 106, y + 9.5, 4, hand, pen)
    sheet.type("Write leading zeros. One figure in each box.", 12, 186, 7)
    sheet.sign(reader, 92, 196, 6.5, hand, pen)
    return sheet


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))

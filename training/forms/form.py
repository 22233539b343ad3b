"""A form of a waterworks with a box for each character."""

from dataclasses import dataclass

import numpy as np

from training.forms.hand import Hand
from training.forms.pens import BLUE_BALLPOINT, Color
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import Cell, Sheet

_CELL = (5.6, 6.8)
_TERMS = "Terms of supply: the customer reads the meter and tells the works without delay."
_CONSENT = (
    "I have read the meters myself and the readings are right. I agree that the amount is drawn",
    "from the account named above until I revoke it in writing.",
)
_FRAME: Color = (92, 128, 148)
_BLUE: Color = (36, 82, 118)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A labeled comb. `text` is what is written into it: digits, a name, or nothing."""

    label: str
    x: float
    y: float
    cells: int
    text: str


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan the form, in gray at 200 dpi."""
    sheet = Sheet(210, 297, 200, rng)
    back = Sheet(210, 297, 200, rng, (255, 255, 255))
    for k in range(34):
        back.type(_TERMS, 22, 40 + 7 * k, 9)
    sheet.show_through(back, 0.035)
    _print(sheet)
    hand = Hand.random(rng)
    for entry in _entries(rng):
        sheet.type(entry.label, entry.x, entry.y - 1.5, 7.5)
        cells = sheet.comb(entry.x, entry.y, entry.cells, _CELL, _FRAME)
        field = entry.label.lower() if entry.text.isdigit() else None
        sheet.fill(entry.text, cells, 4.7, hand, BLUE_BALLPOINT, field)
    sheet.write("v", 52.4, 132.6, 7, hand, BLUE_BALLPOINT)
    sheet.write("Neuenhaven", 26, 263.5, 5.5, hand, BLUE_BALLPOINT)
    sheet.sign("H Kremer", 120, 262, 7, hand, BLUE_BALLPOINT)
    scanner = Scanner(
        "gray", angle=0.6, margin=(-1, 0.5, 0.8, -1), blur=0.6, noise=2.2, light=0.04, white=239, streaks=1
    )
    return [scan(sheet, scanner)]


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))


def _date(rng: np.random.Generator, first: int, last: int) -> str:
    return f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(first, last)}"


def _entries(rng: np.random.Generator) -> list[_Entry]:
    return [
        _Entry("Customer number", 22, 66, 10, _digits(rng, 10)),
        _Entry("Date of birth (DDMMYYYY)", 130, 66, 8, _date(rng, 1950, 2001)),
        _Entry("Last name", 22, 83, 18, "KREMER"),
        _Entry("First name", 130, 83, 10, "HANNAH"),
        _Entry("Street", 22, 100, 18, "AM MARKTBRUNNEN"),
        _Entry("House number", 130, 100, 4, _digits(rng, 2).replace("0", "4")),
        _Entry("Postcode", 22, 117, 5, _digits(rng, 5)),
        _Entry("Town", 60, 117, 12, "NEUENHAVEN"),
        _Entry("Telephone", 130, 117, 11, "0" + _digits(rng, 10)),
        _Entry("Meter number", 22, 151, 8, _digits(rng, 8)),
        _Entry("Date of reading (DDMMYYYY)", 130, 151, 8, _date(rng, 2022, 2025)),
        _Entry("Reading, cold water (cubic meters)", 22, 168, 6, "0" + _digits(rng, 5)),
        _Entry("Reading, hot water (cubic meters)", 130, 168, 6, "00" + _digits(rng, 4)),
        _Entry("Reading, garden meter", 22, 185, 6, ""),
        _Entry("Persons in the household", 130, 185, 2, "0" + str(rng.integers(2, 7))),
        _Entry("Account number", 22, 219, 12, _digits(rng, 12)),
        _Entry("Monthly payment (full amount)", 130, 219, 4, "0" + str(rng.integers(21, 99)) + "5"),
    ]


def _print(sheet: Sheet) -> None:
    s = sheet.scale
    sheet.disc(30, 23, 8, _BLUE)
    sheet.pencil.polygon([(30 * s, 16.5 * s), (35 * s, 24.5 * s), (25 * s, 24.5 * s)], fill=(250, 249, 246))
    sheet.pencil.pieslice((25 * s, 19.5 * s, 35 * s, 29.5 * s), 0, 180, fill=(250, 249, 246))
    sheet.type("Northmoor Waterworks", 42, 23, 19, "DejaVuSerif-Bold", _BLUE)
    sheet.type("Customer office, Weir Street, Neuenhaven", 42, 29, 8)
    sheet.type("Form NW-17 b", 192, 20, 7.5, align="right")
    sheet.type("Change of customer details and meter reading", 22, 43, 13, "DejaVuSans-Bold")
    sheet.type("Please use a ballpoint pen and CAPITAL LETTERS, one character in each box.", 22, 49, 8)
    for y, title in ((54, "Customer"), (139, "Meter"), (207, "Payment")):
        sheet.box(Cell(20, y, 172, 5.6), 0, fill=_BLUE)
        sheet.type(title, 22, y + 4.1, 8.5, "DejaVuSans-Bold", (250, 249, 246))
    for k, text in enumerate(("Owner", "Tenant", "Agent")):
        sheet.box(Cell(22 + 30 * k, 128.5, 4, 4), 0.2)
        sheet.type(text, 28 + 30 * k, 131.9, 8)
    for k, text in enumerate(_CONSENT):
        sheet.type(text, 22, 241 + 4.5 * k, 8)
    sheet.line(110, 265, 190, 265, 0.2)
    sheet.type("Signature", 110, 269, 7)
    sheet.line(22, 265, 90, 265, 0.2)
    sheet.type("Place", 22, 269, 7)
    sheet.type("Northmoor Waterworks, a company of the district. Seat: Neuenhaven.", 106, 286, 6.5, align="center")

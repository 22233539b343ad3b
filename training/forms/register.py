"""A visitors' register over two pages, as a bilevel scan; several people have written in it."""

import numpy as np

from training.forms.hand import Hand
from training.forms.pens import BLACK_BALLPOINT, BLACK_GEL, BLUE_BALLPOINT, Pen
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import Cell, Sheet

_TOP, _ROW = 38.0, 10.6
_EDGES = (10.0, 62.0, 112.0, 136.0, 160.0, 182.0, 200.0)
_HEADS = ("Name", "Company", "Time in", "Time out", "Badge", "Guests")
_VISITORS = (
    (("Jonas Feld", "Larch Freight"), ("Edith Moll", "Tarn Copper"), ("Ruben Acker", "Weir Works"),
     ("Lena Quist", "Larch Freight"), ("Viktor Hale", "Brandt Tools"), ("Nadia Orme", "Tarn Copper"),
     ("Samuel Pike", "Hobson Mill"), ("Greta Lund", "Weir Works")),
    (("Amos Keller", "Dock Supply"), ("Judith Venn", "Hobson Mill"), ("Carl Nordin", "Tarn Copper"),
     ("Thea Ramsey", "Brandt Tools"), ("Ivan Petrel", "Dock Supply"), ("Maud Ellis", "Larch Freight"),
     ("Felix Ward", "Weir Works"), ("Hilda Brook", "Brandt Tools")),
)  # fmt: skip


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan both pages, bilevel at 300 dpi; around the second the scanner was open."""
    writers = [(Hand.random(rng), pen) for pen in (BLUE_BALLPOINT, BLACK_BALLPOINT, BLACK_GEL, BLUE_BALLPOINT)]
    scanners = (
        Scanner("bilevel", angle=0.3, margin=(-0.5, -0.5, -0.5, -0.5), blur=0.8, noise=7, light=0.06),
        Scanner("bilevel", angle=-1.1, margin=(4, 2, 6, 7), dark=True, blur=0.8, noise=7, light=0.1),
    )
    month = f"{rng.integers(1, 13):02d}"
    return [scan(_page(rng, page, month, writers), scanners[page]) for page in range(2)]


def _page(rng: np.random.Generator, page: int, month: str, writers: list[tuple[Hand, Pen]]) -> Sheet:
    sheet = Sheet(210, 148, 300, rng)
    _print(sheet, page)
    guard, pen = writers[0]
    sheet.fill(f"{17 + page}{month}24", _date_cells(), 5, guard, pen, "date")
    minutes = 7 * 60 + 40
    for row, (name, company) in enumerate(_VISITORS[page]):
        hand, pen = writers[rng.integers(1, len(writers))]
        minutes += int(rng.integers(4, 55))
        stay = int(rng.integers(20, 200))
        values = {2: _clock(minutes), 3: _clock(minutes + stay), 4: str(rng.integers(100, 999))}
        if rng.random() < 0.6:
            values[5] = str(rng.integers(1, 10))
        y = _TOP + _ROW * (row + 1) - 2.4
        sheet.write(name, _EDGES[0] + 2, y + rng.normal(0, 0.3), 4.8, hand, pen)
        sheet.write(company, _EDGES[1] + 2, y + rng.normal(0, 0.3), 4.6, hand, pen)
        for column, text in values.items():
            x = (_EDGES[column] + _EDGES[column + 1]) / 2 + rng.normal(0, 0.8)
            field = f"{_HEADS[column].lower()}, row {row + 1}"
            sheet.write(text, x, y + rng.normal(0, 0.4), 4.9, hand, pen, field, "center")
    return sheet


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}{minutes % 60:02d}"


def _date_cells() -> list[Cell]:
    return [Cell(154 + 7 * k, 14, 7, 7.5) for k in range(6)]


def _print(sheet: Sheet, page: int) -> None:
    sheet.type("Visitors' register", 10, 20, 18, "STIXGeneralBol")
    sheet.type("Tarn Copper Works, north gate. Times as four figures.", 10, 25.5, 8)
    sheet.type("Date", 144, 19.5, 9)
    sheet.comb(154, 14, 6, (7, 7.5))
    rows = len(_VISITORS[page]) + 1
    bottom = _TOP + _ROW * rows
    for left, right, head in zip(_EDGES, _EDGES[1:], _HEADS, strict=False):
        sheet.type(head, (left + right) / 2, _TOP - 2.5, 8.5, "DejaVuSans-Bold", align="center")
    for k in range(rows + 1):
        sheet.line(_EDGES[0], _TOP + _ROW * k, _EDGES[-1], _TOP + _ROW * k, 0.4 if k == 0 else 0.22)
    for x in _EDGES:
        sheet.line(x, _TOP - 8, x, bottom, 0.22)
    sheet.line(_EDGES[0], _TOP - 8, _EDGES[-1], _TOP - 8, 0.4)
    sheet.type("Please hand in the badge when you leave.", 10, bottom + 6, 7)

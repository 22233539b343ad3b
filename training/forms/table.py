"""A stocktaking table: printed articles, ruled lines, quantities by hand."""

import numpy as np

from training.forms.hand import Hand
from training.forms.pens import BLACK_BALLPOINT, Pen
from training.forms.scanner import Scan, Scanner, scan
from training.forms.sheet import Cell, Sheet

_TOP, _ROW = 62.0, 9.0
_EDGES = (18.0, 34.0, 86.0, 102.0, 127.0, 152.0, 174.0, 194.0)
_HEADS = ("Code", "Article", "Unit", "Shelf", "Store room", "Damaged", "Reorder")
_ARTICLES = (
    ("Wood screw, brass", "box"), ("Wood screw, zinc", "box"), ("Hex bolt, long", "piece"),
    ("Hex bolt, short", "piece"), ("Washer, large", "bag"), ("Washer, small", "bag"),
    ("Wall plug, nylon", "box"), ("Hinge, flush", "pair"), ("Hinge, strap", "pair"),
    ("Door handle", "piece"), ("Padlock, steel", "piece"), ("Chain, galvanized", "meter"),
    ("Rope, hemp", "meter"), ("Sanding sheet, fine", "sheet"), ("Sanding sheet, coarse", "sheet"),
    ("Wood glue", "bottle"), ("Masking tape", "roll"), ("Paint brush, flat", "piece"),
    ("Paint roller", "piece"), ("Saw blade", "piece"), ("Drill bit set", "set"), ("Work gloves", "pair"),
)  # fmt: skip


def draw(rng: np.random.Generator) -> list[Scan]:
    """Draw and scan the table, in gray at 150 dpi."""
    sheet = Sheet(210, 297, 150, rng, (247, 246, 243))
    hand = Hand.random(rng)
    _print(sheet)
    _head(sheet, hand, BLACK_BALLPOINT)
    for row in range(len(_ARTICLES)):
        for column, most in ((3, 99999), (4, 9999), (5, 40), (6, 300)):
            if rng.random() < (0.9, 0.75, 0.3, 0.45)[column - 3]:
                number = f"{int(most ** rng.uniform(0.25, 1))}"
                _quantity(sheet, row, column, number, hand)
    scanner = Scanner("gray", angle=-0.8, margin=(0.8, 0.6, -0.8, 0.5), blur=0.55, noise=2.2, light=0.05, white=237)
    return [scan(sheet, scanner)]


def _quantity(sheet: Sheet, row: int, column: int, number: str, hand: Hand) -> None:
    rng = sheet.rng
    bottom = _TOP + _ROW * (row + 1)
    y = bottom - 1.5 + rng.normal(0, 0.5)
    right = _EDGES[column + 1] - rng.uniform(1, 2 if len(number) > 4 else 5)
    field = f"{_HEADS[column].lower()}, row {row + 1}"
    sheet.write(number, right, y, rng.uniform(4.9, 5.5), hand, BLACK_BALLPOINT, field, "right")


def _head(sheet: Sheet, hand: Hand, pen: Pen) -> None:
    rng = sheet.rng
    sheet.write("Paula Brandt", 46, 41.5, 5.2, hand, pen)
    sheet.write(f"{rng.integers(11, 69)}", 150, 41.5, 5.2, hand, pen, "rack")
    date = f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(20, 25)}"
    sheet.fill(date, [Cell(146 + 6 * k, 25.5, 6, 6.5) for k in range(6)], 4.8, hand, pen, "date")
    sheet.sign("P Brandt", 140, 278, 7, hand, pen)


def _print(sheet: Sheet) -> None:
    sheet.type("STOCK COUNT", 18, 26, 20, "DejaVuSans-Bold")
    sheet.type("Hobson & Larch Ironmongers", 18, 32, 10, "DejaVuSerif-Italic")
    sheet.type("Date", 135, 30.3, 9)
    sheet.comb(146, 25.5, 6, (6, 6.5))
    for x, x1, label in ((18, 120, "Counted by"), (135, 194, "Rack")):
        sheet.type(label, x, 41.5, 9)
        sheet.line(x + 24 if x < 100 else x + 12, 42.6, x1, 42.6, 0.2)
    sheet.type("Empty = not counted. Do not strike out: write the number again in the column Reorder.", 18, 49, 8)
    bottom = _TOP + _ROW * len(_ARTICLES)
    sheet.box(Cell(_EDGES[0], _TOP - 9, _EDGES[-1] - _EDGES[0], 9), 0.35, fill=(214, 214, 212))
    for left, right, head in zip(_EDGES, _EDGES[1:], _HEADS, strict=False):
        sheet.type(head, (left + right) / 2, _TOP - 3, 8, "DejaVuSans-Bold", align="center")
    for row, (article, unit) in enumerate(_ARTICLES):
        y = _TOP + _ROW * row + 6
        code = f"{'KHPS'[row % 4]}-{'ABDEFT'[row * 5 % 6]}{'KLMN'[row // 6]}"
        sheet.type(code, _EDGES[0] + 2, y, 8, "DejaVuSansMono")
        sheet.type(article, _EDGES[1] + 2, y, 9)
        sheet.type(unit, _EDGES[2] + 2, y, 8)
        sheet.line(_EDGES[0], y + 3, _EDGES[-1], y + 3, 0.18)
    for k, edge in enumerate(_EDGES):
        sheet.line(edge, _TOP - 9, edge, bottom, 0.35 if k in (0, 3, 7) else 0.18)
    sheet.line(_EDGES[0], bottom, _EDGES[-1], bottom, 0.35)
    sheet.line(136, 281, 194, 281, 0.2)
    sheet.type("Signature", 136, 285, 7)

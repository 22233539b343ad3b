"""Real numbers with their labels, which tell digits alone: those that train, and those that only measure.

| source | images | kept out |
|---|---|---|
| orand-car-a | amounts of checks, cut closely, a box for every digit | `dev`, and a twentieth of `train` |
| parish-numbers | cells of registers | a tenth and a twentieth by name, and the registers in `REGISTERS` |
| danish-row-numbers | cells of registers | `REGISTERS` |
| meteosaver | cells of weather sheets | `SHEETS` |
| answer-marks | cells with one digit | none |
| pages | fields of the pages that train the detector | the other pages |

Where labels have no boxes of digits, digits are where the detector sees as many as the label has. An image in which it
sees another count trains nothing, unless it shows little beside the number, so that it is a strip as it is.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import DetectorNet
from digitscan.detection.linking import NumberRegion
from digitscan.detection.regions import find_regions
from digitscan.errors import InputError
from digitscan.records import Gray
from training.data.page_halves import trained_pages
from training.data.string_labels import orand_amounts, parish_labels
from training.data.written import is_inside, is_known, written_on
from training.recognizer.labeled import Labeled, digits_of, seen_in, surest

REGISTERS = ("K2703", "K2733", "K2740")
"""Registers none of whose rows train: about a tenth of danish-row-numbers."""

SHEETS = ("501_197210_SF", "905_197311_SF")
"""Weather sheets that do not train, of two stations of which no other sheet is there."""

ORAND, PARISH, DANISH, WEATHER, MARKS, PAGES = (
    "orand-car-a",
    "parish-numbers",
    "danish-row-numbers",
    "meteosaver",
    "answer-marks",
    "pages",
)
_CLOSE = (ORAND, WEATHER, MARKS, PAGES)
"""Sources whose images, or boxes of them, show little beside the number."""

_AROUND = 0.8  # heights of a field's box that are kept around it


def real_numbers(data: Path, net: DetectorNet, most: int | None = None) -> list[Labeled]:
    """All real numbers that train, or so many of each source."""
    found: list[Labeled] = []
    for source in (orand(data, "train"), parish(data, "train"), danish(data, True), weather(data, True), marks(data)):
        some = list(source)
        step = 1 if most is None else max(1, len(some) // most)
        placed = (_placed(one, net) if one.source in (PARISH, DANISH, WEATHER) else one for one in some[::step])
        found += [one for one in placed if one is not None]
    return [*found, *islice(fields(data, net), most)]


def orand(data: Path, part: str) -> Iterator[Labeled]:
    """The amounts of a part of ORAND CAR-A, with the boxes of their digits."""
    for amount in orand_amounts(data)[part]:
        boxes = np.array([(box.left, box.top, box.right, box.bottom) for box in amount.boxes], np.float32)
        at = np.stack([boxes[:, [0, 2]].mean(axis=1), boxes[:, [1, 3]].mean(axis=1)], axis=1)
        height = float(np.median(boxes[:, 3] - boxes[:, 1]))
        yield _whole(ORAND, amount.file.read_bytes(), "".join(map(str, amount.values)), at, height)


def parish(data: Path, part: str) -> Iterator[Labeled]:
    """The cells of a part of parish_numbers; of the registers that are kept out no cell trains."""
    for path, text in parish_labels(data)[part]:
        if part != "train" or not any(name in path.name for name in REGISTERS):
            yield _whole(PARISH, path.read_bytes(), text)


def danish(data: Path, trains: bool) -> Iterator[Labeled]:
    """The cells of danish_row_numbers, of the registers that train or of the others."""
    for packed, row in _zipped(data / "strings" / "danish_row_numbers" / "images.zip"):
        if any(name in row["file"] for name in REGISTERS) != trains:
            yield _whole(DANISH, packed, row["text"])


def weather(data: Path, trains: bool) -> Iterator[Labeled]:
    """The cells of the weather sheets that train, or of the others."""
    for packed, row in _zipped(data / "strings" / "meteosaver" / "images.zip"):
        if (row["sheet"] in SHEETS) != trains:
            yield _whole(WEATHER, packed, row["text"])


def marks(data: Path) -> Iterator[Labeled]:
    """The cells of answer books that hold one digit; halves, written as fractions, are left out."""
    for packed, row in _zipped(data / "cells" / "answer_marks.zip"):
        if row["text"].isdecimal():
            yield _whole(MARKS, packed, row["text"])


def fields(data: Path, net: DetectorNet) -> Iterator[Labeled]:
    """The fields of the pages that train, each with what is around its box, and where the detector sees its digits."""
    for _, path, truth in trained_pages(data):
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        assert image is not None, f"{path} cannot be read"
        regions = find_regions(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8), net)
        yield from fields_of(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), truth, regions)


def fields_of(image: Gray, truth: dict[str, Any], regions: Sequence[NumberRegion]) -> Iterator[Labeled]:
    """The known fields of one page; `regions` are the numbers that the detector sees on it."""
    for one in written_on(truth):
        text = digits_of(str(one["text"] or ""))
        if not text or not is_known(one):
            continue
        inside = [r for r in regions if all(is_inside(x, y, one["box"]) for x, y in r.at.tolist())]
        seen = surest(inside, len(text))
        left, top, right, bottom = one["box"]
        pad = _AROUND * (bottom - top)
        corner = np.maximum(np.floor([left - pad, top - pad]), 0).astype(int)
        part = image[corner[1] : int(bottom + pad) + 1, corner[0] : int(right + pad) + 1]
        if min(part.shape, default=0) < 8:
            continue
        box = np.array([left, top, right, bottom], np.float32) - np.tile(corner, 2).astype(np.float32)
        at = np.zeros((0, 2), np.float32) if seen is None else (seen.at - corner).astype(np.float32)
        packed = cv2.imencode(".png", part)[1].tobytes()
        yield Labeled(PAGES, packed, text, box, at, 0.0 if seen is None else seen.height)


def _placed(one: Labeled, net: DetectorNet) -> Labeled | None:
    seen = seen_in(one.image(), net, len(one.text))
    if seen is None:
        return one if one.source in _CLOSE else None
    return replace(one, at=seen.at.astype(np.float32), height=seen.height)


def _whole(
    source: str, packed: bytes, text: str, at: NDArray[np.float32] | None = None, height: float = 0.0
) -> Labeled:
    """An image that shows the number and nothing else, or a cell around it."""
    one = Labeled(source, packed, text, np.zeros(4, np.float32), np.zeros((0, 2), np.float32), height)
    rows, columns = one.image().shape
    return replace(one, box=np.array([0, 0, columns, rows], np.float32), at=one.at if at is None else at)


def _zipped(path: Path) -> Iterator[tuple[bytes, dict[str, str]]]:
    """The images of an archive with their rows of labels.tsv."""
    try:
        with zipfile.ZipFile(path) as archive:
            rows = csv.DictReader(io.StringIO(archive.read("labels.tsv").decode("utf-8")), delimiter="\t")
            for row in rows:
                yield archive.read(row["file"]), row
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(str(path), "is missing or broken; name the data folder with --data") from error

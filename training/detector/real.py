"""Real pages that train the detector: every second page, by name, of some sets whose handwritten numbers are known.

Their truth tells the box of each number, not of each digit. Where the reader of cut-out numbers spells the number as it
is known, its digits are taken to be where it sees them; a lone digit is taken to fill its ink; all other boxes teach
nothing.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.nets.models import Models
from training.composition.camera import random_view, seen
from training.composition.crops import HIGH, LOW, SIDE, Crop, digits_in, ignored_in
from training.composition.paper import RealPage
from training.composition.sheet import HAND, PlacedNumber, Sheet
from training.data.page_halves import SETS, trained
from training.pages.real import digit_edges

_NEAR_DIGITS = 0.75  # of the views lie around a number
_MARGIN = 1.3


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A real page with its numbers, and the boxes that teach nothing, in pixels of its image."""

    page: RealPage
    numbers: tuple[PlacedNumber, ...]
    ignored: NDArray[np.float32]


def known_pages(data: Path, models: Models) -> list[KnownPage]:
    """The pages with handwritten numbers that train."""
    found = []
    for name in SETS:
        truth = json.loads((data / "pages" / name / "truth.json").read_text(encoding="utf-8"))
        for path in trained(data / "pages" / name):
            if path.name in truth:
                found.append(_known(path, truth[path.name]["strings"], models))
    return found


def _known(path: Path, strings: list[dict[str, object]], models: Models) -> KnownPage:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None, f"{path} cannot be read"
    image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    numbers, ignored = [], []
    for string in strings:
        if not string.get("handwritten", True) or not string.get("box"):
            continue
        left, top, right, bottom = (int(v) for v in string["box"])  # type: ignore[attr-defined]
        text = "" if string.get("doubtful") else "".join(c for c in str(string["text"]) if c.isdigit())
        cut = gray[max(0, top) : bottom, max(0, left) : right]
        edges = digit_edges(cut, text, models) if text and min(cut.shape, default=0) > 8 else []
        if len(edges) != len(text) or not text:
            ignored.append((left, top, right, bottom))
            continue
        boxes = np.array(edges, np.float32) + np.array([max(0, left), max(0, top)] * 2, np.float32)
        height = float(np.median(boxes[:, 3] - boxes[:, 1]))
        numbers.append(PlacedNumber(boxes, height, HAND, text))
    scale = min(1.0, 2600 / max(image.shape[:2]))
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    numbers = [PlacedNumber(n.boxes * np.float32(scale), n.height * scale, n.kind, n.text) for n in numbers]
    page = RealPage(path.name, np.ascontiguousarray(image, np.uint8))
    return KnownPage(page, tuple(numbers), np.array(ignored, np.float32).reshape(-1, 4) * np.float32(scale))


def real_crop(pages: list[KnownPage], rng: np.random.Generator) -> Crop:
    """A view of a real page with its digits, mostly around one, scaled so that they are of a usual height."""
    known = pages[int(rng.integers(len(pages)))]
    image = known.page.image
    height = float(np.exp(np.clip(rng.normal(np.log(24), 0.4), np.log(LOW), np.log(HIGH))))
    heights = [n.height for n in known.numbers]
    usual = float(np.median(heights)) if heights else max(image.shape[:2]) / 60
    rows, columns = image.shape[:2]
    x, y = rng.uniform(0, columns), rng.uniform(0, rows)
    if heights and rng.random() < _NEAR_DIGITS:
        number = known.numbers[int(rng.integers(len(known.numbers)))]
        usual, box = number.height, number.boxes[int(rng.integers(len(number.boxes)))]
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    scale = float(np.clip(height / max(usual, 4), 0.1, 3.0))
    side = round(SIDE * _MARGIN)
    x, y = x + rng.uniform(-0.4, 0.4) * SIDE / scale, y + rng.uniform(-0.4, 0.4) * SIDE / scale
    # from the page to a sheet around (x, y): scaled
    reach = int(np.ceil(side / scale / 2)) + 2
    left, top = round(x) - reach, round(y) - reach
    padded = _window(image, left, top, 2 * reach)
    factor = side / (2 * reach)
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    sheet = Sheet.on(cv2.resize(padded, (side, side), interpolation=way).astype(np.float32), knows_print=False)
    corner = np.array([left, top] * 2, np.float32)
    for number in known.numbers:
        boxes = (number.boxes - corner) * np.float32(factor)
        sheet.numbers.append(PlacedNumber(boxes, number.height * factor, HAND, number.text))
    sheet.ignored = list((known.ignored - corner) * np.float32(factor))
    matrix = random_view(sheet, SIDE, rng)
    return Crop(seen(sheet.image, matrix, SIDE, rng), digits_in(sheet, matrix), ignored_in(sheet, matrix), False)


def _window(image: NDArray[np.uint8], left: int, top: int, side: int) -> NDArray[np.uint8]:
    """A square part of an image; what lies beyond it is copied from the rim."""
    inside = image[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    if not inside.size:
        return np.full((side, side, 3), 200, np.uint8)
    return cv2.copyMakeBorder(
        inside,
        max(0, -top),
        max(0, side - max(0, -top) - inside.shape[0]),
        max(0, -left),
        max(0, side - max(0, -left) - inside.shape[1]),
        cv2.BORDER_REPLICATE,
    )

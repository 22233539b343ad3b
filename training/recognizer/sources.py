"""What the strips of the recognizer are made of, read from the data folder, and how much of each a shard has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from digitscan.detection.detector import DetectorNet
from digitscan.nets.classify import weights_files
from digitscan.recognition.recognizer import net_strip
from digitscan.records import Gray
from training.composition.hands import load_hands
from training.composition.paper import RealPage, bare_pages, blank_forms
from training.composition.scene import Desk
from training.data.typed import find_fonts, fonts_in
from training.recognizer.cuts import Strip, random_cut, slanted, worn
from training.recognizer.labeled import Labeled, read_numbers, write_numbers
from training.recognizer.real import DANISH, MARKS, ORAND, PAGES, PARISH, WEATHER, real_numbers
from training.recognizer.splices import spliced
from training.recognizer.strips import composed_strips

SHARES = {ORAND: 0.07, PARISH: 0.07, DANISH: 0.09, WEATHER: 0.06, MARKS: 0.01, PAGES: 0.04}
"""Of the strips; all others are composed, their numbers half in stroke hands, half in scanned ones."""

_AS_IT_IS = {ORAND: 0.5, WEATHER: 0.25, MARKS: 1.0, PAGES: 0.4}
"""How often an image is a strip as it is, as template fields and lone lines are, where its digits are known too."""

_GROWN = {ORAND: (-0.03, 0.15), PAGES: (-0.05, 0.3)}
"""How much such a strip reaches beyond the box at each side, in its heights."""

_SPLICED = 0.5
_CELL = (-0.08, 0.03)


@dataclass(frozen=True, slots=True)
class Sources:
    """Hands and fonts, real pages without digits, and real numbers by source."""

    desk: Desk
    bare: tuple[RealPage, ...]
    real: dict[str, list[Labeled]]


def load_sources(data: Path, fonts: Sequence[Path], kept: Path | None = None, most: int | None = None) -> Sources:
    """Reads hands, fonts, real pages and real numbers.

    Args:
        data: The data folder.
        fonts: Folders of font files, beside those of matplotlib.
        kept: A file that keeps the real numbers with the places of their digits, which take minutes to find; it is
            written if it is not there.
        most: Of each source so many real numbers; None for all.

    Raises:
        InputError: A file is missing or damaged.
    """
    if kept is not None and kept.is_file():
        numbers = read_numbers(kept)
    else:
        cv2.setNumThreads(1)
        numbers = real_numbers(data, DetectorNet(weights_files()["detector"]), most)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_numbers(kept, numbers)
    bare = (*bare_pages(data), *blank_forms(data / "forms_blank"))
    real = {name: [one for one in numbers if one.source == name] for name in SHARES}
    return Sources(load_desk(data, fonts, "train"), bare, real)


def load_desk(data: Path, fonts: Sequence[Path], part: str) -> Desk:
    """The hands of a part, and fonts."""
    return Desk(load_hands(data, part), (*find_fonts(), *fonts_in(fonts)))


def make_strips(sources: Sources, rng: np.random.Generator, count: int) -> list[Strip]:
    """So many strips, composed ones and real ones."""
    names = [name for name in SHARES if sources.real.get(name)]
    shares = np.array([SHARES[name] for name in names])
    counts = np.floor(shares * count + rng.random(len(names))).astype(int).tolist()
    strips = [
        real_strip(_chosen(some, rng), rng)
        for name, wanted in zip(names, counts, strict=True)
        for some in (sources.real[name],)
        for _ in range(wanted)
    ]
    composed: Iterator[Strip] = composed_strips(sources.desk, sources.bare, rng)
    strips += [next(composed) for _ in range(count - len(strips))]
    return [strips[k] for k in rng.permutation(len(strips))]


def _chosen(some: Sequence[Labeled], rng: np.random.Generator) -> Labeled:
    """Some number; of ORAND's few amounts half are joined of two."""
    joined = spliced(some, rng) if some[0].source == ORAND and rng.random() < _SPLICED else None
    return some[int(rng.integers(len(some)))] if joined is None else joined


def real_strip(one: Labeled, rng: np.random.Generator) -> Strip:
    """A strip of a real number: cut by the places of its digits, or as it is."""
    if len(one.at) and rng.random() >= _AS_IT_IS.get(one.source, 0.0):
        image = random_cut(one.image(), one.at, one.height, rng, (0.0, 0.0))
    else:
        sides = rng.uniform(*_GROWN.get(one.source, _CELL), 4) * (one.box[3] - one.box[1])
        image = net_strip(slanted(box_cut(one, sides.tolist()), rng))
    return Strip(net_strip(worn(image, rng)), one.text, False, one.source)


def box_cut(one: Labeled, sides: Sequence[float]) -> Gray:
    """The box of a number, grown to the left, top, right and bottom; what lies beyond the image is copied from its rim.

    A box of which nothing would be left stays as it is.
    """
    image, pad = one.image(), 1 + int(max(0.0, *sides))
    left, top, right, bottom = one.box.tolist()
    columns = round(left - sides[0]) + pad, round(right + sides[2]) + pad
    rows = round(top - sides[1]) + pad, round(bottom + sides[3]) + pad
    cut = np.pad(image, pad, mode="edge")[max(0, rows[0]) : rows[1], max(0, columns[0]) : columns[1]]
    return cut if min(cut.shape, default=0) >= 8 else image

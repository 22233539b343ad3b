"""What is measured: sets of images with their truth, in the form that score.py takes.

Nothing here is in the repository but `forms/`; the rest lies in the data folder.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np

from digitscan.errors import InputError
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.records import Gray, Layout, Page
from training.data.datasets import mnist_test
from training.data.known_pages import CHECKS, trained_pages
from training.data.sources import DEVELOPMENT_WRITERS
from training.lines.build import parish_labels

ROOT = Path(__file__).resolve().parents[2]
PAPER, INK = 225, 40  # gray levels that MNIST's digits are drawn with
ZOOM, MARGIN = 4, 20  # and how much larger, with how many pixels of paper around the frame
FIELD_FLOORS = {"us_checks": 0.97}

Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SampleSet:
    """Images that are read with one layout and scored together.

    `load` takes a folder for what has to be written first, and gives the truth and the pages, one at a time.
    """

    name: str
    title: str
    layout: Layout
    load: Callable[[Path], tuple[Truth, Iterator[Page]]]
    floor: float | None = None


def sample_sets(data: Path, cutter: ModuleType) -> list[SampleSet]:
    """All sets, in the order of the table; `cutter` is the module cut_fields.py."""
    sets = [
        SampleSet("forms", "our own forms", "page", lambda _: forms(ROOT / "forms"), 1.0),
        SampleSet("drawn", f"MNIST's test digits drawn {ZOOM} times as large", "digit", lambda _: drawn(data), 0.993),
        SampleSet("swiss", "swiss_numbers, writers kept out of training", "digit", lambda _: swiss(data), 0.99),
        SampleSet("orand", "ORAND CAR-A dev", "line", lambda _: orand(data), 0.90),
        SampleSet("parish", "parish_numbers, a tenth kept out", "line", lambda _: parish(data), 0.70),
    ]
    sources = sorted(truth.parent for truth in data.glob("pages/*/truth.json"))
    pages = [SampleSet(f"pages/{s.name}", s.name, "page", lambda _, s=s: untrained(s, data)) for s in sources]
    cut = [
        SampleSet(f"fields/{s.name}", s.name, "line", partial(fields, s, data, cutter), FIELD_FLOORS.get(s.name))
        for s in sources
    ]
    return sets + pages + cut


def folder(images: Path, truth: Path | None = None) -> tuple[Truth, Iterator[Page]]:
    """The images that a truth file names, from the folder that it stands in unless told otherwise."""
    known = json.loads((truth or images / "truth.json").read_text(encoding="utf-8"))
    return known, (page for name in known for page in pages_of(images / name))


def untrained(images: Path, data: Path) -> tuple[Truth, Iterator[Page]]:
    """The pages of a set without those that the handwriting net was trained on."""
    trained = [path.name for path in trained_pages(data, images.name)]
    truth, _ = folder(images)
    known = {name: page for name, page in truth.items() if name not in trained}
    return known, (page for name in known for page in pages_of(images / name))


def forms(images: Path) -> tuple[Truth, Iterator[Page]]:
    """The sample scans; a second page is scored as a file of its own, since score.py knows no pages."""
    first, pages = folder(images)
    second = json.loads((images / "truth-page2.json").read_text(encoding="utf-8"))
    known = first | {f"page2-{name}": page for name, page in second.items()}
    return known, (
        page if page.number == 1 else replace(page, source=f"page{page.number}-{Path(page.source).name}")
        for page in pages
    )


def pages_of(path: Path) -> Iterator[Page]:
    """The pages of one file; one that cannot be read counts as a page on which nothing was found."""
    for page in read_pages(str(path), ReadSettings()):
        if isinstance(page, InputError):
            print(page, file=sys.stderr)
        else:
            yield page


def orand(data: Path) -> tuple[Truth, Iterator[Page]]:
    """Amounts cut out of real checks."""
    return folder(data / "strings/orand_car_a/dev", data / "strings/orand_car_a/dev.json")


def parish(data: Path) -> tuple[Truth, Iterator[Page]]:
    """Numbers of parish registers, those that the training of lines calls development."""
    kept = parish_labels(data)["development"]
    truth = {path.name: {"kind": "string", "strings": [{"text": text}]} for path, text in kept}
    return truth, (page for path, _ in kept for page in pages_of(path))


def drawn(data: Path) -> tuple[Truth, Iterator[Page]]:
    """MNIST's test digits as dark ink on gray paper, larger by cubic interpolation, with a margin."""
    images, labels = mnist_test(data)
    return digits(labels), (Page(f"{k}.png", 1, draw(digit)) for k, digit in enumerate(images))


def draw(digit: Gray) -> Gray:
    """One MNIST digit as it would look on a sheet."""
    large = cv2.resize(digit, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC)
    large = cv2.copyMakeBorder(large, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=0)
    return np.rint(PAPER - large * ((PAPER - INK) / 255)).astype(np.uint8)


def swiss(data: Path) -> tuple[Truth, Iterator[Page]]:
    """The digits of the writers that no training sees."""
    with np.load(data / "characters/swiss_numbers.npz", allow_pickle=False) as known:
        kept = np.isin(known["writers"], list(DEVELOPMENT_WRITERS))
        images, labels = known["images"][kept], known["labels"][kept]
    return digits(labels), (Page(f"{k}.png", 1, image) for k, image in enumerate(images))


def digits(labels: Gray) -> Truth:
    """The truth of single digits whose images are called 0.png, 1.png ..."""
    return {f"{k}.png": {"kind": "string", "strings": [{"text": str(label)}]} for k, label in enumerate(labels)}


def fields(source: Path, data: Path, cutter: ModuleType, out: Path) -> tuple[Truth, Iterator[Page]]:
    """Each handwritten field of a set of pages as an image of its own, which is written to `out`.

    Those are left out that trained the line net.
    """
    out.mkdir(parents=True, exist_ok=True)
    whole = json.loads((source / "truth.json").read_text(encoding="utf-8"))
    known = untrained(source, data)[0] if source.name == CHECKS else whole
    cut = cutter.cut_fields(source, known, out)
    return cut, (page for name in cut for page in pages_of(out / name))

"""Measures how many pairs and triples of touching digits are read exactly, and prints a table.

    python tests/benchmarks/touching.py --data FOLDER [--count 2000] [--picture FILE.png]

The digits are of hands that no training sees: three writers of `swiss_numbers`, and MNIST's test digits; a number is
of one writer, or of digits of MNIST that are written with about the same pen. Exit status: 0 when both floors are
reached, 1 when one is missed, 2 when the data are not there.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.errors import DigitscanError
from digitscan.nets.models import Models, load_models
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Field, Gray, Page
from sheet import sheet
from tables import markdown
from touching_digits import Shape, shape_of, write_touching
from training.data.datasets import DIGITS, mnist_test
from training.data.sources import DEVELOPMENT_WRITERS, read_arrays

ROOT = Path(__file__).resolve().parents[2]
SEED = 4
ALIKE = 0.2  # of the digits of a value, those whose pen is most like that of the number's first digit
FLOORS = {"pairs": (2, 0.95), "triples": (3, 0.92)}


@dataclass(frozen=True, slots=True)
class Hand:
    """The digits that one writer, or one collection, has for each value."""

    name: str
    digits: tuple[tuple[Shape, ...], ...]

    def choose(self, values: Iterable[int], chance: np.random.Generator) -> list[Shape]:
        """Digits of some values, written with about the same pen."""
        chosen: list[Shape] = []
        for value in values:
            some = self.digits[value]
            if chosen:
                some = sorted(some, key=lambda shape: abs(shape.stroke - chosen[0].stroke))
                some = some[: max(5, round(ALIKE * len(some)))]
            chosen.append(some[int(chance.integers(len(some)))])
        return chosen


@dataclass(frozen=True, slots=True)
class Answer:
    """A number that was written, by whose hand, and what was read."""

    hand: str
    text: str
    image: Gray
    read: str


def main() -> int:
    """Measures and prints."""
    options = arguments()
    cv2.setNumThreads(1)
    try:
        hands, models = read_hands(options.data), load_models()
    except DigitscanError as error:
        print(error, file=sys.stderr)
        return 2
    found = {kind: list(answers(hands, n, options.count, models)) for kind, (n, _) in FLOORS.items()}
    rows = [row for kind, (_, floor) in FLOORS.items() for row in rows_of(kind, found[kind], floor)]
    print(markdown(["kind", "n", "exact", "floor", "ok"], rows))
    if options.picture:
        wrong = [answer for some in found.values() for answer in some if answer.read != answer.text]
        pictures = [(answer.image, f"{answer.text} -> {answer.read or 'nothing'}\n{answer.hand}") for answer in wrong]
        cv2.imwrite(str(options.picture), sheet(pictures))
    return 0 if all(share_exact(found[kind]) >= floor for kind, (_, floor) in FLOORS.items()) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_option(parser)
    parser.add_argument("--count", type=int, default=2000, help="pairs, and as many triples; default: 2000")
    parser.add_argument("--picture", type=Path, help="a PNG file for those that were read wrong")
    return parser.parse_args()


def data_option(parser: argparse.ArgumentParser) -> None:
    """Adds the option that names the folder of the data."""
    data = Path(os.environ.get("DIGITSCAN_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=data, help="default: $DIGITSCAN_DATA, else ../shared/data")


def read_hands(data: Path) -> list[Hand]:
    """The writers that are kept out of training, and MNIST's test digits as one hand more.

    Raises:
        InputError: A file of theirs is missing or damaged.
    """
    images, labels, writers = read_arrays(data / "characters" / "swiss_numbers.npz", "images", "labels", "writers")
    hands = [hand(name, 255 - images[writers == name], labels[writers == name]) for name in DEVELOPMENT_WRITERS]
    return [*hands, hand("MNIST test", *mnist_test(data))]


def hand(name: str, images: Gray, labels: Gray) -> Hand:
    """A hand of digits uint8 (N, H, W), ink 255 on 0; those in several pieces are left out."""
    shapes = [shape_of(image, int(value)) for image, value in zip(images, labels, strict=True)]
    known = [shape for shape in shapes if shape is not None]
    return Hand(name, tuple(tuple(s for s in known if s.value == value) for value in range(len(DIGITS))))


def drawn(hands: Sequence[Hand], length: int, count: int) -> Iterator[tuple[Hand, str, Gray]]:
    """Numbers of touching digits, each by itself always the same: half of them of writers, half of MNIST's digits."""
    for k in range(count):
        chance = np.random.default_rng([SEED, length, k])
        writer = hands[-1] if k % 2 else hands[k // 2 % (len(hands) - 1)]
        shapes = writer.choose(chance.integers(0, len(DIGITS), length), chance)
        yield writer, "".join(str(shape.value) for shape in shapes), write_touching(shapes, chance)


def answers(hands: Sequence[Hand], length: int, count: int, models: Models) -> Iterator[Answer]:
    """Writes numbers and reads them."""
    for k, (writer, text, image) in enumerate(drawn(hands, length, count)):
        fields = scan_page(Page(f"{k}.png", 1, image), models, ScanSettings(layout="line")).fields
        yield Answer(writer.name, text, image, digits_of(fields))


def digits_of(fields: Sequence[Field]) -> str:
    """The digits of all that was read, from left to right."""
    return "".join(c for field in sorted(fields, key=lambda f: f.box.left) for c in field.text if c.isdecimal())


def share_exact(some: Sequence[Answer]) -> float:
    """The share that was read exactly."""
    return float(np.mean([answer.read == answer.text for answer in some])) if some else 0.0


def rows_of(kind: str, some: Sequence[Answer], floor: float) -> list[list[str]]:
    """The row of a kind with its floor, and one for each hand."""
    exact = share_exact(some)
    rows = [[kind, str(len(some)), f"{exact:.1%}", f"{floor:.0%}", "yes" if exact >= floor else "NO"]]
    for name in dict.fromkeys(answer.hand for answer in some):
        own = [answer for answer in some if answer.hand == name]
        rows.append([f"{kind}, {name}", str(len(own)), f"{share_exact(own):.1%}", "", ""])
    return rows


if __name__ == "__main__":
    sys.exit(main())

"""Sorts the wrong numbers of a set of strings by cause, and prints how many there are of each.

    python tests/benchmarks/errors.py --data FOLDER --tools FOLDER [--set orand] [--picture FILE.png]

A number counts by its first cause from the left; all causes are counted beside. Where the truth has no box for each
digit (all sets but orand), only too many, too few and wrong digits can be told apart. Last it says how many of all
truths the lattice of candidates can spell at all. Exit status: 0, or 2 when the
data or the tools are not there, or there is no such set of strings.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from causes import CAUSES, Mistake, Placed, count_causes, mistakes, text_mistakes
from digitscan.clock import Clock
from digitscan.errors import DigitscanError, InputError
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.lattice.spelling import log_probability
from digitscan.nets.models import Models, load_models
from digitscan.numbers.consensus import ConsensusSettings
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from digitscan.records import Box, Gray, Page
from reading import Judged, add_folders, import_tools, judged, read
from sample_sets import SampleSet, Truth, sample_sets
from sheet import sheet
from tables import markdown


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number that was read wrong: its file's name, its truth, what was read, and why."""

    name: str
    text: str
    read: str
    found: list[Mistake]


def main() -> int:
    """Reads, sorts and prints."""
    options = arguments()
    try:
        score, cutter = import_tools(options)
        known = [sample for sample in sample_sets(options.data, cutter) if sample.layout == "line"]
        sample = next((sample for sample in known if sample.name == options.set), None)
        if sample is None:
            raise InputError(options.set, f"no set of strings; known: {', '.join(s.name for s in known)}")
        with tempfile.TemporaryDirectory() as scratch:
            models = load_models()
            reading = read(sample, models, Path(scratch))
            found = judged(reading.truth, reading.numbers, score)
            wrong = [wrong_one(one) for one in found if not one.right]
            print(f"{sample.title}: {len(wrong)} of {len(found)} wrong\n\n{causes_table(wrong)}")
            held = [holds(page, reading.truth, models) for page in sample.load(Path(scratch))[1]]
            print(f"\nThe lattice can spell the truth of {sum(held)} of {len(held)}.")
            if options.picture:
                cv2.imwrite(str(options.picture), drawn(sample, wrong, Path(scratch)))
    except DigitscanError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument("--set", default="orand", help="orand, parish, fields/SET; default: orand")
    parser.add_argument("--picture", type=Path, help="a PNG file for the wrong numbers")
    return parser.parse_args()


def holds(page: Page, truth: Truth, models: Models) -> bool:
    """Whether some path through the lattice of an image spells what it shows, at odds worth the name."""
    ink = extract_ink(page.image, InkSettings.for_layout("line"))
    found = examine(ink, models, Clock(), NumberSettings.for_layout("line"))
    text = truth[PurePath(page.source).name]["strings"][0]["text"]
    digits = "".join(character for character in text if character.isdigit())
    return found is not None and float(log_probability(found.graph, [digits])[0]) > ConsensusSettings().least


def wrong_one(one: Judged) -> Wrong:
    """Finds why a number was read wrong."""
    true = one.truth["strings"][0]
    read = [placed(digit) for number in one.numbers for digit in number["digits"]]
    if len(one.numbers) > 1:
        read.sort(key=middle)
    text = "".join(str(digit.value) for digit in read)
    boxed = [Placed(int(digit["text"]), Box(*digit["box"])) for digit in true.get("digits", ())]
    found = mistakes(boxed, read) if boxed else []
    return Wrong(one.name, true["text"], text, found or text_mistakes(true["text"], text))


def placed(digit: dict[str, Any]) -> Placed:
    """A digit that was read, from its object in the output."""
    return Placed(digit["value"], Box(**digit["box"]))


def middle(digit: Placed) -> float:
    """The column in which a digit's middle is."""
    return (digit.box.left + digit.box.right) / 2


def causes_table(wrong: Sequence[Wrong]) -> str:
    """A row for each cause that there is, and one for all."""
    first, every = count_causes(one.found for one in wrong)
    rows = [[name, str(first[name]), str(every[name]), told] for name, told in CAUSES.items() if every[name]]
    rows.append(["all", str(first.total()), str(every.total()), ""])
    return markdown(["cause", "numbers", "causes", "what that is"], rows)


def drawn(sample: SampleSet, wrong: Sequence[Wrong], scratch: Path) -> Gray:
    """A sheet of the wrong numbers: image, truth and reading, causes."""
    by_name = {one.name: one for one in wrong}
    pictures = []
    for page in sample.load(scratch)[1]:
        one = by_name.get(PurePath(page.source).name)
        if one:
            causes = ", ".join(dict.fromkeys(mistake.cause for mistake in one.found))
            pictures.append((page.image, f"{one.text} -> {one.read or 'nothing'}\n{causes}"))
    return sheet(pictures)


if __name__ == "__main__":
    sys.exit(main())

"""Measures whether the numbers' confidence keeps what it promises, over all development strings; prints a table.

    python tests/benchmarks/confidence.py --data FOLDER --tools FOLDER [--only orand parish ...] [--json FILE]

Accepted are the numbers that `--max-error 0.01` accepts when all sets are read in one run; an image on which nothing
was read is not accepted. The expected calibration error is over the numbers that were read, in ten bins of confidence.
Exit status: 0 when all floors are reached, 1 when one is missed, 2 when the data or the tools are not there.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.batch.acceptance import threshold
from digitscan.errors import DigitscanError
from digitscan.nets.models import load_models
from reading import Judged, add_folders, chosen, import_tools, judged, read
from sample_sets import sample_sets
from tables import markdown

STRINGS = ("orand", "parish", "fields")
MAX_ERROR = 0.01
MOST_WRONG, LEAST_ACCEPTED, LARGEST_ERROR = 0.015, 0.60, 0.03
BINS = 10


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a set of numbers can be trusted.

    Attributes:
        numbers: How many images there are.
        exact: The share of them read exactly.
        calibration_error: Expected calibration error of the confidence.
        accepted: The share of the images whose number is accepted.
        wrong: The share of wrong numbers among those accepted.
    """

    numbers: int
    exact: float
    calibration_error: float
    accepted: float
    wrong: float

    @property
    def kept(self) -> tuple[bool, bool, bool]:
        """Whether the floors of calibration error, accepted and wrong are reached."""
        return self.calibration_error <= LARGEST_ERROR, self.accepted >= LEAST_ACCEPTED, self.wrong <= MOST_WRONG


def main() -> int:
    """Measures and prints."""
    options = arguments()
    try:
        score, cutter = import_tools(options)
        models = load_models()
        wanted = [sample for sample in sample_sets(options.data, cutter) if chosen(sample.name, options.only)]
        with tempfile.TemporaryDirectory() as scratch:
            readings = [read(sample, models, Path(scratch)) for sample in wanted]
    except DigitscanError as error:
        print(error, file=sys.stderr)
        return 2
    by_set = {reading.sample.name: judged(reading.truth, reading.numbers, score) for reading in readings}
    by_set = {name: found for name, found in by_set.items() if found}
    rows = trusts(by_set)
    print(trust_table(rows))
    if options.json:
        options.json.write_text(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=1))
    return 0 if all(rows["all together"].kept) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument("--only", nargs="+", default=STRINGS, help="orand, parish, fields, fields/SET ...")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


def trusts(by_set: Mapping[str, Sequence[Judged]]) -> dict[str, Trust]:
    """The figures of each set, and of all together, which one threshold accepts."""
    everything = [one for found in by_set.values() for one in found]
    least = threshold(np.array([one.confidence for one in everything if one.confidence is not None]), MAX_ERROR)
    return {name: trust(found, least) for name, found in {**by_set, "all together": everything}.items()}


def trust(found: Sequence[Judged], least: float) -> Trust:
    """The figures of some images; numbers as sure as `least` are accepted."""
    known = [(one.confidence, one.right) for one in found if one.confidence is not None]
    confidence, right = np.array([sure for sure, _ in known], float), np.array([right for _, right in known], bool)
    accepted = confidence >= least
    return Trust(
        len(found),
        float(right.sum() / max(1, len(found))),
        calibration_error(confidence, right),
        float(accepted.sum() / max(1, len(found))),
        float((accepted & ~right).sum() / max(1, accepted.sum())),
    )


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = BINS) -> float:
    """The expected calibration error: how far confidence and share of right ones differ, in bins of equal width.

    Args:
        confidence: (N,), 0 to 1.
        right: (N,), what it is the confidence of.
        bins: How many there are; a confidence on the edge of two belongs to the upper one.
    """
    if not len(confidence):
        return 0.0
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    surplus = np.bincount(which, weights=confidence - right, minlength=bins)
    return float(np.abs(surplus).sum() / len(confidence))


def trust_table(rows: Mapping[str, Trust]) -> str:
    """A row for each set, and the floors of all together below."""
    head = ["set", "n", "exact", "calibration error", f"accepted at {MAX_ERROR:.0%}", "wrong of them"]
    cells = [
        [name, str(r.numbers), f"{r.exact:.1%}", f"{r.calibration_error:.3f}", f"{r.accepted:.1%}", f"{r.wrong:.2%}"]
        for name, r in rows.items()
    ]
    floors = ["floor", "", "", f"<= {LARGEST_ERROR}", f">= {LEAST_ACCEPTED:.0%}", f"<= {MOST_WRONG:.1%}"]
    kept = ["ok", "", "", *("yes" if one else "NO" for one in rows["all together"].kept)]
    return markdown(head, [*cells, floors, kept])


if __name__ == "__main__":
    sys.exit(main())

"""Measures how well digitscan reads, on every set of the data folder, and prints the tables.

    python tests/benchmarks/accuracy.py --data FOLDER --tools FOLDER [--only orand pages/us_checks ...]

The tools are score.py and cut_fields.py, which define how the reading is scored. Exit status: 0 when every
floor that was measured is reached, 1 when one is missed, 2 when the data or the tools are not there.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.errors import InputError
from digitscan.nets.models import Models, load_models
from reading import Reading, add_folders, chosen, import_tools, read
from sample_sets import Truth, sample_sets
from tables import Result, accuracy_table, pages_table
from training.data.datasets import mnist_test

NET_FLOOR, FIELDS_FLOOR = 0.996, 0.85
NO_FIELDS = "fields/idrbt_cheques"  # measured, but no part of the floor


def main() -> int:
    """Measures what was asked for and prints it."""
    options = arguments()
    try:
        score, cutter = import_tools(options)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    wanted = [sample for sample in sample_sets(options.data, cutter) if chosen(sample.name, options.only)]
    models = load_models()
    results = [measure_net(options.data, models)] if chosen("net", options.only) else []
    with tempfile.TemporaryDirectory() as scratch:
        readings = [read(sample, models, options.keep or Path(scratch)) for sample in wanted]
    results += [result_of(reading, score) for reading in readings]
    fields = [one for one in readings if chosen(one.sample.name, ["fields"]) and one.sample.name != NO_FIELDS]
    if fields:
        results.append(pooled(fields, score))
    print(f"{accuracy_table(results)}\n\n{pages_table(results)}".strip())
    if options.json:
        rows = {r.name: r.figures | {"seconds": r.seconds, "floor": r.floor} for r in results}
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0 if all(result.passed for result in results) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_folders(parser)
    parser.add_argument(
        "--only", nargs="+", help="forms, net, drawn, swiss, orand, parish, pages, fields, pages/SET ..."
    )
    parser.add_argument("--keep", type=Path, help="a folder for truth, readings (JSON Lines) and cut-out fields")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


def result_of(reading: Reading, score: ModuleType) -> Result:
    """Scores one set."""
    sample, figures = reading.sample, score.score(reading.truth, reading.numbers)
    return Result(sample.name, sample.title, figures, reading.seconds / max(1, len(reading.truth)), sample.floor)


def pooled(readings: Sequence[Reading], score: ModuleType) -> Result:
    """Scores the fields of all sets together; a file gets its set's name in front, so that each counts."""
    truth: Truth = {}
    numbers = []
    for reading in readings:
        name = reading.sample.name.replace("/", "-")
        truth |= {f"{name}-{file}": page for file, page in reading.truth.items()}
        numbers += [n | {"source": f"{name}-{Path(n['source']).name}"} for n in reading.numbers]
    seconds = sum(reading.seconds for reading in readings) / max(1, len(truth))
    figures = score.score(truth, numbers)
    return Result("fields", "fields of all pages but checks of IDRBT, cut out", figures, seconds, FIELDS_FLOOR)


def measure_net(data: Path, models: Models) -> Result:
    """Measures the exported net alone, on MNIST's test set as it is."""
    images, labels = mnist_test(data)
    start = time.perf_counter()
    probabilities = models.digit.probabilities(images)
    seconds = (time.perf_counter() - start) / len(images)
    figures = {"numbers": len(images), "exact": float((probabilities.argmax(1) == labels).mean())}
    return Result("net", "the exported net on MNIST's test set", figures, seconds, NET_FLOOR)


if __name__ == "__main__":
    sys.exit(main())

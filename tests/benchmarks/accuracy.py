"""Measures how well digitscan reads, on every set of the data folder, and prints the tables.

    python tests/benchmarks/accuracy.py --data FOLDER --tools FOLDER [--only orand pages/us_checks ...]

The tools are score.py and cut_fields.py, which define how the reading is scored. Exit status: 0 when every
floor that was measured is reached, 1 when one is missed, 2 when the data or the tools are not there.
"""

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.output import JsonLinesRows
from digitscan.pipeline import Models, ScanSettings, load_models, scan_page
from sample_sets import ROOT, SampleSet, Truth, sample_sets
from tables import Result, accuracy_table, pages_table
from training.data.datasets import mnist_test

NET_FLOOR, FIELDS_FLOOR = 0.996, 0.50


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on one set, as score.py takes it: `numbers` are objects of the JSON Lines output."""

    sample: SampleSet
    truth: Truth
    numbers: list[dict[str, Any]]
    seconds: float


def main() -> int:
    """Measures what was asked for and prints it."""
    options = arguments()
    tools = [options.tools / "score.py", options.tools / "cut_fields.py"]
    missing = [str(path) for path in (options.data, *tools) if not path.exists()]
    if missing:
        print(f"{', '.join(missing)}: not there; name the folders with --data and --tools", file=sys.stderr)
        return 2
    score, cutter = map(imported, tools)
    wanted = [sample for sample in sample_sets(options.data, cutter) if chosen(sample.name, options.only)]
    models = load_models()
    results = [measure_net(options.data, models)] if chosen("net", options.only) else []
    with tempfile.TemporaryDirectory() as scratch:
        readings = [read(sample, models, options.keep or Path(scratch)) for sample in wanted]
    results += [result_of(reading, score) for reading in readings]
    fields = [reading for reading in readings if reading.sample.name.startswith("fields/")]
    if fields:
        results.append(pooled(fields, score))
    print(f"{accuracy_table(results)}\n\n{pages_table(results)}".strip())
    if options.json:
        rows = {r.name: r.figures | {"seconds": r.seconds, "floor": r.floor} for r in results}
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0 if all(result.passed for result in results) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    shared = ROOT.parent / "shared"
    data = Path(os.environ.get("DIGITSCAN_DATA", shared / "data"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=data, help="default: $DIGITSCAN_DATA, else ../shared/data")
    parser.add_argument("--tools", type=Path, default=shared / "tools", help="default: ../shared/tools")
    parser.add_argument("--only", nargs="+", help="forms, net, drawn, swiss, orand, pages, fields, pages/SET ...")
    parser.add_argument("--keep", type=Path, help="a folder for truth, readings (JSON Lines) and cut-out fields")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


def chosen(name: str, only: Sequence[str] | None) -> bool:
    """Whether a set was asked for, by its name or by that of its group."""
    return only is None or name in only or name.partition("/")[0] in only


def imported(path: Path) -> ModuleType:
    """Imports a module that is not in the repository, by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader, path
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(sample: SampleSet, models: Models, keep: Path) -> Reading:
    """Reads one set. Truth and numbers are written to a folder in `keep`, as score.py takes them."""
    folder = keep / sample.name.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    truth, pages = sample.load(folder)
    settings = ScanSettings(layout=sample.layout)
    start = time.perf_counter()
    found = [scan_page(page, models, settings) for page in pages]
    seconds = time.perf_counter() - start
    lines = b"".join(map(JsonLinesRows().page, found))
    numbers = [json.loads(line) for line in lines.splitlines()]
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    (folder / "readings.jsonl").write_bytes(lines)
    print(f"{sample.name}: {len(truth)} images, {seconds:.0f} s", file=sys.stderr)
    return Reading(sample, truth, numbers, seconds)


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
    return Result("fields", "fields of all pages, cut out", score.score(truth, numbers), seconds, FIELDS_FLOOR)


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

"""Reads a set of images, and tells of each image whether it was read right, as score.py has it."""

import argparse
import importlib.util
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from digitscan.errors import InputError
from digitscan.nets.models import Models
from digitscan.output.json import json_objects
from digitscan.pipeline import ScanSettings, scan_page
from sample_sets import ROOT, SampleSet, Truth


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on one set, as score.py takes it: `numbers` are objects of the JSON Lines output."""

    sample: SampleSet
    truth: Truth
    numbers: list[dict[str, Any]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read on one image of one number.

    `truth` is its entry in the truth file; `confidence` that of all that was read, None where nothing was.
    """

    name: str
    truth: dict[str, Any]
    numbers: list[dict[str, Any]]
    right: bool
    confidence: float | None


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Adds the options that name the folders of data and tools."""
    shared = ROOT.parent / "shared"
    data = Path(os.environ.get("DIGITSCAN_DATA", shared / "data"))
    parser.add_argument("--data", type=Path, default=data, help="default: $DIGITSCAN_DATA, else ../shared/data")
    parser.add_argument("--tools", type=Path, default=shared / "tools", help="default: ../shared/tools")


def import_tools(options: argparse.Namespace) -> tuple[ModuleType, ModuleType]:
    """Imports score.py and cut_fields.py.

    Raises:
        InputError: They, or the data folder, are not there.
    """
    tools = [options.tools / "score.py", options.tools / "cut_fields.py"]
    missing = [str(path) for path in (options.data, *tools) if not path.exists()]
    if missing:
        raise InputError(", ".join(missing), "not there; name the folders with --data and --tools")
    return imported(tools[0]), imported(tools[1])


def imported(path: Path) -> ModuleType:
    """Imports a module that is not in the repository, by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader, path
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chosen(name: str, only: Sequence[str] | None) -> bool:
    """Whether a set was asked for, by its name or by that of its group."""
    return only is None or name in only or name.partition("/")[0] in only


def read(sample: SampleSet, models: Models, keep: Path) -> Reading:
    """Reads one set. Truth and numbers are written to a folder in `keep`, as score.py takes them."""
    folder = keep / sample.name.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    truth, pages = sample.load(folder)
    settings = ScanSettings(layout=sample.layout)
    start = time.perf_counter()
    found = [scan_page(page, models, settings) for page in pages]
    seconds = time.perf_counter() - start
    lines = [line for reading in found for line in json_objects(reading)]
    numbers = [json.loads(line) for line in lines]
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    (folder / "readings.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    print(f"{sample.name}: {len(truth)} images, {seconds:.0f} s", file=sys.stderr)
    return Reading(sample, truth, numbers, seconds)


def judged(truth: Truth, numbers: Sequence[dict[str, Any]], score: ModuleType) -> list[Judged]:
    """Has score.py judge the images of single numbers one by one; those whose truth is doubtful are left out."""
    by_file = defaultdict(list)
    for number in numbers:
        by_file[PurePath(number["source"]).name].append(number)
    found = []
    for name, image in truth.items():
        figures = score.score({name: image}, by_file[name])
        if figures["numbers"]:
            found.append(Judged(name, image, by_file[name], figures["exact"] == 1, _confidence(by_file[name])))
    return found


def _confidence(numbers: Sequence[dict[str, Any]]) -> float | None:
    """The number's, or that of the least sure of several, as score.py takes it."""
    if len(numbers) == 1:
        return float(numbers[0]["confidence"])
    return min((digit["confidence"] for number in numbers for digit in number["digits"]), default=None)

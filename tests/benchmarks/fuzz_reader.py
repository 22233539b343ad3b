"""Reads spoiled files whose names come on standard input, in a process that may take so much memory and no more.

    python tests/benchmarks/fuzz_reader.py MEGABYTES

Prints a line of JSON for each: its name, how many pages were read, what was told, and how long it took. What is raised
beside what a file is allowed to raise ends up as "fault", and so does what a library writes to the terminal.
"""

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.errors import DigitscanError, InputError, TemplateError, WeightsError
from digitscan.files.opening import open_file
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.files.sources import find_sources, read_list
from digitscan.nets.classify import Classifier
from digitscan.nets.models import Models, load_models
from digitscan.nets.normalize import VERSION
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page
from digitscan.template.load import load_template

Told = Iterator[Page | InputError | str]


def main() -> None:
    """Reads what standard input names, one file after the other."""
    most = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    readers = reading(load_models())
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    said = tempfile.TemporaryFile()  # noqa: SIM115 (it is open to the end)
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    for line in sys.stdin:
        name = line.rstrip("\n")
        start, pages, told, fault = time.perf_counter(), 0, [], ""
        try:
            for item in readers(name):
                if isinstance(item, DigitscanError):
                    told.append(str(item))
                else:
                    pages += 1
        except MemoryError:
            told.append(f"{name}: not enough memory")
        except Exception:
            fault = traceback.format_exc(limit=-4)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        seconds = time.perf_counter() - start
        if stray := os.pread(said.fileno(), 300, 0):
            fault = fault or f"a library wrote: {stray!r}"
            os.ftruncate(said.fileno(), 0)
            os.lseek(said.fileno(), 0, os.SEEK_SET)
        print(json.dumps([name, pages, told, fault, round(seconds, 2), peak]), file=results, flush=True)


def reading(models: Models) -> Callable[[str], Iterator[object]]:
    """How a file is read, by its ending; a page counts and what cannot be read is told."""

    def read(name: str) -> Iterator[object]:
        match Path(name).suffix:
            case ".toml":
                yield one(lambda: load_template(name, ReadSettings()), TemplateError)
            case ".onnx":
                yield one(lambda: Classifier(VERSION, Path(name)), WeightsError)
            case ".list":
                with open_file(name, follow=False) as stream:
                    # a list may name the root of the disk, which would be searched
                    within = (one for one in read_list(stream, False, name) if not str(one).startswith(("/", "..")))
                    yield from find_sources(within, follow=False)
            case _:
                for page in read_pages(name, ReadSettings(dpi=72, follow=False)):
                    yield (
                        one(lambda page=page: scan_page(page, models, ScanSettings()), InputError)
                        if isinstance(page, Page)
                        else page
                    )

    return read


def one(make: Callable[[], object], allowed: type[DigitscanError]) -> object:
    """What is made, or the error that may be raised in its place."""
    try:
        return make()
    except allowed as error:
        return error


if __name__ == "__main__":
    main()

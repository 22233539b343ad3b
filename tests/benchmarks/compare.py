"""Reads the same pages on one core with digitscan, Tesseract and RapidOCR; prints seconds a page and how they compare.

    python tests/benchmarks/compare.py [--data FOLDER] [--each 1] [--rapidocr PYTHON] [--only SET]

Pages are the sample forms, drawn A4 pages at 300 dpi, and some of each set of real scans of the data folder;
each reader gets the same PNG files. Seconds are of the processor, one thread each, so that other work on the
machine weighs little; loading nets counts for none but Tesseract, which does so for each page as it is started for each
(`tesseract PAGE stdout --psm 11`). RapidOCR is asked in the interpreter that is given, with `rapidocr-onnxruntime`.
A reader that is not there is left out, which is said. Exit status 1 when a floor is missed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from speed import A4, draw_page
from tables import markdown

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"Tesseract": 10.0, "RapidOCR": 6.0}
ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf")
DRAWN = 2
RAPIDOCR = """
import json, sys, time
from rapidocr_onnxruntime import RapidOCR
read = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
read(sys.argv[1])
for path in sys.argv[1:]:
    start = time.process_time()
    read(path)
    print(json.dumps(time.process_time() - start), flush=True)
"""


def main() -> int:
    """Measures and prints."""
    asked = arguments()
    if hasattr(os, "sched_setaffinity"):  # for the programs that are started too, and before a library counts the cores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        sets = {name: files for name, files in page_sets(Path(scratch), asked).items() if asked.only in (None, name)}
        pages = [page for files in sets.values() for page in files]
        seconds = {"digitscan": digitscan(pages)}
        if shutil.which("tesseract"):
            seconds["Tesseract"] = tesseract(pages)
        else:
            print("Tesseract is left out: there is no command tesseract here", file=sys.stderr)
        if asked.rapidocr:
            seconds["RapidOCR"] = rapidocr(asked.rapidocr, pages)
        else:
            print("RapidOCR is left out: name an interpreter that has it with --rapidocr", file=sys.stderr)
    rows = [row(name, files, seconds) for name, files in sets.items()]
    held = {name: ratio(pages, seconds, name) >= floor for name, floor in FLOORS.items() if name in seconds}
    rows += [row("all", pages, seconds), median_row(pages, seconds)]
    columns = ["pages", "number", *(f"{name}, s" for name in seconds), *(f"times {name}" for name in held)]
    print(markdown(columns, rows))
    for name, holds in held.items():
        print(f"\n{ratio(pages, seconds, name):.1f} times {name}, floor {FLOORS[name]:g}: {'yes' if holds else 'NO'}")
    return 0 if all(held.values()) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="with real scans in its folders pages/*; without it, none are read")
    parser.add_argument("--each", type=int, default=1, help="pages of each set of real scans; default: 1")
    parser.add_argument("--rapidocr", metavar="PYTHON", help="an interpreter that has rapidocr-onnxruntime")
    parser.add_argument("--only", metavar="SET", help="forms, drawn, or a set of real scans")
    return parser.parse_args()


def page_sets(scratch: Path, asked: argparse.Namespace) -> dict[str, list[Path]]:
    """The pages by the set that they are of, each as a PNG file of its own."""
    for number in range(DRAWN):
        (scratch / "drawn").mkdir(exist_ok=True)
        draw_page(scratch / "drawn" / f"{number}.png", A4[1] - number, range(120, A4[0] - 120, 120 * (number + 1)))
    found = {"forms": images(ROOT / "forms"), "drawn": images(scratch / "drawn")}
    folders = sorted(asked.data.glob("pages/*/")) if asked.data else []
    found |= {folder.name: images(folder)[: asked.each] for folder in folders}
    return {name: as_png(files, scratch / "png" / name) for name, files in found.items()}


def images(folder: Path) -> list[Path]:
    """The images in a folder and below it."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)


def as_png(files: Sequence[Path], folder: Path) -> list[Path]:
    """Writes each page of some files as a PNG file."""
    import cv2

    from digitscan.files.pages import ReadSettings, read_pages
    from digitscan.records import Page

    folder.mkdir(parents=True)
    made = []
    for file in files:
        for page in read_pages(str(file), ReadSettings()):
            if isinstance(page, Page):
                made.append(folder / f"{len(made)}.png")
                cv2.imwrite(str(made[-1]), page.image)
    return made


def digitscan(pages: Sequence[Path]) -> dict[Path, float]:
    """Seconds of each page."""
    import cv2

    from digitscan.files.pages import ReadSettings, read_pages
    from digitscan.nets.models import load_models
    from digitscan.pipeline import scan_page

    cv2.setNumThreads(1)
    models = load_models()
    seconds = {}
    for page in (pages[0], *pages):  # the first time, what is loaded late is loaded
        start = time.process_time()
        scan_page(next(read_pages(str(page), ReadSettings())), models)
        seconds[page] = time.process_time() - start
    return seconds


def tesseract(pages: Sequence[Path]) -> dict[Path, float]:
    """Seconds of each page."""
    seconds = {}
    for page in pages:
        before = os.times()
        subprocess.run(["tesseract", page, "stdout", "--psm", "11"], capture_output=True, check=True)
        after = os.times()
        seconds[page] = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds


def rapidocr(python: str, pages: Sequence[Path]) -> dict[Path, float]:
    """Seconds of each page."""
    command = [python, "-c", RAPIDOCR, *map(str, pages)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return dict(zip(pages, map(json.loads, answer.stdout.splitlines()[-len(pages) :]), strict=True))


def ratio(pages: Sequence[Path], seconds: dict[str, dict[Path, float]], other: str) -> float:
    """How many times as long as digitscan another reader takes for some pages."""
    own, others = (sum(seconds[name][page] for page in pages) for name in ("digitscan", other))
    return others / own if own else 0.0


def row(name: str, pages: Sequence[Path], seconds: dict[str, dict[Path, float]]) -> list[str]:
    """A row of the table: seconds a page of each reader, and how many times as long the others take."""
    each = [f"{sum(taken[page] for page in pages) / max(1, len(pages)):.2f}" for taken in seconds.values()]
    times = [f"{ratio(pages, seconds, other):.1f}" for other in seconds if other != "digitscan"]
    return [name, str(len(pages)), *each, *times]


def median_row(pages: Sequence[Path], seconds: dict[str, dict[Path, float]]) -> list[str]:
    """A row of medians, which a page that keeps one of the readers for minutes does not sway."""
    each = [f"{median(taken.values()):.2f}" for taken in seconds.values()]
    others = [median(ratio([page], seconds, other) for page in pages) for other in seconds if other != "digitscan"]
    return ["median page", str(len(pages)), *each, *(f"{one:.1f}" for one in others)]


if __name__ == "__main__":
    sys.exit(main())

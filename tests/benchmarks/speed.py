"""Measures start-up, a small image, A4 pages at 300 dpi and the net on one core; prints tables with their floors.

    python tests/benchmarks/speed.py [--data FOLDER] [--runs 7]

Every figure is the median of its runs. The A4 page is drawn; where the data folder is there, a filled form of
NIST's is measured too. Exit status 1 when a floor is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tables import markdown

ROOT = Path(__file__).resolve().parents[2]
HELP_FLOOR, IMAGE_FLOOR, PAGE_FLOOR = 0.25, 1.0, 2.0
NET_FLOOR = 400e-6  # seconds a digit, in batches of 256
A4 = (3508, 2480)  # height and width in pixels at 300 dpi
DIGIT = 60  # height of a digit in pixels, 5 mm
BATCH = 256
PRODUCTS = 22_400_000  # multiplications that the net takes for a digit, about
NIST_FORM = "pages/nist_hsf/hsf_300dpi.png"


def main() -> int:
    """Measures and prints."""
    options = arguments()
    if hasattr(os, "sched_setaffinity"):  # before a library counts the cores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as scratch:
        page, small = Path(scratch, "drawn.png"), Path(scratch, "small.png")
        draw_page(page, A4[1], range(120, A4[0] - 120, 120))
        draw_page(small, 760, [60])
        rows = start_up(small, options.runs)
        pages = [path for path in (page, options.data / NIST_FORM) if path.exists()]
        stages = {path.stem: page_seconds(path, options.runs) for path in pages}
    bare = stages["drawn"]["read the file"]
    for name, seconds in stages.items():
        whole = sum(seconds.values())
        rows.append(row(f"A4 at 300 dpi, {name}", whole, PAGE_FLOOR, f"{whole / bare:.1f} x reading the drawn one"))
    net, bare_work = net_seconds(options.runs)
    rows.append(row("the net, a digit of 256", net, NET_FLOOR, f"{net / bare_work:.1f} x its products in numpy"))
    print(markdown(["on one core", "s", "floor", "ok", "ratio"], rows))
    print()
    print(markdown(["stage", *stages], shares(list(stages.values()))))
    return 0 if all(cells[3] != "NO" for cells in rows) else 1


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("DIGITSCAN_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=data, help="default: $DIGITSCAN_DATA, else ../shared/data")
    parser.add_argument("--runs", type=int, default=7, help="the median of so many runs is taken; default: 7")
    return parser.parse_args()


def draw_page(path: Path, width: int, baselines: Sequence[int]) -> None:
    """Draws ruled rows with a printed label and two numbers in one hand each, on noisy gray paper."""
    import cv2
    import numpy as np

    from training.forms.hand import Hand, draw_number

    rng = np.random.default_rng(7)
    page = np.full((baselines[-1] + 2 * DIGIT, width), 225, np.uint8)
    for top in baselines:
        cv2.putText(page, "Amount", (100, top + DIGIT), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 60, 3)
        cv2.line(page, (80, top + DIGIT + 20), (width - 80, top + DIGIT + 20), 120, 3)
        for left in range(320, width - 400, 1000):
            number = draw_number(str(rng.integers(10, 10**6)), Hand.random(rng), DIGIT, rng)
            area = page[top : top + number.shape[0], left : left + number.shape[1]]
            np.minimum(area, 225 - (number * 0.65).astype(np.uint8), out=area)
    cv2.imwrite(str(path), np.clip(page + rng.normal(0, 4, page.shape), 0, 255).astype(np.uint8))


def start_up(image: Path, runs: int) -> list[list[str]]:
    """What the command costs before and beside the reading, against an interpreter that does nothing."""
    bare = seconds_of(["-c", "pass"], runs)
    libraries = seconds_of(["-c", "import cv2, numpy, onnxruntime"], runs)
    helped = seconds_of(["-m", "digitscan", "--help"], runs)
    scanned = seconds_of(["-m", "digitscan", "scan", "--layout", "line", str(image)], runs)
    return [
        row("python -c pass", bare),
        row("importing cv2, numpy, onnxruntime", libraries, None, f"{libraries / bare:.1f} x bare python"),
        row("digitscan --help", helped, HELP_FLOOR, f"{helped / bare:.1f} x bare python"),
        row(
            "digitscan scan, one small image",
            scanned,
            IMAGE_FLOOR,
            f"{scanned / libraries:.1f} x the imports",
        ),
    ]


def seconds_of(arguments: list[str], runs: int) -> float:
    """The median time of running Python so, after one run that warms the file cache."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return median(times[1:])


def page_seconds(path: Path, runs: int) -> dict[str, float]:
    """The median time of each stage on a page, the models being loaded; reading the file is the first."""
    from digitscan.files.pages import ReadSettings, read_pages
    from digitscan.nets.models import load_models
    from digitscan.pipeline import ScanSettings, scan_page

    models, settings = load_models(), ScanSettings()
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        page = next(read_pages(str(path), ReadSettings()))
        times.append({"read the file": time.perf_counter() - start} | scan_page(page, models, settings).seconds)
    return {stage: median(run[stage] for run in times[1:]) for stage in times[0]}


def net_seconds(runs: int) -> tuple[float, float]:
    """The median time of a digit in a batch of 256, and of a matrix product of numpy's as large, for a ratio."""
    import numpy as np

    from digitscan.nets.classify import Classifier
    from digitscan.nets.normalize import VERSION

    digits = np.random.default_rng(0).integers(0, 256, (BATCH, 28, 28)).astype(np.uint8)
    net = Classifier(VERSION)
    left, right = np.ones((BATCH, 4096), np.float32), np.ones((4096, PRODUCTS // 4096), np.float32)
    times: list[list[float]] = [[], []]
    for _ in range(runs + 1):
        for kept, work in zip(times, (lambda: net.probabilities(digits), lambda: left @ right), strict=True):
            start = time.perf_counter()
            work()
            kept.append((time.perf_counter() - start) / BATCH)
    return median(times[0][1:]), median(times[1][1:])


def shares(pages: Sequence[dict[str, float]]) -> list[list[str]]:
    """A row for each stage: its time on each page, and its share of the whole."""
    return [
        [stage, *(f"{page[stage]:.3f} s, {page[stage] / sum(page.values()):.0%}" for page in pages)]
        for stage in pages[0]
    ]


def readable(seconds: float) -> str:
    """The time with three digits behind the point, or six where it is short."""
    return f"{seconds:.3f}" if seconds >= 0.01 else f"{seconds:.6f}"


def row(what: str, seconds: float, floor: float | None = None, ratio: str = "") -> list[str]:
    """A row of the table; a floor here is the time that must not be passed."""
    if floor is None:
        return [what, readable(seconds), "", "", ratio]
    return [what, readable(seconds), f"{floor:g}", "yes" if seconds <= floor else "NO", ratio]


if __name__ == "__main__":
    sys.exit(main())

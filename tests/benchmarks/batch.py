"""Measures a batch: workers, journal, memory, kill -9 and resume, on pages that this script draws.

    python tests/benchmarks/batch.py [--only PART] [--pages 500] [--many 100000] [--folder FOLDER]

Parts are `jobs` (two workers against one, same bytes), `journal` (its share of the time), `memory` (of the process that
leads, with many small pages, and of a worker on A4 at 300 dpi), `kill` (kill -9 at random moments, then --resume) and
`resume` (of a finished run). Each prints a row: what, figure, floor, whether it holds. Exit status 1 if one does not.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
FAKE = ROOT / "tests" / "fake_pipeline.py"
JOURNAL = Path(__file__).with_name("journal.py")
REAL = [sys.executable, "-m", "digitscan"]
KILLS = 20
A4 = (2480, 3508)

Row = tuple[str, str, str, bool]


def main() -> int:
    """Runs the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(PARTS), action="append")
    parser.add_argument("--pages", type=int, default=500, help="of the mixed pages that are read by real nets")
    parser.add_argument("--many", type=int, default=100_000, help="small pages, whose reading is only pretended")
    parser.add_argument("--folder", type=Path, help="for the pages; a temporary one if not said")
    asked = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in asked.only or PARTS:
            for what, figure, floor, holds in PARTS[name](folder, asked):
                print(f"| {what} | {figure} | {floor} | {'yes' if holds else 'NO'} |", flush=True)
                held = held and holds
    return 0 if held else 1


def jobs(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    """Two workers against one, by the best of two runs of each."""
    pages = draw_mixed(folder / "mixed", asked.pages)
    took = {count: min(run(REAL, pages, folder / f"{count}.csv", jobs=count) for _ in range(2)) for count in (1, 2)}
    one, two = ((folder / f"{count}.csv").read_bytes() for count in (1, 2))
    ratio = took[1] / took[2]
    yield f"2 jobs against 1, {asked.pages} pages", f"{ratio:.2f} times", ">= 1.85", ratio >= 1.85
    yield "their outputs", "the same bytes" if one == two else "differ", "same", one == two


def journal(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    """The processor time with a journal against that without, the same files read in turns in one process."""
    pages = draw_mixed(folder / "mixed", asked.pages)
    answer = subprocess.run([sys.executable, JOURNAL, pages, folder / "j.csv"], capture_output=True, check=True)
    figures = json.loads(answer.stdout)
    share = figures["with"] / figures["without"] - 1
    yield f"overhead of the journal, {figures['pages']} pages", f"{share:.1%}", "<= 5%", share <= 0.05
    each = f"{1000 * (figures['with'] - figures['without']) / figures['pages']:.1f} ms a page"
    yield "that is", f"{each}, {figures['begin']:.3f} s to begin and end", "", True


def memory(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    """Resident memory, at its highest, of the leading process at a tenth of the pages and at the end; of a worker."""
    pages = draw_small(folder / "small", asked.many)
    seen: list[tuple[float, float]] = []
    run([sys.executable, str(FAKE)], pages, folder / "m.csv", jobs=2, watch=lambda own, _: seen.append((own, 0)))
    # by the time, which is even: the pages are all alike
    early = max(own for own, _ in seen[: max(1, len(seen) // 10)])
    most = max(own for own, _ in seen)
    yield f"memory of the leading process, {asked.many} pages", f"{most:.0f} MiB", "<= 250 MiB", most <= 250
    yield "its growth after the first tenth", f"{most - early:.0f} MiB", "<= 20 MiB", most - early <= 20
    large = draw_mixed(folder / "a4", 12, A4)
    workers: list[float] = []
    run(REAL, large, folder / "w.csv", jobs=2, watch=lambda _, others: workers.append(others))
    yield "memory of a worker, A4 at 300 dpi", f"{max(workers):.0f} MiB", "<= 450 MiB", max(workers) <= 450


def kill(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    """A run that is killed at random moments and resumed each time, against one that is not."""
    pages = draw_small(folder / "some", 2000)
    command = [sys.executable, str(FAKE)]
    whole, broken = folder / "whole.csv", folder / "broken.csv"
    took = run(command, pages, whole, jobs=2, seconds=0.01)
    rng = random.Random(0)
    kills = 0
    while True:
        process = start(command, pages, broken, "--resume", jobs=2, seconds=0.01)
        if kills == KILLS:
            process.wait()
            break
        try:
            process.wait(timeout=rng.uniform(0.02, 0.2) * took)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    same = whole.read_bytes() == broken.read_bytes()
    yield f"kill -9 at {kills} random moments", "the same bytes" if same else "differs", f"same, {KILLS} kills", same


def resume(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    """A finished run that is resumed."""
    pages, output = draw_small(folder / "small", asked.many), folder / "m.csv"
    command = [sys.executable, str(FAKE)]
    if not output.exists():
        run(command, pages, output, jobs=2)
    before = os.times()
    took = run(command, pages, output, "--resume", jobs=2)
    after = os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    yield f"resume of a finished run of {asked.many} pages", f"{took:.1f} s", "<= 5 s", took <= 5
    yield "the processor's share of it", f"{work:.1f} s", "", True
    output.unlink()
    again = run(command, pages, output, "--resume", jobs=2)
    yield "the same when its output was deleted", f"{again:.1f} s", "", True


def run(
    command: list[str],
    pages: Path,
    output: Path,
    *options: str,
    jobs: int,
    seconds: float = 0.0,
    watch: Callable[[float, float], None] | None = None,
) -> float:
    """Runs a batch to its end, and returns how many seconds it took; `watch` is shown its memory meanwhile."""
    begin = time.perf_counter()
    process = start(command, pages, output, *options, jobs=jobs, seconds=seconds)
    if watch is not None:
        threading.Thread(target=look, args=(process, watch), daemon=True).start()
    if process.wait() not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return time.perf_counter() - begin


def start(
    command: list[str], pages: Path, output: Path, *options: str, jobs: int, seconds: float = 0.0
) -> subprocess.Popen[bytes]:
    """Starts a batch; pages that are only pretended to be read take some seconds each."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAKE_SECONDS": str(seconds)}
    arguments = ["scan", str(pages), "-o", str(output), "--jobs", str(jobs), "--quiet", *options]
    return subprocess.Popen([*command, *arguments], env=environment, stderr=subprocess.DEVNULL)


def look(process: subprocess.Popen[bytes], watch: Callable[[float, float], None]) -> None:
    """Tells, again and again, the memory in MiB of a process and the most that one of its children has."""
    while process.poll() is None:
        try:
            task = Path(f"/proc/{process.pid}/task")
            children = [int(one) for thread in task.iterdir() for one in (thread / "children").read_text().split()]
            watch(resident(process.pid), max(map(resident, children), default=0.0))
        except (OSError, StopIteration):
            pass
        time.sleep(0.25)


def resident(process: int) -> float:
    """The resident memory of a process in MiB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def draw_small(folder: Path, count: int) -> Path:
    """Draws pages of one gray level each, a thousand to a folder."""
    from PIL import Image

    for number in range(count):
        path = folder / f"{number // 1000}" / f"{number}.bmp"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (16, 16), number % 200).save(path)
    return folder


def draw_mixed(folder: Path, count: int, size: tuple[int, int] | None = None) -> Path:
    """Draws pages with numbers on them: of three sizes if none is said, one in ten in a TIFF of ten pages."""
    from PIL import Image, ImageDraw, ImageFont

    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        return folder
    rng = random.Random(count)
    several: list[Image.Image] = []
    for number in range(count):
        shape = size or rng.choice([(827, 1169), (1240, 1754), (1654, 1000)])
        page = Image.new("L", shape, rng.randint(225, 250))
        draw = ImageDraw.Draw(page)
        height = shape[1] / 40
        for _ in range(30):
            place = (rng.randint(0, shape[0] * 3 // 4), rng.randint(0, shape[1] - 60))
            text = str(rng.randrange(10 ** rng.randint(1, 8)))
            draw.text(place, text, rng.randint(10, 70), ImageFont.load_default(height * rng.uniform(0.7, 1.4)))
        if number % 10 == 9:
            several.append(page)
        else:
            page.save(folder / f"{number}.png", compress_level=1)
    for first in range(0, len(several), 10):
        one, *others = several[first : first + 10]
        one.save(folder / f"several{first}.tif", save_all=True, append_images=others)
    return folder


PARTS: dict[str, Callable[[Path, argparse.Namespace], Iterator[Row]]] = {
    "jobs": jobs,
    "journal": journal,
    "memory": memory,
    "kill": kill,
    "resume": resume,
}

if __name__ == "__main__":
    sys.exit(main())

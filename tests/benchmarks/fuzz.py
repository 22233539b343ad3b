"""Reads spoiled files of every format and counts what becomes of them; what must not happen is printed and fails.

    python tests/benchmarks/fuzz.py [--count 10000] [--seed 1] [--first 0] [--keep FOLDER]

Each file is read, through all stages, by a process that may take a GiB of memory and so many seconds for it. That must
give pages or errors of one line that name the file, never an error of another kind, the end of the process, or a file
that was not there. The same seed gives the same files, so that a long run can be made in parts, with --first.
Afterwards the images are read once more, by one run of the command. Exit status 1 when anything must not happen.
"""

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mutations import spoiled
from tables import markdown
from whole_files import drawn

ROOT = Path(__file__).resolve().parents[2]
READER = Path(__file__).with_name("fuzz_reader.py")
MEGABYTES = 1024
NO_IMAGES = (".toml", ".list", ".onnx")


@dataclass(slots=True)
class Reader:
    """A process that reads files; it is started anew after one that ended it."""

    folder: Path
    seconds: float
    lines: queue.Queue[str] = field(default_factory=queue.Queue)
    process: subprocess.Popen[str] | None = None

    def read(self, name: str) -> list[object] | str:
        """What became of a file, or how it ended the process."""
        fresh = self.process is None
        process = self.process or self.start()
        with suppress(OSError):
            print(name, file=process.stdin, flush=True)
        try:
            line = self.lines.get(timeout=self.seconds + 30 * fresh)
        except queue.Empty:
            self.stop()
            return f"took more than {self.seconds:g} s"
        if line:
            return json.loads(line)
        status = process.wait()
        self.stop()
        return f"ended the process with {status}"

    def start(self) -> subprocess.Popen[str]:
        """Starts the process."""
        self.lines = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, READER, str(MEGABYTES)],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        threading.Thread(target=self._listen, args=(self.process, self.lines), daemon=True).start()
        return self.process

    def stop(self) -> None:
        """Ends the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
        self.process = None

    @staticmethod
    def _listen(process: subprocess.Popen[str], lines: "queue.Queue[str]") -> None:
        with suppress(ValueError):
            for line in process.stdout or ():
                lines.put(line)
        lines.put("")


def main() -> int:
    """Reads and prints."""
    options = arguments()
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    slowest = peak = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "in")
        folder.mkdir()
        lay_whole_files(folder)
        reader = Reader(folder, options.seconds)
        try:
            for name, content in files(options):
                (folder / name).write_bytes(content)
                before = names(scratch, folder)
                found = reader.read(name)
                became, faults = judged(name, found)
                if names(scratch, folder) != before:
                    faults.append(f"{name}: wrote a file")
                counts.setdefault(Path(name).suffix, Counter())[became] += 1
                if isinstance(found, list):
                    slowest, peak = max(slowest, found[4]), max(peak, found[5])
                if faults:
                    wrong += faults
                    keep(options.keep, name, content)
        finally:
            reader.stop()
        if not options.no_command:
            wrong += command_faults(folder, Path(scratch))
    kinds = sorted({kind for counter in counts.values() for kind in counter})
    rows = [
        [ending, sum(counts[ending].values()), *(counts[ending][kind] for kind in kinds)] for ending in sorted(counts)
    ]
    print(markdown(["files", "n", *kinds], [[str(cell) for cell in row] for row in rows]))
    print(f"\nslowest {slowest:.1f} s, largest process {peak:.0f} MiB; {len(wrong)} must not be")
    print("\n".join(wrong))
    return 1 if wrong else 0


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="how many files; default: 10000")
    parser.add_argument("--first", type=int, default=0, help="the first of them, to go on; default: 0")
    parser.add_argument("--seed", type=int, default=1, help="which files; default: 1")
    parser.add_argument("--seconds", type=float, default=30, help="the most that a file may take; default: 30")
    parser.add_argument("--keep", type=Path, help="where files are kept that did what must not be")
    parser.add_argument("--no-command", action="store_true", help="leave out the run of the command")
    return parser.parse_args()


def files(options: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """The spoiled files of a run."""
    return islice(spoiled(drawn(), options.first + options.count, options.seed), options.first, None)


def lay_whole_files(folder: Path) -> None:
    """Writes the files that templates and lists name."""
    whole = drawn()
    (folder / "whole.png").write_bytes(whole["png"][0])
    (folder / "whole.tif").write_bytes(whole["tif"][0])
    (folder / "whole.csv").write_text("account\n4711\n")


def names(*folders: str | Path) -> set[str]:
    """What is in some folders."""
    return {path.name for folder in folders for path in Path(folder).iterdir()}


def judged(name: str, found: list[object] | str) -> tuple[str, list[str]]:
    """What became of a file in a word, and what of it must not be."""
    if isinstance(found, str):
        return found, [f"{name}: {found}"]
    _, pages, told, fault, _, _ = found
    faults = [f"{name}: {fault}"] if fault else []
    if not fault and not pages and not told and not name.endswith(".list"):
        faults.append(f"{name}: neither read nor told")
    for one in told:
        if "\n" in one or "internal error" in one or "Traceback" in one:
            faults.append(f"{name}: told in this way: {one!r}")
    if fault:
        return "fault", faults
    return ("in parts" if told else "read") if pages else "told", faults


def command_faults(folder: Path, scratch: Path) -> list[str]:
    """What must not be of one run of the command over all images of a folder."""
    for path in folder.iterdir():
        if path.suffix in NO_IMAGES:
            path.unlink()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    output = scratch / "rows.csv"
    command = [sys.executable, "-m", "digitscan", "scan", "--dpi", "72", "in", "-o", str(output)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=scratch, env=environment, capture_output=True)
    lines = ended.stderr.decode("utf-8", "replace").splitlines()
    print(
        f"the command: {len(before)} images, exit status {ended.returncode}, {lines[-1] if lines else 'nothing said'}"
    )
    faults = [f"the command said: {line}" for line in lines if "Traceback" in line or "internal error" in line]
    faults += [f"the command said: {line}" for line in lines if not line.startswith("digitscan: ")]
    if ended.returncode not in (0, 1) or not output.exists():
        faults.append(f"the command ended with {ended.returncode}")
    if {path: path.read_bytes() for path in folder.iterdir()} != before:
        faults.append("the command changed its inputs")
    kept = {"in", "rows.csv", "rows.csv.journal"}
    return faults + [f"the command wrote {name}" for name in names(scratch) if name not in kept]


def keep(folder: Path | None, name: str, content: bytes) -> None:
    """Keeps a file, if that is asked for."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())

"""A run whose journal and decisions are damaged again and again, and what must never come of it."""

import contextlib
import csv
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result
from PIL import Image

from digitscan import cli
from digitscan.batch import file_reading
from digitscan.batch import reading as batch
from digitscan.errors import JournalError, OutputError
from digitscan.journal.layout import checksum
from digitscan.journal.store import open_journal
from digitscan.review.decisions import open_decisions
from digitscan.review.run_numbers import RunNumbers
from digitscan.review.selection import Selection
from tests import fake_pipeline

LONGEST = 10.0  # seconds of the processor
OUTPUT, JOURNAL, REVIEW = "n.csv", "n.csv.journal", "n.csv.review"
OLD = b"what was exported before"
_TIME = 1_700_000_000_000_000_000


class DamagedRun:
    """A run over a folder, whose files are laid down anew for each damage. What came of damages is counted."""

    def __init__(self, folder: Path, files: int = 6, pages: int = 4) -> None:
        self.folder = folder
        self.counts: dict[str, int] = {}
        self.slowest = 0.0
        self.last = f"{files - 1}.tif"
        (folder / "in").mkdir(parents=True)
        for file in range(files):
            levels = [(20 + 7 * file + 41 * page) % 200 for page in range(pages)]
            first, *rest = [Image.new("L", (60, 40), level) for level in levels]
            first.save(folder / "in" / f"{file}.tif", save_all=True, append_images=rest)
        assert self.scan().exit_code == 0
        with open_journal(str(folder / JOURNAL)) as journal, open_decisions(str(folder / REVIEW)) as decisions:
            numbers = RunNumbers(journal, None)
            for at, one in enumerate(numbers.numbers(numbers.ids(Selection("all", "page")))):
                decisions.decide(one.key, 0, *(("corrected", "4711") if at % 3 else ("unreadable", "")), "Ann")
                if at % 4 == 0:
                    decisions.decide(one.key, 1, "corrected", "4712", "Bea")
                decisions.look([(one.key, 0)], False, "Ann")
        self.whole = {name: (folder / name).read_bytes() for name in (OUTPUT, JOURNAL, REVIEW)}
        os.utime(folder / OUTPUT, ns=(_TIME, _TIME))
        assert self.scan("--resume").exit_code == 0  # the output's time is noted
        self.whole[JOURNAL] = (folder / JOURNAL).read_bytes()
        self.exported = self._export()[1]

    def scan(self, *options: str) -> Result:
        """Runs `digitscan scan` over the folder."""
        return self._run("scan", "in", "-o", OUTPUT, *options)

    def lay(self, name: str = "", content: bytes = b"") -> None:
        """Lays down the run's files as they were, one of them damaged."""
        for path in self.folder.glob("*"):
            if path.is_file():
                path.unlink()
            elif path.name not in ("in", "away"):
                shutil.rmtree(path)
        for known, whole in self.whole.items():
            (self.folder / known).write_bytes(content if known == name else whole)
        os.utime(self.folder / OUTPUT, ns=(_TIME, _TIME))

    def faults_of_journal(self, content: bytes, gone: bool = False, forged: bool = False) -> list[str]:
        """What must not come of a damaged journal, with the scans in their place or gone.

        Args:
            content: The journal.
            gone: Whether all scans but one are gone.
            forged: Whether its rows are others, with right checksums, so that nobody can tell what was read.
        """
        self.lay(JOURNAL, content)
        faults = self._told("status", self._run("status", OUTPUT)) + self._export_faults(forged)
        with self._scans(gone):
            result = self.scan("--resume")
        faults += self._told("resume", result)
        after = (self.folder / OUTPUT).read_bytes()
        if after != self.whole[OUTPUT] and not forged:
            faults.append(f"resume lost rows of the output: {len(after)} bytes, {result.stderr!r}")
        if (self.folder / JOURNAL).exists() and (self.folder / f"{JOURNAL}.damaged").exists():
            self._count("set aside")
            if (self.folder / f"{JOURNAL}.damaged").read_bytes() != content:
                faults.append("what was set aside is not what was there")
            faults += self._told("status", self._run("status", OUTPUT), 0)
        return faults

    def faults_of_review(self, content: bytes, forged: bool = False) -> list[str]:
        """What must not come of damaged decisions."""
        self.lay(REVIEW, content)
        faults = self._export_faults(forged)
        began = time.process_time()
        try:
            with open_decisions(str(self.folder / REVIEW), renew=True) as decisions:
                told = decisions.renewed
        except (JournalError, OutputError) as error:
            self._took("review", began)
            self._count("review refused")
            return faults if "\n" not in str(error) else [*faults, f"more than a line: {error}"]
        except Exception as error:
            return [*faults, f"review: {type(error).__name__}: {error}"]
        self._took("review", began)
        self._count("review renewed" if told else "review opened")
        result, rows = self._export()
        if result.exit_code or forged:
            return faults + self._told("export after review", result, None if forged else 0)
        wrong = [
            row for row, whole in zip(rows, self.exported, strict=True) if row != whole and row["settled"] != "open"
        ]
        if wrong and "further rows" not in told:
            faults.append(f"{len(wrong)} decisions are others, and nothing is told: {wrong[0]}, {told!r}")
        if not told and rows != self.exported:
            faults.append("decisions are lost, and nothing is told")
        return faults

    def _export_faults(self, forged: bool) -> list[str]:
        (self.folder / "out.csv").write_bytes(OLD)
        result, rows = self._export()
        faults = self._told("export", result)
        if result.exit_code == 0 and rows != self.exported and not forged:
            faults.append("export is another")
        if result.exit_code and (self.folder / "out.csv").read_bytes() != OLD:
            faults.append("export replaced a file and failed")
        return faults

    def _export(self) -> tuple[Result, list[dict[str, str]]]:
        result = self._run("export", OUTPUT, "-o", "out.csv")
        usual = csv.field_size_limit(1 << 28)
        try:
            with (self.folder / "out.csv").open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
                return result, list(csv.DictReader(stream))
        finally:
            csv.field_size_limit(usual)

    def _run(self, *arguments: str) -> Result:
        began = time.process_time()
        with contextlib.chdir(self.folder), _fake_pipeline():
            result = CliRunner().invoke(cli.commands, list(arguments), env={"DIGITSCAN_JOBS": "1"})
        self._took(arguments[0], began)
        return result

    def _told(self, command: str, result: Result, status: int | None = None) -> list[str]:
        """What is wrong with how a command ended."""
        self._count(f"{command} {result.exit_code}")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            return [f"{command}: {type(result.exception).__name__}: {result.exception}"]
        lines = result.stderr.splitlines()
        faults = [f"{command} said {line!r}" for line in lines if not line.startswith("digitscan: ")]
        if result.exit_code and not any(line.startswith("digitscan: error: ") for line in lines):
            faults.append(f"{command} ended with {result.exit_code} and said nothing of it: {lines}")
        if status is not None and result.exit_code != status:
            faults.append(f"{command} ended with {result.exit_code}: {lines}")
        return faults

    def _took(self, command: str, began: float) -> None:
        seconds = time.process_time() - began
        self.slowest = max(self.slowest, seconds)
        if seconds > LONGEST:
            raise AssertionError(f"{command} took {seconds:.1f} s")

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    @contextlib.contextmanager
    def _scans(self, gone: bool) -> Iterator[None]:
        away = self.folder / "away"
        if gone:
            (self.folder / "in").rename(away)
            (self.folder / "in").mkdir()
            (away / self.last).rename(self.folder / "in" / self.last)  # one is there, so that there is an input
        yield
        if gone:
            (self.folder / "in" / self.last).rename(away / self.last)
            (self.folder / "in").rmdir()
            away.rename(self.folder / "in")


def flipped(content: bytes, chance: random.Random) -> bytes:
    """A file with one bit flipped."""
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncated(content: bytes, chance: random.Random) -> bytes:
    """The beginning of a file; half of the time it ends where a page does."""
    end = chance.randrange(len(content))
    return content[: end - end % 4096 if chance.random() < 0.5 else end]


def changed(content: bytes, folder: Path, *statements: str) -> bytes:
    """A database that somebody has changed, with right checksums."""
    path = folder / "changed"
    path.write_bytes(content)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.create_function("checksum", -1, checksum)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statements[0])
        for statement in statements[1:]:
            with contextlib.suppress(sqlite3.OperationalError):  # of text that is no UTF-8 there is no checksum
                connection.execute(statement)
    found = bytearray(path.read_bytes())
    found[18:20] = b"\2\2"  # there is a log again, which some schemas keep from being asked for
    path.unlink()
    return bytes(found)


@contextlib.contextmanager
def _fake_pipeline() -> Iterator[None]:
    before = batch.load_models, file_reading.scan_page
    batch.load_models, file_reading.scan_page = fake_pipeline.load_models, fake_pipeline.scan_page
    try:
        yield
    finally:
        batch.load_models, file_reading.scan_page = before

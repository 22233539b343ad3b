"""The talk on stderr while a batch is read: errors, progress bar, closing summary, seconds by stage.

stdout is never written here.
"""

import os
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from digitscan.errors import DigitscanError, InputError
from digitscan.files.sources import STANDARD_INPUT

if TYPE_CHECKING:
    from digitscan.journal.progress import Progress
    from digitscan.records import PageReading
    from digitscan.terminal.progress import ProgressBar

_LINE_HIGH = 300
"""Images at most so many pixels high are likely cut out of a page: one at 75 dpi is three times as high."""
_CUT_OUT = (
    "most images are as small as if cut out of a page; where each shows one number, --layout line reads it better, "
    "and --layout digit where it is one digit"
)


def printable(text: str) -> str:
    r"""Makes a text safe for a terminal: a name may hold line ends, escape sequences, bytes that are no text.

    They are shown as in Python's source: `\n`, `\x1b`, and `\x80` for a byte that is not UTF-8.
    """
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":  # how Python keeps a byte of a name that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


class Report:
    """Counts what happens in a run (`pages` read, `failed` inputs ...) and tells it on stderr.

    Args:
        quiet: Say nothing but errors.
        verbose: Say also where the seconds went, and what led to an internal error.
    """

    def __init__(self, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._start = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self._files: int | None = None
        self._files_done = self._numbers = self._accepted = self._doubtful = 0
        self._expected_wrong = 0.0
        self.pages = self.failed = self._low = 0
        self._bar: ProgressBar | None = None

    @property
    def wants_bar(self) -> bool:
        """Whether a progress bar may be shown: on a terminal only, and nothing of it in a pipe."""
        on_terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        return on_terminal and not self._quiet

    def start(self, files: int | None) -> None:
        """Notes that all is loaded and reading begins."""
        self._files = files
        self._add({"load": time.perf_counter() - self._start})
        if files is None or files > 1:
            self._show_bar()

    def page(self, reading: "PageReading") -> None:
        """Notes a page that was read."""
        self.pages += 1
        self._low += 0 < reading.height <= _LINE_HIGH
        self._numbers += len(reading.fields)
        self._add(reading.seconds)
        if self.pages > 1:
            self._show_bar()

    def decided(self, reading: "PageReading") -> None:
        """Notes which numbers of a page are accepted."""
        accepted = [field.confidence for field in reading.fields if field.status == "accepted"]
        self._accepted += len(accepted)
        self._doubtful += len(reading.fields) - len(accepted)
        self._expected_wrong += sum(1 - confidence for confidence in accepted)

    def file_done(self) -> None:
        """Notes that a file is done."""
        self._files_done += 1
        self._update_bar()

    def input_error(self, error: InputError) -> None:
        """Notes and tells a file or page that could not be read."""
        self.failed += 1
        self.error(error)

    def error(self, error: DigitscanError) -> None:
        """Tells an error, in one line."""
        message = str(error)
        if isinstance(error, InputError) and error.source == STANDARD_INPUT:
            message = "standard input" + message.removeprefix(STANDARD_INPUT)
        self.say(f"error: {message}")
        if self._verbose:
            for line in "".join(getattr(error, "__notes__", ())).splitlines():
                self._print(line)

    def say(self, message: str) -> None:
        """Prints a line of talk."""
        self._print(f"digitscan: {message}")

    def note(self, message: str) -> None:
        """Prints a line that a quiet run leaves out."""
        if not self._quiet:
            self.say(message)

    def wrote(self, seconds: float) -> None:
        """Notes the time that writing rows took."""
        self._add({"write": seconds})

    def make_way(self) -> None:
        """Takes the bar off the screen until the next event, if rows are about to go to the same terminal."""
        if self._bar is not None and sys.stdout is not None and sys.stdout.isatty():
            self._bar.hide()

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.hide()
            self._bar = None

    def not_found(self, kept: int, left_out: int) -> None:
        """Tells how many files that were read before could not be found, and how many the input does not have now."""
        if kept:
            self.note(f"kept the numbers of {count(kept, 'file')} read before that cannot be found or opened now")
        if left_out:
            self.note(f"left out the numbers of {count(left_out, 'file')} read before and not in the input now")

    def nothing_to_do(self, output: str, done: "Progress", failures: Iterable[InputError]) -> None:
        """Tells that a run was finished before, what still cannot be read, and takes over what it came to."""
        for error in failures:
            self.input_error(error)
        state = "is as it was, nothing new to read" if self.failed else "is complete, nothing to do"
        told = f"{count(done.pages, 'page')}, {count(done.numbers, 'number')}, {done.doubtful:,} doubtful"
        self.note(f"{output} {state}: {told}, {self.failed:,} failed")

    def summary(self, expected_error: bool = False, as_pages: bool = False) -> None:
        """Tells what the run came to.

        Args:
            expected_error: Tell also how many accepted numbers may be wrong.
            as_pages: Tell also if what was read as pages, as nobody said otherwise, does not look like pages.
        """
        self.close()
        if not self._quiet:
            seconds = time.perf_counter() - self._start
            self.say(", ".join([*self._counts(), f"{self.failed:,} failed", f"{seconds:.1f} s"]))
        if expected_error and self._numbers:
            self.note(self._expected_error())
        if as_pages and self._low > self.pages / 2:
            self.note(_CUT_OUT)
        if self._verbose:
            for stage, seconds in self._seconds.items():
                self._print(f"  {stage:<12}{seconds:8.2f} s")

    def _print(self, text: str) -> None:
        """Prints a line, above the bar if there is one."""
        line = printable(text)
        if self._bar is not None:
            self._bar.say(line)
        elif sys.stderr is not None:
            print(line, file=sys.stderr, flush=True)

    def _add(self, seconds: dict[str, float]) -> None:
        for stage, spent in seconds.items():
            self._seconds[stage] = self._seconds.get(stage, 0.0) + spent

    def _show_bar(self) -> None:
        if self._bar is None and self.wants_bar:
            from digitscan.terminal.progress import ProgressBar  # only on a terminal: loading rich takes its time

            self._bar = ProgressBar(self._files)
        self._update_bar()

    def _update_bar(self) -> None:
        if self._bar is not None:
            self._bar.update(self._files_done, " · ".join(self._counts()))

    def _counts(self) -> list[str]:
        counts = [count(self.pages, "page"), count(self._numbers, "number")]
        if self._accepted + self._doubtful == self._numbers:  # else they are decided at the end
            counts.append(f"{self._doubtful:,} doubtful")
        return counts

    def _expected_error(self) -> str:
        if not self._accepted:
            return "0 accepted: no number is as sure as --max-error asks"
        share = self._expected_wrong / self._accepted
        return f"{self._accepted:,} accepted, {share:.2%} of which are expected to be wrong"


def count(number: int, noun: str) -> str:
    """Writes a count with its noun: "1 page", "1,024 pages"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

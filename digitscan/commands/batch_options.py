"""The options of `digitscan scan` that say how a batch goes: with which workers, how patient, from which point on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from digitscan.commands.option_group import option_group
from digitscan.files.sources import STANDARD_INPUT
from digitscan.output.destination import Destination, FileDestination, is_same_file
from digitscan.terminal.report import printable

if TYPE_CHECKING:
    from digitscan.batch.journaled import JournaledRun
    from digitscan.batch.reading import BatchSettings, Inputs
    from digitscan.files.read_settings import ReadSettings
    from digitscan.workers.settings import WorkerSettings

_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch goes, as the user gave it."""

    jobs: int | None
    timeout: float | None
    resume: bool
    verify: bool
    no_journal: bool
    failures: str | None
    max_failures: int | None
    watch: bool

    def check(self, output: str | None, read: tuple[str | None, ...]) -> None:
        """Refuses options that do not go together.

        Args:
            output: The file that is written, None for standard output.
            read: What is read, as far as it was named.

        Raises:
            click.UsageError: Some do not.
        """
        if self.timeout is not None and self.jobs == 1:
            raise click.UsageError("--timeout is for worker processes, which --jobs 1 does without.")
        if self.resume and (output is None or self.no_journal):
            raise click.UsageError("--resume goes on from the journal beside --output FILE; there is none here.")
        if self.verify and not self.resume:
            raise click.UsageError("--verify is for --resume.")
        if self.watch and STANDARD_INPUT in read:
            raise click.UsageError("--watch looks into folders again and again; standard input can be read only once.")
        for path in (*read, output):
            if self.failures is not None and path is not None and _is_same(path, self.failures):
                raise click.UsageError(f"{printable(path)}: cannot be the list of failures as well.")

    def workers(self, inputs: "Inputs", read: "ReadSettings") -> "WorkerSettings | None":
        """The processes that read pages; None where this one does, as for a single page."""
        from digitscan.batch.cores import usable_cores
        from digitscan.workers.settings import WorkerSettings

        if self.jobs == 1 or (not self.watch and _is_single_page(inputs, read)):
            return None
        return WorkerSettings(self.jobs or usable_cores(), self.timeout or _TIMEOUT)

    def journaled(
        self, output: str | None, destination: Destination, settings: "BatchSettings", shape: str
    ) -> "JournaledRun | None":
        """The journal of the run; None where it has none, as on standard output.

        Args:
            output: The file that is written.
            destination: That file, opened.
            settings: How pages are read.
            shape: What decides how the rows are written, beside what was read.

        Raises:
            JournalError: It belongs to another run, or to one that has not finished and is not to be continued.
            OutputError: It cannot be written.
        """
        if output is None or self.no_journal or not isinstance(destination, FileDestination):
            return None
        from digitscan.batch.journaled import JournaledRun
        from digitscan.commands.run_settings import described, whereabouts
        from digitscan.journal.beginning import begin_journal
        from digitscan.journal.plan import same_content, same_time_and_size

        journal = begin_journal(output, described(settings), self.resume)
        journal.note(**whereabouts(settings))
        journal.commit()
        return JournaledRun(journal, output, shape, same_content if self.verify else same_time_and_size)


BATCH_OPTIONS = option_group(
    "batch",
    BatchOptions,
    click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(1),
        envvar="DIGITSCAN_JOBS",
        show_envvar=True,
        help="How many worker processes read pages; with 1, this process does, and a file that crashes it ends the "
        "run.  [default: one for each usable core]",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(0, min_open=True),
        help=f"Give up a page that takes longer.  [default: {_TIMEOUT:g}]",
    ),
    click.option(
        "--resume",
        is_flag=True,
        help="Go on with the run that writes this --output, however it ended; read again only files that have changed.",
    ),
    click.option("--verify", is_flag=True, help="With --resume, tell changed files by content, not by time and size."),
    click.option(
        "--no-journal", is_flag=True, help="Keep no journal beside the output, so that nothing can resume it."
    ),
    click.option(
        "--failures",
        metavar="FILE",
        type=click.Path(readable=False, dir_okay=False),
        help="Write there as CSV what could not be read, and why.",
    ),
    click.option(
        "--max-failures",
        metavar="N",
        type=click.IntRange(1),
        help="Stop when so many files or pages could not be read.",
    ),
    click.option(
        "--watch", is_flag=True, help="Keep reading files that come into the folders, each once it is complete."
    ),
)


def _is_same(path: str, other: str) -> bool:
    return path == other or is_same_file(path, other)


def _is_single_page(inputs: "Inputs", read: "ReadSettings") -> bool:
    """Whether there is but one page to read, for which starting a process would not pay."""
    if len(inputs.paths) != 1 or inputs.files_from is not None:
        return False
    (path,) = inputs.paths
    if path == STANDARD_INPUT:
        return True
    from digitscan.files.pages import look_at

    return look_at(path, read).pages == 1

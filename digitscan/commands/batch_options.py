"""The options of `digitscan scan` that say how a batch goes: with which workers, how patient, from which point on."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from digitscan.commands.number_range import NumberRange
from digitscan.commands.option_group import option_group
from digitscan.commands.paths import OutputPath
from digitscan.files.address import is_address, shown
from digitscan.files.answering import answer_within
from digitscan.files.same_file import is_same_file
from digitscan.files.sources import STANDARD_INPUT
from digitscan.journal.schema import JOURNAL
from digitscan.output.destination import Destination, FileDestination
from digitscan.terminal.report import printable

if TYPE_CHECKING:
    from digitscan.batch.inputs import Inputs
    from digitscan.batch.journaled import JournaledRun
    from digitscan.batch.reading import BatchSettings
    from digitscan.files.read_settings import ReadSettings
    from digitscan.workers.settings import WorkerSettings

_TIMEOUT = 60.0
_LONGEST_TIMEOUT = 7 * 24 * 3600  # seconds; systems cannot wait for as long as a number may say


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch goes, as the user gave it."""

    jobs: int | None
    scheduler: str | None
    timeout: float | None
    resume: bool
    verify: bool
    no_journal: bool
    journal: str | None
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
        if self.scheduler is not None:
            _check_scheduler(self.scheduler, read)
        if self.resume and (output is None or self.no_journal):
            raise click.UsageError("--resume goes on from the journal beside --output FILE; there is none here.")
        if self.journal is not None:
            self._check_journal(output)
        if self.verify and not self.resume:
            raise click.UsageError("--verify is for --resume.")
        if self.watch and STANDARD_INPUT in read:
            raise click.UsageError("--watch looks into folders again and again; standard input can be read only once.")
        if self.watch and any(path is not None and is_address(path) for path in read):
            raise click.UsageError("--watch looks into folders of this machine, not into those behind addresses.")
        if self.failures is not None:
            self._check_failures(self.failures, output, [path for path in read if path is not None])

    @property
    def patience(self) -> float:
        """How many seconds a page may take, or a disk or network to answer."""
        return self.timeout or _TIMEOUT

    def _check_failures(self, failures: str, output: str | None, read: list[str]) -> None:
        from digitscan.journal.store import journal_path
        from digitscan.review.decisions import decisions_path

        kept = [] if output is None else [output, self.journal or journal_path(output), decisions_path(output)]
        paths = [*read, *kept]
        if same := answer_within(self.patience, lambda: [path for path in paths if is_same_file(path, failures)]):
            raise click.UsageError(f"{printable(same[0])}: cannot be the list of failures as well.")

    def _check_journal(self, output: str | None) -> None:
        if output is None or self.no_journal:
            raise click.UsageError("--journal is for --output FILE.")
        path = str(self.journal)
        if is_address(path) or not path.endswith(JOURNAL) or path == JOURNAL:
            raise click.UsageError(f"--journal {printable(shown(path))}: give a path here that ends in {JOURNAL}.")

    def workers(self, inputs: "Inputs", read: "ReadSettings") -> "WorkerSettings | None":
        """The processes that read pages; None where this one does, as for a single image without a time limit."""
        from digitscan.batch.cores import usable_cores
        from digitscan.workers.settings import WorkerSettings

        if self.scheduler is not None:
            from digitscan.cluster.seats import silence

            silence()
            return WorkerSettings(1, self.patience, self.scheduler)
        if self.timeout is None and (self.jobs == 1 or (not self.watch and _is_single_image(inputs, read))):
            return None
        return WorkerSettings(self.jobs or usable_cores(), self.patience)

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
        from digitscan.journal.sameness import content, size_and_time
        from digitscan.journal.store import journal_path

        path = self.journal or journal_path(output)
        journal = begin_journal(path, output, described(settings), self.resume)
        journal.note(**whereabouts(settings))
        journal.commit()
        return JournaledRun(journal, output, shape, content if self.verify else size_and_time, self.patience)


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
        help="How many worker processes read pages; with 1 and no --timeout, this process does, and a file that "
        "crashes it ends the run.  [default: one for each usable core]",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Have pages read by the workers of the Dask cluster at tcp://HOST:PORT or tls://HOST:PORT, or in the file "
        "that its scheduler has written.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=NumberRange(0, _LONGEST_TIMEOUT, min_open=True),
        help="Give up a page that takes longer, and a disk that does not answer; a week is the most.  "
        f"[default: {_TIMEOUT:g}]",
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
        "--journal",
        metavar="FILE",
        type=click.Path(readable=False, dir_okay=False),
        help=f"Keep the journal there; the name ends in {JOURNAL}.  [default: beside the output, or in the present "
        "folder if that is behind an address]",
    ),
    click.option(
        "--failures",
        metavar="FILE",
        type=OutputPath(dir_okay=False),
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


def _check_scheduler(scheduler: str, read: tuple[str | None, ...]) -> None:
    if click.get_current_context().get_parameter_source("jobs") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--jobs is for processes here, and --scheduler for those elsewhere; give one of them.")
    if find_spec("distributed") is None:
        raise click.UsageError("--scheduler needs Dask: pip install 'digitscan[cluster]'.")
    if not scheduler.startswith(("tcp://", "tls://")) and not Path(scheduler).is_file():
        raise click.UsageError(
            f"--scheduler {printable(shown(scheduler))}: give tcp://HOST:PORT, tls://HOST:PORT, or a file by Dask."
        )
    if STANDARD_INPUT in read[:-1]:
        raise click.UsageError("--scheduler: a cluster cannot read standard input; save the image as a file.")


def _is_single_image(inputs: "Inputs", read: "ReadSettings") -> bool:
    """Whether there is but one image to read, for which starting a process would not pay."""
    if len(inputs.paths) != 1 or inputs.files_from is not None:
        return False
    (path,) = inputs.paths
    if path == STANDARD_INPUT:
        return True
    if is_address(path):  # which only a worker gives up when it takes too long
        return False
    from digitscan.files.pages import is_one_image

    return bool(answer_within(inputs.timeout, lambda: is_one_image(path, read)))

"""The options of `digitscan scan` that say what is written and where, and which numbers are accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.commands.number_range import NumberRange
from digitscan.commands.option_group import option_group
from digitscan.commands.paths import FOLDER_FOR_PICTURES, OutputPath
from digitscan.files.answering import answer_within
from digitscan.files.same_file import is_same_file
from digitscan.files.sources import STANDARD_INPUT
from digitscan.output.formats import FILES, FORMATS, Format, format_of, missing_extra
from digitscan.terminal.report import printable

if TYPE_CHECKING:
    from digitscan.records import Status


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """What is written, as the user gave it."""

    output: str | None
    format_name: Format | None
    min_confidence: float | None
    max_error: float | None
    overlay: Path | None
    pictures: bool

    @property
    def path(self) -> str | None:
        """The file that is written; None for standard output."""
        return None if self.output in (STANDARD_INPUT, None) else self.output

    def format(self) -> Format:
        """The format, by the file's ending if it was not given.

        Raises:
            click.UsageError: The ending tells none.
        """
        return self.format_name or _format_by_ending(self.path)

    def check(self, paths: Sequence[str], patience: float) -> None:
        """Refuses options that do not go together, or with the paths that are read.

        Args:
            paths: What is read, as it was named.
            patience: Seconds in which a disk must tell what they are; if it does not, reading them will say so.

        Raises:
            click.UsageError: Some do not.
        """
        same = answer_within(patience, lambda: [path for path in paths if self.path and is_same_file(path, self.path)])
        if same:
            raise click.UsageError(f"{printable(same[0])}: is to be read, so it cannot be the output.")
        if self.min_confidence is not None and self.max_error is not None:
            raise click.UsageError("--min-confidence and --max-error exclude each other.")
        self._check_format()

    def pictured(self) -> "frozenset[Status]":
        """The statuses of the numbers that get a picture; with --max-error none is known before the end."""
        if not self.pictures:
            return frozenset()
        return frozenset(["review"]) if self.max_error is None else frozenset(["review", "accepted"])

    def _check_format(self) -> None:
        name = self.format()
        if name in FILES and self.path is None:
            raise click.UsageError(f"{FILES[name]} cannot go to standard output; name a file with --output.")
        if self.pictures and name not in FILES:
            raise click.UsageError(f"--pictures is for {', '.join(FILES.values())}.")
        if missing := missing_extra(name):
            raise click.UsageError(f"{missing}.")

    def least_confidence(self, default: float) -> float:
        """The confidence from which on a number is accepted by itself.

        With --max-error that is for the overlays, which are drawn before all is known.
        """
        if self.max_error is not None:
            return 1 - self.max_error
        return default if self.min_confidence is None else self.min_confidence


OUTPUT_OPTIONS = option_group(
    "outputs",
    OutputOptions,
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=OutputPath(allow_dash=True),
        help="Where to write; FILE is replaced only once all is read.  [default: standard output]",
    ),
    click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        help="Format of the output.  [default: by the ending of --output, else csv]",
    ),
    click.option(
        "--min-confidence",
        metavar="P",
        type=NumberRange(0, 1),
        help='Mark a number "review" if its confidence, 0 to 1, is lower.  [default: 0.9]',
    ),
    click.option(
        "--max-error",
        metavar="E",
        type=NumberRange(0, 1, min_open=True, max_open=True),
        help="Accept as many numbers as can be with this share of wrong ones expected among them, as in 0.01.",
    ),
    click.option(
        "--overlay",
        metavar="FOLDER",
        type=FOLDER_FOR_PICTURES,
        help="Write a copy of each page there on which what was read is drawn.",
    ),
    click.option(
        "--pictures", is_flag=True, help="Put a picture of each doubtful number beside it, in XLSX, SQLite and Parquet."
    ),
)


def _format_by_ending(output: str | None) -> Format:
    if output is None:
        return "csv"
    found = format_of(output)
    if found is None:
        raise click.UsageError(
            f"{printable(output)}: the ending tells no format; give --format {' or '.join(FORMATS)}, "
            f"or a name that ends in .{' or .'.join(FORMATS)}."
        )
    return found

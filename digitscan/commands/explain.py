"""The command `digitscan explain`: a picture of how one number came to be read."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.commands.file_options import FILE_OPTIONS, FileOptions
from digitscan.commands.options import WEIGHTS
from digitscan.commands.paths import OutputPath, check_inputs
from digitscan.errors import InputError
from digitscan.files.read_settings import ReadSettings
from digitscan.files.same_file import is_same_file
from digitscan.files.sources import STANDARD_INPUT
from digitscan.output.destination import open_destination
from digitscan.terminal.interrupt import Interruption
from digitscan.terminal.report import Report, printable

_ENDING = ".explained.png"


@click.command(epilog=help_text.EXPLAIN)
@click.argument("image", type=click.Path(allow_dash=True, readable=False))
@click.option(
    "-o",
    "--output",
    metavar="PICTURE",
    type=OutputPath(allow_dash=True),
    help="The picture, a PNG file; - for standard output.  [default: IMAGE's name with .explained.png, here]",
)
@FILE_OPTIONS
@WEIGHTS
def explain(image: str, output: str | None, files: FileOptions, weights: Path | None) -> None:
    """Draws why a number was read so: the cuts tried, what each glyph was taken for, the texts weighed.

    IMAGE shows one number, as for digitscan scan --layout line; - is standard input.
    """
    output = picture_name(image) if output is None else output
    _check_usage(image, output)
    report = Report(quiet=False, verbose=False)
    place = None if output == STANDARD_INPUT else output
    with Interruption() as interruption, errors_to_exit_status(report), open_destination(place) as destination:
        for found in interruption.listen(_explained(image, files.read_settings(), weights)):
            if isinstance(found, InputError):
                report.input_error(found)
                continue
            picture, said = found
            destination.write(picture)
            destination.commit()
            for line in said:
                report.say(line)
            if place is not None:
                report.say(f"the picture is in {place}")
    sys.exit(interruption.exit_status or (EXIT_FAILED if report.failed else 0))


def picture_name(image: str) -> str:
    """Names the picture of an image: `in/a.png` gives `a.explained.png`, in the current folder."""
    return (PurePath(image).stem if image != STANDARD_INPUT else "stdin") + _ENDING


def _check_usage(image: str, output: str) -> None:
    check_inputs([image])
    if image != STANDARD_INPUT and is_same_file(image, output):
        raise click.UsageError(f"{printable(image)}: is to be read, so it cannot be the output.")
    if PurePath(output).suffix.lower() not in ("", ".png"):
        raise click.UsageError(f"{printable(output)}: the picture is a PNG file; give a name that ends in .png.")


def _explained(
    source: str, settings: ReadSettings, weights: Path | None
) -> Iterator[tuple[bytes, list[str]] | InputError]:
    """The picture, with what is to be said of it, or the error in place of both."""
    from digitscan.workers.page_opener import PageOpener

    opener = PageOpener(settings.max_pixels)
    opener.start()
    from digitscan.explain.explanation import explain
    from digitscan.explain.picture import draw_sheet, summary
    from digitscan.files.first_page import FirstPage, or_error
    from digitscan.nets.models import load_models

    models = load_models(weights)
    name = "standard input" if source == STANDARD_INPUT else source

    def draw(first: FirstPage) -> tuple[bytes, list[str]]:
        explanation = explain(first.page.image, models)
        if explanation is None:
            raise InputError(source, "there is no ink in it; give an image that shows one number")
        picture = io.BytesIO()
        draw_sheet(explanation, printable(name)).save(picture, "PNG")
        said = [f"{name}: {summary(explanation.reading)}"]
        if first.more_pages:
            said.append(f"{name}: only its first page was read; for all: digitscan scan --layout line")
        return picture.getvalue(), said

    yield or_error(source, settings, opener, draw)

"""Which files a run reads: those that are named, in their order, less what the run itself writes."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from digitscan.batch.file_reading import BatchSettings
from digitscan.errors import InputError, OutputError
from digitscan.files.answering import Listing, Looking, Search
from digitscan.files.opening import standard_input
from digitscan.files.same_file import same_file_as
from digitscan.files.sources import STANDARD_INPUT, find_sources, read_list, reason
from digitscan.journal.sameness import Found, StateOf
from digitscan.overlay import is_overlay


@dataclass(frozen=True, slots=True)
class Inputs:
    """What to read.

    Attributes:
        paths: Files and folders as the user gave them; `-` is the image on standard input.
        files_from: A file that names more of them, one a line; `-` is standard input.
        null: Whether a NUL ends each path there, in place of a line end.
        output: The file that is written, which must not be read; None for none.
        timeout: A disk or network that does not answer for so many seconds is given up.
        failures: The list of failures that is written, which must not be read either; None for none.
    """

    paths: tuple[str, ...]
    files_from: str | None = None
    null: bool = False
    output: str | None = None
    timeout: float = 60.0
    failures: str | None = None


def list_inputs(inputs: Inputs, settings: BatchSettings) -> Listing[str]:
    """The files to read, less the pictures that a run has drawn into the overlay's folder.

    Raises:
        OutputError: The output or the list of failures is among them; when it is found.
    """
    return Listing(_searches(inputs, settings), inputs.timeout)


def list_found(inputs: Inputs, settings: BatchSettings, state_of: StateOf) -> Listing[Found]:
    """The same with what each file is now, for which its disk or store has as long as for its name.

    Raises:
        OutputError: As above.
    """
    return Listing([partial(_with_state, search, state_of) for search in _searches(inputs, settings)], inputs.timeout)


def _searches(inputs: Inputs, settings: BatchSettings) -> list[Search[str]]:
    follow = settings.read.follow
    searches = [partial(find_sources, (path,), follow) for path in inputs.paths]
    found = [*searches, partial(_find_listed, inputs, follow)]
    return [partial(_without_outputs, search, inputs, settings) for search in found]


def _with_state(search: Search[str], state_of: StateOf, looking: Looking) -> Iterator[Found | InputError]:
    for source in search(looking):
        yield source if isinstance(source, InputError) else Found(source, state_of(source, looking))


def _without_outputs(
    search: Callable[..., Iterator[str | InputError]], inputs: Inputs, settings: BatchSettings, looking: Looking
) -> Iterator[str | InputError]:
    written = (("the output", inputs.output), ("the list of failures", inputs.failures))
    outputs = [(what, same_file_as(path)) for what, path in written if path is not None]
    for source in search(looking=looking):
        if isinstance(source, str):
            looking(source)
            for what, is_it in outputs:
                if is_it(source):
                    raise OutputError(f"{source}: is to be read, so it cannot be {what}; name another file")
            if settings.overlay is not None and is_overlay(source, settings.overlay):
                continue
        yield source


def _find_listed(inputs: Inputs, follow: bool, looking: Looking) -> Iterator[str | InputError]:
    name = inputs.files_from
    if name is None:
        return
    try:
        with nullcontext(standard_input()) if name == STANDARD_INPUT else Path(name).open("rb") as stream:
            yield from find_sources(read_list(stream, inputs.null, name), follow, looking)
    except OSError as error:
        yield InputError(name, reason(error))

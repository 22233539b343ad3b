"""What a run that ended early leaves beside an older output: its rows so far, which go once the output is complete."""

import contextlib
import os
from pathlib import Path

from digitscan.errors import InputError
from digitscan.files.address import is_address

State = list[int | None]
"""Size and time or mark of change of a file; empty where there is none, or nothing is known of it."""


def partial_of(output: str) -> str:
    """Where the rows so far go while an older output stays in its place; beside the file that a link leads to."""
    return f"{output if is_address(output) else os.path.realpath(output)}.partial"


def state_of_file(path: str) -> State:
    """What a file or what is behind an address is, to tell later whether it is as it was left."""
    try:
        if is_address(path):
            from digitscan.files.remote import state_of

            return list(state_of(path))
        status = Path(path).stat()
    except (InputError, OSError):
        return []
    return [status.st_size, status.st_mtime_ns]


def remove_partial(output: str) -> None:
    """Removes the rows so far of an output; what cannot be removed stays."""
    path = partial_of(output)
    if is_address(path):
        from digitscan.files.remote import system_of
        from digitscan.output.remote import remove

        with contextlib.suppress(Exception):  # some may write, but not delete
            remove(*system_of(path))
    else:
        with contextlib.suppress(OSError):
            Path(path).unlink()

"""Paths and addresses as commands take them: one that cannot be used is wrong usage, in whichever command."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from digitscan.errors import InputError, OutputError
from digitscan.files.address import check_address, is_address, local_path, shown
from digitscan.terminal.report import printable


class PathHere(click.Path):
    """A path of this machine.

    Args:
        what: What it is, for who gives an address.
        options: As `click.Path` takes them.
    """

    def __init__(self, what: str, **options: Any) -> None:
        super().__init__(**options)
        self._what = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuses an address, which would be taken for a path here, and shown with its password."""
        path = local_path(str(value))
        if is_address(path):
            self.fail(f"{printable(shown(path))}: {self._what} of this machine; name one.", param, ctx)
        return super().convert(path, param, ctx)


class OutputPath(click.Path):
    """A file or address that is written; of what is there, nothing is looked at yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(readable=False, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuses an address to which nothing can be written."""
        path = local_path(str(value))
        if is_address(path):
            from digitscan.output.remote import check_output_address

            try:
                check_output_address(path)
            except OutputError as error:
                self.fail(f"{printable(str(error))}.", param, ctx)
        return super().convert(path, param, ctx)


FOLDER_FOR_PICTURES = PathHere("pictures go into a folder", file_okay=False, readable=False, path_type=Path)
"""A folder which need not be there yet."""


def check_inputs(paths: Iterable[str], follow: bool = True) -> None:
    """Refuses addresses from which nothing can be read.

    Args:
        paths: What is to be read, as it was named.
        follow: Whether links may be followed.

    Raises:
        click.UsageError: There is one.
    """
    for path in map(local_path, paths):
        if is_address(path):
            try:
                check_address(path, follow)
            except InputError as error:
                raise click.UsageError(f"{printable(str(error))}.") from error

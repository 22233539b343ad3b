"""What could not be read, as CSV: a line each with the path, the page where it is one page only, and the reason."""

from typing import Self

from digitscan.errors import InputError
from digitscan.output.csv import csv_rows
from digitscan.output.destination import open_destination
from digitscan.output.formulas import harmless_path, no_formula

_COLUMNS = ("path", "page", "reason")


class FailureList:
    """A list of failures in a file, which takes its place when it is complete.

    Raises:
        OutputError: The file cannot be written there; known before anything is read.
    """

    def __init__(self, path: str) -> None:
        self._destination = open_destination(path)
        self._destination.write(csv_rows([_COLUMNS]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._destination.__exit__(*error)

    def add(self, error: InputError) -> None:
        """Adds a failure.

        Raises:
            OutputError: It cannot be written.
        """
        page = "" if error.page is None else error.page
        self._destination.write(csv_rows([(harmless_path(error.source), page, no_formula(error.reason))]))

    def commit(self) -> None:
        """Puts the list in its place.

        Raises:
            OutputError: It cannot be put there.
        """
        self._destination.commit()

"""Whose a journal is: that of the output which it notes. Of an output behind an address, only the name says so here."""

import os

from digitscan.errors import JournalError
from digitscan.files.address import is_address
from digitscan.journal.store import Journal, journal_path, open_journal

_ELSEWHERE = (
    "look for it in the folder where digitscan scan was started, or give the path of its journal without .journal"
)


def open_run(output: str) -> Journal:
    """Opens the journal of an output, to look at what its run has done.

    Args:
        output: As it was given to the run; or a path beside which the journal lies.

    Raises:
        JournalError: There is none, it cannot be used, or it is that of another output.
        OutputError: It cannot be read.
    """
    path = journal_path(output)
    if is_address(output) and not os.path.isfile(path):  # noqa: PTH113 (False for what can be no path, where pathlib raises)
        raise JournalError(path, f"there is no journal here of an output of this name; {_ELSEWHERE}")
    journal = open_journal(path)
    try:
        if is_address(output):
            check_owner(journal, output, _ELSEWHERE)
    except BaseException:
        journal.close()
        raise
    return journal


def check_owner(journal: Journal, output: str, cure: str) -> None:
    """Refuses a journal that is of another output of the same name, where one of them is behind an address.

    Files of this machine may have been moved together with their journal.

    Args:
        journal: The journal.
        output: Whose it should be.
        cure: What to do if it is not.

    Raises:
        JournalError: It is another's.
        OutputError: It cannot be read.
    """
    noted = journal.facts().get("output", "")
    if noted != output and (is_address(noted) or is_address(output)):
        other = noted if is_address(noted) else "one of this name on this machine"
        raise JournalError(journal.path, f"it is of another output, {other}; {cure}")

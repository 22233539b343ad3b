"""Whether two paths or addresses lead to the same file, as where a file is to be read and to be written."""

import os
from collections.abc import Callable

from digitscan.files.address import is_address


def is_same_file(path: str, other: str) -> bool:
    """Tells whether two paths lead to the same file, also through links, or to the same place where none is yet."""
    if is_address(path) or is_address(other):
        return path == other
    try:
        return os.path.samefile(path, other)  # noqa: PTH121 (takes names that pathlib refuses)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)
    except ValueError:
        return False


def same_file_as(other: str) -> Callable[[str], bool]:
    """Makes what tells of many paths whether they lead to a file that is there now; it is looked at only once."""
    if is_address(other):
        return lambda path: path == other
    try:
        file = os.stat(other)  # noqa: PTH116 (takes names that pathlib refuses)
    except (OSError, ValueError):
        return lambda path: False

    def is_it(path: str) -> bool:
        try:
            return os.path.samestat(os.stat(path), file)  # noqa: PTH116
        except (OSError, ValueError):
            return False

    return is_it

"""Files that were read and are not in the input now: what was read of those that are not found is kept.

Scans that are done with are moved away, and a disk may be missing: what was read stays true. Such files stand in front
of the input, at places below 0, in the order in which they were read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from digitscan.errors import InputError
from digitscan.files.answering import Listing, Looking
from digitscan.journal.rows import path_of
from digitscan.journal.sameness import content, size_and_time
from digitscan.journal.store import Journal

_BEFORE = 1 << 40  # more than an input has files
_AT_ONCE = 500
_Sizes = dict[int, dict[str, list[int]]]


def set_aside(journal: Journal, position: int) -> None:
    """Takes what had this place in the input, or one behind it, out of the input, until it is settled.

    Raises:
        OutputError: The journal cannot be written.
    """
    # what was set aside by earlier runs stays in front of it
    journal.change("UPDATE files SET position = position - ? WHERE position < 0 OR position >= ?", _BEFORE, position)


def settle(journal: Journal, came: Iterable[int], timeout: float) -> int:
    """Keeps of what was set aside the files that were read and are not found; the others are no longer in the input.

    One that has been moved to where the input finds it is read there, so its numbers would come twice.

    Args:
        journal: The journal.
        came: The ids of the files that the input did not have before, or that are others by now.
        timeout: So many seconds a disk may take to answer; what it does not answer for is kept.

    Returns:
        How many files that were read and are still there are no longer in the input.

    Raises:
        OutputError: The journal cannot be written.
    """
    read = "(lost > 0 OR EXISTS (SELECT 1 FROM pages WHERE file = files.id))"
    journal.change(f"UPDATE files SET position = NULL WHERE position < 0 AND NOT {read}")
    left_out = 0
    for found in Listing([partial(_those_found, journal)], timeout):
        if isinstance(found, InputError):
            break
        journal.change("UPDATE files SET position = NULL WHERE id = ?", found)
        named = "SELECT 1 FROM files WHERE position >= 0 AND path = (SELECT path FROM files WHERE id = ?)"
        left_out += not journal.rows(named, found)
    kept: _Sizes = defaultdict(lambda: defaultdict(list))
    for row in journal.rows("SELECT id, size, sha256 FROM files WHERE position < 0 ORDER BY position"):
        kept[row["size"]][row["sha256"]].append(row["id"])
    if kept:
        for moved in Listing([partial(_those_moved, journal, came, kept)], timeout):
            if isinstance(moved, InputError):
                break
            journal.change("UPDATE files SET position = NULL WHERE id = ?", moved)
    return left_out


def kept_files(journal: Journal) -> list[int]:
    """The ids of the files that are kept though they are not found, in their order.

    Raises:
        OutputError: The journal cannot be read.
    """
    return [row["id"] for row in journal.rows("SELECT id FROM files WHERE position < 0 ORDER BY position")]


def kept_as(journal: Journal, path: str, looking: Looking = lambda path: None) -> int | None:
    """The id of a file that is kept, and is found again at a path; None for none.

    Raises:
        OutputError: The journal cannot be read.
    """
    now = size_and_time(path, looking)
    rows = journal.rows("SELECT id, sha256 FROM files WHERE position < 0 AND size = ? ORDER BY position", now.size)
    if not rows:
        return None
    same = content(path, looking).sha256
    return next((row["id"] for row in rows if same is not None and row["sha256"] == same), None)


def _those_found(journal: Journal, looking: Looking) -> Iterator[int]:
    """Yields the ids of what was set aside and is there."""
    last = -(1 << 63)
    query = "SELECT id, path, position FROM files WHERE position > ? AND position < 0 ORDER BY position LIMIT ?"
    while rows := journal.rows(query, last, _AT_ONCE):
        for row in rows:
            last = row["position"]
            if size_and_time(path_of(row["path"]), looking).size is not None:
                yield row["id"]


def _those_moved(journal: Journal, came: Iterable[int], kept: _Sizes, looking: Looking) -> Iterator[int]:
    """Yields the ids of the files that are kept and came at another path, each for one that came."""
    for file in came:
        ((stored,),) = journal.rows("SELECT path FROM files WHERE id = ?", file)
        size = size_and_time(path_of(stored), looking).size
        if size in kept and (same := kept[size].get(content(path_of(stored), looking).sha256 or "")):
            yield same.pop(0)

"""How far a run is, by its journal."""

from dataclasses import dataclass

from digitscan.journal.store import Journal


@dataclass(frozen=True, slots=True)
class Progress:
    """Files of the input, those of them that are done, pages and numbers that were read, doubtful ones, failures."""

    files: int
    done: int
    pages: int
    numbers: int
    doubtful: int
    failed: int


def progress_of(journal: Journal) -> Progress:
    """Counts what a journal holds of the input.

    Raises:
        OutputError: The journal cannot be read.
    """
    of_input = "(SELECT id FROM files WHERE position IS NOT NULL)"
    pages = f"(SELECT id FROM pages WHERE file IN {of_input})"
    (files,) = journal.rows("SELECT count(*), sum(state = 'done') FROM files WHERE position IS NOT NULL")
    (numbers,) = journal.rows(f"SELECT count(*), sum(status = 'review') FROM numbers WHERE page IN {pages}")
    return Progress(
        files[0],
        files[1] or 0,
        journal.rows(f"SELECT count(*) FROM {pages}")[0][0],
        numbers[0],
        numbers[1] or 0,
        journal.rows(f"SELECT count(*) FROM failures WHERE file IN {of_input}")[0][0],
    )


def failures_by_reason(journal: Journal) -> list[tuple[str, int]]:
    """How often each reason for a failure occurs, the most frequent first; pages and files are counted alike.

    Raises:
        OutputError: The journal cannot be read.
    """
    query = (
        "SELECT reason, count(*) AS times FROM failures JOIN files ON files.id = failures.file "
        "WHERE position IS NOT NULL GROUP BY reason ORDER BY times DESC, reason"
    )
    return [(row["reason"], row["times"]) for row in journal.rows(query)]

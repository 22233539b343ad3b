"""Runs that tests of the journal make: planned, and finished without anything being read."""

from digitscan.journal.plan import plan
from digitscan.journal.reading import files
from digitscan.journal.recording import add_page, finish_file
from digitscan.records import PageReading


def never(path, before):
    return False


def begin(journal, *paths):
    """Plans a run over some paths; returns the ids of the files."""
    plan(journal, paths, never)
    return [file.id for file in files(journal)]


def page(source, page_number, *numbers):
    return PageReading(source, page_number, numbers, {"read": 0.1, "ink": 1e-9}, "meter", 1651, 2334)


def finished(journal, *paths):
    """A run over some paths of a page each, all of it done."""
    for file in begin(journal, *paths):
        add_page(journal, file, page("", 1))
        finish_file(journal, file)
    journal.commit()

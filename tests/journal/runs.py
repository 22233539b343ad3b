"""Runs that tests of the journal make: planned, and finished without anything being read."""

from digitscan.journal.plan import plan
from digitscan.journal.reading import files
from digitscan.journal.recording import add_file, add_page, finish_file
from digitscan.journal.sameness import Found
from digitscan.records import PageReading, SourceFile

SAME = SourceFile(10, 1, "same", 1)
"""What files are that `begin` has planned."""


def found(*paths):
    """Files as they were."""
    return [Found(path, SAME) for path in paths]


def begin(journal, *paths):
    """Plans a run over some paths; returns the ids of the files."""
    plan(journal, map(Found, paths))
    begun = [file.id for file in files(journal)]
    for file in begun:
        add_file(journal, file, SAME)
    return begun


def page(source, page_number, *numbers):
    return PageReading(source, page_number, numbers, {"read": 0.1, "ink": 1e-9}, "meter", 1651, 2334, 180)


def finished(journal, *paths):
    """A run over some paths of a page each, all of it done."""
    for file in begin(journal, *paths):
        add_page(journal, file, page("", 1))
        finish_file(journal, file)
    journal.commit()

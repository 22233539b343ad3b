"""How a file is parted: every page is given out once, whatever fails, and no more is held than is bearable."""

import random
import sys

import pytest

from digitscan.batch.entry import Entry
from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError
from digitscan.files.read_settings import ReadSettings
from digitscan.records import PageReading, SourceFile
from digitscan.workers.order import FileWork

ALL = ReadSettings()


def reading(number):
    return PageReading("a", number, (), {})


def parts_of(file):
    parts = []
    while (part := file.next_part()) is not None:
        parts.append(part)
    return parts


@pytest.mark.parametrize("pages", [None, 0, 1, 2, 3, 7, 16, 17, 100, 5000])
@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_parts_are_side_by_side_and_the_last_has_no_end(pages, jobs):
    file = FileWork(Entry("a"), ALL, jobs)
    (first,) = parts_of(file)
    assert (first.part.first, first.part.stop) == (1, 2)
    file.look(first, SourceFile(pages=pages))
    parts = [first, *parts_of(file)]
    assert [part.part.first for part in parts] == [1, *(part.part.stop for part in parts[:-1])]
    assert parts[-1].part.stop == sys.maxsize
    assert file.complete
    assert max(part.part.stop - part.part.first for part in parts[1:-1] or parts[:0] or [first]) <= 16 or pages in (
        *(None, 0, 1),
    )


def test_a_file_of_a_million_pages_is_not_parted_before_it_is_read():
    file = FileWork(Entry("a"), ALL, 2)
    (first,) = parts_of(file)
    file.look(first, SourceFile(pages=10**6))
    assert file.next_part() is not None
    assert len(file.parts) == 2


@pytest.mark.parametrize("seed", range(30))
def test_every_page_is_answered_once_whatever_breaks(seed):
    """Workers that end at random, and on some pages always."""
    rng = random.Random(seed)
    pages, deadly = rng.randint(1, 60), {rng.randint(1, 60) for _ in range(rng.randint(0, 6))}
    done = frozenset(rng.sample(range(1, pages + 1), rng.randint(0, pages // 2)))
    settings = ReadSettings(pages=(range(1, 9), range(12, sys.maxsize))) if seed % 2 else ALL
    file = FileWork(Entry("a", done=done), settings, 2)
    waiting, answered = parts_of(file), []
    while waiting:
        part = waiting.pop(0)
        if not file.looked:
            if rng.random() < 0.2 and not part.alone:
                waiting[:0] = file.retry(part)
                continue
            file.look(part, SourceFile(pages=pages))
            waiting += parts_of(file)
        for number in range(part.part.first, min(part.part.stop, pages + 1)):
            if not settings.wants(number) or number in done:
                continue
            if number in deadly or (not part.alone and rng.random() < 0.05):
                if part.alone:
                    failed = file.fail(part, "dead")
                    answered.append(failed.error.page)
                else:
                    waiting[:0] = file.retry(part)
                break
            part.add(reading(number))
            answered.append(number)
        else:
            part.done = True
    assert sorted(answered) == [n for n in range(1, pages + 1) if settings.wants(n) and n not in done]
    taken = [item.number for part in file.parts for item in part.read]
    assert taken == sorted(taken)
    assert file.complete
    assert all(part.done for part in file.parts)


def test_a_file_that_cannot_even_be_opened_is_given_up_as_a_whole():
    file = FileWork(Entry("a"), ALL, 2)
    (part,) = parts_of(file)
    (again,) = file.retry(part)
    failed = file.fail(again, "dead")
    assert (failed, file.complete) == (Failed(failed.error), True)
    assert (failed.error.page, str(failed.error)) == (None, "a: dead")


def test_what_is_finished_or_failed_needs_no_worker():
    assert FileWork(Entry("a", finished=True), ALL, 2).next_part() is None
    assert FileWork(Entry("a", failure=InputError("a", "gone")), ALL, 2).next_part() is None

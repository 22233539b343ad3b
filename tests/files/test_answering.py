"""A disk that no longer answers keeps only a thread waiting."""

import threading
import time

import pytest

from digitscan.errors import InputError, OutputError
from digitscan.files.answering import Listing, answer_within


@pytest.fixture
def dead():
    """While it is not set, the disk does not answer."""
    event = threading.Event()
    yield event
    event.set()


def names(*found):
    def search(looking):
        for name in found:
            looking(name)
            yield name

    return search


def stalling(event, *before):
    def search(looking):
        yield from before
        looking("mount")
        event.wait(30)
        yield "mount/late"

    return search


def test_what_is_found_comes_in_order():
    assert list(Listing([names("a", "b"), names(), names("c")], 5)) == ["a", "b", "c"]
    assert list(Listing([names(*map(str, range(30_000)))], 5)) == [str(n) for n in range(30_000)]
    assert list(Listing([], 5)) == []


def test_a_search_that_stalls_is_an_error_and_the_others_go_on(dead):
    listing = Listing([names("a"), stalling(dead, "b"), names("c"), stalling(dead), names("d")], 0.3)
    a, b, error, c, other, d = listing
    assert (a, b, c, d) == ("a", "b", "c", "d")
    assert str(error).startswith("mount: there is no answer for 0.3 s, ")
    assert "--resume" in str(error)
    assert str(other) == str(error)


def test_what_stalls_is_not_asked_again_before_it_has_answered(dead):
    listing = Listing([names("a"), stalling(dead), names("c")], 0.3)
    list(listing)
    threads, start = threading.active_count(), time.monotonic()
    assert [str(one)[:5] for one in listing] == ["a", "mount", "c"]
    assert (threading.active_count() <= threads, time.monotonic() - start < 0.3) == (True, True)
    dead.set()
    time.sleep(0.2)
    assert list(listing) == ["a", "mount/late", "c"]


def test_waiting_for_somebody_else_is_no_stall():
    def slow_list(looking):
        time.sleep(0.5)
        yield "a"
        time.sleep(0.5)

    assert list(Listing([slow_list], 0.2)) == ["a"]


def test_who_takes_its_time_with_what_was_found_is_none_either():
    found = []
    for one in Listing([names("a", "b", "c")], 0.1):
        found.append(one)
        time.sleep(0.15)
    assert found == ["a", "b", "c"]


def test_errors_of_a_search_are_raised():
    def broken(looking):
        yield InputError("b", "bad")
        raise OutputError("the end")

    found = []
    with pytest.raises(OutputError, match="the end"):
        found.extend(Listing([names("a"), broken], 5))


def test_nobody_searches_on_for_nothing():
    threads = threading.active_count()
    listing = iter(Listing([names(*map(str, range(30_000)))], 5))
    assert next(listing) == "0"
    listing.close()
    time.sleep(0.2)
    assert threading.active_count() <= threads


def test_an_answer_comes_or_not(dead):
    assert answer_within(5, lambda: 7) == 7
    assert answer_within(0.1, lambda: dead.wait(30)) is None
    with pytest.raises(OutputError):
        answer_within(5, broken_answer)


def broken_answer():
    raise OutputError("no")

"""Which numbers of a run are accepted, and how they wait for that."""

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from digitscan.batch.acceptance import Spool, threshold
from digitscan.errors import OutputError
from digitscan.records import Alternative, PageReading
from tests.fake_pipeline import number


def by_definition(confidences, max_error):
    """How many are accepted: the most that share a least confidence and a mean of 1 - confidence within the error."""
    best = 0
    for least in {Fraction(value) for value in confidences}:
        accepted = [value for value in map(Fraction, confidences) if value >= least]
        if sum(1 - value for value in accepted) <= Fraction(max_error) * len(accepted):
            best = max(best, len(accepted))
    return best


@pytest.mark.parametrize("steps", [4, 64, 2**20], ids=["many equal", "some equal", "none equal"])
@pytest.mark.parametrize("max_error", [2**-16, 2**-6, 0.125, 0.25, 0.5, 0.875])
def test_as_many_are_accepted_as_the_definition_allows(steps, max_error):
    rng = np.random.default_rng(steps)
    for size in [*range(12), 60]:
        for power in (1, 0.25, 0.02):
            confidences = np.round(rng.random(size) ** power * steps) / steps
            before = confidences.copy()
            least = threshold(confidences, max_error)
            assert np.count_nonzero(confidences >= least) == by_definition(confidences, max_error)
            assert np.array_equal(confidences, before)


@pytest.mark.parametrize(
    ("confidences", "max_error", "accepted"),
    [
        ([], 0.5, 0),
        ([1.0, 1.0], 1e-9, 2),
        ([0.0], 0.999, 0),
        ([0.98, 0.98], 0.01, 0),
        ([0.98, 1.0], 0.01, 2),
        ([0.98, 1.0, 0.98], 0.01, 1),  # one of two equals would do, but which?
        ([0.9, 0.2, 1.0, 1.0], 0.05, 3),
        ([0.7], 0.3, 1),  # 1 - 0.7 is a little more than 0.3 in binary fractions
        ([0.99] * 1_000_000, 0.01, 1_000_000),
        ([1 - 1e-9], 1e-10, 0),
    ],
    ids=lambda value: str(value)[:30],
)
def test_threshold(confidences, max_error, accepted):
    least = threshold(np.array(confidences, np.float64), max_error)
    assert sum(value >= least for value in confidences) == accepted
    assert accepted or least == math.inf


def test_pages_come_back_as_they_were_but_for_the_status():
    sure, unsure = number("12", 1.0, min_confidence=2), number("3,4", 0.5, min_confidence=0)
    unsure = type(unsure)(
        unsure.name, unsure.text, 0.5, "accepted", unsure.box, unsure.digits, (Alternative("39", 0.1),)
    )
    pages = [PageReading("\udcff.tif", 1, (sure, unsure), {"ink": 0.1}), PageReading("b", 7, (), {})]
    with Spool() as spool:
        for page in pages:
            spool.add(page)
        found, empty = spool.decided(0.01)
    assert [field.status for field in found.fields] == ["accepted", "review"]
    assert empty == pages[1]
    for page, field, status in ((found, sure, "accepted"), (found, unsure, "review")):
        assert (page.source, page.number, page.seconds) == ("\udcff.tif", 1, {"ink": 0.1})
        (same,) = [other for other in page.fields if other.text == field.text]
        assert same == type(field)(
            field.name, field.text, field.confidence, status, field.box, field.digits, field.alternatives
        )


def test_a_broken_rule_is_never_accepted_nor_counted():
    broken, doubtful = replace(number("12", 1.0), reason="range: not from 1 to 9"), number("34", 0.985)
    with Spool() as spool:
        spool.add(PageReading("a", 1, (broken, doubtful), {}))
        spool.add(PageReading("b", 1, (), {}))
        # if the sure one counted, the doubtful one would be accepted with it
        assert [field.status for page in spool.decided(0.01) for field in page.fields] == ["review", "review"]
        assert [field.status for page in spool.decided(0.02) for field in page.fields] == ["review", "accepted"]


def test_an_empty_spool_has_no_page():
    with Spool() as spool:
        assert list(spool.decided(0.5)) == []


def test_the_temporary_file_has_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Spool() as spool:
        spool.add(PageReading("a", 1, (number("1", 1.0),), {}))
        assert list(tmp_path.iterdir()) == []


def test_no_folder_for_temporary_files_is_told(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(OutputError, match=r"No such file .*; name a folder with room in .* TMPDIR"):
        Spool()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(monkeypatch):
    with Path("/dev/full").open("wb", 0) as full:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda buffering: {0: full}[buffering])
        with Spool() as spool, pytest.raises(OutputError, match="No space left on device"):
            spool.add(PageReading("a", 1, (), {}))


class ShortFile:
    """A file on a disk that takes a part of what it is given, and then nothing."""

    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, data):
        if not self._room:
            raise OSError(28, "No space left on device")
        written = self._file.write(data[: min(self._room, 100)])
        self._room -= written
        return written

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_whole_pages_survive_a_disk_that_fills_up():
    pages = [PageReading("a", page, (number("1", 1.0),), {}) for page in (1, 2, 3)]
    with Spool() as spool:
        spool._file = ShortFile(spool._file, 1000)
        kept = 0
        with pytest.raises(OutputError):
            for page in pages * 9:
                spool.add(page)
                kept += 1
        assert kept
        assert list(spool.decided(0.5)) == (pages * 9)[:kept]

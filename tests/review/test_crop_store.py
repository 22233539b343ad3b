"""Pictures of doubtful numbers are cut once for all of their page, and kept while there is room."""

import time

import pytest

from digitscan.files.read_settings import ReadSettings
from digitscan.journal.store import journal_path, open_journal
from digitscan.review.crop_store import CropStore
from digitscan.review.page_images import PageImages
from digitscan.review.run_numbers import RunNumbers
from digitscan.review.selection import Selection
from tests.review.drawn_run import Run, Written


class CountedImages(PageImages):
    asked = 0

    def image(self, page):
        self.asked += 1
        return super().image(page)


@pytest.fixture
def numbers(tmp_path):
    run = Run(
        tmp_path, {"a.png": [Written("41", "41", 0.1), Written("52", "52", 0.2), Written("63", "63", 0.99)]}
    ).make()
    with open_journal(journal_path(run.output)) as journal:
        yield RunNumbers(journal, None)


def pictures(numbers, **options):
    images = CountedImages(ReadSettings())
    store = CropStore(numbers, images, **options)
    found = list(numbers.numbers(numbers.ids(Selection("all"))))
    first = store.picture(found[0])
    deadline = time.monotonic() + 10
    while store._waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    return images, store, found, first


def test_the_doubtful_numbers_of_a_page_need_it_once(numbers):
    images, store, (first, second, accepted), picture = pictures(numbers)
    assert store.picture(first) == picture
    assert store.picture(second) != picture
    assert images.asked == 1
    store.picture(accepted)
    assert images.asked == 2
    store.close()


def test_what_has_no_room_is_cut_anew(numbers):
    images, store, (first, second, _), picture = pictures(numbers, room=10)
    assert store.picture(first) == picture
    assert store.picture(second)[:4] == b"\x89PNG"
    assert images.asked == 3
    store.close()

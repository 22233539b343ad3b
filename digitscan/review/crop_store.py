"""The pictures of a run's doubtful numbers: when one is asked for, those on its page are cut as well, and kept."""

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

from digitscan.records import Gray
from digitscan.review.page_images import PageImages
from digitscan.review.pictures import crop_box, number_picture
from digitscan.review.run_number import RunNumber
from digitscan.review.run_numbers import RunNumbers

_ROOM = 1_000_000_000
_WAITING = 4  # pages to be cut, each of which is held as an image


class CropStore:
    """The pictures of numbers, by id, in a file that is gone with this process. Any thread may use it.

    The least sure numbers lie on pages all over the run, and to decode a page takes longer than all its cuts.

    Args:
        numbers: Of the run.
        images: Of its pages.
        room: How many bytes are kept; what comes later is cut each time anew.
    """

    def __init__(self, numbers: RunNumbers, images: PageImages, room: int = _ROOM) -> None:
        self._numbers = numbers
        self._images = images
        self._room = room
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._places: dict[int, tuple[int, int]] = {}
        self._end = 0
        self._lock = threading.Lock()
        self._behind = ThreadPoolExecutor(1, "cutting")
        self._pages: set[int] = set()
        self._waiting = 0

    def picture(self, number: RunNumber) -> bytes:
        """The picture of a number, a PNG file.

        Raises:
            InputError: Its page is gone, has changed, or cannot be read.
        """
        found = self._find(number.id)
        if found is not None:
            return found
        image = self._images.image(number.page)
        made = _cut(number, image)
        self._keep(number.id, made)
        self._ask_for_others(number.page.id, image)
        return made

    def close(self) -> None:
        """Lets go of the file; what is being cut is thrown away."""
        self._behind.shutdown(cancel_futures=True)
        self._file.close()

    def _ask_for_others(self, page: int, image: Gray) -> None:
        with self._lock:
            if page in self._pages or self._waiting == _WAITING or self._end >= self._room:
                return
            self._pages.add(page)
            self._waiting += 1
        self._behind.submit(self._cut_others, page, image)

    def _find(self, number: int) -> bytes | None:
        with self._lock:
            if number not in self._places:
                return None
            start, size = self._places[number]
            self._file.seek(start)
            return self._file.read(size)

    def _keep(self, number: int, picture: bytes) -> None:
        with self._lock:
            if number in self._places or self._end + len(picture) > self._room:
                return
            self._file.seek(self._end)
            self._file.write(picture)
            self._places[number] = (self._end, len(picture))
            self._end += len(picture)

    def _cut_others(self, page: int, image: Gray) -> None:
        try:
            for number in self._numbers.doubtful_on(page):
                if number.id not in self._places:
                    self._keep(number.id, _cut(number, image))
        finally:
            with self._lock:
                self._waiting -= 1


def _cut(number: RunNumber, image: Gray) -> bytes:
    return number_picture(image, crop_box(number.page.upright(number.field.box), *number.page.upright_size))

"""The digits of a run as small pictures: cut for all of a page when one is asked for, and kept while there is room."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from digitscan.errors import InputError
from digitscan.records import Gray
from digitscan.review.page_images import PageImages
from digitscan.review.pictures import TILE, tile
from digitscan.review.run_numbers import RunNumbers

_ROOM = 200_000_000
_MOST_NUMBERS = 500  # of a page, that all are cut at once: to decode it anew takes longer
_GONE = np.full((TILE, TILE), 200, np.uint8)

_Tiles = dict[tuple[int, int], Gray]


class DigitTiles:
    """The digits of a run, by the id of their number and their place in it. Any thread may use it.

    Args:
        numbers: Of the run.
        images: Of its pages.
        room: How many bytes are kept.
    """

    def __init__(self, numbers: RunNumbers, images: PageImages, room: int = _ROOM) -> None:
        self._numbers = numbers
        self._images = images
        self._most = max(1, room // TILE**2)
        self._kept: OrderedDict[int, _Tiles] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def tiles(self, digits: Sequence[tuple[int, int]]) -> list[Gray]:
        """The pictures of digits; plain gray for one whose page cannot be shown."""
        pages = self._numbers.pages_of([number for number, _ in digits])
        wanted: dict[int, set[tuple[int, int]]] = {}
        for number, place in digits:
            if number in pages:
                wanted.setdefault(pages[number], set()).add((number, place))
        cut = {page: self._of_page(page, some) for page, some in wanted.items()}
        return [cut[pages[one[0]]].get(one, _GONE) if one[0] in pages else _GONE for one in digits]

    def _of_page(self, page: int, wanted: set[tuple[int, int]]) -> _Tiles:
        with self._lock:
            kept = self._kept.get(page, {})
            if kept.keys() >= wanted:
                self._kept.move_to_end(page)
                return kept
        made = {**kept, **self._cut(page, wanted)}
        with self._lock:
            self._count += len(made) - len(self._kept.pop(page, {}))
            self._kept[page] = made
            while len(self._kept) > 1 and self._count > self._most:
                self._count -= len(self._kept.popitem(last=False)[1])
        return made

    def _cut(self, page: int, wanted: set[tuple[int, int]]) -> _Tiles:
        place = self._numbers.page(page)
        if place is None:
            return {}
        try:
            image = self._images.image(place)
        except InputError:
            return {}
        numbers = {number for number, _ in wanted} if self._numbers.count_on(page) > _MOST_NUMBERS else None
        return {
            (number, at): tile(image, place.upright(box))
            for number, boxes in self._numbers.digit_boxes(page, numbers).items()
            for at, box in enumerate(boxes)
        }

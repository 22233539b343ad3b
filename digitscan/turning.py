"""Turns a page so that it is upright, and brings the boxes of what was read on it back to the page as it lay."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Box, Field, Page, Turn


def turned(page: Page, turn: Turn) -> Page:
    """The page turned clockwise by some degrees; the same page for none."""
    if turn == 0:
        return page
    color = None if page.color is None else _turned(page.color, turn)
    return replace(page, image=_turned(page.image, turn), color=color)


def turned_back(field: Field, turn: Turn, width: int, height: int) -> Field:
    """A number that was read on a turned page, its boxes in pixels of the page before.

    Args:
        field: The number.
        turn: By how many degrees clockwise the page was turned.
        width: Of the page before it was turned.
        height: Of the same.
    """
    digits = tuple(replace(one, box=box_before(one.box, turn, width, height)) for one in field.digits)
    return replace(field, box=box_before(field.box, turn, width, height), digits=digits)


def box_before(box: Box, turn: int, width: int, height: int) -> Box:
    """Where a box of a turned page was before it was turned; the page was so wide and so high then."""
    match turn:
        case 90:
            return Box(box.top, height - box.right, box.bottom, height - box.left)
        case 180:
            return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
        case 270:
            return Box(width - box.bottom, box.left, width - box.top, box.right)
    return box


def box_after(box: Box, turn: int, width: int, height: int) -> Box:
    """Where a box of a page, so wide and so high, is once the page is turned clockwise by some degrees."""
    return box_before(box, -turn % 360, *size_after(turn, width, height))


def size_after(turn: int, width: int, height: int) -> tuple[int, int]:
    """How wide and how high a page is once it is turned."""
    return (height, width) if turn in (90, 270) else (width, height)


def _turned(image: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rot90(image, -turn // 90))

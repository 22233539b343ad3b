"""Tells paper from what is on it: which of the two is dark, and how much each pixel departs from the paper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.border import dark_rim, is_shadow, is_sheet
from digitscan.records import Gray, Mask

_REACH = 45  # pixels of the overview in which the paper around a pixel is looked for
_EDGE = 40  # where the paper differs by more, of 255, a sheet ends
_CLEAR = 0.7  # of what departs from the paper, darker less lighter: below, polarity is not clear
_NOTHING = 0.25  # a mean square below is nothing that departs


def dark_on_light(image: Gray, overview: int, closer: int = 0, band: Mask | None = None) -> Gray:
    """Returns the image with dark ink on light paper: ink is what departs from the median around it.

    Args:
        image: uint8 (H, W).
        overview: Polarity is told on a copy of at most so many pixels a side.
        closer: If given, the image may show a sheet on a table: edges between large light and dark parts do not count,
            and where little else is seen, a copy of so many pixels a side is looked at.
        band: bool (H, W): what is neither ink nor paper.
    """
    departure, paper = _departure(image, overview, band)
    # a scanner's black border lies at the rim
    height, width = (side // 5 for side in departure.shape)
    inner = np.s_[height : departure.shape[0] - height, width : departure.shape[1] - width]
    if not closer:
        return image if _darker(departure[inner] if departure[inner].any() else departure) >= 0 else 255 - image
    sure = _darker(_off_edges(departure, paper)[inner])
    if abs(sure) < _CLEAR:
        sure = _darker(_off_edges(*_departure(image, closer, band)))
    return image if sure >= 0 else 255 - image


def _departure(image: Gray, overview: int, band: Mask | None) -> tuple[NDArray[np.float32], Gray]:
    """How much a small copy departs from the median around each pixel, and that median."""
    shrink = min(1.0, overview / max(image.shape))
    height, width = (max(1, round(side * shrink)) for side in image.shape)
    larger = image
    if 2 * width <= image.shape[1] and 2 * height <= image.shape[0]:
        # to exactly a half is quick, to what is no whole fraction takes long
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        larger = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    small = cv2.resize(larger, (width, height), interpolation=cv2.INTER_AREA)
    if band is not None:
        # beside a broad dark band its paper would look like light ink on it
        sheet = _shrunken(band, small.shape) == 0
        if is_sheet(sheet):
            small[~sheet] = np.median(small[sheet])
    paper = np.asarray(cv2.medianBlur(small, int(np.clip(min(small.shape) * 0.7, 5, _REACH)) | 1), np.uint8)
    return small.astype(np.float32) - paper, paper


def _off_edges(departure: NDArray[np.float32], paper: Gray) -> NDArray[np.float32]:
    """What departs, 0 where the paper around is light and dark: the corner of a sheet is no ink."""
    around = np.ones((_REACH, _REACH), np.uint8)
    edges = cv2.subtract(cv2.dilate(paper, around), cv2.erode(paper, around)) > _EDGE
    return np.where(edges, np.float32(0), departure)


def _darker(departure: NDArray[np.float32]) -> float:
    """How much more is darker than the paper than is lighter, -1 to 1, in squares; 0 where next to nothing is."""
    squares = np.square(departure)
    every = float(squares.sum())
    dark = float(squares[departure < 0].sum())
    return 2 * dark / every - 1 if every > _NOTHING * departure.size else 0.0


def ink_contrast(image: Gray, paper_reach: float, clear_rim: bool, band: Mask | None = None) -> Gray:
    """How much darker than its paper each pixel is, 0 to 255: paper by a closing wider than any stroke.

    Args:
        image: uint8 (H, W), dark ink on light paper.
        paper_reach: Paper is looked for within this share of the shorter side.
        clear_rim: Whether a broad dark border is no ink.
        band: bool (H, W): what is no paper, for all that its breadth tells.
    """
    height, width = image.shape
    side = min(max(paper_reach * min(image.shape), 60.0), 0.67 * min(image.shape))
    shrink = max(1, round(min(side / 12, max(image.shape) / 100)))
    small = cv2.resize(image, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    rim = dark_rim(np.asarray(small, np.uint8)) if clear_rim else None
    if rim is not None and rim.any() and is_shadow(image, _grown(rim, image.shape)):
        rim = None
    reach = max(3, round(side / shrink)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    beyond = rim if band is None else _shrunken(band, small.shape)
    paper = _smoothed(np.asarray(paper, np.uint8), reach, beyond)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(paper, image)
    # noise makes the lightest paper lighter than the typical one
    grain = float(np.median(darker[:: max(1, height // 500), :: max(1, width // 500)]))
    contrast = np.asarray(cv2.subtract(darker, np.full(1, min(grain, 30.0))), np.uint8)
    if rim is not None and rim.any():
        contrast[_grown(rim, image.shape)] = 0
    return contrast


def _shrunken(mask: Mask, shape: tuple[int, ...]) -> Gray:
    return np.asarray(cv2.resize(mask.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _grown(mask: Gray, shape: tuple[int, ...]) -> Mask:
    return np.asarray(cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_NEAREST) > 0, np.bool_)


def _smoothed(paper: Gray, reach: int, beyond: Gray | None) -> Gray:
    """The mean around each pixel of paper uint8 (H, W), without what lies beyond it (not 0): else that darkens it."""
    if beyond is None or not beyond.any() or beyond.all():
        return np.asarray(cv2.blur(paper, (reach, reach)), np.uint8)
    # a band's soft edge is no paper either
    known = (cv2.dilate(beyond, np.ones((3, 3), np.uint8)) == 0).astype(np.float32)
    weight = cv2.blur(known, (reach, reach))
    mean = cv2.blur(paper * known, (reach, reach)) / np.maximum(weight, 1e-6)
    return np.where(weight > 1e-6, mean, paper).astype(np.uint8)

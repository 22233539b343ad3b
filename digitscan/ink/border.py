"""Finds what a scan shows beyond its paper: a scanner's lid, the bed, the black beside a book's page."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitscan.records import Gray, Mask

_OVERVIEW = 200  # pixels of the shorter side in which a band is looked for
_BREADTH = 0.08  # of the shorter side: a band is at least so broad
_ALONG = 0.95  # of its side of the image that a band covers
_SHADOW = 0.25  # of the paper's light: a lid, or the black beside a page, is darker, ...
_WRITTEN, _DARKER = (0.02, 0.3), 18  # ... and no such share of it is so much darker than the rest
_SHEET, _FILLED = 0.5, 0.9  # of the image's sides, and of its own bounding box: a sheet beside a band is so much
_SHADE_REACH = 0.1  # of the shorter side: paper lies in the shade of a band so far at most, ...
_SHADED = 0.85  # ... and so much of the band's length shows no more than its shade, ...
_FAINT = 6  # ... which ends where that is fainter, of 255


@dataclass(frozen=True, slots=True)
class Band:
    """The dark bands along whole sides of an image: bool (H, W), and the breadth of the narrowest in pixels."""

    mask: Mask
    breadth: float


def dark_rim(small: Gray) -> Gray:
    """Where a page's border is broad and dark, as a scanner's lid leaves it: 1 there, 0 elsewhere."""
    dark = (small < 0.5 * float(np.median(small))).astype(np.uint8)
    side = max(3, min(small.shape) // 60)
    # the strip outside lets a border be thinner than the opening's square
    framed = cv2.copyMakeBorder(dark, side, side, side, side, cv2.BORDER_CONSTANT, value=1)
    broad = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((2 * side, 2 * side), np.uint8))
    _, labels = cv2.connectedComponents(broad, connectivity=4)
    rim = (labels == labels[0, 0]).astype(np.uint8)
    return np.asarray(cv2.dilate(rim, np.ones((3, 3), np.uint8)), np.uint8)[side:-side, side:-side]


def dark_band(image: Gray) -> Band | None:
    """The dark bands along whole sides of an image uint8 (H, W), dark ink on light paper; None without any."""
    height, width = image.shape
    shrink = min(1.0, _OVERVIEW / min(image.shape))
    size = (max(1, round(shrink * width)), max(1, round(shrink * height)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    side = max(3, round(_BREADTH * min(small.shape)) | 1)
    dark = (small < 0.5 * float(np.percentile(small, 75))).astype(np.uint8)
    broad = cv2.morphologyEx(
        dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    count, labels = cv2.connectedComponents(broad, connectivity=4)
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    covered = np.array([np.bincount(edge, minlength=count) for edge in edges])
    bands: Mask = np.any(covered > _ALONG * np.array([[len(edge)] for edge in edges]), axis=0)
    bands[0] = False
    if not bands.any():
        return None
    breadth = (np.bincount(labels.ravel(), minlength=count) / np.maximum(covered.max(axis=0), 1))[bands].min()
    # the band's soft edge is no ink either
    found = cv2.dilate(bands[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    mask = np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST) > 0, np.bool_)
    return None if is_shadow(image, mask) else Band(mask, float(breadth) / shrink)


def is_shadow(image: Gray, dark: Mask) -> bool:
    """Whether dark parts of an image, uint8 and bool (H, W), are paper in shadow: not nearly black, and written on."""
    side = max(3, round(min(image.shape) / 50)) | 1
    inner = cv2.erode(dark.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    if not inner.any() or dark.all():
        return False
    light = np.asarray(cv2.blur(image, (3, 3)), np.uint8)[inner]
    level = float(np.percentile(light, 75))
    written = float(np.mean(light < level - _DARKER))
    return level > _SHADOW * float(np.median(image[~dark])) and _WRITTEN[0] < written < _WRITTEN[1]


def is_sheet(rest: Mask) -> bool:
    """Whether what bands leave of an image, bool (H, W), is a sheet of paper, and not light writing on dark paper."""
    across, down = np.flatnonzero(rest.any(axis=0)), np.flatnonzero(rest.any(axis=1))
    if not len(across):
        return False
    width, height = 1 + int(across[-1] - across[0]), 1 + int(down[-1] - down[0])
    spans = height >= _SHEET * rest.shape[0] and width >= _SHEET * rest.shape[1]
    return spans and int(np.count_nonzero(rest)) >= _FILLED * height * width


def without_shade(contrast: Gray, band: Mask) -> Gray:
    """The contrast without the shade beside a band, where a page bends into a book's gutter or casts a shadow.

    Writing runs along no band, so what most of the band's length shows at one distance from it is shade.

    Args:
        contrast: uint8 (H, W), how much darker than the paper each pixel is.
        band: bool (H, W).
    """
    reach = max(3, round(_SHADE_REACH * min(contrast.shape)))
    distances = cv2.distanceTransform((~band).astype(np.uint8), cv2.DIST_L1, 3)
    near = (distances > 0) & (distances <= reach)
    away, shown = distances[near].astype(np.intp), contrast[near]
    below = np.bincount(256 * away + shown, minlength=256 * (reach + 1)).reshape(-1, 256).cumsum(axis=1)
    shade = np.count_nonzero(below < _SHADED * below[:, -1:], axis=1).astype(np.uint8)
    shade[1 + int(np.argmax(np.append(shade[1:] < _FAINT, True))) :] = 0
    cleared = contrast.copy()
    cleared[near] = shown - np.minimum(shown, shade[away])
    return cleared

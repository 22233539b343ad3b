"""A page -> its number regions: a look at a scale that suits most pages, and one at the scale of the writing."""

import numpy as np

from digitscan.detection.detector import DetectorNet, Rgb
from digitscan.detection.linking import NumberRegion, link_digits
from digitscan.detection.peaks import find_digits

_FIRST_SIDE = 1_400  # pixels of the longer side at the first look: digits of most pages are 14 to 50 pixels high then
_FINEST = 3.0  # small images are enlarged at most so much, ...
_ENLARGED = 1.5  # ... and so much at the first look
_COARSER = 6.0  # where no digit is found, writing that is so many times larger is looked for
_MOST_PIXELS = 5_000_000  # of a view
_WRITTEN = 26.0  # pixels: the second look brings most digits to this height
_SUITED = (17.0, 42.0)  # pixels: digits of this height at the first look need no second one
_SURE = 0.35  # digits surer than this tell the height
_SAME = 0.5  # regions that share more than this of their digits are the same number


def find_regions(page: Rgb, net: DetectorNet) -> list[NumberRegion]:
    """Finds the numbers of a page: looks once, and again at the scale of the writing where that is another.

    Args:
        page: uint8 (H, W, 3), RGB.
        net: The detector.

    Returns:
        The numbers in no certain order, in pixels of the page.
    """
    scale = min(_ENLARGED, _FIRST_SIDE / max(page.shape[:2]))
    view = net.look(page, scale)
    digits = find_digits(view)
    if not (digits.score > _SURE).any():
        scale /= _COARSER
        view = net.look(page, scale)
        digits = find_digits(view)
    regions = link_digits(digits, view)
    better = _better_scale(digits.height, digits.score, scale, page.shape[0] * page.shape[1])
    if better is None:
        return regions
    view = net.look(page, better)
    return _merged(link_digits(find_digits(view), view), regions, better)


def _better_scale(heights: np.ndarray, scores: np.ndarray, scale: float, pixels: int) -> float | None:
    """The scale at which most digits are as high as suits the net; None where they are so already."""
    sure = scores > _SURE
    if not sure.any():
        return None
    height = float(np.median(heights[sure]))
    if _SUITED[0] <= height * scale <= _SUITED[1]:
        return None
    better = min(_WRITTEN / height, _FINEST, (_MOST_PIXELS / pixels) ** 0.5)
    return better if not 0.8 < better / scale < 1.25 else None


def _merged(finer: list[NumberRegion], coarser: list[NumberRegion], scale: float) -> list[NumberRegion]:
    """The numbers of two looks: of the first those that the second, at the scale of most writing, did not find."""
    if not finer:
        return coarser
    centers = np.concatenate([region.at for region in finer])
    heights = np.concatenate([np.full(len(region.at), region.height) for region in finer])
    kept = []
    for region in coarser:
        away = np.hypot(*(region.at[:, None] - centers[None]).transpose(2, 0, 1)) / np.maximum(heights, region.height)
        if float((away.min(axis=1) < 0.6).mean()) < _SAME and region.height * scale > _SUITED[1]:
            kept.append(region)
    return finer + kept

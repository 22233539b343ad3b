"""A page -> its number regions: several looks, each at a scale that suits digits of other heights."""

from collections.abc import Iterator

import numpy as np

from digitscan.detection.detector import DetectorNet, Rgb, View
from digitscan.detection.linking import NumberRegion, link_digits
from digitscan.detection.peaks import Digits, find_digits

_SIDE = 1_400  # pixels of the longer side at the usual look: digits of most pages are 14 to 50 pixels high then
_ENLARGED = 1.5  # small images are enlarged at most so much for it, ...
_FINEST = 3.0  # ... and so much where their digits are small
_COARSER = (0.125, 0.25, 0.5)  # of the usual look's scale: for writing that is too large for it
_MOST_PIXELS = 5_000_000  # of a view
_LOW, _HIGH = 17.0, 42.0  # pixels: digits of this height suit the net best
_WRITTEN = 26.0  # pixels: a finer look brings most digits to this height
_SURE = 0.35  # digits surer than this tell the height
_SAME = 0.5  # regions that share more than this of their digits are the same number
_NEAR = 0.6  # heights: centers that are nearer are of the same digit


def find_regions(page: Rgb, net: DetectorNet) -> list[NumberRegion]:
    """Finds the numbers of a page at all scales.

    Args:
        page: uint8 (H, W, 3), RGB.
        net: The detector.

    Returns:
        The numbers in no certain order, in pixels of the page.
    """
    found: list[NumberRegion] = []
    looks = list(_looks(page, net))
    finer = [view.scale for view, _ in looks[1:]] + [0.0]
    for (view, digits), next_scale in zip(looks, finer, strict=True):
        regions = link_digits(digits, view)
        if next_scale:  # what suits the next look is left to it
            regions = [one for one in regions if one.height * next_scale > _HIGH and one.scores.mean() >= _SURE]
        found += [one for one in regions if not _is_found(one, found)]
    return found


def _looks(page: Rgb, net: DetectorNet) -> Iterator[tuple[View, Digits]]:
    """What the net sees, from coarse to fine; the last look is the usual one or, for small writing, a finer one."""
    usual = min(_ENLARGED, _SIDE / max(page.shape[:2]))
    for scale in (*(usual * coarser for coarser in _COARSER), usual):
        view = net.look(page, scale)
        digits = find_digits(view)
        yield view, digits
    finer = _finer_scale(digits, usual, page.shape[0] * page.shape[1])
    if finer:
        view = net.look(page, finer)
        yield view, find_digits(view)


def _finer_scale(digits: Digits, scale: float, pixels: int) -> float:
    """The scale at which most digits are as high as suits the net; 0 where a look at a scale was fine enough."""
    sure = digits.score > _SURE
    if not sure.any():
        return 0.0
    height = float(np.median(digits.height[sure]))
    finer = min(_WRITTEN / height, _FINEST, (_MOST_PIXELS / pixels) ** 0.5)
    return finer if height * scale < _LOW and finer > 1.25 * scale else 0.0


def _is_found(region: NumberRegion, found: list[NumberRegion]) -> bool:
    """Whether a coarser look found the number."""
    if not found:
        return False
    centers = np.concatenate([one.at for one in found])
    heights = np.concatenate([np.full(len(one.at), one.height) for one in found])
    away = np.hypot(*(region.at[:, None] - centers[None]).transpose(2, 0, 1)) / np.maximum(heights, region.height)
    return float((away.min(axis=1) < _NEAR).mean()) >= _SAME

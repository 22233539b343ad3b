"""A small picture of a number, cut out of its page, for who is to settle what it says."""

import cv2
import numpy as np

from digitscan.records import Box, Gray

_MARGIN = 0.2  # of the number's height, on each side
_HEIGHT, _WIDTH = 44, 280  # pixels, at most
_GRAYS = 16  # levels; more would only keep the noise of the paper, and make the picture twice as large


def picture_of(image: Gray, box: Box) -> bytes:
    """Cuts a number out of its page.

    Args:
        image: The page, uint8 (H, W).
        box: Of the number, in pixels of the page.

    Returns:
        A PNG file of a few thousand bytes, at most 44 pixels high and 280 wide; nothing where the box is off the page.
    """
    margin = round(_MARGIN * box.height)
    cut = image[
        max(0, box.top - margin) : max(0, box.bottom + margin), max(0, box.left - margin) : max(0, box.right + margin)
    ]
    if not cut.size:
        return b""
    height, width = cut.shape
    scale = min(1.0, _HEIGHT / height, _WIDTH / width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        cut = np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)
    step = 255 // (_GRAYS - 1)
    levels = (np.round(cut / step) * step).astype(np.uint8)
    _, encoded = cv2.imencode(".png", levels, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return encoded.tobytes()

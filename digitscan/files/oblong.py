"""Oblong pixels, as a fax has them: its lines are coarser than its columns, so that its pages look squashed."""

import numpy as np
from PIL import Image

from digitscan.files.decode import ON_THE_SIDE, orientation_of
from digitscan.records import Gray

_RESOLUTIONS = 282, 283
"""Tags of a TIFF page: pixels across and down in the same length."""
_OBLONG = 1.2, 2.6
"""Resolutions that differ so many times are meant: a fax's by 2.08. What differs more is damaged."""

Stretch = tuple[float, float]
"""How many times wider and higher."""
SQUARE: Stretch = (1.0, 1.0)


def stretch_of(image: Image.Image) -> Stretch:
    """How a page of a TIFF file, once upright, is to be stretched for its pixels to be square.

    Args:
        image: Not loaded yet: Pillow forgets the orientation of what it has turned.
    """
    tags: dict[int, object] = getattr(image, "tag_v2", {})
    across, down = (_number(tags.get(tag)) for tag in _RESOLUTIONS)
    least, most = _OBLONG
    if not (across and down and least <= max(across, down) / min(across, down) <= most):
        return SQUARE
    stretch = max(1.0, down / across), max(1.0, across / down)
    return stretch[::-1] if orientation_of(image) in ON_THE_SIDE else stretch


def stretched(gray: Gray, stretch: Stretch) -> Gray:
    """A page uint8 (H, W) so many times wider and higher."""
    if stretch == SQUARE:
        return gray
    size = stretched_size(gray.shape[::-1], stretch)
    return np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BILINEAR))


def stretched_size(size: tuple[int, ...], stretch: Stretch) -> tuple[int, int]:
    """The width and height of a page of some width and height, after it is stretched."""
    return round(size[0] * stretch[0]), round(size[1] * stretch[1])


def _number(tag: object) -> float:
    """A resolution, 0 where there is none: in damaged files it is anything."""
    try:
        number = float(tag)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0
    return number if 0 < number < 1e6 else 0.0

"""One decoded Pillow image, of any mode -> upright gray, ink and paper as meant."""

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from digitscan.records import Gray

_WIDE = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
_FULL_SCALES = (1.0, 255.0, 65535.0, 2.0**31 - 1, 2.0**32 - 1)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BITS_PER_SAMPLE, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339
_WHITE_IS_ZERO, _UNSIGNED = 0, 1


def to_gray(image: Image.Image) -> Gray:
    """Turns a loaded image into gray: luminance, transparency over white, EXIF orientation applied.

    Returns:
        uint8 (H, W), C-contiguous, perhaps read-only.
    """
    upright = _upright(image)
    if image.mode in _WIDE:
        return _narrow(np.asarray(upright), getattr(image, "tag_v2", {}))
    if upright.has_transparency_data:
        upright = _over_white(upright)
    elif upright.mode == "CMYK":
        upright = upright.convert("RGB")
    elif upright.mode == "LAB":
        upright = upright.getchannel("L")
    return np.asarray(upright if upright.mode == "L" else upright.convert("L"))


def _upright(image: Image.Image) -> Image.Image:
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    # A damaged EXIF block, which makes Pillow raise errors of many kinds, is no reason to refuse the image.
    except Exception:
        return image
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _over_white(image: Image.Image) -> Image.Image:
    """Lays an image with transparency (channel, palette entry or color key) over white paper; gray."""
    if image.mode not in ("LA", "La", "RGBA"):
        image = image.convert("RGBA")
    gray, alpha = image.convert("LA").split()
    return Image.composite(gray, Image.new("L", image.size, 255), alpha)


def _narrow(values: NDArray[np.generic], tags: dict[int, object]) -> Gray:
    """Scales 12, 16 and 32 bits to 8. `tags` are those of a TIFF page, else empty.

    16-bit samples span 0 to 65535 by definition. Wider ones have no fixed white: the smallest usual full
    scale that holds the brightest pixel is taken.
    """
    if values.dtype.kind == "u":
        top = 4095 if tags.get(_BITS_PER_SAMPLE) == (12,) else 65535
        gray = ((values.astype(np.uint32) * 255 + top // 2) // top).astype(np.uint8)
    else:
        if values.dtype == np.int32 and tags.get(_BITS_PER_SAMPLE) == (32,) and _is_unsigned(tags):
            values = values.view(np.uint32)
        gray = _narrow_by_range(values.astype(np.float32))
    # Pillow turns WhiteIsZero around for 1 to 8 bits only.
    return 255 - gray if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else gray


def _is_unsigned(tags: dict[int, object]) -> bool:
    return tags.get(_SAMPLE_FORMAT, (_UNSIGNED,)) == (_UNSIGNED,)


def _narrow_by_range(values: NDArray[np.float32]) -> Gray:
    numbers = np.where(np.isnan(values), np.inf, values)
    known = numbers[np.isfinite(numbers)]
    brightest, darkest = (float(known.max()), float(known.min())) if known.size else (1.0, 0.0)
    low = min(darkest, 0.0)
    high = next((scale for scale in _FULL_SCALES if brightest <= scale), brightest)
    scaled: Gray = np.rint((np.clip(numbers, low, high) - low) * (255 / (high - low))).astype(np.uint8)
    return scaled

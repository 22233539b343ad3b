"""One decoded Pillow image, of any mode -> upright gray, ink and paper as meant.

The image is turned to gray in bands: what that takes beside the two images does not grow with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from digitscan.records import Gray

_BAND = 2_000_000
"""About so many pixels are in a band."""
_WIDE = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
_FULL_SCALES = (1.0, 255.0, 65535.0, 2.0**31 - 1, 2.0**32 - 1)
_TURNS: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels[::-1].swapaxes(0, 1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}
"""By the EXIF orientation, which says where the first row and column belong."""
ON_THE_SIDE = 5, 6, 7, 8
"""The EXIF orientations of pages whose rows are columns in the file."""
_INK_ALONE = 0.5  # of an image is opaque at most where its writing is, and not its paper ...
_DARK = 0.003  # ... and so little of that is dark: light paper has writing on it
_BITS_PER_SAMPLE, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339
_WHITE_IS_ZERO, _UNSIGNED = 0, 1


@dataclass(frozen=True, slots=True)
class _Scale:
    """How samples of more than 8 bits become gray: what is black and white, or the reverse where it is `inverted`.

    `unsigned` says that what Pillow holds as signed is not.
    """

    black: float
    white: float
    inverted: bool
    unsigned: bool = False


def to_gray(image: Image.Image) -> Gray:
    """Turns a loaded image into gray: luminance, transparency over paper, EXIF orientation applied.

    Returns:
        uint8 (H, W), C-contiguous.
    """
    gray = np.empty((image.height, image.width), np.uint8)
    lines: Callable[[Image.Image], Gray] = _luminance
    if image.mode in _WIDE:
        lines = partial(_narrow, scale=_scale(image))
    elif image.has_transparency_data:
        lines = partial(_over, paper=paper_of(image))
    for top, band in _bands(image):
        gray[top : top + band.height] = lines(band)
    return upright(gray, orientation_of(image))


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turns the pixels of a page, gray or color, as an EXIF orientation says; C-contiguous if they were."""
    turn = _TURNS.get(orientation)
    return pixels if turn is None else np.ascontiguousarray(turn(pixels))


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yields an image in bands, each with its first row."""
    step = max(1, _BAND // image.width)
    for top in range(0, image.height, step):
        yield top, image.crop((0, top, image.width, min(top + step, image.height)))


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8, or 0 where there is none; to ask a PNG file loads it."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    # A damaged EXIF block, which makes Pillow raise errors of many kinds, is no reason to refuse the image.
    except Exception:
        return 0
    return orientation if isinstance(orientation, int) else 0


def _luminance(image: Image.Image) -> Gray:
    """The gray of 8 bits or fewer a channel."""
    if image.mode == "CMYK":
        image = image.convert("RGB")
    elif image.mode == "LAB":
        image = image.getchannel("L")
    return np.asarray(image if image.mode == "L" else image.convert("L"))


def paper_of(image: Image.Image) -> int:
    """The gray on which an image with transparency is meant to lie: white, or black under light ink alone."""
    shown = dark = 0
    for _, band in _bands(image):
        gray, alpha = map(np.asarray, _gray_and_alpha(band))
        opaque = alpha > 127
        shown += int(np.count_nonzero(opaque))
        dark += int(np.count_nonzero(opaque & (gray < 128)))
    is_light_ink_alone = dark <= _DARK * shown and shown < _INK_ALONE * image.width * image.height
    return 0 if is_light_ink_alone else 255


def _over(image: Image.Image, paper: int) -> Gray:
    """Lays an image with transparency over paper."""
    gray, alpha = _gray_and_alpha(image)
    return np.asarray(Image.composite(gray, Image.new("L", image.size, paper), alpha))


def _gray_and_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image]:
    """The gray and the opacity of an image with transparency: a channel, a palette's entry or a color key."""
    if image.mode not in ("LA", "La", "RGBA"):
        image = image.convert("RGBA")
    gray, alpha = image.convert("LA").split()
    return gray, alpha


def _scale(image: Image.Image) -> _Scale:
    """The scale of 12, 16 and 32 bits.

    16-bit samples span 0 to 65535 by definition. Wider ones have no fixed white: the smallest usual full scale that
    holds the brightest pixel is taken.
    """
    tags: dict[int, object] = getattr(image, "tag_v2", {})  # of a TIFF page
    bits = tags.get(_BITS_PER_SAMPLE)
    inverted = tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO  # Pillow turns that around for 1 to 8 bits only
    if image.mode.startswith("I;16"):
        return _Scale(0, 4095 if bits == (12,) else 65535, inverted)
    unsigned = image.mode == "I" and bits == (32,) and tags.get(_SAMPLE_FORMAT, (_UNSIGNED,)) == (_UNSIGNED,)
    darkest, brightest = 0.0, -np.inf
    for _, band in _bands(image):
        samples = _samples(band, unsigned)
        known = samples[np.isfinite(samples)]
        if known.size:
            darkest, brightest = min(darkest, float(known.min())), max(brightest, float(known.max()))
    white = next((full for full in _FULL_SCALES if brightest <= full), brightest)
    return _Scale(darkest, white, inverted, unsigned)


def _narrow(image: Image.Image, scale: _Scale) -> Gray:
    """Scales 12, 16 and 32 bits to 8; what is no number is white."""
    samples = _samples(image, scale.unsigned)
    samples[np.isnan(samples)] = scale.white
    shares = (np.clip(samples, scale.black, scale.white) - scale.black) / (scale.white - scale.black)
    gray = np.rint(shares * 255).astype(np.uint8)
    return 255 - gray if scale.inverted else gray


def _samples(image: Image.Image, unsigned: bool) -> NDArray[np.float64]:
    values = np.asarray(image)
    return (values.view(np.uint32) if unsigned else values).astype(np.float64)

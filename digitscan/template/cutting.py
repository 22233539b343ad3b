"""Cuts a field out of a page, flat and upright, and brings boxes in it back to the page."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from digitscan.records import Box, Gray
from digitscan.template.homography import Homography, project


@dataclass(frozen=True, slots=True)
class CutSettings:
    """How fields are cut out; margins are shares of a field's height.

    Attributes:
        margin: So much is cut out around a field, for strokes that reach over its edge ...
        comb_margin: ... and so much around a comb, whose frame is looked for.
        low: Fields are cut out at least so many pixels high ...
        large: ... and of no more pixels than this.
    """

    margin: float = 0.15
    comb_margin: float = 0.15
    low: int = 48
    large: float = 4e6


@dataclass(frozen=True, slots=True)
class Cut:
    """A field that was cut out of a page.

    Attributes:
        image: Its pixels: uint8 (H, W).
        homography: From these pixels to those of the page.
        frame: The field in these pixels, without the margin.
    """

    image: Gray
    homography: Homography
    frame: Box


def cut_out(page: Gray, box: Box, homography: Homography, density: float, margin: float, settings: CutSettings) -> Cut:
    """Cuts a field out of a page.

    Args:
        page: The page's image.
        box: The field, in pixels of the reference.
        homography: From the reference to the page.
        density: Pixels of the page per pixel of the reference: no detail is lost, and none made up.
        margin: How much is cut out around it, as a share of its height.
        settings: See `CutSettings`.
    """
    scale = max(density, settings.low / box.height)
    scale = min(scale, math.sqrt(settings.large / (box.width * box.height)))
    pad = max(0, round(margin * box.height * scale))
    width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    # pixel centers lie at whole numbers for OpenCV, so half a pixel is taken off before and put back after
    to_reference = np.array(
        [
            [1 / scale, 0.0, box.left - 0.5 + (0.5 - pad) / scale],
            [0.0, 1 / scale, box.top - 0.5 + (0.5 - pad) / scale],
            [0.0, 0.0, 1.0],
        ]
    )
    whole = homography @ to_reference
    image = cv2.warpPerspective(
        page,
        whole,
        (width + 2 * pad, height + 2 * pad),
        flags=(cv2.INTER_LINEAR if scale <= 1.5 * density else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Cut(np.asarray(image, np.uint8), whole, Box(pad, pad, pad + width, pad + height))


def on_page(box: Box, homography: Homography, page: tuple[int, ...]) -> Box:
    """The upright box on a page (H, W) around what lies in a box; empty where that lies beyond the page."""
    corners = np.array(
        [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)], np.float32
    )
    across, down = (project(homography, corners - 0.5) + 0.5).T.astype(np.float64)
    height, width = page
    left, right = (int(np.clip(edge, 0, width)) for edge in (np.floor(across.min()), np.ceil(across.max())))
    top, bottom = (int(np.clip(edge, 0, height)) for edge in (np.floor(down.min()), np.ceil(down.max())))
    return Box(left, top, right, bottom)

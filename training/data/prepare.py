"""Puts images of single characters through digitscan's own stages, so that training sees what reading will see.

What training makes of single characters goes through here; `strings` and `orand` put whole numbers through the stages.
"""

from collections.abc import Sequence
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import Components
from digitscan.finding.glyph import cut_glyph
from digitscan.finding.segment import find_single
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.normalize import normalize
from digitscan.records import Box, Glyph, Gray, Ink
from training.data.workers import processes

CHUNK = 200


def glyph_of(image: Gray) -> Glyph | None:
    """The glyph of an image (H, W) that shows one character, as `--layout digit` finds it; None without ink."""
    return find_single(extract_ink(image, InkSettings.for_layout("digit")))


def line_ink(image: Gray) -> Ink:
    """The ink of an image that shows one number, as `--layout line` finds it."""
    return extract_ink(image, InkSettings.for_layout("line"))


def glyph_in(ink: Ink, parts: Components, box: Box) -> Glyph | None:
    """The ink inside a box of the image: pieces that lie mostly inside, or make up much of what is inside.

    Args:
        ink: The ink of the image.
        parts: Its connected pieces.
        box: In pixels of the image, which the ink may have scaled.

    Returns:
        The glyph, or None where there is no ink to speak of.
    """
    left, top, right, bottom = (round(ink.scale * side) for side in (box.left, box.top, box.right, box.bottom))
    height, width = ink.mask.shape
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right - left < 2 or bottom - top < 2:
        return None
    inside = parts.labels[top:bottom, left:right]
    areas = np.bincount(inside.ravel(), minlength=len(parts.areas) + 1)[1:]
    keep = (areas >= 0.5 * parts.areas) & (areas >= 3) | (areas >= 0.3 * areas.sum())
    mask = np.concatenate(([False], keep & (areas > 0)))[inside]
    if mask.sum() < 10:
        return None
    return cut_glyph(ink, Box(left, top, right, bottom), mask.astype(np.uint8))


def on_paper(image: Gray, enlarge: int = 1) -> Gray:
    """Draws a dataset's image as dark ink on light paper with a margin, enlarged to the size of a scanned digit.

    Args:
        image: uint8 (H, W), of either polarity; what most of the border shows is taken for the paper.
        enlarge: By how much.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    dark = 255 - image if np.median(border) < 128 else image
    paper = int(np.median(255 - border if dark is not image else border))
    if enlarge > 1:
        dark = cv2.resize(dark, None, fx=enlarge, fy=enlarge, interpolation=cv2.INTER_CUBIC)
    margin = max(4, max(dark.shape) // 6)
    return cv2.copyMakeBorder(dark, *[margin] * 4, cv2.BORDER_CONSTANT, value=paper)


def scanned(digit: Gray, chance: np.random.Generator) -> Gray:
    """Draws a digit uint8 (28, 28), ink 255 on 0, at four times its size as a scan would show it.

    Paper and ink have random shades, the light falls off to one side, and there is noise.
    """
    ink = cv2.resize(digit, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    paper, dark = chance.uniform(190, 252), chance.uniform(10, 120)
    across, down = np.meshgrid(np.linspace(-1, 1, ink.shape[1]), np.linspace(-1, 1, ink.shape[0]))
    light = 1 + chance.uniform(-0.06, 0.06) * across + chance.uniform(-0.06, 0.06) * down
    page = (paper - ink * (paper - dark)) * light + chance.normal(0, chance.uniform(0, 5), ink.shape)
    return page.clip(0, 255).astype(np.uint8)


def _prepare_some(images: Sequence[Gray]) -> list[Gray | None]:
    return [None if glyph is None else normalize([glyph])[0] for glyph in map(glyph_of, images)]


def prepare(images: Sequence[Gray], workers: int) -> tuple[Gray, NDArray[np.bool_]]:
    """Brings images of single characters to the net's form, in several processes.

    Returns:
        Digits uint8 (M, 28, 28) of those M images that show ink; and bool (N,), which of the N images those are.
    """
    if workers == 1 or len(images) <= CHUNK:
        digits = _prepare_some(images)
    else:
        chunks = [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]
        with processes(workers) as pool:
            digits = list(chain.from_iterable(pool.map(_prepare_some, chunks)))
    found = np.array([digit is not None and digit.any() for digit in digits], bool)
    kept = [digit for digit, there in zip(digits, found, strict=True) if there and digit is not None]
    return np.array(kept, np.uint8).reshape(-1, 28, 28), found

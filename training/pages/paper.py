"""The paper under what is written and printed, and what a scan makes of both."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.lines.texts import Chance
from training.pages.sheet import DIGIT, PRINT, Sheet

Tone = NDArray[np.float32]

NEAR_DIGITS = 0.7  # of the cuts from pages with digits lie around one


@dataclass(frozen=True, slots=True)
class Paper:
    """What lies under all that is drawn: its tone (H, W), dark on light, and of which kind its own ink is."""

    tone: Tone
    kinds: Gray


@dataclass(frozen=True, slots=True)
class Background:
    """A real page: uint8 (H, W), dark on light, of which kind its ink is, and how high its print is in pixels."""

    image: Gray
    kinds: Gray
    height: float


def cut(page: Background, shape: tuple[int, int], height: float, chance: Chance) -> Paper:
    """A part of a real page, of a shape (H, W), its print as high as said, or higher where the page is too small."""
    whole = page.image.shape
    scale = max(height / page.height, (shape[0] + 1) / whole[0], (shape[1] + 1) / whole[1])
    rows, columns = round(shape[0] / scale), round(shape[1] / scale)
    top, left = int(chance.integers(whole[0] - rows + 1)), int(chance.integers(whole[1] - columns + 1))
    down, across = np.nonzero(page.kinds[::8, ::8] == DIGIT)
    if len(down) and chance.random() < NEAR_DIGITS:
        one = int(chance.integers(len(down)))
        top = int(np.clip(8 * down[one] - rows * chance.random(), 0, whole[0] - rows))
        left = int(np.clip(8 * across[one] - columns * chance.random(), 0, whole[1] - columns))
    inside = np.s_[top : top + rows, left : left + columns]
    size, way = (shape[1], shape[0]), cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    tone = cv2.resize(page.image[inside], size, interpolation=way)
    kinds = cv2.resize(page.kinds[inside], size, interpolation=cv2.INTER_NEAREST)
    return Paper(np.asarray(tone, np.float32), np.asarray(kinds, np.uint8))


def drawn_paper(shape: tuple[int, int], chance: Chance) -> Paper:
    """Paper with uneven light and, now and then, a security pattern, a shade under a part, or dots."""
    rows, columns = shape
    across, down = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    tone = np.full(shape, chance.uniform(160, 253), np.float32)
    turn, loss = chance.uniform(0, 2 * np.pi), chance.uniform(0, 0.3)
    tone *= 1 - loss * (0.5 + 0.5 * (across / columns * np.cos(turn) + down / rows * np.sin(turn)))
    if chance.random() < 0.3:
        waves = across * chance.normal(0, 0.5) + down * chance.normal(0, 0.5)
        bend = chance.uniform(0, 4) * np.sin(across / chance.uniform(15, 60) + down / chance.uniform(15, 60))
        tone -= np.float32(chance.uniform(4, 22)) * np.sin(waves + bend)
    if chance.random() < 0.15:
        pitch, dark = chance.uniform(3, 9), chance.uniform(8, 45)
        tone -= np.float32(dark) * ((across % pitch < 1.2) & (down % pitch < 1.2))
    if chance.random() < 0.15:
        (left, right), (top, bottom) = np.sort(chance.integers(0, columns, 2)), np.sort(chance.integers(0, rows, 2))
        tone[top:bottom, left:right] *= np.float32(chance.uniform(0.75, 0.95))
    return Paper(tone, np.full(shape, PRINT, np.uint8))


def scanned(sheet: Sheet, paper: Tone, pen: float, printer: float, height: float, chance: Chance) -> Gray:
    """A scan of a sheet: uint8 (H, W), dark on light.

    Args:
        sheet: What is on it.
        paper: What is under it.
        pen: How dark writing is, of 1.
        printer: How dark print is, of 1.
        height: Of the digits, in pixels.
        chance: Wears the scan.
    """
    dark = np.where(sheet.kinds == PRINT, np.float32(printer), np.float32(pen))
    image: Tone = paper * (1 - dark * sheet.ink)
    image = cv2.GaussianBlur(image, (0, 0), chance.uniform(0.3, 0.2 + 0.03 * height)).astype(np.float32)
    image += chance.normal(0, chance.uniform(0, 6), image.shape).astype(np.float32)
    gray = image.clip(0, 255).astype(np.uint8)
    if chance.random() < 0.3:
        quality = int(chance.integers(25, 90))
        _, packed = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])
        gray = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    if chance.random() < 0.2:
        light = cv2.blur(gray, (1 + 2 * round(height),) * 2).astype(np.float32)
        gray = np.where(gray < light * chance.uniform(0.75, 0.88), 0, 255).astype(np.uint8)
    return gray


def turned(image: Gray, degrees: float, way: int = cv2.INTER_LINEAR) -> Gray:
    """An image turned about its middle; what comes in from beyond is copied from the rim."""
    rows, columns = image.shape
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
    seen = cv2.warpAffine(image, matrix, (columns, rows), flags=way, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)

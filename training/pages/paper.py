"""The paper under what is written and printed, and what a scan makes of both."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.lines.texts import Chance
from training.pages.sheet import PRINT, Sheet

Tone = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Background:
    """A real page without handwritten digits: uint8 (H, W), dark on light, and how high its print is in pixels."""

    image: Gray
    height: float


def cut(backgrounds: Sequence[Background], shape: tuple[int, int], height: float, chance: Chance) -> Tone:
    """A part of a real page, of a shape (H, W), its print about as high as said."""
    page = backgrounds[int(chance.integers(len(backgrounds)))]
    scale = height * chance.uniform(0.6, 1.2) / page.height
    scale = max(scale, (shape[0] + 1) / page.image.shape[0], (shape[1] + 1) / page.image.shape[1])
    rows, columns = round(shape[0] / scale), round(shape[1] / scale)
    top = int(chance.integers(page.image.shape[0] - rows + 1))
    left = int(chance.integers(page.image.shape[1] - columns + 1))
    part = page.image[top : top + rows, left : left + columns]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (shape[1], shape[0]), interpolation=way), np.float32)


def drawn_paper(shape: tuple[int, int], chance: Chance) -> Tone:
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
    return tone


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


def turned(image: Gray, kinds: Gray, degrees: float) -> tuple[Gray, Gray]:
    """A scan and its kinds of ink, turned about their middle; what comes in from beyond is copied from the rim."""
    rows, columns = image.shape
    matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
    size = (columns, rows)
    seen = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    of = cv2.warpAffine(kinds, matrix, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8), np.asarray(of, np.uint8)

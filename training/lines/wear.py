"""Wears a scan of a number as cheap scanners and security paper do: small, pale, with fine lines or dots under it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.lines.texts import Chance

SMALL, PALE, HATCHED, DOTTED = 0.12, 0.15, 0.08, 0.04  # shares of the scans
INK = 40.0  # the level of gray than which no dot is darker


def worn(image: Gray, height: float, chance: Chance) -> Gray:
    """Makes some scans small, some pale, and prints fine lines or dots under some.

    Args:
        image: uint8 (H, W), dark on light.
        height: Of the writing, in pixels.
        chance: Decides.

    Returns:
        The image, perhaps smaller.
    """
    page: NDArray[np.float32] = image.astype(np.float32)
    if chance.random() < HATCHED:
        page = _hatched(page, chance)
    elif chance.random() < DOTTED:
        page = _dotted(page, chance)
    if chance.random() < SMALL:
        scale = chance.uniform(9, 17) / height
        if scale < 1:
            page = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)
    if chance.random() < PALE:
        paper = float(np.percentile(page, 80))
        noise = chance.normal(0, chance.uniform(0, 3), page.shape)
        page = np.asarray(paper - (paper - page) * chance.uniform(0.25, 0.7) + noise, np.float32)
    return page.clip(0, 255).astype(np.uint8)


def _hatched(page: NDArray[np.float32], chance: Chance) -> NDArray[np.float32]:
    """Prints fine lines that run side by side, bent or straight, paler than most writing."""
    across, down = np.meshgrid(np.arange(page.shape[1]), np.arange(page.shape[0]))
    turn, pitch = chance.uniform(0, np.pi), chance.uniform(4, 12)
    bend = chance.uniform(0, 3) * np.sin((across + down) / chance.uniform(15, 60))
    phase = (across * np.cos(turn) + down * np.sin(turn) + bend) / pitch
    line = np.abs(phase - np.round(phase)) * pitch < chance.uniform(0.5, 1.0)
    return np.asarray(page - line * chance.uniform(10, 50), np.float32)


def _dotted(page: NDArray[np.float32], chance: Chance) -> NDArray[np.float32]:
    """Prints a screen of dots, as dark as writing at most."""
    across, down = np.meshgrid(np.arange(page.shape[1]), np.arange(page.shape[0]))
    turn, pitch = chance.uniform(0, np.pi / 2), chance.uniform(3, 7)
    u, v = ((across * np.cos(turn + t) + down * np.sin(turn + t)) / pitch for t in (0, np.pi / 2))
    inside = np.hypot(u - np.round(u), v - np.round(v)) < chance.uniform(0.2, 0.36)
    darker = np.maximum(page - chance.uniform(10, 80), INK)
    return np.asarray(np.where(inside, np.minimum(page, darker), page), np.float32)

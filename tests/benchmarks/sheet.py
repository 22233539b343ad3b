"""A sheet of small pictures, each above its caption."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitscan.records import Gray

WIDTH, HEIGHT, LINE, MARGIN = 190, 70, 15, 6  # pixels of a picture's place, of a line of its caption, and around it
COLUMNS = 6


def sheet(pictures: Sequence[tuple[Gray, str]]) -> Gray:
    """Draws pictures uint8 (h, w), each as large as its place allows, row by row.

    Args:
        pictures: Each with its caption, of one line or several.

    Returns:
        uint8 (H, W), black on white; one empty row without pictures.
    """
    lines = max((caption.count("\n") + 1 for _, caption in pictures), default=1)
    tall, wide = HEIGHT + lines * LINE + 2 * MARGIN, WIDTH + 2 * MARGIN
    drawn = np.full((max(1, -(-len(pictures) // COLUMNS)) * tall, COLUMNS * wide), 255, np.uint8)
    for k, (picture, caption) in enumerate(pictures):
        row, column = divmod(k, COLUMNS)
        top, left = row * tall + MARGIN, column * wide + MARGIN
        zoom = min(WIDTH / picture.shape[1], HEIGHT / picture.shape[0])
        size = (max(1, int(picture.shape[1] * zoom)), max(1, int(picture.shape[0] * zoom)))
        fitted = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR)
        drawn[top : top + size[1], left : left + size[0]] = fitted
        for place, line in enumerate(caption.split("\n")):
            foot = (left, top + HEIGHT + (place + 1) * LINE - 3)
            cv2.putText(drawn, line, foot, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 0, 1, cv2.LINE_AA)
    return drawn

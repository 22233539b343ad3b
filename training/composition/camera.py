"""What a scanner or a camera makes of a sheet: turn, perspective, blur, shadow, noise, JPEG, gray, black and white."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.composition.sheet import Sheet

Matrix = NDArray[np.float64]


def random_view(sheet: Sheet, side: int, rng: np.random.Generator) -> Matrix:
    """A map (3, 3) from the sheet's pixels to those of a square view of its middle, turned and slightly bent."""
    rows, columns = sheet.shape
    kind = rng.random()
    degrees = rng.normal(0, 1.2) if kind < 0.72 else rng.uniform(-12, 12) if kind < 0.9 else rng.uniform(-28, 28)
    shear = rng.normal(0, 0.03) + (rng.normal(0, 0.12) if rng.random() < 0.15 else 0.0)
    turn = np.deg2rad(degrees)
    rotation = np.array([[np.cos(turn), -np.sin(turn) + shear, 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    tilt = np.eye(3)
    if rng.random() < 0.3:
        tilt[2, :2] = rng.normal(0, 0.25, 2) / side
    middle = np.array([[1, 0, -columns / 2], [0, 1, -rows / 2], [0, 0, 1]])
    back = np.array([[1, 0, side / 2], [0, 1, side / 2], [0, 0, 1]])
    return np.asarray(back @ tilt @ rotation @ middle, np.float64)


def seen(image: NDArray[np.float32], matrix: Matrix, side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The view: uint8 (side, side, 3), RGB."""
    gray = rng.random()
    view = cv2.warpPerspective(
        np.clip(image, 0, 255), matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if gray < 0.3:
        view = np.repeat(view.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.25:  # a shadow with a soft edge
        x, y = np.arange(side)[None, :], np.arange(side)[:, None]
        angle = rng.uniform(0, 2 * np.pi)
        along = (x - side * rng.random()) * np.cos(angle) + (y - side * rng.random()) * np.sin(angle)
        dark = 1 - rng.uniform(0.15, 0.6) / (1 + np.exp(-along / rng.uniform(2, 60)))
        view = view * dark[..., None]
    blur = rng.uniform(0.3, 1.0) if rng.random() < 0.85 else rng.uniform(1.0, 2.2)
    view = cv2.GaussianBlur(np.asarray(view, np.float32), (0, 0), blur)
    if rng.random() < 0.05:  # motion
        length = int(rng.integers(3, 7))
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1 / length
        view = cv2.filter2D(view, -1, kernel if rng.random() < 0.5 else kernel.T)
    contrast, light = rng.uniform(0.6, 1.15), rng.uniform(-25, 25)
    balance = rng.normal(1, 0.04 if rng.random() < 0.85 else 0.15, 3) if gray >= 0.3 else np.ones(3)
    view = ((view - 128) * contrast + 128 + light) * balance
    view = view + rng.normal(0, rng.uniform(0, 9) * (rng.random() < 0.7), view.shape)
    pixels = np.clip(view, 0, 255).astype(np.uint8)
    if rng.random() < 0.07:  # a fax or a cheque exchanged in black and white
        flat = pixels.mean(axis=2)
        level = cv2.blur(flat.astype(np.float32), (61, 61)) * rng.uniform(0.75, 0.92)
        pixels = np.repeat(np.where(flat < level, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    if rng.random() < 0.55:
        quality = int(rng.integers(30, 92))
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(pixels)


def moved(points: NDArray[np.float32], matrix: Matrix) -> NDArray[np.float32]:
    """Points (N, 2) as a map (3, 3) moves them."""
    if not len(points):
        return points
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix)[0], np.float32)

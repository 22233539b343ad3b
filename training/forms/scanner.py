"""A scanner: what it makes of a sheet, and where the sheet's numbers stand on the scan."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from training.forms.sheet import OVERSAMPLING, Mark, Sheet

Pixels = NDArray[np.uint8]
_STEP = 5  # between two levels of a scan: fine noise would only make the files large
_BLACK, _LID = 22, 226  # the scanner's inside: nothing on the glass with the lid open, or the closed lid


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a sheet is scanned.

    Attributes:
        mode: What the scan holds.
        angle: Of the sheet on the glass in degrees; positive turns it to the left.
        margin: Left, top, right and bottom of the glass around the sheet, in millimeters; negative cuts it.
        dark: The glass around the sheet is black instead of the gray of the lid.
        blur: Standard deviation of the unsharpness in pixels.
        noise: Standard deviation of the noise in levels.
        light: Loss of light from the brightest to the darkest place, 0 to 1.
        white: Level of the sheet that is turned to white; lower bleaches the paper.
        streaks: Faint lines along the scan, from dust on the sensor.
        threshold: Level under which a pixel of a bilevel scan is black.
    """

    mode: Literal["color", "gray", "bilevel"] = "gray"
    angle: float = 0.0
    margin: tuple[float, float, float, float] = (0, 0, 0, 0)
    dark: bool = False
    blur: float = 0.6
    noise: float = 2.5
    light: float = 0.06
    white: float = 250.0
    streaks: int = 0
    threshold: float = 150.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A number on the scan. `box` is left, top, right, bottom in pixels, right and bottom exclusive."""

    text: str
    field: str
    handwritten: bool
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page. `image` is uint8 (H, W) or, in color, RGB (H, W, 3); bilevel is 0 and 255."""

    image: Pixels
    dpi: int
    numbers: tuple[Placed, ...]


def scan(sheet: Sheet, scanner: Scanner) -> Scan:
    """Scan a sheet."""
    rng = sheet.rng
    source = np.asarray(sheet.image if scanner.mode == "color" else sheet.image.convert("L"))
    matrix, size = _placing(sheet, scanner)
    bed = _BLACK if scanner.dark else _LID
    image = _reduced(source, matrix, size, bed).astype(np.float32)
    on_sheet = _reduced(np.full(source.shape[:2], 255, np.uint8), matrix, size, 0).astype(np.float32) / 255
    image = cv2.GaussianBlur(image, (0, 0), scanner.blur)
    image *= _across(_paper(on_sheet, rng) * _light(on_sheet.shape, scanner.light, rng), image)
    image = image * (255 / scanner.white) * _across(_shadow(on_sheet, sheet.dpi), image)
    image += _across(_sensor(on_sheet.shape, scanner, rng), image)
    pixels = np.clip(np.rint(image / _STEP) * _STEP, 0, 255).astype(np.uint8)
    if scanner.mode == "bilevel":
        pixels = np.where(image < scanner.threshold, 0, 255).astype(np.uint8)
    numbers = tuple(_placed(mark, matrix, on_sheet.shape) for mark in sheet.marks)
    return Scan(pixels, sheet.dpi, numbers)


def _placing(sheet: Sheet, scanner: Scanner) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The map from the sheet's dots to the scan's, float64 (2, 3), and the scan's size in pixels."""
    wide, high = sheet.image.size
    left, top, right, bottom = (margin * sheet.scale for margin in scanner.margin)
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), scanner.angle, 1.0).astype(np.float64)
    matrix[:, 2] += (left, top)
    return matrix, (int((wide + left + right) / OVERSAMPLING), int((high + top + bottom) / OVERSAMPLING))


def _reduced(source: Pixels, matrix: NDArray[np.float64], size: tuple[int, int], bed: int) -> Pixels:
    dots = (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING)
    warped = cv2.warpAffine(source, matrix, dots, flags=cv2.INTER_LINEAR, borderValue=(bed, bed, bed))
    return np.asarray(cv2.resize(warped, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _across(field: NDArray[np.float32], image: NDArray[np.float32]) -> NDArray[np.float32]:
    return field if image.ndim == 2 else field[..., None]


def _grain(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise of unit size whose spots are `sigma` pixels large."""
    small = (int(shape[0] / max(1, sigma / 2)) + 2, int(shape[1] / max(1, sigma / 2)) + 2)
    noise = cv2.GaussianBlur(rng.normal(0, 1, small).astype(np.float32), (0, 0), min(2.0, sigma))
    noise = cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(noise / noise.std(), dtype=np.float32)


def _paper(on_sheet: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Fibers and cloudiness of the paper, a factor about 1."""
    shape = on_sheet.shape
    fibers = 0.004 * _grain(shape, 1.2, rng) + 0.004 * _grain(shape, 5, rng) + 0.003 * _grain(shape, 40, rng)
    return (1 + fibers * on_sheet).astype(np.float32)


def _light(shape: tuple[int, ...], loss: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Uneven light, a factor from 1 down to 1 - `loss`."""
    y, x = np.mgrid[0:1:64j, 0:1:64j]
    way = rng.uniform(0, 2 * np.pi)
    field = x * np.cos(way) + y * np.sin(way) + 0.4 * np.sin(3 * x + rng.uniform(0, 6)) * np.cos(2 * y)
    field = (1 - loss * (field - field.min()) / np.ptp(field)).astype(np.float32)
    return np.asarray(cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _shadow(on_sheet: NDArray[np.float32], dpi: int) -> NDArray[np.float32]:
    """The sheet's shadow on the lid and the darker line of its edge, a factor up to 1."""
    soft = cv2.GaussianBlur(on_sheet, (0, 0), dpi / 40)
    outside = 1 - on_sheet
    near = np.minimum(1, 2 * soft) * outside
    edge = np.clip(1 - np.abs(2 * cv2.GaussianBlur(on_sheet, (0, 0), 1.2) - 1) * 1.6, 0, 1)
    return (1 - 0.35 * near - 0.2 * edge).astype(np.float32)


def _sensor(shape: tuple[int, ...], scanner: Scanner, rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise, streaks and specks that the scanner adds, in levels."""
    added = scanner.noise * _grain(shape, 0.45, rng)
    for _ in range(scanner.streaks):
        added[:, rng.integers(shape[1])] -= rng.uniform(5, 14)
    for _ in range(int(rng.integers(4, 12))):
        y, x = rng.integers(shape[0]), rng.integers(shape[1])
        added[y : y + 2, x : x + 2] -= rng.uniform(25, 110)
    return added.astype(np.float32)


def _placed(mark: Mark, matrix: NDArray[np.float64], shape: tuple[int, ...]) -> Placed:
    outline = mark.outline
    if len(outline) == 2:  # the two corners of a box: its other two turn too
        outline = np.concatenate([outline, [(outline[0, 0], outline[1, 1]), (outline[1, 0], outline[0, 1])]])
    points = (outline @ matrix[:, :2].T + matrix[:, 2]) / OVERSAMPLING
    reach = mark.reach / OVERSAMPLING + 2
    left, top = np.floor(points.min(axis=0) - reach)
    right, bottom = np.ceil(points.max(axis=0) + reach)
    box = (max(0, int(left)), max(0, int(top)), min(shape[1], int(right)), min(shape[0], int(bottom)))
    return Placed(mark.text, mark.field, mark.handwritten, box)

"""Paper: drawn, with uneven light and security patterns, or a part of a real page without handwritten numbers."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.page_halves import BARE, trained

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class RealPage:
    """A real page, uint8 (H, W, 3) RGB; its ink is no handwritten digit."""

    name: str
    image: Image


def drawn_paper(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Paper float32 (H, W, 3), RGB 0 to 255."""
    rows, columns = shape
    light = rng.uniform(150, 255) if rng.random() < 0.4 else rng.uniform(225, 255)
    tint = 1 - np.abs(rng.normal(0, 0.05, 3)) * (rng.random() < 0.5)
    if rng.random() < 0.08:  # colored paper
        tint = rng.uniform(0.65, 1.0, 3)
    across = np.linspace(0, 1, columns, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    turn, loss = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.3) * (rng.random() < 0.6)
    field = 1 - loss * (0.5 + 0.5 * (across * np.cos(turn) + down * np.sin(turn)))
    paper = (field[..., None] * (light * tint).astype(np.float32)).astype(np.float32)
    if rng.random() < 0.4:  # texture
        grain = rng.normal(0, 1, (rows // 3 + 2, columns // 3 + 2)).astype(np.float32)
        paper += rng.uniform(1, 7) * cv2.resize(grain, (columns, rows))[..., None]
    if rng.random() < 0.25:
        paper += _security(shape, rng)
    if rng.random() < 0.14:
        paper -= _dots(shape, rng)[..., None]
    return paper


def _dots(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Dots in rows, upright or turned, as paper is tinted in print or by a scanner in black and white."""
    turn = np.deg2rad(rng.choice((0.0, 45.0, rng.uniform(0, 90)), p=(0.4, 0.4, 0.2)))
    pitch, dark = rng.uniform(2.5, 11), rng.uniform(6, 90)
    x, y = np.arange(shape[1], dtype=np.float32)[None, :], np.arange(shape[0], dtype=np.float32)[:, None]
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    size = max(1.3, pitch * rng.uniform(0.25, 0.5))
    return np.asarray(dark * ((along % pitch < size) & (across % pitch < size)), np.float32)


def _security(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    x, y = np.arange(shape[1], dtype=np.float32)[None, :], np.arange(shape[0], dtype=np.float32)[:, None]
    pattern = np.zeros((*shape, 3), np.float32)
    for _ in range(int(rng.integers(1, 3))):
        bend = rng.uniform(0, 5) * np.sin(x / rng.uniform(10, 60) + y / rng.uniform(10, 60))
        wave = np.sin(x * rng.normal(0, 0.5) + y * rng.normal(0, 0.5) + bend)
        if rng.random() < 0.5:
            wave = np.where(wave > rng.uniform(0.4, 0.9), 1.0, 0.0)
        pattern -= wave[..., None] * rng.uniform(3, 28) * rng.uniform(0.2, 1, 3)
    return pattern.astype(np.float32)


def real_paper(page: RealPage, shape: tuple[int, int], height: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """A part of a real page, scaled so that digits of a usual size on it would be so many pixels high."""
    image = page.image
    usual = max(image.shape[:2]) / rng.uniform(50, 130)  # height of writing on it, in its own pixels
    scale = max(height / usual, (shape[0] + 1) / image.shape[0], (shape[1] + 1) / image.shape[1])
    rows, columns = int(shape[0] / scale), int(shape[1] / scale)
    top = int(rng.integers(image.shape[0] - rows + 1))
    left = int(rng.integers(image.shape[1] - columns + 1))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cut = cv2.resize(image[top : top + rows, left : left + columns], (shape[1], shape[0]), interpolation=way)
    return np.asarray(cut, np.float32)


def read_page(path: Path) -> RealPage:
    """Reads an image file in color, at most 2,600 pixels on its longer side."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None, f"{path} cannot be read"
    return RealPage(path.name, _bounded(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)))


def bare_pages(data: Path) -> list[RealPage]:
    """The pages without handwritten digits that train."""
    return [read_page(path) for name in BARE for path in trained(data / "pages" / name)]


def blank_forms(folder: Path) -> list[RealPage]:
    """The first pages of the PDF files of a folder, drawn."""
    import pypdfium2

    pages = []
    for path in sorted(folder.glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for k in range(min(2, len(document))):
            pages.append(
                RealPage(
                    f"{path.name}:{k}", _bounded(document[k].render(scale=2.4, rev_byteorder=True).to_numpy()[..., :3])
                )
            )
        document.close()
    return pages


def _bounded(image: Image) -> Image:
    longest = max(image.shape[:2])
    if longest > 2600:
        image = cv2.resize(image, None, fx=2600 / longest, fy=2600 / longest, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(image, np.uint8)

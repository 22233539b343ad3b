"""Real images of one number each, with their labels and where their digits are; the file that keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import DetectorNet
from digitscan.detection.linking import NumberRegion
from digitscan.detection.regions import find_regions
from digitscan.errors import InputError
from digitscan.records import Gray
from training.shards import write_arrays

LEAST = 0.3
"""Numbers whose centers are on average less probable than this are not seen."""


@dataclass(frozen=True, slots=True)
class Labeled:
    """An image of one number: its file's bytes, the digits, the number's box, and the digits' centers if known.

    Attributes:
        source: Where it comes from.
        packed: The bytes of a PNG or JPEG file.
        text: The digits.
        box: float32 (4,): left, top, right, bottom of the number or its field, in pixels of the image.
        at: float32 (N, 2), the digits' centers, or (0, 2).
        height: Of the digits, or 0.
    """

    source: str
    packed: bytes
    text: str
    box: NDArray[np.float32]
    at: NDArray[np.float32]
    height: float

    def image(self) -> Gray:
        """The image, uint8 (H, W).

        Raises:
            InputError: It is no image.
        """
        image = cv2.imdecode(np.frombuffer(self.packed, np.uint8), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise InputError(self.source, f"holds an image of {self.text} that cannot be read; get the data again")
        return np.asarray(image, np.uint8)


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(character for character in text if character.isdecimal())


def surest(regions: Sequence[NumberRegion], count: int | None = None) -> NumberRegion | None:
    """The region that is seen best, of those with so many digits if that is given; None where there is none."""
    some = [r for r in regions if r.scores.mean() >= LEAST and count in (None, len(r.at))]
    return max(some, key=lambda region: float(region.scores.sum()), default=None)


def seen_in(image: Gray, net: DetectorNet, count: int | None = None) -> NumberRegion | None:
    """The number that the detector sees best in an image of one number."""
    return surest(find_regions(np.repeat(image[..., None], 3, axis=2), net), count)


def write_numbers(path: Path, numbers: Sequence[Labeled]) -> None:
    """Writes numbers to an npz file, whole or not at all."""
    write_arrays(
        path,
        sources=np.array([one.source for one in numbers]),
        texts=np.array([one.text for one in numbers]),
        packed=np.frombuffer(b"".join(one.packed for one in numbers), np.uint8),
        sizes=np.array([len(one.packed) for one in numbers]),
        boxes=np.array([one.box for one in numbers], np.float32),
        at=np.concatenate([one.at for one in numbers]),
        counts=np.array([len(one.at) for one in numbers]),
        heights=np.array([one.height for one in numbers], np.float32),
    )


def read_numbers(path: Path) -> list[Labeled]:
    """The numbers of a file."""
    with np.load(path) as arrays:
        at = np.split(arrays["at"], np.cumsum(arrays["counts"])[:-1])
        packed = np.split(arrays["packed"], np.cumsum(arrays["sizes"])[:-1])
        texts, sources = arrays["texts"].tolist(), arrays["sources"].tolist()
        rows = zip(sources, packed, texts, arrays["boxes"], at, arrays["heights"].tolist(), strict=True)
        return [Labeled(name, bytes(some), text, box, where, tall) for name, some, text, box, where, tall in rows]

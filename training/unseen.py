"""What a net is measured on, which did not train it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray


@dataclass(frozen=True, slots=True)
class Unseen:
    """Labeled images: their name in reports, uint8 (N, 28, 28), and labels (N,), which index `classes`."""

    name: str
    classes: tuple[str, ...]
    images: Gray
    labels: NDArray[np.uint8]

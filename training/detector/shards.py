"""Shards of composed and real views: how they are made, written and read, and shown in other light."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.composition.crops import Crop, compose
from training.composition.paper import RealPage
from training.composition.scene import Desk
from training.detector.real import KnownPage, real_crop
from training.shards import write_arrays

SHARD = 512
REAL = 0.22
"""The share of views of real pages with known numbers."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What views are made of: hands and fonts, real pages without digits, real pages with known ones."""

    desk: Desk
    bare: tuple[RealPage, ...]
    known: tuple[KnownPage, ...]


def make_shard(sources: Sources, seed: int, number: int, count: int = SHARD) -> list[Crop]:
    """The views of a shard, always the same ones for a seed and a number."""
    rng = np.random.default_rng([seed, number])
    known = list(sources.known)
    return [
        real_crop(known, rng) if known and rng.random() < REAL else compose(sources.desk, sources.bare, rng)
        for _ in range(count)
    ]


def write_shard(path: Path, crops: list[Crop]) -> None:
    """Writes views to a file, whole or not at all."""
    write_arrays(
        path,
        views=np.stack([crop.view for crop in crops]),
        digits=np.concatenate([crop.digits for crop in crops]),
        digit_counts=np.array([len(crop.digits) for crop in crops]),
        ignored=np.concatenate([crop.ignored for crop in crops]),
        ignored_counts=np.array([len(crop.ignored) for crop in crops]),
        knows_print=np.array([crop.knows_print for crop in crops]),
    )


def read_shard(path: Path) -> list[Crop]:
    """The views of a file."""
    with np.load(path) as arrays:
        views, knows = arrays["views"], arrays["knows_print"]
        digits = np.split(arrays["digits"], np.cumsum(arrays["digit_counts"])[:-1])
        ignored = np.split(arrays["ignored"], np.cumsum(arrays["ignored_counts"])[:-1])
    return [Crop(*one) for one in zip(views, digits, ignored, knows.tolist(), strict=True)]


def jittered(view: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The view in other light: a view that is seen again differs."""
    gain, shift = (
        rng.uniform(0.85, 1.15, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0.85, 1.15)),
        rng.uniform(-15, 15),
    )
    table = np.clip(np.arange(256)[:, None] * gain + shift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(view, table.reshape(1, 256, 3)), np.uint8)

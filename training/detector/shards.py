"""Shards of composed and real views, written by a process of its own while the net trains on those before."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.composition.crops import Crop, compose
from training.composition.paper import RealPage
from training.composition.scene import Desk
from training.detector.real import KnownPage, real_crop

SHARD = 512
REAL = 0.22
"""The share of views of real pages with known numbers."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What views are made of: hands and fonts, real pages without digits, real pages with known ones."""

    desk: Desk
    bare: tuple[RealPage, ...]
    known: tuple[KnownPage, ...]


def shard_path(folder: Path, number: int) -> Path:
    """The file of a shard."""
    return folder / f"shard-{number:05d}.npz"


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
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        views=np.stack([crop.view for crop in crops]),
        digits=np.concatenate([crop.digits for crop in crops]),
        digit_counts=np.array([len(crop.digits) for crop in crops]),
        ignored=np.concatenate([crop.ignored for crop in crops]),
        ignored_counts=np.array([len(crop.ignored) for crop in crops]),
        knows_print=np.array([crop.knows_print for crop in crops]),
    )
    part.replace(path)


def read_shard(path: Path) -> list[Crop]:
    """The views of a file."""
    with np.load(path) as arrays:
        views, knows = arrays["views"], arrays["knows_print"]
        digits = np.split(arrays["digits"], np.cumsum(arrays["digit_counts"])[:-1])
        ignored = np.split(arrays["ignored"], np.cumsum(arrays["ignored_counts"])[:-1])
    return [Crop(*one) for one in zip(views, digits, ignored, knows.tolist(), strict=True)]


def build_ahead(sources: Sources, folder: Path, seed: int, numbers: range, ahead: int, count: int) -> None:
    """Writes the shards of some numbers, never more than `ahead` beyond the last one that was taken away."""
    cv2.setNumThreads(1)
    os.nice(5)
    parent = os.getppid()
    for number in numbers:
        while len(list(folder.glob("shard-*[0-9].npz"))) >= ahead:
            if os.getppid() != parent:
                return
            time.sleep(1)
        if not shard_path(folder, number).exists():
            write_shard(shard_path(folder, number), make_shard(sources, seed, number, count))


def start_builder(
    sources: Sources, folder: Path, seed: int, numbers: range, ahead: int, count: int
) -> multiprocessing.Process:
    """Starts the process that writes shards; those that a stopped run left are made again."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("shard-*"):
        left.unlink()
    process = multiprocessing.get_context("fork").Process(
        target=build_ahead, args=(sources, folder, seed, numbers, ahead, count), daemon=True
    )
    process.start()
    return process


def take_shard(folder: Path, number: int, builder: multiprocessing.Process) -> list[Crop]:
    """Reads a shard, waiting until it is written, and takes its file away.

    Raises:
        RuntimeError: The process that writes it has ended.
    """
    path = shard_path(folder, number)
    while not path.exists():
        if not builder.is_alive():
            raise RuntimeError(f"{path} was not written: the process that builds views ended")
        time.sleep(0.2)
    crops = read_shard(path)
    path.unlink()
    return crops


def jittered(view: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The view in other light: a view that is seen again differs."""
    gain, shift = (
        rng.uniform(0.85, 1.15, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0.85, 1.15)),
        rng.uniform(-15, 15),
    )
    table = np.clip(np.arange(256)[:, None] * gain + shift, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(view, table.reshape(1, 256, 3)), np.uint8)

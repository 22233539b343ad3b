"""Shards of samples that a process of its own writes while a net trains on those written before."""

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Sample = TypeVar("Sample")


@dataclass(frozen=True, slots=True)
class Shards(Generic[Sample]):
    """How the shards of a training are made, written and read.

    Attributes:
        folder: Where they are written.
        make: Gives the samples of a shard, always the same ones for its number.
        write: Writes samples to a file, whole or not at all.
        read: Reads them.
    """

    folder: Path
    make: Callable[[int], list[Sample]]
    write: Callable[[Path, list[Sample]], None]
    read: Callable[[Path], list[Sample]]

    def path(self, number: int) -> Path:
        """The file of a shard."""
        return self.folder / f"shard-{number:05d}.npz"

    def start_builder(self, numbers: range, ahead: int) -> multiprocessing.Process:
        """Starts the process that writes shards; those that a stopped run left are made again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("shard-*"):
            left.unlink()
        context = multiprocessing.get_context("fork")
        process = context.Process(target=self._build_ahead, args=(numbers, ahead), daemon=True)
        process.start()
        return process

    def take(self, number: int, builder: multiprocessing.Process) -> list[Sample]:
        """Reads a shard, waiting until it is written, and takes its file away.

        Raises:
            RuntimeError: The process that writes it has ended.
        """
        path = self.path(number)
        while not path.exists():
            if not builder.is_alive() and not path.exists():
                raise RuntimeError(f"{path} was not written: the process that builds samples ended")
            time.sleep(0.2)
        samples = self.read(path)
        path.unlink()
        return samples

    def _build_ahead(self, numbers: range, ahead: int) -> None:
        """Writes the shards of some numbers, never more than `ahead` beyond the last one that was taken away."""
        cv2.setNumThreads(1)
        os.nice(5)
        parent = os.getppid()
        for number in numbers:
            while len(list(self.folder.glob("shard-*[0-9].npz"))) >= ahead:
                if os.getppid() != parent:
                    return
                time.sleep(1)
            if not self.path(number).exists():
                self.write(self.path(number), self.make(number))


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Writes arrays to an npz file, whole or not at all."""
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(path)

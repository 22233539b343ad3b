"""Reads the idx files in which MNIST and its relatives come, and says what is wrong with a broken one."""

from pathlib import Path

import numpy as np

from digitscan.errors import InputError
from digitscan.records import Gray


def read_idx(path: Path, dimensions: int) -> Gray:
    """Reads an idx file of unsigned bytes: `dimensions` is 3 for images (N, H, W), 1 for labels (N,).

    The format: two zero bytes, the type (8, unsigned byte), the number of dimensions, the size of each as a
    big-endian 32-bit integer, then the data (http://yann.lecun.com/exdb/mnist).

    Raises:
        InputError: The file is missing, has another magic number, or is shorter or longer than its header says.
    """
    try:
        data = bytearray(path.read_bytes())
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}); name the folder with --data") from error
    magic = bytes([0, 0, 8, dimensions])
    if data[:4] != magic:
        wanted = f"{magic.hex()} (unsigned bytes, {dimensions} dimensions)"
        raise InputError(str(path), f"wrong magic number {data[:4].hex() or 'none'}, expected {wanted}; unpack it?")
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise InputError(str(path), "ends within its header; the file is damaged, get it again")
    shape = tuple(int(n) for n in np.frombuffer(data[4:start], ">u4"))
    if len(data) - start != np.prod(shape, dtype=np.int64):
        found = f"{len(data) - start} bytes of data, its header says {shape}"
        raise InputError(str(path), f"{found}; the file is damaged, get it again")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def read_pair(images: Path, labels: Path, classes: int) -> tuple[Gray, Gray]:
    """Reads digits (N, 28, 28) and their labels (N,), and checks that they fit each other.

    Raises:
        InputError: One is broken, their counts differ, the images are not 28x28, or a label is out of range.
    """
    pixels, values = read_idx(images, 3), read_idx(labels, 1)
    if pixels.shape[1:] != (28, 28):
        raise InputError(str(images), f"images of {pixels.shape[1:]} pixels, expected 28x28")
    if len(pixels) != len(values):
        raise InputError(str(labels), f"{len(values)} labels for {len(pixels)} images in {images.name}")
    wrong = np.flatnonzero(values >= classes)
    if wrong.size:
        row = int(wrong[0])
        raise InputError(str(labels), f"row {row}: label {values[row]}, but there are only {classes} classes")
    return pixels, values

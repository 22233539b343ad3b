"""Kaggle's Digit Recognizer: reads its `train.csv` and `test.csv`, and writes the `submission.csv` that it takes.

A row is a line of the file as a table shows it: the header is row 1.
"""

import contextlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.records import Gray
from training.data.datasets import DIGITS, DataSet, mnist_parts
from training.whole_file import write_text

SIDE = 28
PIXELS = tuple(f"pixel{k}" for k in range(SIDE * SIDE))
FOLDER = "kaggle"
BLOCK = 1000  # rows that are read at once, so that memory stays bounded
LARGEST = 255


def read_kaggle_train(path: Path) -> tuple[Gray, NDArray[np.uint8]]:
    """Reads the digits uint8 (N, 28, 28), ink 255 on 0, and labels uint8 (N,) of a `train.csv`.

    Raises:
        InputError: The file is missing, or a row of it is wrong.
    """
    table = _read(path, ("label", *PIXELS))
    wrong = np.flatnonzero(table[:, 0] >= len(DIGITS))
    if wrong.size:
        row = int(wrong[0])
        raise InputError(str(path), f"row {row + 2}: label {table[row, 0]}, but there are only {len(DIGITS)} classes")
    return np.ascontiguousarray(table[:, 1:]).reshape(-1, SIDE, SIDE), table[:, 0].copy()


def read_kaggle_test(path: Path) -> Gray:
    """Reads the digits uint8 (N, 28, 28), ink 255 on 0, of a `test.csv`, which has no labels.

    Raises:
        InputError: The file is missing, or a row of it is wrong.
    """
    return _read(path, PIXELS).reshape(-1, SIDE, SIDE)


def load_kaggle(data: Path, cache: Path) -> DataSet:
    """The labeled digits of `kaggle/train.csv`, a tenth of them (5,000 at the most) for validation."""
    images, labels = read_kaggle_train(data / FOLDER / "train.csv")
    n = len(images)
    nobody = np.full(n, -1, np.int32)
    return DataSet("kaggle", DIGITS, images, labels, np.zeros(n, np.uint8), ("kaggle",), nobody, mnist_parts(n))


def write_submission(path: Path, labels: NDArray[np.integer]) -> None:
    """Writes the labels (N,) found for a `test.csv`, numbered from 1; an older file is replaced only when it is whole.

    Raises:
        OutputError: The file cannot be written.
    """
    rows = "".join(f"{number},{label}\n" for number, label in enumerate(labels.tolist(), start=1))
    write_text(path, "ImageId,Label\n" + rows)


def _read(path: Path, header: tuple[str, ...]) -> NDArray[np.uint8]:
    """Reads a table of numbers from 0 to 255, uint8 (N, columns), below a header."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline=None) as lines:
            _check_header(path, lines.readline(), header)
            blocks = list(_blocks(path, lines, len(header)))
    except OSError as error:
        what = f"cannot be read ({error.strerror}); get it from kaggle.com/c/digit-recognizer"
        raise InputError(str(path), what) from error
    if not blocks:
        raise InputError(str(path), "holds no row below its header; get it again")
    return np.concatenate(blocks)


def _check_header(path: Path, line: str, header: tuple[str, ...]) -> None:
    found = tuple(name.strip(' "\r\n') for name in line.split(","))
    if found == header:
        return
    if len(found) != len(header):
        fault = f"{len(found)} columns, expected {len(header)} ({header[0]} to {header[-1]})"
    else:
        column = next(k for k, name in enumerate(header) if found[k] != name)
        fault = f"column {column + 1} is {found[column][:20]!r}, expected {header[column]!r}"
    raise InputError(str(path), f"row 1: {fault}; is this Kaggle's file?")


def _blocks(path: Path, lines: Iterator[str], columns: int) -> Iterator[NDArray[np.uint8]]:
    """Reads some rows at a time."""
    row = 2
    while block := list(islice(lines, BLOCK)):
        table = _numbers(block)
        if table.shape != (len(block), columns) or table.min() < 0 or table.max() > LARGEST:
            _complain(path, block, row, columns)
        yield table.astype(np.uint8)
        row += len(block)


def _numbers(block: list[str]) -> NDArray[np.int64]:
    """The numbers of some rows; none at all where that is not what they hold."""
    if all(line.strip() for line in block):  # numpy would pass over blank lines, with a warning where all are
        with contextlib.suppress(ValueError):
            return np.loadtxt(block, np.int64, comments=None, delimiter=",", ndmin=2)
    return np.empty((0, 0), np.int64)


def _complain(path: Path, block: list[str], first: int, columns: int) -> None:
    """Raises an error that names the first wrong row of a block."""
    for row, line in enumerate(block, start=first):
        values = line.rstrip("\r\n").split(",")
        if len(values) != columns:
            raise InputError(str(path), f"row {row}: {len(values)} columns, expected {columns}; get the file again")
        for column, value in enumerate(values, start=1):
            text = value.strip()
            place = f"row {row}, column {column}: {text[:20]!r}"
            if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()):
                raise InputError(str(path), f"{place} is not a whole number; get the file again")
            if not 0 <= int(text[:20]) <= LARGEST:
                raise InputError(str(path), f"{place} is not within 0 to {LARGEST}; get the file again")
    raise InputError(str(path), f"rows {first} to {first + len(block) - 1} cannot be read; get the file again")

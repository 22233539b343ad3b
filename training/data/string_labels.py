"""The labels of images of one number each: ORAND CAR-A, whose digits have boxes, and parish registers."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitscan.errors import InputError
from digitscan.records import Box
from training.data.datasets import PARTS
from training.data.samples import split


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of the set: its file, and the value and true box of each digit from left to right."""

    file: Path
    values: tuple[int, ...]
    boxes: tuple[Box, ...]


def read_truth(path: Path) -> list[Amount]:
    """Reads the truth file of a part of the set; its images lie in a folder of the same name beside it.

    Raises:
        InputError: The file is missing or is not a truth file with a box for every digit.
    """
    try:
        truth = json.loads(path.read_text())
        return [
            Amount(
                path.with_suffix("") / name,
                tuple(int(digit["text"]) for digit in string["digits"]),
                tuple(Box(*digit["box"]) for digit in string["digits"]),
            )
            for name, entry in sorted(truth.items())
            for string in entry["strings"]
        ]
    except OSError as error:
        raise InputError(str(path), "is missing; name the data folder with --data") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(str(path), f"is not a truth file with digit boxes ({error!r})") from error


def orand_amounts(data: Path) -> dict[str, list[Amount]]:
    """The amounts of ORAND CAR-A by part; `dev` is development, and a twentieth of `train` validation.

    Raises:
        InputError: A file is missing or broken.
    """
    folder = data / "strings" / "orand_car_a"
    known, unseen = (read_truth(folder / f"{name}.json") for name in ("train", "dev"))
    parts = split(len(known), np.arange(len(known), dtype=np.int32))
    by_part = {name: [known[k] for k in np.flatnonzero(parts == PARTS.index(name))] for name in ("train", "validation")}
    return by_part | {"development": unseen}


def parish_labels(data: Path) -> dict[str, list[tuple[Path, str]]]:
    """The images of parish_numbers with their labels, by part.

    A tenth by file name is development, a twentieth validation.

    Raises:
        InputError: train.tsv is missing or broken.
    """
    path = data / "strings" / "parish_numbers" / "train.tsv"
    try:
        rows = list(csv.reader(path.open(encoding="utf-8"), delimiter="\t"))
    except OSError as error:
        raise InputError(str(path), "is missing; name the data folder with --data") from error
    wrong = next((k for k, row in enumerate(rows, 1) if len(row) != 2 or not row[1].isdecimal()), None)
    if wrong is not None:
        raise InputError(str(path), f"row {wrong}: is no file name and number; get the file again")
    parts: dict[str, list[tuple[Path, str]]] = {"train": [], "validation": [], "development": []}
    for place, (name, text) in enumerate(sorted(rows)):
        part = "development" if place % 10 == 0 else "validation" if place % 20 == 1 else "train"
        parts[part].append((path.parent / "train" / name, text))
    return parts

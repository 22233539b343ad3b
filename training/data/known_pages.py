"""Pages of the data folder: which train and which only measure, and the handwritten numbers that are known on them.

Of the folders named here every second page, by name, trains; all others only measure.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscan.errors import InputError
from digitscan.records import Box

PAGES = Path("pages")
NEGATIVES = "negatives"
CHECKS = "idrbt_cheques"
FILLED = ("exam_tuberlin", CHECKS, "sudoku_handwritten")
"""Folders of pages all of whose handwritten digits are told in `truth.json`; the other ones only measure."""

_SUFFIXES = (".jpg", ".jpeg", ".png")
_TRUTH = "truth.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A number that is known to stand in a box of a page; without digits it is not known which."""

    digits: str
    box: Box


def trained_pages(data: Path, folder: str) -> list[Path]:
    """The pages of a folder of `pages` that train; none of a folder that only measures.

    Raises:
        InputError: A folder that trains holds no pages.
    """
    if folder not in (NEGATIVES, *FILLED):
        return []
    found = pages_in(data / PAGES / folder)
    if not found:
        raise InputError(str(data / PAGES / folder), "holds no pages; name the data folder with --data")
    return found[::2]


def pages_in(folder: Path) -> list[Path]:
    """The images of a folder, by name."""
    return sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES)


def known_numbers(data: Path, folder: str) -> dict[str, list[Written]]:
    """The handwritten numbers of each page that a folder's truth file tells of.

    Raises:
        InputError: The file is missing or broken.
    """
    path = data / PAGES / folder / _TRUTH
    try:
        truth = json.loads(path.read_text(encoding="utf-8"))
        return {name: [_written(one) for one in page["strings"] if _is_told(one)] for name, page in truth.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"is missing or broken; get the data again ({error})") from error


def _is_told(string: dict[str, Any]) -> bool:
    return bool(string["handwritten"] and string["box"])


def _written(string: dict[str, Any]) -> Written:
    left, top, right, bottom = string["box"]
    return Written("" if string.get("doubtful") else string["text"], Box(left, top, right, bottom))

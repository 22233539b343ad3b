"""Which names in a folder count, and in which order a person would list them."""

import re
from dataclasses import dataclass

FORMATS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf", ".bmp", ".webp", ".gif")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is to be searched."""

    path: str


def natural(name: str) -> tuple[list[list[str | tuple[int, str]]], str]:
    """A sort key: page.png, page2.png, page10.png; the name decides between page1, page01 and Page1."""
    parts = (re.split(r"([0-9]+)", part) for part in name.casefold().split("."))
    return [[_in_order(run) if index % 2 else run for index, run in enumerate(part)] for part in parts], name


def _in_order(digits: str) -> tuple[int, str]:
    """What sorts as the number does, which may be too long to be made from digits: a store's names have no limit."""
    digits = digits.lstrip("0")
    return len(digits), digits

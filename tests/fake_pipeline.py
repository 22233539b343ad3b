"""Stands in for `digitscan.pipeline` and `digitscan.models`, so that tests of the command are fast and need no weights.

A page is one gray level, which says what happens: see `scan_page`. As a script it runs the command with this
module in place of the real one; each page then takes the seconds in the variable FAKE_SECONDS.
"""

import os
import sys
import time
from dataclasses import dataclass

from digitscan.errors import WeightsError
from digitscan.records import Box, Digit, Field, PageReading

EMPTY, CRASH, NO_MEMORY, SLOW = 255, 254, 253, 252


@dataclass(frozen=True)
class ScanSettings:
    layout: str = "page"
    min_confidence: float = 0.9
    templates: tuple = ()
    or_free: bool = False
    pictured: frozenset = frozenset()


Models = str
BOX = Box(3, 5, 33, 25)


def load_models(weights=None):
    if "FAKE_NO_WEIGHTS" in os.environ:
        raise WeightsError("the weights are missing; install digitscan again")
    return "models"


def scan_page(page, models, settings):
    """Reads level 120 as the number 120 with confidence 0.12; four levels mean something else."""
    level = int(page.image[0, 0])
    time.sleep(60 if level == SLOW else float(os.environ.get("FAKE_SECONDS", "0")))
    if level == CRASH:
        raise ZeroDivisionError("a bug")
    if level == NO_MEMORY:
        raise MemoryError
    fields = () if level == EMPTY else (number(f"{level:03d}", level / 1000, settings.min_confidence),)
    return PageReading(page.source, page.number, fields, {"ink": 0.25, "classify": 0.5})


def number(text, confidence, min_confidence=0.9, box=BOX):
    digits = [character for character in text if character.isdigit()]
    width = box.width // len(digits)
    boxes = [Box(box.left + n * width, box.top, box.left + (n + 1) * width, box.bottom) for n in range(len(digits))]
    status = "accepted" if confidence >= min_confidence else "review"
    return Field(
        "",
        text,
        confidence,
        status,
        box,
        tuple(Digit(int(d), confidence, b) for d, b in zip(digits, boxes, strict=True)),
    )


if __name__ == "__main__":
    sys.modules["digitscan.pipeline"] = sys.modules["digitscan.models"] = sys.modules["__main__"]
    from digitscan.cli import main

    main()

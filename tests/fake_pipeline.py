"""Stands in for `digitscan.pipeline` and `digitscan.nets.models`: tests of the command are fast and need no weights.

A page is one gray level, which says what happens: see `scan_page`. As a script it runs the command with this
module in place of the real one; each page then takes the seconds in the variable FAKE_SECONDS.
"""

import ctypes
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from digitscan.errors import WeightsError
from digitscan.records import Box, Digit, Field, PageReading

EMPTY, CRASH, NO_MEMORY, SLOW = 255, 254, 253, 252
KILLED, STUCK, KILLED_ONCE = 233, 232, 231


@dataclass(frozen=True)
class ScanSettings:
    layout: str = "page"
    min_confidence: float = 0.9
    templates: tuple = ()
    or_free: bool = False
    printed: bool = False
    pictured: frozenset = frozenset()
    rotate: object = "auto"
    in_color: bool = False


Models = str
BOX = Box(3, 5, 33, 25)


def load_models(weights=None):
    if "FAKE_NO_START" in os.environ:
        os._exit(9)
    if "FAKE_NO_WEIGHTS" in os.environ:
        raise WeightsError("the weights are missing; install digitscan again")
    return "models"


def scan_page(page, models, settings):
    """Reads level 120 as the number 120 with confidence 0.12; four levels mean something else."""
    level = int(page.image[0, 0])
    if "FAKE_LOG" in os.environ:
        with Path(os.environ["FAKE_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{page.source} {page.number}\n")
    time.sleep(60 if level == SLOW else float(os.environ.get("FAKE_SECONDS", "0")))
    if level == KILLED or (level == KILLED_ONCE and first_time(page)):
        os.kill(os.getpid(), signal.SIGKILL)
    if level == STUCK:
        ctypes.PyDLL(None).sleep(60)  # no other thread of this process runs meanwhile
    if level == CRASH:
        raise ZeroDivisionError("a bug")
    if level == NO_MEMORY:
        raise MemoryError
    turn = 0 if settings.rotate == "auto" else settings.rotate
    fields = () if level == EMPTY else (number(f"{level:03d}", level / 1000, settings.min_confidence),)
    return PageReading(page.source, page.number, fields, {"ink": 0.25, "classify": 0.5}, turn=turn)


def first_time(page):
    """Whether a page is read for the first time, by any process in this folder."""
    try:
        Path(f".read-{Path(page.source).name}-{page.number}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def put_in_place():
    """Lets this module stand in for the real ones, in this process and in its workers."""
    from tests import fake_pipeline

    sys.modules["digitscan.pipeline"] = sys.modules["digitscan.nets.models"] = fake_pipeline
    if "FAKE_STALLED" in os.environ:
        stall(os.environ["FAKE_STALLED"])
    if "BUCKETS" in os.environ:
        from tests import bucket

        bucket.put_in_place()
    if "FAKE_MOST" in os.environ:
        from digitscan.files import read_settings

        read_settings.MAX_FAILURES = int(os.environ["FAKE_MOST"])
    if "FAKE_LOOKS" in os.environ:
        from digitscan.batch import watching

        watching._BETWEEN_LOOKS = float(os.environ["FAKE_LOOKS"])


def stall(name):
    """Makes a file or folder one on a disk that does not answer, as long as the file "dead" is there."""

    def stalling(real):
        def call(place, *others, **options):
            if place == name and Path("dead").exists():
                time.sleep(60)
            return real(place, *others, **options)

        return call

    os.open, os.scandir = stalling(os.open), stalling(os.scandir)


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
    put_in_place()
    from digitscan.cli import main
    from digitscan.workers import process

    process.MAIN = "from tests.fake_pipeline import put_in_place; put_in_place(); " + process.MAIN
    main()

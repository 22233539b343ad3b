"""What a type checker makes of the library; mypy reads this file, see setup.cfg."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from digitscan import Failure, PageReading, ScanOptions, scan


def pages_and_failures() -> Iterator[PageReading | Failure]:
    found = scan(["a.png", Path("b.png")], layout="line", template=None, pages="1-3", jobs=2, timeout=5)
    assert_type(found, Iterator[PageReading | Failure])
    return found


def pages_alone(options: ScanOptions) -> str:
    found = scan(Path("folder"), failures="raise", **options)
    assert_type(found, Iterator[PageReading])
    return "".join(number.text for page in found for number in page.fields)


def refused() -> None:
    scan("a.png", layout="lines")  # type: ignore[call-overload]
    scan("a.png", failures="ignore")  # type: ignore[call-overload]
    scan("a.png", dip=300)  # type: ignore[call-overload]

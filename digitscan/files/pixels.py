"""The pixels of a page, as a decoder hands them on."""

from dataclasses import dataclass

from digitscan.records import Color, Gray


@dataclass(frozen=True, slots=True)
class Pixels:
    """What a `Page` shows: its gray and its color, if it has any and it was asked for."""

    image: Gray
    color: Color | None = None

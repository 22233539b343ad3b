"""Pens: the color, width and texture of their ink."""

from dataclasses import dataclass

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pen:
    """What the hand writes with.

    Attributes:
        color: Of the full ink.
        width: Of the line, in millimeters.
        opacity: Share of the light that full ink takes away; under 1 print shows through.
        grain: How much of the paper's tooth stays white, 0 to 1.
        flow: How much the ink thins out along a line.
    """

    color: Color
    width: float
    opacity: float = 0.95
    grain: float = 0.3
    flow: float = 0.1


BLUE_BALLPOINT = Pen((30, 48, 138), 0.42, 0.92, 0.45, 0.13)
BLACK_BALLPOINT = Pen((38, 37, 44), 0.42, 0.9, 0.45, 0.13)
BLACK_GEL = Pen((18, 18, 22), 0.55, 0.97, 0.12, 0.04)
BLUE_FELT_PEN = Pen((28, 38, 112), 0.72, 0.93, 0.12, 0.06)

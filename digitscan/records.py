"""The records that travel between the stages, and what every array in them means. Imports nothing of ours.

Boxes are integer pixels of the page as a person sees it (EXIF orientation applied), origin top left, right and
bottom exclusive. Stages that scale or turn the page map boxes back before they hand them on.

| array | dtype, shape | meaning |
|---|---|---|
| `Page.image` | uint8 (H, W) | gray; 0 black to 255 white, as scanned: any polarity |
| `Page.color` | uint8 (h, w, 3) | RGB, C-contiguous; the same page, no side longer than `COLOR_SIDE` |
| `Ink.strength` | uint8 (H, W) | 0 paper to 255 full ink, at `Ink.scale` times the page's size |
| `Ink.mask` | bool (H, W) | which of it is ink; ruled lines taken out |
| `Glyph.ink` | uint8 (h, w) | the ink of one glyph alone, 255 full ink on 0 |
| digits for the net | uint8 (N, 28, 28) | as in MNIST, ink 255 on 0 |
| probabilities | float32 (N, 11) | ten digits, then "no digit" |
| `LabelMap.digit` | float32 (h, w) | probability that the ink of a cell is of a handwritten number |
| `LabelMap.printed` | float32 (h, w) | probability that it is print |
"""

import functools
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Color = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Probabilities = NDArray[np.float32]
Layout = Literal["page", "line", "digit"]
Status = Literal["accepted", "review"]
Turn = Literal[0, 90, 180, 270]
Rotate = Literal["auto", 0, 90, 180, 270]

COLOR_SIDE = 2600
"""So many pixels the longer side of a page in color has at most; A4 at 222 dpi."""

TURNS: tuple[Turn, ...] = (0, 90, 180, 270)
"""Degrees clockwise by which a page may be turned to be read."""

PRINTED = "printed"
"""The name of a field that holds a printed number."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    def moved(self, right: int, down: int) -> "Box":
        """The same box elsewhere."""
        return Box(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one file. `number` counts from 1; `source` is the path as the user gave it.

    `color` is None where the page has no color, so that the gray shows all of it, or where none was asked for; who
    wants a page in color either way takes `color_view`.
    """

    source: str
    number: int
    image: Gray
    color: Color | None = None


@dataclass(frozen=True, slots=True)
class Ink:
    """What is written or printed on a page, apart from its paper and its ruled lines.

    `scale` is pixels of these arrays per pixel of the page; `stroke` the typical width of a stroke in pixels of
    these arrays.
    """

    strength: Gray
    mask: Mask
    stroke: float
    scale: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected piece of ink, or a part cut from one: `mask` is 1 on 0 along `box`, in the pixels of the `Ink`.

    `whole` says that it is surely one sign, which need not be cut.
    """

    box: Box
    mask: Gray
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces that stand side by side, from left to right, and the typical height of what is written, in pixels.

    `printed` says that they are print, not handwriting, `sure` that they are a handwritten number and nothing else.
    """

    pieces: tuple[Piece, ...]
    height: float
    printed: bool = False
    sure: bool = False

    @property
    def box(self) -> Box:
        """The smallest box that holds all of its pieces."""
        return functools.reduce(Box.union, (piece.box for piece in self.pieces))

    @property
    def area(self) -> int:
        """How much ink it has, in pixels."""
        return sum(int(np.count_nonzero(piece.mask)) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class LabelMap:
    """How probable it is that ink is of a handwritten number, and that it is print, by cells.

    `cell` is their side in pixels of the `Ink`.
    """

    digit: Probabilities
    printed: Probabilities
    cell: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """A candidate for one digit: its ink alone, cut out along `box`, in the pixels of the `Ink` it is from."""

    box: Box
    ink: Gray


@dataclass(frozen=True, slots=True)
class Step:
    """A part of how a row was read: a digit, or something passed over (`value` None).

    `confidence`, 0 to 1, is the digit's share in all paths through the lattice times its probability; `parts` are the
    first of the lattice's parts that it takes, and the one after its last.
    """

    value: int | None
    confidence: float
    box: Box
    parts: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit that was read; `confidence` (0 to 1) is that its value is right."""

    value: int
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another text that a number may be, with the probability (0 to 1) that it is."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number was read as, before it is known which field it fills; see `Field`."""

    text: str
    confidence: float
    digits: tuple[Digit, ...]
    alternatives: tuple[Alternative, ...] = ()
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a number in the review: `how` it was settled, the text as it was `read`, and `by` whom."""

    how: str
    read: str
    by: str


@dataclass(frozen=True, slots=True)
class Field:
    """One number that was read. `name` is empty where no template names it, `PRINTED` for a printed number.

    `text` holds its digits, and the signs `.,-/:` between them; `confidence` (0 to 1) is that its digits are all
    right; `digits` run from left to right; `alternatives` are the next texts, the likeliest first; `reason` is which
    rule of the field is broken, empty if none is; `picture` is a small PNG file of the number, where one was asked for;
    `settlement` is there after a review.
    """

    name: str
    text: str
    confidence: float
    status: Status
    box: Box
    digits: tuple[Digit, ...]
    alternatives: tuple[Alternative, ...] = ()
    reason: str = ""
    picture: bytes = field(default=b"", repr=False)
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read on one page, without its image, so that a batch stays small in memory.

    `seconds` maps the stage's name to the time that it took; `template` is the name of the one that was laid over
    the page, empty where none was; `width` and `height` are the page's, in pixels; `turn` is by how many degrees
    clockwise it was turned to be read, while all boxes are in its pixels as they were before.
    """

    source: str
    number: int
    fields: tuple[Field, ...]
    seconds: dict[str, float]
    template: str = ""
    width: int = 0
    height: int = 0
    turn: Turn = 0


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a file was when it was opened: bytes, time of change, content, pages; None where that is not known."""

    size: int | None = None
    mtime_ns: int | None = None
    sha256: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, or one page of it, from 1; `reason` says why, and what to do about it."""

    source: str
    page: int | None
    reason: str

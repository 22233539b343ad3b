"""What the detector shall say of a view: maps at a quarter of its size, made from the digits that it shows.

| channel | of the net's output | meaning |
|---|---|---|
| 0, 1 | `PEN`, `PRINT` | a handwritten, a printed digit has its center here (logit) |
| 2 | `LINK` | here lies what links two neighboring digits of one handwritten number (logit) |
| 3 | `SIZE` | log of the height of the number's digits, over `USUAL` |
| 4, 5 | `NEXT` | where the number's next digit is, x and y in heights |
| 6, 7 | `PREVIOUS` | where its previous digit is |
| 8, 9 | `HAS_NEXT`, `HAS_PREVIOUS` | whether there is one (logit) |

Center points: CenterNet (Zhou et al. 2019), whose focal loss is used too. The link map is that of CRAFT (Baek 2019).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import (
    CELL,
    CHANNELS,
    HAS_NEXT,
    HAS_PREVIOUS,
    LINK,
    NEXT,
    PEN,
    PREVIOUS,
    PRINT,
    SIZE,
    USUAL,
)
from training.composition.crops import HEIGHT, KIND, NUMBER, WIDTH, X, Y
from training.composition.sheet import HAND

_SPREAD = 0.16  # of the peak at a center, in heights up and down, and at most so across
_LINK_WIDE = 0.3  # in heights
_CORE = 0.22  # cells within so many heights of a center learn size and links


def maps(
    digits: NDArray[np.float32], ignored: NDArray[np.float32], knows_print: bool, side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Target and weight of each channel, float32 (channels, side / CELL, side / CELL) both."""
    cells = side // CELL
    target = np.zeros((len(CHANNELS), cells, cells), np.float32)
    weight = np.zeros((len(CHANNELS), cells, cells), np.float32)
    weight[: LINK + 1] = 1
    if not knows_print:
        weight[PRINT] = 0
    nearest = np.full((cells, cells), np.inf, np.float32)
    for k, one in enumerate(digits):
        _peak(target, one)
        if one[KIND] == HAND:
            _about(target, weight, nearest, digits, k)
    for left, top, right, bottom in ignored / CELL:
        inside = np.s_[
            :, max(0, int(top)) : max(0, int(np.ceil(bottom))), max(0, int(left)) : max(0, int(np.ceil(right)))
        ]
        weight[inside] = 0
    return target, weight


def _peak(target: NDArray[np.float32], one: NDArray[np.float32]) -> None:
    cells = target.shape[1]
    x, y, tall, wide = one[X] / CELL - 0.5, one[Y] / CELL - 0.5, one[HEIGHT] / CELL, one[WIDTH] / CELL
    down = max(0.6, _SPREAD * tall)
    across = max(0.55, min(down, 0.25 * max(wide, 0.3 * tall)))
    reach = int(3 * down) + 1
    cx, cy = round(float(x)), round(float(y))
    if not (-reach <= cx < cells + reach and -reach <= cy < cells + reach):
        return
    a, b = (
        np.arange(max(0, cx - reach), min(cells, cx + reach + 1)),
        np.arange(max(0, cy - reach), min(cells, cy + reach + 1)),
    )
    if not len(a) or not len(b):
        return
    peak = np.exp(-0.5 * (((a - x) / across) ** 2)[None, :] - 0.5 * (((b - y) / down) ** 2)[:, None])
    channel = PEN if one[KIND] == HAND else PRINT
    if 0 <= cx < cells and 0 <= cy < cells:
        peak[(b == cy).argmax(), (a == cx).argmax()] = 1.0
    area = target[channel, b[0] : b[-1] + 1, a[0] : a[-1] + 1]
    np.maximum(area, peak.astype(np.float32), out=area)


def _about(
    target: NDArray[np.float32],
    weight: NDArray[np.float32],
    nearest: NDArray[np.float32],
    digits: NDArray[np.float32],
    k: int,
) -> None:
    """Size, links and neighbors around the center of a digit."""
    one, cells = digits[k], target.shape[1]
    x, y, tall = one[X] / CELL - 0.5, one[Y] / CELL - 0.5, one[HEIGHT]
    after = digits[k + 1] if k + 1 < len(digits) and digits[k + 1][NUMBER] == one[NUMBER] else None
    before = digits[k - 1] if k and digits[k - 1][NUMBER] == one[NUMBER] else None
    if after is not None:
        ends = np.array([[one[X], one[Y]], [after[X], after[Y]]]) / CELL - 0.5
        line = np.zeros((cells, cells), np.uint8)
        if (ends > -cells).all() and (ends < 2 * cells).all():
            wide = max(1, round(_LINK_WIDE * float(tall) / CELL))
            cv2.line(line, *[tuple(np.round(p * 8).astype(int).tolist()) for p in ends], 255, wide, cv2.LINE_AA, 3)
            np.maximum(target[LINK], line.astype(np.float32) / 255, out=target[LINK])
    reach = max(1.0, _CORE * float(tall) / CELL)
    a0, a1 = max(0, int(np.floor(x - reach))), min(cells, int(np.ceil(x + reach)) + 1)
    b0, b1 = max(0, int(np.floor(y - reach))), min(cells, int(np.ceil(y + reach)) + 1)
    if a0 >= a1 or b0 >= b1:
        return
    away = np.hypot(np.arange(a0, a1)[None, :] - x, np.arange(b0, b1)[:, None] - y).astype(np.float32)
    mine = (away <= reach) & (away < nearest[b0:b1, a0:a1])
    nearest[b0:b1, a0:a1][mine] = away[mine]
    # offsets are told from each cell, so that a peak that is found beside the center is none the worse for it
    across = (np.arange(a0, a1)[None, :] + 0.5) * CELL + 0 * away
    down = (np.arange(b0, b1)[:, None] + 0.5) * CELL + 0 * away
    values = {SIZE: np.full_like(away, np.log(tall / USUAL))}
    values[HAS_NEXT] = np.full_like(away, float(after is not None))
    values[HAS_PREVIOUS] = np.full_like(away, float(before is not None))
    for channel, other in ((NEXT, after), (PREVIOUS, before)):
        if other is not None:
            values[channel] = (other[X] - across) / tall
            values[channel + 1] = (other[Y] - down) / tall
    for channel in range(SIZE, len(CHANNELS)):
        area, counts = target[channel, b0:b1, a0:a1], weight[channel, b0:b1, a0:a1]
        counts[mine] = 0
        if channel in values:
            area[mine] = values[channel][mine]
            counts[mine] = 1

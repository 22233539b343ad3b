"""The features of proposals, by name: each is a function of a page's proposals that gives a number for every one.

To add one, write its function and name it in `FEATURES` or `OF_PAGE`; the next `python -m training verdict fit` fits
with it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from digitscan.detection.evidence import NAMES as OF_DETECTOR
from digitscan.verdict.geometry import FAR, Geometry
from digitscan.verdict.proposals import DETECTED, PageProposals, Proposal
from digitscan.verdict.standing import Floats

_ALIKE = 1.3  # heights of one hand differ by no more than this
_CROWD = 1.5  # what is within so many heights of a number crowds it
_COLUMN = 3.0  # what is within so many heights above or below a digit stands in one column with it
_RULE = 0.6  # a rule fills so much of the height


def measure(page: PageProposals, proposals: Sequence[Proposal], names: Sequence[str]) -> dict[str, Floats]:
    """The features of some proposals of a page, each float64 (N,); NaN for those of a detector that was not asked.

    Args:
        page: The page.
        proposals: Handwritten numbers that there may be on it.
        names: Which features, of `NAMES`.

    Raises:
        KeyError: There is no such feature.
    """
    seen = Geometry(page, proposals)
    return {name: np.array(_measured(seen, name), np.float64) for name in names}


def _measured(seen: Geometry, name: str) -> list[float]:
    every = range(len(seen.proposals))
    if name in FEATURES:
        return [FEATURES[name](seen, k) for k in every]
    return [OF_PAGE[name](seen)] * len(every)


def log_odds(chance: float) -> float:
    """The log odds of a probability, between -7 and 7."""
    inside = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(inside / (1 - inside))


def _text(seen: Geometry, k: int) -> float:
    """Log odds of the text, whatever it is of."""
    return log_odds(seen.proposals[k].reading.confidence)


def _second(seen: Geometry, k: int) -> float:
    """How much less probable the next text is, as a log ratio."""
    reading = seen.proposals[k].reading
    second = max((other.confidence for other in reading.alternatives), default=0.0)
    return float(np.log((reading.confidence + 1e-3) / (second + 1e-3)))


def _lowest(seen: Geometry, k: int) -> float:
    """Log odds of the digit that is least sure."""
    return log_odds(min(digit.confidence for digit in seen.proposals[k].reading.digits))


def _signs(seen: Geometry, k: int) -> float:
    """How many signs its text has."""
    reading = seen.proposals[k].reading
    return float(len(reading.text) - len(reading.digits))


def _shares(seen: Geometry, k: int, kind: str) -> list[float]:
    return [seen.share(kind, digit.box) for digit in seen.proposals[k].reading.digits]


def _widest_gap(seen: Geometry, k: int) -> float:
    """The widest gap between its digits."""
    digits = seen.digits[k]
    return float(np.max(digits[1:, 0] - digits[:-1, 2], initial=-seen.heights[k]) / seen.heights[k])


def _widest_pitch(seen: Geometry, k: int) -> float:
    """The widest pitch; 0 for a lone digit."""
    return float(np.max(seen.pitches[k], initial=0.0))


def _uneven_pitch(seen: Geometry, k: int) -> float:
    """The widest pitch as a multiple of the narrowest; 1 for fewer than three digits."""
    pitches = seen.pitches[k]
    return float(min(9.0, pitches.max() / max(0.1, pitches.min()))) if len(pitches) > 1 else 1.0


def _step(seen: Geometry, k: int) -> float:
    """How far the nearest digit of another reading of its row is, middle to middle, in its own widest pitches.

    About 1 where a comb, or a row of cells, is proposed in pieces. In heights for a lone digit.
    """
    before, after = seen.next_digits[k]
    middles, found = seen.middles[k], [FAR * seen.heights[k]]
    if before is not None:
        found.append(middles[0] - (before[0] + before[2]) / 2)
    if after is not None:
        found.append((after[0] + after[2]) / 2 - middles[-1])
    usual = np.max(np.diff(middles), initial=0.0) or seen.heights[k]
    return float(min(FAR, min(found) / max(1.0, usual)))


def _contrast(seen: Geometry, k: int) -> float:
    """How much wider the gaps beside it are than the widest one inside."""
    return min(seen.digit_gaps[k]) - _widest_gap(seen, k)


def _digit_ink(seen: Geometry, k: int) -> float:
    """The highest probability that the next ink beside it, that no reading has, is a digit's."""
    labels, found = seen.page.labels, 0.0
    if labels is None:
        return found
    for piece, gap in zip(seen.next_ink[k], seen.ink_gaps[k], strict=True):
        if piece is None or gap > 2 or _is_read(seen, piece):
            continue
        rows = slice(int(piece[1] / labels.cell), int(np.ceil(piece[3] / labels.cell)))
        columns = slice(int(piece[0] / labels.cell), int(np.ceil(piece[2] / labels.cell)))
        part = labels.digit[rows, columns]
        found = max(found, float(part.max()) if part.size else 0.0)
    return found


def _is_read(seen: Geometry, piece: Floats) -> bool:
    x, y, digits = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2, seen.all_digits
    inside = (digits[:, 0] <= x) & (x <= digits[:, 2]) & (digits[:, 1] <= y) & (y <= digits[:, 3])
    return bool(inside.any())


def _rules(seen: Geometry, k: int) -> float:
    """The share of the gaps between its digits that have an upright rule; -1 for a lone digit."""
    rules = seen.rules(k)
    return float((rules > _RULE).mean()) if len(rules) else -1.0


def _long_rules(seen: Geometry, k: int) -> float:
    """The same of rules that go on above and below, as in a table."""
    rules = seen.rules(k, 0.7)
    return float((rules > _RULE).mean()) if len(rules) else -1.0


def _height(seen: Geometry, k: int) -> float:
    """Its height as a log ratio to the median one of the page's digits."""
    return float(np.log(seen.heights[k] / np.median(seen.all_digits[:, 3] - seen.all_digits[:, 1])))


def _uneven(seen: Geometry, k: int) -> float:
    """The height of its highest digit, as a multiple of its lowest one's."""
    high = seen.digits[k][:, 3] - seen.digits[k][:, 1]
    return float(high.max() / max(1.0, high.min()))


def _wavy(seen: Geometry, k: int) -> float:
    """How far its digits' middles leave a level line, at most."""
    level = (seen.digits[k][:, 1] + seen.digits[k][:, 3]) / 2
    return float(np.ptp(level) / seen.heights[k])


def _widths(seen: Geometry, k: int) -> Floats:
    digits = seen.digits[k]
    return (digits[:, 2] - digits[:, 0]) / np.maximum(1.0, digits[:, 3] - digits[:, 1])


def _edge(seen: Geometry, k: int) -> float:
    """How far it is from the page's nearest edge."""
    left, top, right, bottom = seen.boxes[k]
    height, width = seen.page.ink.mask.shape
    return float(min(left, top, width - right, height - bottom, FAR * seen.heights[k]) / seen.heights[k])


def _strokes(seen: Geometry, k: int) -> float:
    """Its height in widths of the page's strokes, as a logarithm."""
    return float(np.log(seen.heights[k] / max(0.5, seen.page.ink.stroke)))


def _alike(seen: Geometry, k: int) -> float:
    """How many digits of the page are as high, as a logarithm."""
    ratio = (seen.all_digits[:, 3] - seen.all_digits[:, 1]) / seen.heights[k]
    return float(np.log1p(np.sum((ratio < _ALIKE) & (ratio > 1 / _ALIKE))))


def _column(seen: Geometry, k: int) -> float:
    """The share of its digits that have another digit, about as high, above or below them."""
    height, digits = seen.heights[k], seen.all_digits
    x, y = (digits[:, 0] + digits[:, 2]) / 2, (digits[:, 1] + digits[:, 3]) / 2
    own = (seen.digits[k][:, 1] + seen.digits[k][:, 3]) / 2
    across = np.abs(seen.middles[k][:, None] - x) < 0.5 * height
    down = np.abs(own[:, None] - y)
    return float((across & (down > 0.7 * height) & (down < _COLUMN * height)).any(axis=1).mean())


def _crowd(seen: Geometry, k: int) -> float:
    """How many pieces of ink are within a height and a half of its box, beside its own, as a logarithm."""
    reach, box, pieces = _CROWD * seen.heights[k], seen.boxes[k], seen.pieces
    near = (pieces[:, 0] < box[2] + reach) & (pieces[:, 2] > box[0] - reach)
    near &= (pieces[:, 1] < box[3] + reach) & (pieces[:, 3] > box[1] - reach)
    x, y = (pieces[:, 0] + pieces[:, 2]) / 2, (pieces[:, 1] + pieces[:, 3]) / 2
    own = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return float(np.log1p(np.sum(near & ~own)))


def _page_text(seen: Geometry) -> float:
    """The mean log odds of the page's texts."""
    return float(np.mean([log_odds(one.reading.confidence) for one in seen.written]))


def _page_share(seen: Geometry) -> float:
    """The mean log odds that the ink of the page's readings is handwritten."""
    return float(np.mean([log_odds(one.share) for one in seen.written]))


def _page_pieces(seen: Geometry) -> float:
    """How many pieces of ink the page has for each digit that was read, as a logarithm."""
    return math.log((1 + len(seen.pieces)) / len(seen.all_digits))


def _of_detector(name: str) -> Callable[[Geometry, int], float]:
    """A feature that the detector measures; NaN without one."""
    return lambda seen, k: seen.detected(k).get(name, float("nan"))


OF_PAGE: dict[str, Callable[[Geometry], float]] = {
    "page_text": _page_text,
    "page_share": _page_share,
    "page_pieces": _page_pieces,
}
"""The features that all proposals of a page share."""
FEATURES: dict[str, Callable[[Geometry, int], float]] = {
    "text": _text,
    "second": _second,
    "lowest": _lowest,
    "digits": lambda seen, k: float(len(seen.digits[k])),
    "signs": _signs,
    "share": lambda seen, k: log_odds(float(np.mean(_shares(seen, k, "digit")))),
    "lowest_share": lambda seen, k: log_odds(min(_shares(seen, k, "digit"))),
    "print_share": lambda seen, k: log_odds(float(np.mean(_shares(seen, k, "printed")))),
    "widest_gap": _widest_gap,
    "widest_pitch": _widest_pitch,
    "uneven_pitch": _uneven_pitch,
    "digit_gap": lambda seen, k: min(seen.digit_gaps[k]),
    "far_digit_gap": lambda seen, k: max(seen.digit_gaps[k]),
    "ink_gap": lambda seen, k: min(seen.ink_gaps[k]),
    "far_ink_gap": lambda seen, k: max(seen.ink_gaps[k]),
    "step": _step,
    "contrast": _contrast,
    "digit_ink": _digit_ink,
    "rules": _rules,
    "long_rules": _long_rules,
    "wall": lambda seen, k: min(seen.walls(k)),
    "far_wall": lambda seen, k: max(seen.walls(k)),
    "height": _height,
    "uneven": _uneven,
    "wavy": _wavy,
    "widest": lambda seen, k: float(_widths(seen, k).max()),
    "narrowest": lambda seen, k: float(_widths(seen, k).min()),
    "edge": _edge,
    "strokes": _strokes,
    "pixels": lambda seen, k: float(np.log(seen.heights[k])),
    "alike": _alike,
    "column": _column,
    "crowd": _crowd,
    "by_detector": lambda seen, k: float(seen.proposals[k].source == DETECTED),
    **{name: _of_detector(name) for name in OF_DETECTOR},
}
NAMES = (*FEATURES, *OF_PAGE)
"""All features."""

"""One number of a row -> its text with signs, its digits where they stand, how sure it is, and what else it may be."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from digitscan.lattice import spelling
from digitscan.lattice.graph import Graph
from digitscan.nets import ctc
from digitscan.nets.calibration import Calibration
from digitscan.nets.ctc import Frames
from digitscan.nets.sequence import COLUMNS_A_FRAME, PADDING
from digitscan.nets.strip import Strip
from digitscan.numbers.consensus import ConsensusSettings, weigh
from digitscan.numbers.looks import Opinion
from digitscan.numbers.texts import Texts, texts_of
from digitscan.numbers.transcripts import Look, codes_of, digit_frames
from digitscan.records import Alternative, Box, Digit, Layout, Reading

_RARELY = -6.0  # a lone 1 may look like the rest of a frame


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """How a number is told.

    Attributes:
        consensus: How the opinions of the two nets count.
        shown: Alternatives less probable than this are not told, ...
        most: ... and no more than so many are.
        resized: An image of one number is looked at in other sizes, and without bars beside the writing, if its text,
            or that there is a number at all, is less probable than this, ...
        again: ... and again, wider, higher, lower and raised, if it is less probable than this.
        other_ink: An image of one number is read with fainter ink too, and with strong ink alone, if its text is less
            probable than this, ...
        dirt: ... but more than this, which no number is that any ink shows.
    """

    consensus: ConsensusSettings = field(default_factory=ConsensusSettings)
    shown: float = 0.0005
    most: int = 5
    resized: float = 0.6
    again: float = 0.9
    other_ink: float = 0.4
    dirt: float = 0.05

    @classmethod
    def for_layout(cls, layout: Layout) -> "NumberSettings":
        """The settings for a page, where much is no number, or for an image of one number, which likely holds one."""
        return cls(ConsensusSettings(nothing=0.0 if layout == "page" else _RARELY))

    def with_rule(self, near: Callable[[str], Iterable[str]]) -> "NumberSettings":
        """The settings for a number with a rule: more texts are weighed, and all of them are told.

        A wider beam was tried instead and beside: it costs five times as much, and finds fewer of the right texts.

        Args:
            near: Gives the texts that the rule allows near a text.
        """
        return replace(self, consensus=replace(self.consensus, near=near), shown=0.0, most=self.consensus.most)


def read_number(
    graph: Graph,
    opinion: Opinion,
    calibration: Calibration,
    settings: NumberSettings = NumberSettings(),
) -> Reading | None:
    """Reads a number by both nets.

    Args:
        graph: The ways to read the row's lattice.
        opinion: What the line net makes of the row.
        calibration: Makes a confidence of the evidence.
        settings: How a number is told.

    Returns:
        The likeliest number, or None where that is no digit at all.
    """
    return number_told(texts_by_both(graph, opinion, calibration, settings), graph, opinion, settings)


def texts_by_both(graph: Graph, opinion: Opinion, calibration: Calibration, settings: NumberSettings) -> Texts:
    """What a number may be by both nets, and how probable each text is."""
    return texts_of(weigh(graph, opinion, calibration, settings.consensus), calibration)


def number_told(texts: Texts, graph: Graph, opinion: Opinion, settings: NumberSettings) -> Reading | None:
    """The likeliest of some texts with its signs, and its digits where they stand; None where it has none."""
    looks, (best, *rest), (confidence, *chances) = opinion.looks, texts.digits, texts.chances
    if not best:
        return None
    others = list(zip(rest, chances, strict=True))
    boxes = _boxes(graph, opinion.strip, looks[0].frames, best)
    digits = tuple(
        Digit(int(value), min(1.0, confidence + agreed), box)
        for value, agreed, box in zip(best, _agreed(best, others), boxes, strict=True)
    )
    alternatives = [
        Alternative(with_signs(text, looks), chance) for text, chance in others if text and chance >= settings.shown
    ]
    return Reading(with_signs(best, looks), confidence, digits, tuple(alternatives[: settings.most]))


def with_signs(digits: str, looks: Sequence[Look]) -> str:
    """The likeliest text with these digits, signs between them included, of the first look that has them.

    A text that no look has gets the signs of the likeliest one with as many digits.
    """
    texts = [one for look in looks for one in look.transcripts]
    same = next((one.text for one in texts if one.digits == digits), None)
    if same is not None:
        return same
    alike = next((one.text for one in texts if len(one.digits) == len(digits)), "")
    left = iter(digits)
    return re.sub(r"\d", lambda _: next(left), alike) or digits


def _agreed(best: str, others: Sequence[tuple[str, float]]) -> list[float]:
    """How probable the other texts are that have the same digit at each place of the best one."""
    agreed = [0.0] * len(best)
    for text, chance in others:
        for block in difflib.SequenceMatcher(None, best, text, autojunk=False).get_matching_blocks():
            for place in range(block.a, block.a + block.size):
                agreed[place] += chance
    return agreed


def _boxes(graph: Graph, strip: Strip, frames: Frames, digits: str) -> list[Box]:
    """Where the digits stand: by the lattice, or by the line net where the lattice cannot spell them."""
    steps = spelling.spell(graph, digits)
    if steps is not None:
        return [step.box for step in steps if step.value is not None]
    parts = [part.box for part in graph.lattice.parts]
    top, bottom = min(box.top for box in parts), max(box.bottom for box in parts)
    boxes = []
    for first, last in ctc.align(digit_frames(frames), codes_of(digits)):
        left, right = (strip.left + (COLUMNS_A_FRAME * edge - PADDING) / strip.scale for edge in (first - 1, last + 1))
        boxes.append(Box(int(left), top, max(int(right), int(left) + 1), bottom))
    return boxes

"""An image of one number -> all that led to how it is read: cuts, candidates, both nets' opinions, the choice."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from digitscan.clock import Clock
from digitscan.finding.glyph import cut_glyph
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.inked_number import read_inked_number
from digitscan.lattice import spelling
from digitscan.lattice.candidates import Lattice
from digitscan.lattice.graph import Floats, Graph
from digitscan.lattice.paths import steps_of
from digitscan.nets.models import Models
from digitscan.nets.normalize import normalize
from digitscan.nets.sequence import SequenceNet
from digitscan.numbers.consensus import weigh
from digitscan.numbers.looks import Opinion
from digitscan.numbers.number import NumberSettings, with_signs
from digitscan.numbers.texts import Texts
from digitscan.one_number import Examined
from digitscan.records import Gray, Ink, Reading, Step

_SETTINGS = NumberSettings.for_layout("line")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be one digit, of the lattice's parts `parts[0]` up to before `parts[1]`.

    `seen` (28, 28) is the ink after normalization; `probabilities` (11,) are of ten digits and of none, or None where
    the net was not asked, since it is too low for a digit.
    """

    parts: tuple[int, int]
    seen: Gray
    probabilities: Floats | None

    def ranking(self) -> tuple[int, ...]:
        """The eleven classes, the likeliest first; none where the net was not asked."""
        return () if self.probabilities is None else tuple(int(k) for k in np.argsort(-self.probabilities))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the path: a candidate that was taken for the digit `value`, or passed over (None)."""

    candidate: Candidate
    value: int | None


@dataclass(frozen=True, slots=True)
class Text:
    """What the number may be, signs included, and how probable by the line net, by the lattice, and together."""

    text: str
    line: float
    lattice: float
    together: float


@dataclass(frozen=True, slots=True)
class Whole:
    """What the line net made of the row, its characters, and the texts between which was chosen, likeliest first."""

    opinion: Opinion
    characters: tuple[str, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a number came to be read.

    Attributes:
        image: The page, uint8 (H, W).
        scale: Pixels of the lattice's boxes for each of the image.
        lattice: The cuts tried.
        path: The digits chosen and what was passed over, from left to right.
        others: The candidates that are not on the path, from left to right.
        spelled: Whether the path spells the text that was read; else it is the lattice's own best one.
        whole: What the line net made of it, if there is one.
        reading: What was read; None for no number.
        by_ink: What it may be by each ink that was looked at, the usual one first: one, or more if that is unsure;
            the rest of the explanation is by the one that shows it best.
    """

    image: Gray
    scale: float
    lattice: Lattice
    path: tuple[Taken, ...]
    others: tuple[Candidate, ...]
    spelled: bool
    whole: Whole | None
    reading: Reading | None
    by_ink: tuple[Texts, ...]


def explain(image: Gray, models: Models) -> Explanation | None:
    """Reads an image of one number as `digitscan scan --layout line` does, and keeps all that led to it.

    Args:
        image: uint8 (H, W) gray, of any polarity.
        models: The nets.

    Returns:
        The explanation, or None where there is no ink.
    """
    ink_of = partial(extract_ink, image)
    # read as scan reads it, so that the picture cannot differ from the table
    number = read_inked_number(ink_of(InkSettings.for_layout("line")), ink_of, models, Clock(), _SETTINGS)
    if number is None:
        return None
    found, ink = number.found, number.ink
    whole = _whole(found, models.line)
    steps = _spelled(found.graph, number.reading) if whole else steps_of(found.graph)
    candidates = _candidates(found.graph)
    spelled = steps is not None
    path = _path(found.graph, candidates, steps_of(found.graph) if steps is None else steps, ink)
    on_path = {taken.candidate.parts for taken in path}
    others = tuple(one for one in candidates if one.parts not in on_path)
    lattice = found.graph.lattice
    return Explanation(image, ink.scale, lattice, path, others, spelled, whole, number.reading, number.by_ink)


def _whole(found: Examined, net: SequenceNet | None) -> Whole | None:
    if net is None or found.whole is None:
        return None
    looks = found.whole.looks
    evidence = weigh(found.graph, found.whole, net.calibration, _SETTINGS.consensus)
    texts = [
        Text(with_signs(digits, looks), float(np.exp(line)), float(np.exp(lattice)), float(share))
        for digits, line, lattice, share in zip(
            evidence.digits, evidence.line, evidence.lattice, evidence.share, strict=True
        )
    ]
    return Whole(found.whole, net.characters, tuple(texts))


def _spelled(graph: Graph, reading: Reading | None) -> list[Step] | None:
    """The path that spells what was read; None where the lattice has none."""
    return spelling.spell(graph, "".join(str(digit.value) for digit in reading.digits) if reading else "")


def _candidates(graph: Graph) -> list[Candidate]:
    """All that the net judged, from left to right."""
    lattice = graph.lattice
    parts = list(zip(lattice.first.tolist(), lattice.last.tolist(), strict=True))
    found = [
        Candidate(place, seen, np.exp(logs))
        for place, seen, logs in zip(parts, normalize(lattice.glyphs), graph.logs, strict=True)
    ]
    return sorted(found, key=lambda one: one.parts)


def _path(graph: Graph, candidates: list[Candidate], steps: list[Step], ink: Ink) -> tuple[Taken, ...]:
    judged = {one.parts: one for one in candidates}
    return tuple(Taken(judged.get(step.parts) or _unjudged(graph.lattice, step, ink), step.value) for step in steps)


def _unjudged(lattice: Lattice, step: Step, ink: Ink) -> Candidate:
    """What was passed over without asking the net: a single part, too low for a digit."""
    part = lattice.parts[step.parts[0]]
    return Candidate(step.parts, normalize([cut_glyph(ink, part.box, part.mask)])[0], None)

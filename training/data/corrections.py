"""Digits of an archive as a person has settled them in `digitscan review`, for a net to learn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from digitscan.clock import Clock
from digitscan.errors import InputError
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.journal.owner import open_run
from digitscan.lattice.graph import Graph
from digitscan.lattice.paths import steps_of
from digitscan.lattice.spelling import spell
from digitscan.nets.models import Models
from digitscan.nets.normalize import normalize
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from digitscan.records import Box, Gray, Step
from digitscan.review.corrected import reviewed
from digitscan.review.page_images import PageImages
from digitscan.review.pictures import within
from digitscan.review.run_facts import run_facts
from digitscan.review.run_number import RunNumber
from digitscan.review.selection import Selection
from digitscan.rules.rule import digits_of
from training.data.datasets import DIGITS, DIGITS_AND_JUNK, NO_DIGIT, DataSet

_MARGIN, _WIDE_MARGIN = 0.3, 1.5  # beside a number, in its heights; wide where digits were missed
_TRUST = 0.3  # at least so much of its likeliest digit's probability any digit has
_JUNK = 0.5  # the net's probability of "no digit" from which a cut is not believed
_SURE = 0.99  # what looks so much like a digit teaches nothing of what is none: it may be printed, or an O
_SETTINGS = NumberSettings.for_layout("line")


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a review gives to learn from.

    Attributes:
        digits: All for training.
        numbers: From how many numbers they are.
        unspelled: Numbers left out, since their ink cannot be cut into the digits of their text.
        gone: Why pages could not be opened.
    """

    digits: DataSet
    numbers: int
    unspelled: int
    gone: tuple[InputError, ...]


@dataclass(frozen=True, slots=True)
class _Taught:
    """Digits uint8 (N, 28, 28) of one number, and what each is."""

    images: Gray
    labels: tuple[int, ...]


def read_corrections(outputs: Sequence[str], models: Models, password: str | None = None) -> Corrections:
    """Cuts the digits out of all numbers that a person has confirmed or corrected.

    What is no number, or an empty field, gives what was taken for its digits as examples of "no digit", but for what
    looks like a digit beyond doubt.

    Args:
        outputs: Of runs with a journal and a review beside them.
        models: The nets that find where a number's digits stand.
        password: Of PDF files.

    Raises:
        InputError: Nothing was settled, or nothing that digits can be cut from.
        JournalError: A journal or the decisions cannot be used.
        OutputError: They cannot be read.
    """
    found = list(chain.from_iterable(_of_run(output, models, password) for output in outputs))
    taught = [one for one in found if isinstance(one, _Taught) and one.labels]
    gone = {str(one): one for one in found if isinstance(one, InputError)}
    if not taught:
        why = str(next(iter(gone.values()), "no digits were settled; settle some numbers with digitscan review"))
        raise InputError(outputs[0], f"there is nothing to learn from: {why}")
    labels = np.array([label for one in taught for label in one.labels], np.uint8)
    n, classes = len(labels), DIGITS_AND_JUNK if NO_DIGIT in labels else DIGITS
    zeros, nobody = np.zeros(n, np.uint8), np.full(n, -1, np.int32)
    images = np.concatenate([one.images for one in taught])
    digits = DataSet("corrections", classes, images, labels, zeros, ("corrections",), nobody, zeros)
    return Corrections(digits, len(taught), sum(one is None for one in found), tuple(gone.values()))


def _of_run(output: str, models: Models, password: str | None) -> Iterator[_Taught | InputError | None]:
    with open_run(output) as journal, reviewed(output, journal) as numbers:
        facts = run_facts(journal)
        images = PageImages(facts.read_settings(password), facts.folder)
        for number in numbers.numbers(numbers.ids(Selection("settled", "page"))):
            if number.state != "unreadable":
                try:
                    yield taught_by(number, images.image(number.page), models)
                except InputError as error:
                    yield error


def taught_by(number: RunNumber, page: Gray, models: Models) -> _Taught | None:
    """The digits of a number, cut where they stand by what a person says that it says.

    Args:
        number: As it was settled.
        page: The image of its page.
        models: The nets.

    Returns:
        The digits, or None where the ink cannot be cut into those of the text.
    """
    text, read = digits_of(number.text), digits_of(number.field.text)
    box = _place(number.page.upright(number.field.box), _WIDE_MARGIN if len(text) > len(read) else _MARGIN, page)
    ink = extract_ink(page[box.top : box.bottom, box.left : box.right], InkSettings.for_layout("line"))
    found = examine(ink, models, Clock(), _SETTINGS)
    if found is None:
        return None
    if not text:
        return _cut(found.graph, [one for one in steps_of(found.graph) if _is_doubtful(found.graph, one)], NO_DIGIT)
    steps = spell(_trusting(found.graph), text)
    if steps is None or not _is_credible(found.graph, _digits(steps), len(text) == len(read)):
        return None
    return _cut(found.graph, steps)


def _place(box: Box, margin: float, page: Gray) -> Box:
    around = round(margin * box.height)
    down = round(_MARGIN * box.height)
    wide = Box(box.left - around, box.top - down, box.right + around, box.bottom + down)
    return within(wide, page.shape[1], page.shape[0])


def _trusting(graph: Graph) -> Graph:
    """The graph if a person may always be right: a digit that the net takes for another one is cut no worse for it."""
    likeliest = graph.logs[:, :NO_DIGIT].max(axis=1, keepdims=True)
    logs = graph.logs.copy()
    logs[:, :NO_DIGIT] = np.maximum(logs[:, :NO_DIGIT], likeliest + np.log(_TRUST))
    return replace(graph, logs=logs)


def _is_credible(graph: Graph, digits: Sequence[Step], as_many: bool) -> bool:
    """Whether digits stand where a path has them.

    What looks like no digit is believed only where it stands free: it may be an odd hand's, but part of a stroke else.
    Where there are not as many as were read the net must know half of them, as some way to cut so many from the ink
    there is nearly always.
    """
    cut = graph.lattice.is_cut
    likeliest = [int(np.argmax(graph.logs[_candidate(graph, one), :NO_DIGIT])) for one in digits]
    known = sum(one.value == value for one, value in zip(digits, likeliest, strict=True))
    stand = all(
        _probability(graph, one, NO_DIGIT) <= _JUNK or not (cut[one.parts[0]] or cut[one.parts[1]]) for one in digits
    )
    return stand and (as_many or 2 * known >= len(digits))


def _digits(steps: Sequence[Step]) -> list[Step]:
    return [one for one in steps if one.value is not None]


def _candidate(graph: Graph, step: Step) -> int:
    lattice = graph.lattice
    return int(np.flatnonzero((lattice.first == step.parts[0]) & (lattice.last == step.parts[1]))[0])


def _probability(graph: Graph, step: Step, label: int) -> float:
    return float(np.exp(graph.logs[_candidate(graph, step), label]))


def _is_doubtful(graph: Graph, step: Step) -> bool:
    return step.value is not None and _probability(graph, step, step.value) < _SURE


def _cut(graph: Graph, steps: Sequence[Step], label: int | None = None) -> _Taught:
    digits = _digits(steps)
    images = normalize([graph.lattice.glyphs[_candidate(graph, one)] for one in digits])
    return _Taught(images, tuple(int(one.value or 0) if label is None else label for one in digits))

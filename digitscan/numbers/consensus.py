"""Weighs what a number may be by two opinions: the lattice's, digit by digit, and the line net's of the whole.

The texts that either proposes are scored by both, and share all probability among them (as a product of experts,
Hinton 2002); how far that share can be trusted is fitted on numbers that neither net was trained on.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from digitscan.lattice import spelling
from digitscan.lattice.graph import Floats, Graph
from digitscan.lattice.paths import best_text
from digitscan.nets.calibration import Calibration, Evidence
from digitscan.numbers.looks import Opinion
from digitscan.numbers.transcripts import Look, digit_frames, log_probability


@dataclass(frozen=True, slots=True)
class ConsensusSettings:
    """Which texts are weighed.

    Attributes:
        beam: How many the line net proposes.
        least: A text that one of the two cannot read at all has this log probability there.
        nothing: The log of how likely it is beforehand that there is no digit at all.
        near: Gives further texts to weigh, near to a likely one, signs included: those that a rule allows, ...
        most: ... and no more than so many are weighed beside those of the nets.
    """

    beam: int = 12
    least: float = -14.0
    nothing: float = 0.0
    near: Callable[[str], Iterable[str]] | None = None
    most: int = 400


def weigh(
    graph: Graph,
    opinion: Opinion,
    calibration: Calibration,
    settings: ConsensusSettings,
) -> Evidence:
    """Scores all texts that the line net or the lattice proposes, by both.

    Args:
        graph: The ways to read the row's lattice.
        opinion: The line net's, of one look at the row or several: their log probabilities are averaged.
        calibration: What either opinion counts.
        settings: Which texts are weighed.
    """
    looks = opinion.looks
    proposed = _proposed(graph, looks, settings)
    expected = np.array([0.0 if text else settings.nothing for text in proposed])
    each = [log_probability(digit_frames(look.frames), proposed) + expected for look in looks]
    line = np.mean(np.maximum(each, settings.least), axis=0)
    lattice = np.maximum(spelling.log_probability(graph, proposed), settings.least)
    return ranked(proposed, line, lattice, calibration, opinion.chosen)


def _proposed(graph: Graph, looks: Sequence[Look], settings: ConsensusSettings) -> tuple[str, ...]:
    """The texts of either opinion, and those that a rule allows near the likeliest of each look and of the lattice."""
    by_lattice = best_text(graph)
    found = dict.fromkeys([*(one.digits for look in looks for one in look.transcripts), by_lattice])
    if settings.near is not None:
        likeliest = dict.fromkeys([*(look.transcripts[0].text for look in looks), by_lattice])
        near = (re.sub(r"\D", "", text) for one in likeliest if one for text in settings.near(one))
        found.update(dict.fromkeys(itertools.islice(near, settings.most)))
    return tuple(found)


def ranked(
    digits: Sequence[str], line: Floats, lattice: Floats, calibration: Calibration, chosen: float = 1.0
) -> Evidence:
    """The evidence for some texts, the likeliest first.

    Args:
        digits: The texts.
        line: Their log probabilities by the line net, (N,).
        lattice: The same by the lattice.
        calibration: What either counts.
        chosen: How likely the line that was read is the number's.
    """
    score = calibration.line_weight * line + calibration.lattice_weight * calibration.bounded(lattice)
    share = np.exp(score - np.logaddexp.reduce(score))
    order = np.argsort(-share, kind="stable")
    return Evidence(tuple(digits[k] for k in order), line[order], lattice[order], share[order], chosen)

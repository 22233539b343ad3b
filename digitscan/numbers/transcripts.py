"""What the line net makes of a strip: the likeliest texts with their signs, and the digits alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.nets import ctc
from digitscan.nets.ctc import Frames

NO_NUMBER = "x"
"""The character that stands for all that is no part of a number."""
_BESIDE = 0.25  # what a text with a legend or fillers counts beside one that is a number and nothing else
DIGITS_END = 11  # the blank and the ten digits come before the signs


@dataclass(frozen=True, slots=True)
class Transcript:
    """A text as the line net spells it, fillers and words as `x`, with its probability (0 to 1)."""

    raw: str
    probability: float

    @property
    def digits(self) -> str:
        """Its digits."""
        return re.sub(r"\D", "", self.raw)

    @property
    def text(self) -> str:
        """Its digits with the signs that stand between two of them, one at most."""
        inner = self.raw.replace(NO_NUMBER, "").strip(".,-/:")
        return re.sub(r"([.,\-/:])[.,\-/:]+", r"\1", inner)


def transcribe(frames: Sequence[Frames], characters: Sequence[str], width: int) -> list[list[Transcript]]:
    """The most probable texts of each strip, best first.

    Args:
        frames: Of each strip, log probabilities float32 (T, C), of the blank, the digits, the signs.
        characters: What each class stands for.
        width: The most texts that there can be.
    """
    found = [ctc.best_texts(one, width) for one in frames]
    return [
        sorted(
            (
                Transcript("".join(characters[code] for code in codes), float(np.exp(log)))
                for codes, log in zip(texts, logs, strict=True)
            ),
            key=lambda text: -text.probability,
        )
        for texts, logs in zip(found, ctc.log_probabilities(frames, found), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Look:
    """What the line net makes of a strip at one look: frames float32 (T, C), and the likeliest texts, best first."""

    frames: Frames
    transcripts: Sequence[Transcript]


def share_of_numbers(transcripts: Sequence[Transcript]) -> float:
    """How much speaks for a strip showing a number, 0 to 1: one with other writing beside it counts less."""
    return sum(one.probability * (_BESIDE if NO_NUMBER in one.raw else 1.0) for one in transcripts if one.digits)


def digit_frames(frames: Frames) -> Frames:
    """The frames of the digits alone, float32 (T, 11): signs count as blanks."""
    blank = np.logaddexp.reduce(np.concatenate((frames[:, :1], frames[:, DIGITS_END:]), axis=1), axis=1)
    return np.concatenate((blank[:, None], frames[:, 1:DIGITS_END]), axis=1)


def log_probability(frames: Frames, digits: Sequence[str]) -> NDArray[np.float64]:
    """The log probability of each text of digits, (N,), whatever signs stand between them.

    Args:
        frames: What `digit_frames` gave.
        digits: The texts.
    """
    return ctc.log_probability(frames, [codes_of(text) for text in digits])


def codes_of(digits: str) -> ctc.Codes:
    """The classes of a text of digits."""
    return tuple(int(digit) + 1 for digit in digits)

"""Reads the frames of a sequence net: the most probable texts, how probable a text is, and where its characters lie.

Connectionist temporal classification (Graves et al. 2006): each frame gives the probability of each character and of
a blank, and a text's probability is the sum over all ways to spread it over the frames. The search keeps prefixes, as
in Hannun et al., "First-pass large vocabulary continuous speech recognition" (2014), without a language model.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0
_LEAST = 1e-4  # a character less probable than this in a frame is not tried there
_LEAST_SHARE = 1e-6  # nor is a text that has less of what is probable so far
_RESCALED = 8  # frames
_AT_ONCE = 16  # strips whose texts are summed together

Frames = NDArray[np.float32]
"""Log probabilities (T, C) of the characters in each frame; the first is the blank."""
Codes = tuple[int, ...]
"""A text as indices of characters, 1 to C - 1."""


def best_texts(frames: Frames, width: int) -> list[Codes]:
    """The most probable texts, best first.

    Args:
        frames: float32 (T, C).
        width: How many prefixes are kept after each frame, and so the most texts there can be.
    """
    probabilities = np.exp(frames.astype(np.float64))
    tried: list[list[int]] = [[] for _ in probabilities]
    for t, code in zip(*np.nonzero(probabilities[:, 1:] >= _LEAST), strict=True):
        tried[t].append(int(code) + 1)
    # each prefix with the probability that it ends in a blank, and that it ends in its last character
    kept: dict[int, tuple[float, float]] = {0: (1.0, 0.0)}
    for frame, codes in zip(probabilities.tolist(), tried, strict=True):
        kept = _extended(kept, frame, codes, width) if codes else _after_blank(kept)
    return [_codes(prefix, frames.shape[1]) for prefix in sorted(kept, key=lambda prefix: -sum(kept[prefix]))]


def _codes(prefix: int, classes: int) -> Codes:
    """The codes of a prefix, which are the digits of a number to the base of the classes: quicker than a tuple."""
    found = []
    while prefix:
        prefix, code = divmod(prefix, classes)
        found.append(code)
    return tuple(reversed(found))


def _after_blank(kept: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """The prefixes after a frame in which only the blank is probable: none grows, and all shrink alike."""
    return {prefix: (in_blank + in_last, 0.0) for prefix, (in_blank, in_last) in kept.items()}


def _extended(
    kept: dict[int, tuple[float, float]], frame: list[float], codes: list[int], width: int
) -> dict[int, tuple[float, float]]:
    """The most probable prefixes after a frame in which some characters may come."""
    blank, classes = frame[BLANK], len(frame)
    least = _LEAST_SHARE * blank
    blanks, lasts = {}, dict.fromkeys(kept, 0.0)
    for prefix, (in_blank, in_last) in kept.items():
        last, either = prefix % classes, in_blank + in_last
        blanks[prefix] = either * blank
        lasts[prefix] += in_last * frame[last]
        for code in codes:
            # a character twice in a row needs a blank between
            reached = (in_blank if code == last else either) * frame[code]
            if reached >= least:
                longer = prefix * classes + code
                lasts[longer] = lasts.get(longer, 0.0) + reached
    found = [(blanks.get(prefix, 0.0) + in_last, prefix) for prefix, in_last in lasts.items()]
    best = sorted(found, reverse=True)[:width]
    whole = sum(probability for probability, _ in best) or 1.0  # keeps long texts from vanishing
    return {prefix: (blanks.get(prefix, 0.0) / whole, lasts[prefix] / whole) for _, prefix in best}


def log_probability(frames: Frames, texts: Sequence[Codes]) -> NDArray[np.float64]:
    """The log probability of each text, (N,): the sum over all ways to spread it over the frames.

    Below about e^-600 it is minus infinity.

    Args:
        frames: float32 (T, C).
        texts: The texts.
    """
    return log_probabilities([frames], [texts])[0]


def log_probabilities(frames: Sequence[Frames], texts: Sequence[Sequence[Codes]]) -> list[NDArray[np.float64]]:
    """The same for the texts of several strips, which is quicker than one strip after the other.

    Args:
        frames: Of each strip float32 (T, C), T its own.
        texts: Of each strip.
    """
    found = [np.zeros(0)] * len(frames)
    order = sorted(range(len(frames)), key=lambda k: len(frames[k]))
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        for k, logs in zip(some, _together([frames[k] for k in some], [texts[k] for k in some]), strict=True):
            found[k] = logs
    return found


def _together(frames: Sequence[Frames], texts: Sequence[Sequence[Codes]]) -> list[NDArray[np.float64]]:
    """The log probabilities of the texts of each strip, of which the last is the longest."""
    classes, counts = frames[-1].shape[1], [len(some) for some in texts]
    # a strip that ends early has a blank from there on, which adds to no text
    shown = np.zeros((len(frames[-1]), len(frames), classes))
    shown[:, :, BLANK] = 1.0
    for k, one in enumerate(frames):
        shown[: len(one), k] = np.exp(one.astype(np.float64))
    states = _states([text for some in texts for text in some])
    place = np.repeat(np.arange(len(frames)) * classes, counts) + states
    return np.split(_summed(shown.reshape(len(shown), -1), states, place), np.cumsum(counts)[:-1])


def _states(texts: Sequence[Codes]) -> NDArray[np.int64]:
    """The states of each text, (states, N): blank, first, blank, second, ... blank, and blanks after its end."""
    states = np.zeros((2 * max(map(len, texts), default=0) + 1, len(texts)), np.int64)
    for column, text in zip(states.T, texts, strict=True):
        column[1 : 2 * len(text) : 2] = text
    return states


def _summed(shown: NDArray[np.float64], states: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.float64]:
    """The log probability of each text, (N,).

    Args:
        shown: (T, M), the probability of each character of each strip in each frame.
        states: (states, N), of each text.
        place: (states, N), where among the M its characters are.
    """
    count, texts = states.shape
    skips = np.zeros(states.shape)
    skips[3::2] = states[3::2] != states[1:-2:2]
    # two states that are never reached come before the first
    before, total, skipped = np.zeros((count + 2, texts)), np.zeros((count + 2, texts)), np.empty(states.shape)
    total[2] = 1.0
    scale = np.zeros(texts)
    # a state of the first frame is reached like one of the others, from a blank before it
    for t, frame in enumerate(shown):
        total, before = before, total
        reached = np.add(before[2:], before[1:-1], out=total[2:])
        reached += np.multiply(before[:-2], skips, out=skipped)
        reached *= frame[place]
        if t % _RESCALED == 0:
            # probabilities would vanish over many frames, so each text's are kept near 1
            whole = np.maximum(reached.sum(axis=0), np.finfo(np.float64).tiny)
            reached /= whole
            scale += np.log(whole)
    ends = 2 * np.count_nonzero(states, axis=0)
    each = np.arange(texts)
    last = np.where(ends > 0, total[ends + 1, each], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total[ends + 2, each] + last) + scale, np.float64)


def _shifted(total: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """The values `by` states to the left."""
    out = np.full(total.shape, -np.inf)
    out[:, by:] = total[:, :-by]
    return out


def align(frames: Frames, text: Codes) -> list[tuple[int, int]]:
    """Where each character lies on the most probable way to spread a text: its first frame, and the one after its last.

    Raises:
        ValueError: The text is too long for so few frames.
    """
    states = np.zeros(2 * len(text) + 1, np.int64)
    states[1::2] = text
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    total = np.full(len(states), -np.inf)
    total[:2] = frames[0, states[:2]]
    came = np.zeros((len(frames), len(states)), np.int64)
    for t in range(1, len(frames)):
        steps = np.stack((total, _shifted(total[None], 1)[0], np.where(skips, _shifted(total[None], 2)[0], -np.inf)))
        came[t] = np.argmax(steps, axis=0)
        total = steps.max(axis=0) + frames[t, states]
    at = len(states) - 1 if len(states) < 2 or total[-1] >= total[-2] else len(states) - 2
    if not np.isfinite(total[at]):
        raise ValueError(f"{len(text)} characters do not fit into {len(frames)} frames")
    spans: list[list[int]] = [[len(frames), 0] for _ in text]
    for t in range(len(frames) - 1, -1, -1):
        if at % 2:
            spans[at // 2][0] = t
            spans[at // 2][1] = max(spans[at // 2][1], t + 1)
        at -= int(came[t, at])
    return [(first, last) for first, last in spans]

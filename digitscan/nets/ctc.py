"""Reads the frames of a sequence net: the most probable texts, how probable a text is, and where its characters lie.

Connectionist temporal classification (Graves et al. 2006): each frame gives the probability of each character and of
a blank, and a text's probability is the sum over all ways to spread it over the frames. The search keeps prefixes, as
in Hannun et al., "First-pass large vocabulary continuous speech recognition" (2014), without a language model.
"""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0
_LEAST = 1e-4  # a character less probable than this in a frame is not tried there
_LEAST_SHARE = 1e-6  # nor is a text that has less of what is probable so far
_RESCALED = 8  # frames

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
    kept: dict[Codes, tuple[float, float]] = {(): (1.0, 0.0)}
    for frame, codes in zip(probabilities.tolist(), tried, strict=True):
        kept = _extended(kept, frame, codes, width) if codes else _after_blank(kept)
    return sorted(kept, key=lambda prefix: -sum(kept[prefix]))


def _after_blank(kept: dict[Codes, tuple[float, float]]) -> dict[Codes, tuple[float, float]]:
    """The prefixes after a frame in which only the blank is probable: none grows, and all shrink alike."""
    return {prefix: (in_blank + in_last, 0.0) for prefix, (in_blank, in_last) in kept.items()}


def _extended(
    kept: dict[Codes, tuple[float, float]], frame: list[float], codes: list[int], width: int
) -> dict[Codes, tuple[float, float]]:
    """The most probable prefixes after a frame in which some characters may come."""
    blank = frame[BLANK]
    found: dict[Codes, list[float]] = {}
    for prefix, (in_blank, in_last) in kept.items():
        here = found.setdefault(prefix, [0.0, 0.0])
        here[0] += (in_blank + in_last) * blank
        if prefix:
            here[1] += in_last * frame[prefix[-1]]
        for code in codes:
            # a character twice in a row needs a blank between
            before = in_blank if prefix and prefix[-1] == code else in_blank + in_last
            reached = before * frame[code]
            if reached >= _LEAST_SHARE * blank:
                found.setdefault((*prefix, code), [0.0, 0.0])[1] += reached
    best = heapq.nlargest(width, found.items(), key=lambda item: item[1][0] + item[1][1])
    whole = sum(pair[0] + pair[1] for _, pair in best) or 1.0  # keeps long texts from vanishing
    return {prefix: (pair[0] / whole, pair[1] / whole) for prefix, pair in best}


def log_probability(frames: Frames, texts: Sequence[Codes]) -> NDArray[np.float64]:
    """The log probability of each text, (N,): the sum over all ways to spread it over the frames.

    Below about e^-600 it is minus infinity.

    Args:
        frames: float32 (T, C).
        texts: The texts.
    """
    if not texts:
        return np.zeros(0)
    longest = max(map(len, texts))
    # blank, first, blank, second, ... blank
    states = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in zip(states, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    skips = np.zeros(states.shape)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    total, before = np.zeros(states.shape), np.zeros(states.shape)
    total[:, 0] = 1.0
    scale = np.zeros(len(texts))
    # a state of the first frame is reached like one of the others, from a blank before it
    for t, seen in enumerate(np.exp(frames.astype(np.float64))[:, states]):
        total, before = before, total
        np.copyto(total, before)
        total[:, 1:] += before[:, :-1]
        total[:, 2:] += before[:, :-2] * skips[:, 2:]
        total *= seen
        if t % _RESCALED == 0:
            # probabilities would vanish over many frames, so each text's are kept near 1
            whole = np.maximum(total.sum(axis=1), np.finfo(np.float64).tiny)
            total /= whole[:, None]
            scale += np.log(whole)
    ends = 2 * np.array([len(text) for text in texts])
    each = np.arange(len(texts))
    last = np.where(ends > 0, total[each, np.maximum(ends - 1, 0)], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total[each, ends] + last) + scale, np.float64)


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

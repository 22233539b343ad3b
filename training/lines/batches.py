"""Puts strips of like width together into batches."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from digitscan.nets.sequence import COLUMNS_A_FRAME, PADDING
from digitscan.nets.strip import HEIGHT
from training.lines.augment import augment
from training.lines.dataset import CHARACTERS, Lines

WIDER = 0.12  # the logarithm of how much wider or narrower writing is made varies by this much
MOST_STRETCHED = (0.72, 1.35)

_CODES = {character: code for code, character in enumerate(CHARACTERS, 1)}


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips and what they show.

    Attributes:
        chosen: int64 (N,), their numbers in the data set.
        strips: float (N, 1, 32, W), ink 1 on 0.
        frames: int64 (N,), how many frames each has.
        codes: int64, the characters of all texts after each other, from 1.
        lengths: int64 (N,), the characters of each.
        digits_only: bool (N,), see `Lines`.
    """

    chosen: NDArray[np.int64]
    strips: Tensor
    frames: Tensor
    codes: Tensor
    lengths: Tensor
    digits_only: Tensor


def batches(
    lines: Lines, chosen: NDArray[np.int64], columns: int, seed: int | None, changed: bool = False
) -> Iterator[Batch]:
    """Gives batches of about so many columns of pixels each.

    Args:
        lines: The data set.
        chosen: int64, the strips to give, each as often as it is named.
        columns: Of pixels in a batch, with what fills narrower strips up.
        seed: Decides order and changes; None for an order by width.
        changed: Whether strips are augmented.
    """
    chance = np.random.default_rng(seed)
    widths = lines.widths[chosen].astype(np.float64)
    noise = chance.normal(0, 0.08, len(widths)) if seed is not None else 0.0
    groups: list[list[int]] = [[]]
    widest = 0.0
    for k in np.argsort(widths * np.exp(noise), kind="stable").tolist():
        widest = max(widest, widths[k])
        if groups[-1] and widest * (len(groups[-1]) + 1) > columns:
            groups.append([])
            widest = widths[k]
        groups[-1].append(k)
    order: Sequence[int] = range(len(groups)) if seed is None else chance.permutation(len(groups)).tolist()
    generator = Generator().manual_seed(seed or 0)
    for place in order:
        yield _batch(lines, chosen[groups[place]], generator if changed else None)


def count_batches(lines: Lines, chosen: NDArray[np.int64], columns: int) -> int:
    """About how many batches there are."""
    return max(1, round(float(lines.widths[chosen].sum()) / columns * 1.03))


def _batch(lines: Lines, chosen: NDArray[np.int64], chance: Generator | None) -> Batch:
    widths = lines.widths[chosen]
    if chance is not None:
        stretched = torch.exp(WIDER * torch.randn(len(chosen), generator=chance)).clamp(*MOST_STRETCHED).numpy()
        widths = np.maximum(1, np.round(widths * stretched)).astype(np.int64)
    width = 4 * math.ceil((int(widths.max()) + 2 * PADDING) / 4)
    strips = np.zeros((len(chosen), HEIGHT, width), np.uint8)
    for strip, k, wide in zip(strips, chosen, widths, strict=True):
        strip[:, PADDING : PADDING + wide] = cv2.resize(lines.strip(int(k)), (int(wide), HEIGHT))
    x = torch.from_numpy(strips).float() / 255
    x = augment(x, chance) if chance is not None else x
    texts = [str(lines.texts[k]) for k in chosen]
    return Batch(
        chosen,
        x.unsqueeze(1),
        torch.from_numpy((widths + 2 * PADDING) // COLUMNS_A_FRAME),
        torch.tensor([_CODES[character] for text in texts for character in text]),
        torch.tensor([len(text) for text in texts]),
        torch.from_numpy(lines.digits_only[chosen]),
    )

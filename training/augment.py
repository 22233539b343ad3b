"""Changes digits as hands, scanners and our own segmentation change them; whole batches at a time.

`scan` imitates what segmentation of real paper leaves: strokes thicker, thinner, broken where a rule was taken out,
ends of rules, specks, a bit of the neighboring digit. A share of each batch is changed mildly only, so that clean
digits stay what the net knows best. `affine` and `elastic` suit digits that are as clean as MNIST's, `flip` suits
clothes. Each takes and gives what the changes in `training.changes` do, of which it is made.
"""

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from training.changes import (
    Warp,
    blur,
    contrast,
    cut,
    erase,
    mirror,
    neighbor,
    noise,
    rule,
    shift,
    specks,
    thicken,
    thin,
    warp,
)

MILD = Warp(turn=7, slant=0.12, smallest=0.93, largest=1.07, shift=1.0, elastic=0.8)
WIDE = Warp(turn=12, slant=0.3, smallest=0.85, largest=1.12, shift=2.0, elastic=1.7)
AFFINE = Warp(turn=10, slant=0.15, smallest=0.9, largest=1.1, shift=1.5, elastic=0)
ELASTIC = Warp(turn=10, slant=0.2, smallest=0.88, largest=1.12, shift=1.5, elastic=1.5)
MILD_SHARE = 0.5

Change = Callable[[Tensor, Generator], Tensor]

# The leftovers come before the warp, so that they are slanted and bent along with the digit.
BEFORE: tuple[tuple[Change, float], ...] = ((neighbor, 0.2), (rule, 0.2), (specks, 0.12), (cut, 0.18))
AFTER: tuple[tuple[Change, float], ...] = (
    (thicken, 0.3),
    (thin, 0.25),
    (blur, 0.2),
    (contrast, 0.3),
    (noise, 0.2),
)


def _some(x: Tensor, open_to: Tensor, changes: tuple[tuple[Change, float], ...], chance: Generator) -> Tensor:
    """Applies each change to its share of those samples that are open to it, in place."""
    for change, share in changes:
        chosen = (open_to & (torch.rand(len(x), generator=chance) < share)).nonzero().squeeze(1)
        if len(chosen):
            x[chosen] = change(x[chosen], chance)
    return x


def scan(x: Tensor, chance: Generator) -> Tensor:
    """Changes each sample as real paper and our segmentation do; half of them mildly only."""
    x = x.clone()
    wide = torch.rand(len(x), generator=chance) >= MILD_SHARE
    x = _some(x, wide, BEFORE, chance)
    for chosen, by in ((wide, WIDE), (~wide, MILD)):
        if chosen.any():
            x[chosen] = warp(x[chosen], by, chance)
    return _some(x, wide, AFTER, chance)


def affine(x: Tensor, chance: Generator) -> Tensor:
    """Turns, slants, scales and shifts each sample."""
    return warp(x, AFFINE, chance)


def elastic(x: Tensor, chance: Generator) -> Tensor:
    """Does the same, and bends each sample."""
    return warp(x, ELASTIC, chance)


def flip(x: Tensor, chance: Generator) -> Tensor:
    """Mirrors half of the samples left to right, shifts all, erases a part of half; for clothes, never for digits."""
    return erase(shift(mirror(x, chance), chance), chance)


def none(x: Tensor, chance: Generator) -> Tensor:
    """Changes nothing."""
    return x


AUGMENTATIONS: dict[str, Change] = {"none": none, "affine": affine, "elastic": elastic, "scan": scan, "flip": flip}


def augment(images: Tensor, name: str, chance: Generator) -> Tensor:
    """Applies the named augmentation.

    Args:
        images: Digits for the net, uint8 (N, 28, 28), ink 255 on 0.
        name: One of `AUGMENTATIONS`.
        chance: Draws everything, so that a seed repeats the result.

    Returns:
        float32 (N, 28, 28), ink 1 on 0.
    """
    return AUGMENTATIONS[name](images.float() / 255, chance)

"""What a finetuning is shown: new digits, a part of them held out, and beside them old ones, which it rehearses."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from training.calibrate import NO_DIGIT_EXPECTED
from training.data.datasets import PARTS, DataSet, no_digit_label

NEW, OLD = "new", "old"
REPEAT = 4
"""How often an epoch shows each new digit, each time changed anew and beside other old ones."""

OLD_A_NEW = 3
"""How many old digits are shown beside each showing of a new one."""

OLD_MEASURED = 1000
HELD = 0.2


def hold_out(data: DataSet, seed: int, share: float = HELD) -> DataSet:
    """Sets a share of a data set apart for validation, at random, and all else for training."""
    parts = np.zeros(len(data), np.uint8)
    held = np.random.default_rng(seed).permutation(len(data))[: max(1, round(share * len(data)))]
    parts[held] = PARTS.index("validation")
    return replace(data, parts=parts)


def classes_after(start: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The start's classes where the new ones are among them, else the new ones, for which the head is replaced."""
    return start if set(new) <= set(start) else new


def mix(new: DataSet, old: DataSet | None, classes: tuple[str, ...], seed: int) -> DataSet:
    """Joins new digits with three old ones for each showing of a new one, and some old ones to measure by.

    Args:
        new: Its train and validation parts are used.
        old: What the net was trained on; may be None.
        classes: What labels stand for in the result.
        seed: Draws the old ones.

    Raises:
        InputError: The old data have classes that are not among `classes`.
    """
    fresh = _relabeled(new.where(new.parts != PARTS.index("development")), classes, NEW)
    if old is None:
        return fresh
    if not set(old.classes) <= set(classes):
        raise InputError(old.name, f"has other classes than {', '.join(classes)}; leave out --rehearse")
    chosen = _drawn(old, "train", OLD_A_NEW * REPEAT * len(fresh.part("train")), seed)
    known = _relabeled(old.where(chosen | _drawn(old, "validation", OLD_MEASURED, seed)), classes, OLD)
    return replace(
        fresh,
        images=np.concatenate([fresh.images, known.images]),
        labels=np.concatenate([fresh.labels, known.labels]),
        sources=np.repeat(np.array([0, 1], np.uint8), (len(fresh), len(known))),
        source_names=(NEW, OLD),
        writers=np.concatenate([fresh.writers, known.writers]),
        parts=np.concatenate([fresh.parts, known.parts]),
    )


def new_of(mixed: DataSet) -> DataSet:
    """The new digits of what `mix` gave."""
    return mixed.where(mixed.sources == mixed.source_names.index(NEW))


def shows_no_junk(mixed: DataSet) -> bool:
    """Whether a net that knows what is no digit is shown none of it in training."""
    label = no_digit_label(mixed.classes)
    return label is not None and not (mixed.part("train").labels == label).any()


def _drawn(old: DataSet, part: str, most: int, seed: int) -> NDArray[np.bool_]:
    """Draws up to `most` samples of a part, bool (N,); what is no digit comes as rarely as when digits are read.

    With the quarter of a training, a shipped net would learn to refuse what it knows.
    """
    chance = np.random.default_rng(seed)
    label = no_digit_label(old.classes)
    junk = np.zeros(len(old), bool) if label is None else old.labels == label
    refused = round(NO_DIGIT_EXPECTED * most) if junk.any() else 0
    chosen = np.zeros(len(old), bool)
    for some, count in ((junk, refused), (~junk, most - refused)):
        there = np.flatnonzero(some & (old.parts == PARTS.index(part)))
        chosen[chance.permutation(there)[:count]] = True
    return chosen


def relabel(labels: NDArray[np.uint8], old: tuple[str, ...], new: tuple[str, ...]) -> NDArray[np.uint8]:
    """Labels (N,) that index `old`, as ones that index `new`, which holds all of those classes."""
    return np.array([new.index(name) for name in old], np.uint8)[labels]


def _relabeled(data: DataSet, classes: tuple[str, ...], source: str) -> DataSet:
    labels = relabel(data.labels, data.classes, classes)
    nobody = np.full(len(data), -1, np.int32)
    return replace(
        data,
        classes=classes,
        labels=labels,
        sources=np.zeros(len(data), np.uint8),
        source_names=(source,),
        writers=nobody,
    )

"""Asks a net about images of single characters, through digitscan's own stages."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitscan.errors import InputError
from digitscan.normalize import normalize
from digitscan.pages import read_pages
from digitscan.read_settings import ReadSettings
from digitscan.records import Gray
from training.data.prepare import glyph_of
from training.evaluate import LogProbabilities

LIKELIEST = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """What a net made of an image: `seen` is uint8 (28, 28), `likeliest` names classes with their probabilities."""

    source: str
    seen: Gray
    likeliest: tuple[tuple[str, float], ...]


def read_character(path: Path) -> Gray:
    """Finds the character in an image file and brings it to the net's form, uint8 (28, 28), ink 255 on 0.

    Raises:
        InputError: The file cannot be read, or shows no ink.
    """
    page = next(read_pages(str(path), ReadSettings()))
    if isinstance(page, InputError):
        raise page
    glyph = glyph_of(page.image)
    if glyph is None:
        raise InputError(str(path), "shows no ink; name an image of one character")
    seen: Gray = normalize([glyph])[0]
    return seen


def guess(net: LogProbabilities, classes: tuple[str, ...], path: Path) -> Guess:
    """The likeliest classes of the character in an image file.

    Args:
        net: The net.
        classes: What its answers stand for.
        path: The image, of any size and polarity.

    Raises:
        InputError: The file cannot be read, or shows no ink.
    """
    seen = read_character(path)
    probabilities = np.exp(net(seen[None])[0].numpy())
    best = np.argsort(-probabilities, kind="stable")[:LIKELIEST]
    return Guess(str(path), seen, tuple((classes[k], float(probabilities[k])) for k in best))


def kaggle_labels(net: LogProbabilities, classes: tuple[str, ...], digits: Gray, wanted: tuple[str, ...]) -> Gray:
    """The likeliest of the wanted classes, uint8 (N,), for digits uint8 (N, 28, 28), even where none is likelier.

    Raises:
        InputError: The net does not answer these classes.
    """
    if classes[: len(wanted)] != wanted:
        raise InputError("the net", f"answers {len(classes)} classes that are no digits; name a net for digits")
    chosen: Gray = net(digits)[:, : len(wanted)].argmax(dim=1).numpy().astype(np.uint8)
    return chosen

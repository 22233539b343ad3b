"""Asks a net about single images, which it is given in the form that it was trained on."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from digitscan.errors import InputError
from digitscan.files.pages import read_pages
from digitscan.files.read_settings import ReadSettings
from digitscan.records import Gray
from training.data.folder import read_characters
from training.evaluate import LogProbabilities, open_onnx
from training.provenance import normalized
from training.runs import read_about

LIKELIEST = 3
SIZE = (28, 28)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a net made of an image: `seen` is uint8 (28, 28), `likeliest` names classes with their probabilities."""

    source: str
    seen: Gray
    likeliest: tuple[tuple[str, float], ...]


def read_image(path: Path) -> Gray:
    """The first page of an image file as it is, light and dark too, brought to uint8 (28, 28).

    Raises:
        InputError: The file cannot be read.
    """
    page = next(read_pages(str(path), ReadSettings()))
    if isinstance(page, InputError):
        raise page
    seen: Gray = np.asarray(cv2.resize(page.image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
    return seen


def takes_characters(net: Path) -> bool:
    """Whether a net takes characters as our normalization makes them; else images as its data set has them.

    Args:
        net: A run folder, or an exported .onnx file.

    Raises:
        InputError: It is neither.
    """
    if net.is_dir():
        return normalized(read_about(net))
    return "normalizer_version" in open_onnx(net).get_modelmeta().custom_metadata_map


def guess(net: LogProbabilities, classes: tuple[str, ...], path: Path, characters: bool = True) -> Guess:
    """The likeliest classes of what an image file shows.

    Args:
        net: The net.
        classes: What its answers stand for.
        path: The image, of any size.
        characters: Whether the net takes characters, which are found at any place and in either polarity; else the
            image as it is.

    Raises:
        InputError: The file cannot be read, or shows no ink where a character is looked for.
    """
    seen = next(read_characters(path)) if characters else read_image(path)
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

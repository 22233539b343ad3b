"""Strips of the amounts and dates on real pages whose numbers are known: of those pages alone that train."""

from functools import partial
from pathlib import Path

import numpy as np

from digitscan.records import Box, Gray
from training.data.known_pages import CHECKS, Written, known_numbers, trained_pages
from training.data.workers import processes
from training.lines.dataset import Lines, gather
from training.lines.images import Found, read_image, strip_that_shows

CUTS = 4
"""How often each is cut out, each time with another margin."""

LEAST_LIKELY = -20.0
"""A line whose label is less probable by the digit net (the log) is the one above or below. It is far below that of
other labels, since these are known to be right, and the digit net reads zeros in one go and signs wrongly."""

LEAST, MOST = -0.05, 0.2  # of a box's height: how much is left out or taken in at each side


def read_fields(data: Path, workers: int) -> Lines:
    """The handwritten fields of the checks that train.

    Raises:
        InputError: The pages or their truth are missing or broken.
    """
    known = known_numbers(data, CHECKS)
    pages = [path for path in trained_pages(data, CHECKS) if path.name in known]
    with processes(workers) as pool:
        several = pool.map(partial(_cut_page, known), pages)
        found = [one for some in several for one in some]
    return gather(CHECKS, "train", [strip for strip, _ in found], [text for _, text in found], digits_only=True)


def _cut_page(known: dict[str, list[Written]], path: Path) -> list[Found]:
    image, chance = read_image(path), np.random.default_rng([*path.name.encode()])
    cuts = [(_around(image, one.box, chance), one.digits) for one in known[path.name] * CUTS if one.digits]
    strips = [(strip_that_shows(cut, text, LEAST_LIKELY), text) for cut, text in cuts]
    return [(strip, text) for strip, text in strips if strip is not None]


def _around(image: Gray, box: Box, chance: np.random.Generator) -> Gray:
    """A box of an image, a little larger or smaller than it is told, as boxes are that a person draws."""
    left, top, right, bottom = np.round(box.height * chance.uniform(LEAST, MOST, 4)).astype(int)
    return image[max(0, box.top - top) : box.bottom + bottom, max(0, box.left - left) : box.right + right]

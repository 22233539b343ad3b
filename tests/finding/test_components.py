"""The connected pieces of ink, each with its own pixels only."""

import numpy as np
import pytest

from digitscan.finding.components import find_components
from digitscan.records import Box, Ink

DRAWINGS = {
    "none": ("....", []),
    "one": (".##.\n.##.", [(Box(1, 0, 3, 2), 4)]),
    "two side by side": ("#..#\n#..#", [(Box(0, 0, 1, 2), 2), (Box(3, 0, 4, 2), 2)]),
    "joined at a corner": ("#..\n.#.\n..#", [(Box(0, 0, 3, 3), 3)]),
    "one within the other": ("#####\n#...#\n#.#.#\n#...#\n#####", [(Box(0, 0, 5, 5), 16), (Box(2, 2, 3, 3), 1)]),
}


def ink(drawing):
    mask = np.array([[pixel == "#" for pixel in line] for line in drawing.splitlines()])
    return Ink(np.where(mask, np.uint8(255), np.uint8(0)), mask, stroke=1.0, scale=1.0)


@pytest.mark.parametrize("name", DRAWINGS)
def test_boxes_and_areas(name):
    drawing, expected = DRAWINGS[name]
    parts = find_components(ink(drawing))
    found = [(Box(*(int(edge) for edge in box)), int(area)) for box, area in zip(parts.boxes, parts.areas, strict=True)]
    assert found == expected


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_piece_holds_its_own_ink_only(name):
    drawing, expected = DRAWINGS[name]
    parts = find_components(ink(drawing))
    for k, (box, area) in enumerate(expected):
        piece = parts.piece(k)
        assert piece.box == box
        assert piece.mask.shape == (box.height, box.width)
        assert set(np.unique(piece.mask)) <= {0, 1}
        assert piece.mask.sum() == area
        assert not piece.whole

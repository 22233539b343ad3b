"""Stretches of ink that touch, across corners too, are one piece, and no others are."""

import cv2
import numpy as np
import pytest

from digitscan.ink.stretches import stretches_of


def mask(*rows):
    return np.array([[character == "#" for character in row] for row in rows], np.uint8)


def in_order(pieces):
    """The same pieces, named in the order in which they come."""
    return [list(dict.fromkeys(pieces)).index(piece) for piece in pieces]


@pytest.mark.parametrize("margin", [0, 40], ids=["dense", "sparse"])
@pytest.mark.parametrize(
    "rows, pieces",
    [
        ((), []),
        (("....", "...."), []),
        (("##.#",), [0, 1]),
        (("##..", "..##"), [0, 0]),
        (("..##", "##.."), [0, 0]),
        (("#..#", "#..#"), [0, 1, 0, 1]),
        (("...#", "#..."), [0, 1]),
        (("####", "....", "####"), [0, 1]),
        (("#.#.#", "#.###", "#####"), [0, 0, 0, 0, 0, 0]),
    ],
)
def test_pieces(rows, pieces, margin):
    image = mask(*rows) if rows else np.zeros((3, 1), np.uint8)
    found = stretches_of(np.pad(image, ((0, margin), (0, 0))))
    assert in_order(found.piece.tolist()) == pieces


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9])
def test_they_cover_the_mask_and_hang_together_as_its_pixels_do(share):
    spots = (np.random.default_rng(3).random((40, 60)) < share).astype(np.uint8)
    _, labels = cv2.connectedComponents(spots, connectivity=8)
    drawn = np.full(spots.shape, -1)
    found = stretches_of(spots)
    for y, left, right, piece in zip(found.y, found.left, found.right, found.piece, strict=True):
        assert not spots[y, left - 1 : left].any()
        assert not spots[y, right : right + 1].any()
        drawn[y, left:right] = piece
    assert np.array_equal(drawn >= 0, spots > 0)
    both = {(int(ours), int(theirs)) for ours, theirs in zip(drawn[spots > 0], labels[spots > 0], strict=True)}
    assert len(both) == len({ours for ours, _ in both}) == len({theirs for _, theirs in both})
    assert sorted(ours for ours, _ in both) == list(range(len(both)))


def test_a_long_winding_piece_is_one():
    rows = np.zeros((401, 50), np.uint8)
    rows[::2] = 1
    rows[1::4, -1] = rows[3::4, 0] = 1
    assert set(stretches_of(rows).piece.tolist()) == {0}

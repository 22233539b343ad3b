"""Glyphs become digits as in MNIST: size, place and thickness of stroke."""

import itertools

import cv2
import numpy as np
import pytest

from digitscan.nets.normalize import VERSION, normalize
from digitscan.records import Box, Glyph
from tests.drawing import HAND, draw_number, trimmed


def glyph(ink):
    height, width = ink.shape
    return Glyph(Box(0, 0, width, height), np.asarray(ink, np.uint8))


def ring(size=200, width=24):
    """A 0 whose strokes are `width` of `size` pixels wide."""
    ink = np.zeros((size, size), np.uint8)
    center, radius = size // 2, size // 2 - width // 2 - 1
    cv2.circle(ink, (center, center), radius, 255, width, cv2.LINE_AA)
    return ink


def digits(height=80):
    rng = np.random.default_rng(0)
    return {digit: trimmed(draw_number(digit, HAND, height, rng)) for digit in "0123456789"}


def extent(image):
    """Width and height of the ink."""
    return cv2.boundingRect((image > 0).astype(np.uint8))[2:]


def stroke_of(image):
    """Typical width of the strokes in pixels of the 28x28 image, from an enlarged copy."""
    large = cv2.resize(image, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC) > 127
    ink = large.astype(np.uint8)
    outline = ink.sum() - cv2.erode(ink, np.ones((3, 3), np.uint8)).sum()
    return 2 * ink.sum() / outline / 8


def test_shape_and_kind():
    found = normalize([glyph(ink) for ink in digits().values()])
    assert found.shape == (10, 28, 28)
    assert found.dtype == np.uint8


def test_no_glyphs():
    assert normalize([]).shape == (0, 28, 28)


@pytest.mark.parametrize("ink", [np.zeros((30, 20)), np.zeros((1, 1)), np.full((30, 20), 10)], ids=str)
def test_no_ink_gives_zeros(ink):
    assert not normalize([glyph(ink)]).any()


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("height", [14, 40, 80, 300])
def test_longer_side_fills_20_pixels_and_the_other_keeps_its_share(digit, height):
    ink = digits(height)[digit]
    width, tall = extent(normalize([glyph(ink)])[0])
    assert 19 <= max(width, tall) <= 20
    share = min(ink.shape) / max(ink.shape)
    assert min(width, tall) / max(width, tall) == pytest.approx(share, abs=0.12)


@pytest.mark.parametrize("digit", "0123456789")
def test_center_of_mass_lies_in_14_to_15(digit):
    """Pixel centers at + 0.5, as in the reconstruction of MNIST by Yadav and Bottou; the shift is whole."""
    (image,) = normalize([glyph(digits()[digit])])
    mass = cv2.moments(image)
    for moment in ("m10", "m01"):
        assert 14 - 0.01 < mass[moment] / mass["m00"] + 0.5 <= 15 + 0.01


def test_as_mnist_does_it_by_hand():
    """A glyph whose strokes need no change: widened to a square, area-weighted to 20x20, shifted by whole pixels."""
    ink = np.zeros((80, 40), np.uint8)
    ink[:, :12] = 255
    ink[68:, :] = 255
    square = np.zeros((80, 80), np.float64)
    square[:, 20:60] = ink
    small = square.reshape(20, 4, 20, 4).mean(axis=(1, 3))
    down, across = (np.arange(20) + 0.5 for _ in range(2))
    x, y = (small.sum(axis=0) @ across) / small.sum(), (small.sum(axis=1) @ down) / small.sum()
    expected = np.zeros((28, 28))
    left, top = int(15 - x), int(15 - y)
    expected[top : top + 20, left : left + 20] = small
    assert np.abs(normalize([glyph(ink)])[0] - expected).max() <= 3


@pytest.mark.parametrize("height", [30, 60, 240])
@pytest.mark.parametrize("digit", "0358")
def test_size_does_not_matter(digit, height):
    """But for the last whole pixel of the shift, which rounding decides."""
    small, large = (normalize([glyph(digits(size)[digit])])[0].astype(float) for size in (height, 400))
    shifted = [np.roll(small, shift, (0, 1)) for shift in itertools.product((-1, 0, 1), repeat=2)]
    assert min(np.abs(one - large).mean() for one in shifted) < 10


@pytest.mark.parametrize("margin", [1, 7, 50])
def test_paper_around_the_ink_does_not_matter(margin):
    ink = digits()["5"]
    wide = np.pad(ink, ((margin, 2 * margin), (3 * margin, margin)))
    assert np.array_equal(normalize([glyph(ink)]), normalize([glyph(wide)]))


def test_faint_dirt_does_not_widen_the_box():
    ink = np.pad(digits()["5"], 40)
    dirty = ink.copy()
    dirty[2, 2] = 20
    assert np.array_equal(normalize([glyph(ink)]), normalize([glyph(dirty)]))


@pytest.mark.parametrize("width", [4, 8])
def test_thin_strokes_get_thicker(width):
    thin = ring(width=width)
    assert stroke_of(normalize([glyph(thin)])[0]) > 1.5 * width / 10
    assert stroke_of(normalize([glyph(thin)])[0]) > 1.4


@pytest.mark.parametrize("width", [56, 70])
def test_thick_strokes_get_thinner(width):
    assert stroke_of(normalize([glyph(ring(width=width))])[0]) < 0.9 * width / 10


def test_strokes_like_those_of_mnist_stay():
    ink = ring(width=30)
    plain = cv2.resize(ink[1:-1, 1:-1], (20, 20), interpolation=cv2.INTER_AREA)
    (image,) = normalize([glyph(ink)])
    assert stroke_of(image) == pytest.approx(stroke_of(np.pad(plain, 4)), abs=0.1)


@pytest.mark.parametrize("width", [2, 8, 30, 60, 80])
def test_any_stroke_comes_near_to_those_of_mnist(width):
    assert 1.2 < stroke_of(normalize([glyph(ring(width=width))])[0]) < 6


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2), (1000, 700)])
def test_any_block_of_ink_is_drawn_within_the_frame(shape):
    (image,) = normalize([glyph(np.full(shape, 255))])
    assert image.max() > 100
    width, height = extent(image)
    assert max(width, height) <= 20


def test_a_batch_equals_its_digits_alone():
    glyphs = [glyph(ink) for ink in digits().values()]
    together = normalize(glyphs)
    for one, image in zip(glyphs, together, strict=True):
        assert np.array_equal(normalize([one])[0], image)


def test_glyphs_stay_as_they_are():
    one = glyph(digits()["5"])
    before = one.ink.copy()
    normalize([one])
    assert np.array_equal(one.ink, before)


def test_weights_can_be_bound_to_the_version():
    assert isinstance(VERSION, int)

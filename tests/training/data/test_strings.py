"""Numbers written from single digits, and what our own segmenter makes of numbers whose digits are known."""

import cv2
import numpy as np
import pytest

from digitscan.finding.glyph import cut_glyph
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.normalize import normalize
from digitscan.records import Box
from tests.drawing import number
from training.data import strings
from training.data.canvas import NOBODY, SEVERAL
from training.data.compose import compose, with_lead_stroke
from training.data.datasets import NO_DIGIT
from training.data.strings import boxed, harvest, owners_of_boxes, write_strings

SHAPE = (20, 30)


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def digits(drawn):
    """Images and labels of digits only."""
    data = drawn()
    real = data.labels != NO_DIGIT
    return data.images[real], data.labels[real]


@pytest.mark.parametrize(
    "boxes, owned",
    [
        ([], {}),
        ([Box(2, 3, 7, 9)], {0: 30}),
        ([Box(2, 3, 7, 9), Box(7, 3, 12, 9)], {0: 30, 1: 30}),
        ([Box(2, 3, 7, 9), Box(5, 3, 12, 9)], {0: 18, 1: 30, SEVERAL: 12}),
        ([Box(2, 3, 7, 9)] * 3, {SEVERAL: 30}),
        ([Box(-4, -4, 3, 2)], {0: 6}),
        ([Box(28, 18, 40, 40)], {0: 4}),
    ],
    ids=["none", "one", "side by side", "overlapping", "three in one place", "over the corner", "over the far corner"],
)
def test_boxes_own_their_pixels(boxes, owned):
    owners = owners_of_boxes(boxes, SHAPE)
    assert owners.shape == SHAPE
    assert owners.dtype == np.int16
    found = dict(zip(*(column.tolist() for column in np.unique(owners, return_counts=True)), strict=True))
    assert found.pop(NOBODY) == SHAPE[0] * SHAPE[1] - sum(owned.values())
    assert found == owned


@pytest.mark.parametrize("seed", range(12))
def test_a_composed_number_knows_whose_ink_is_where(digits, seed):
    images, _ = digits
    count = 1 + seed % 7
    image, owners = compose(images[:count], generator(seed))
    assert image.dtype == np.uint8
    assert image.shape == owners.shape
    assert set(np.unique(owners).tolist()) <= {SEVERAL, NOBODY, *range(count)}
    across = [np.flatnonzero((owners == k).any(axis=0)) for k in range(count)]
    assert all(columns.size for columns in across)
    middles = [float(columns.mean()) for columns in across]
    assert middles == sorted(middles)
    assert np.median(image[owners >= 0]) < np.median(image[owners == NOBODY]) - 20


@pytest.mark.parametrize("seed", range(6))
def test_all_of_a_composed_number_is_in_the_image(digits, seed):
    images, _ = digits
    _, owners = compose(images[:4], generator(seed))
    assert not (owners[0] >= 0).any()
    assert not (owners[-1] >= 0).any()
    assert not (owners[:, 0] >= 0).any()
    assert not (owners[:, -1] >= 0).any()


def test_composing_depends_on_chance_alone(digits):
    images, _ = digits
    one, same, other = (compose(images[:4], generator(seed)) for seed in (5, 5, 6))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert one[0].shape != other[0].shape or not np.array_equal(one[0], other[0])


def test_some_composed_digits_touch_and_some_do_not(digits):
    images, _ = digits
    touching = []
    for seed in range(30):
        _, owners = compose(images[:4], generator(seed))
        for k in range(3):
            near = cv2.dilate((owners == k).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            touching.append((near & ((owners == k + 1) | (owners == SEVERAL))).any())
    assert 0.15 < np.mean(touching) < 0.7


def harvested(text, most_junk=50, gap=0.25, seed=0):
    paper = number(text, gap=gap)
    owners = owners_of_boxes(paper.boxes, paper.ink.shape)
    return paper, *harvest(paper.image(), owners, paper.values, NO_DIGIT, most_junk, generator(seed))


@pytest.mark.parametrize("text", ["7", "3602581", "4096", "888"])
def test_each_digit_is_harvested_once(text):
    _, images, labels = harvested(text)
    assert (images.dtype, labels.dtype) == (np.uint8, np.uint8)
    assert images.shape == (len(labels), 28, 28)
    assert sorted(labels[labels != NO_DIGIT].tolist()) == sorted(int(digit) for digit in text)


def test_each_label_is_that_of_its_image():
    paper, images, labels = harvested("3602581")
    ink = extract_ink(paper.image(), InkSettings.for_layout("line"))
    assert ink.scale == 1
    alone = {}
    for value, box in zip(paper.values, paper.boxes, strict=True):
        mask = ink.mask[box.top : box.bottom, box.left : box.right].astype(np.uint8)
        alone[value] = normalize([cut_glyph(ink, box, mask)])[0].astype(float)
    for image, label in zip(images, labels.tolist(), strict=True):
        if label != NO_DIGIT:
            nearest = min(alone, key=lambda value: np.abs(alone[value] - image).sum())
            assert nearest == label


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_junk_than_asked_for(most):
    _, _, labels = harvested("8888", most)
    assert np.count_nonzero(labels == NO_DIGIT) == most


def test_halves_of_digits_are_harvested_as_none():
    """A digit of three pieces is right when whole, and each piece alone is none."""
    paper = number("111", gap=0.1)
    owners = np.where(paper.ink > 0, np.int16(0), np.int16(NOBODY))
    _, labels = harvest(paper.image(), owners, [0], NO_DIGIT, 50, generator())
    assert np.count_nonzero(labels == 0) == 1
    assert np.count_nonzero(labels == NO_DIGIT) >= 3


def test_more_than_half_of_a_digit_is_neither_right_nor_none():
    paper = number("11", gap=0.1)
    mine = np.cumsum((paper.ink > 0).any(axis=0)) / np.count_nonzero((paper.ink > 0).any(axis=0)) <= 0.5
    owners = np.where(paper.ink > 0, np.int16(0), np.int16(NOBODY))
    _, labels = harvest(paper.image(), owners, [0], NO_DIGIT, 50, generator())
    larger = np.count_nonzero(paper.ink[:, mine]) / np.count_nonzero(paper.ink)
    assert 0.45 <= larger <= 0.55
    assert set(labels.tolist()) == {0}


def test_digits_are_cut_by_their_boxes_with_what_reaches_in():
    paper = number("3602")
    images, labels = boxed(paper.image(), owners_of_boxes(paper.boxes, paper.ink.shape), paper.values)
    assert labels.tolist() == [3, 6, 0, 2]
    assert images.shape == (4, 28, 28)
    assert images.any(axis=(1, 2)).all()


def test_a_digit_that_is_the_lesser_part_of_its_box_is_left_out():
    paper = number("36")
    owners = owners_of_boxes(paper.boxes, paper.ink.shape)
    first = paper.boxes[0]
    owners[first.top : first.bottom, first.left + 4 : first.right - 4] = 1
    _, labels = boxed(paper.image(), owners, paper.values)
    assert 3 not in labels


@pytest.mark.parametrize("seed", range(8))
def test_a_lead_stroke_adds_ink_left_of_the_head_only(seed):
    one = np.zeros((28, 28), np.uint8)
    one[5:24, 14:16] = 255
    led = with_lead_stroke(one, generator(seed))
    added = np.argwhere(led != one)
    assert (led >= one).all()
    assert not len(added) or added[:, 1].max() <= 17
    assert not one[:, :10].any()


def test_some_ones_have_a_lead_stroke_and_most_have_none():
    one = np.zeros((28, 28), np.uint8)
    one[5:24, 14:16] = 255
    led = [not np.array_equal(one, with_lead_stroke(one, generator(seed))) for seed in range(100)]
    assert 0.15 < np.mean(led) < 0.45


def test_ink_that_is_nobody_s_is_no_digit():
    paper = number("36")
    owners = np.full(paper.ink.shape, NOBODY, np.int16)
    _, labels = harvest(paper.image(), owners, paper.values, NO_DIGIT, 50, generator())
    assert set(labels.tolist()) == {NO_DIGIT}


def test_nothing_is_harvested_without_ink():
    blank = np.full((60, 200), 220, np.uint8)
    images, labels = harvest(blank, np.full(blank.shape, NOBODY, np.int16), [3], NO_DIGIT, 5, generator())
    assert images.shape == (0, 28, 28)
    assert (len(labels), images.dtype, labels.dtype) == (0, np.uint8, np.uint8)


def test_digits_are_harvested_at_the_ink_s_scale():
    paper = number("36", height=200)
    owners = owners_of_boxes(paper.boxes, paper.ink.shape)
    _, labels = harvest(paper.image(), owners, paper.values, NO_DIGIT, 0, generator())
    assert extract_ink(paper.image(), InkSettings.for_layout("line")).scale < 1
    assert sorted(labels.tolist()) == [3, 6]


def test_written_strings_give_digits_and_junk(digits):
    images, labels = digits
    hands = np.zeros(len(labels), np.int64)
    found, told = write_strings(images, labels, hands, NO_DIGIT, 12, seed=1)
    assert found.shape == (len(told), 28, 28)
    assert (found.dtype, told.dtype) == (np.uint8, np.uint8)
    assert set(told.tolist()) <= set(range(11))
    assert np.count_nonzero(told == NO_DIGIT) > 0
    assert np.count_nonzero(told != NO_DIGIT) >= 12
    assert all(image.any() for image in found)


def test_a_seed_writes_the_same_strings(digits):
    images, labels = digits
    hands = np.arange(len(labels)) // 10
    one, same, other = (write_strings(images, labels, hands, NO_DIGIT, 4, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[1], other[1]) or not np.array_equal(one[0], other[0])


@pytest.fixture
def written(monkeypatch):
    """The values of all numbers that are written, which are neither drawn nor harvested."""
    numbers = []

    def keep(image, owners, values, no_digit, most_junk, chance):
        numbers.append(values)
        return np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)

    monkeypatch.setattr(strings, "compose", lambda digits, chance: (None, None))
    monkeypatch.setattr(strings, "harvest", keep)
    monkeypatch.setattr(strings, "boxed", lambda image, owners, values: (np.zeros((0, 28, 28), np.uint8), values[:0]))
    return numbers


def test_digits_of_a_number_come_from_one_hand(written):
    labels = generator().permutation(np.repeat(np.arange(10, dtype=np.uint8), 8))
    write_strings(np.zeros((80, 28, 28), np.uint8), labels, labels.astype(np.int64) + 40, NO_DIGIT, 100, 0)
    assert len(written) == 100
    assert all(len(set(values)) == 1 for values in written)
    assert len({values[0] for values in written}) == 10
    assert {len(values) for values in written} == set(range(1, 8))


def test_amounts_often_end_with_zeros(written):
    labels = np.tile(np.arange(10, dtype=np.uint8), 8)
    write_strings(np.zeros((80, 28, 28), np.uint8), labels, np.zeros(80, np.int64), NO_DIGIT, 400, 0)
    ends = [values[-2:] == [0, 0] for values in written if len(values) > 2]
    assert 0.15 < np.mean(ends) < 0.4


def test_a_hand_without_zeros_writes_none(written):
    labels = np.tile(np.arange(1, 10, dtype=np.uint8), 8)
    write_strings(np.zeros((72, 28, 28), np.uint8), labels, np.zeros(72, np.int64), NO_DIGIT, 100, 0)
    assert all(0 not in values for values in written)

"""The best path through a lattice made by hand: what is read, what is passed over, how sure it is."""

import numpy as np
import pytest

from digitscan.lattice.candidates import Lattice
from digitscan.lattice.paths import settle, steps_of
from digitscan.records import Box, Glyph, Piece

HEIGHT = 40
INK = np.full((HEIGHT, 20), 255, np.uint8)


def lattice(count, spans, cuts=()):
    """Parts side by side, candidates over the given spans of them; `cuts` are the parts cut from the one before."""
    boxes = [Box(30 * k, 0, 30 * k + 20, HEIGHT) for k in range(count)]
    is_cut = np.zeros(count + 1, bool)
    is_cut[list(cuts)] = True
    return Lattice(
        parts=tuple(Piece(box, np.ones((HEIGHT, 20), np.uint8)) for box in boxes),
        glyphs=tuple(Glyph(boxes[first].union(boxes[last - 1]), INK) for first, last in spans),
        first=np.array([first for first, _ in spans], np.int64),
        last=np.array([last for _, last in spans], np.int64),
        is_cut=is_cut,
        height=float(HEIGHT),
    )


def judged(*signs):
    """Probabilities of each candidate: (value, how sure); the rest is "no digit". "." is sure to be none."""
    table = np.zeros((len(signs), 11), np.float32)
    for row, sign in zip(table, signs, strict=True):
        value, sure = (10, 0.999) if sign == "." else sign
        row[10] = 1 - sure
        row[value] = sure
    return table


def alone(count):
    return [(k, k + 1) for k in range(count)]


def best_path(ways, table):
    return steps_of(settle(ways, table))


def values(steps):
    return [step.value for step in steps]


def text(steps):
    return "".join(str(value) for value in values(steps) if value is not None)


@pytest.mark.parametrize("digits", ["7", "36", "000", "0123456789" * 3])
def test_sure_digits_are_read_from_left_to_right(digits):
    steps = best_path(lattice(len(digits), alone(len(digits))), judged(*((int(d), 0.99) for d in digits)))
    assert text(steps) == digits
    assert [step.box.left for step in steps] == [30 * k for k in range(len(digits))]
    assert all(0.9 < step.confidence <= 0.99 + 1e-6 for step in steps)


@pytest.mark.parametrize(
    "halves, whole, expected",
    [
        (0.99, 0.2, "11"),
        (0.2, 0.99, "4"),
        (0.05, 0.9, "4"),
    ],
)
def test_the_better_product_wins(halves, whole, expected):
    found = best_path(lattice(2, [(0, 1), (1, 2), (0, 2)], cuts=[1]), judged((1, halves), (1, halves), (4, whole)))
    assert text(found) == expected


def test_parts_that_were_cut_belong_together_rather_than_such_with_paper_between():
    table = judged((1, 0.9), (1, 0.9), (4, 0.9))
    spans = [(0, 1), (1, 2), (0, 2)]
    over_cut, over_gap = (best_path(lattice(2, spans, cuts), table) for cuts in ([1], []))
    assert text(over_cut) == "4"
    assert text(over_gap) != "4" or over_gap[0].confidence < over_cut[0].confidence


def test_two_ways_as_good_share_the_confidence():
    """Either the first or the second of two parts goes with the one in the middle."""
    spans = [(0, 1), (1, 3), (0, 2), (2, 3)]
    ways = lattice(3, spans, cuts=[1, 2])
    steps = best_path(ways, judged((3, 0.9), (5, 0.9), (3, 0.9), (5, 0.9)))
    assert text(steps) == "35"
    assert [step.confidence for step in steps] == pytest.approx([0.45, 0.45], abs=0.06)


def with_sliver(after):
    """A digit and a sliver cut from it, which belongs to it or does not; candidates: with it, without it, it alone."""
    sliver, digit = (Box(20, 4, 24, 12), Box(0, 0, 20, HEIGHT)) if after else (Box(0, 4, 4, 12), Box(4, 0, 24, HEIGHT))
    parts = (digit, sliver) if after else (sliver, digit)
    boxes = (digit.union(sliver), digit, sliver)
    spans = [(0, 2), (0, 1), (1, 2)] if after else [(0, 2), (1, 2), (0, 1)]
    return Lattice(
        parts=tuple(Piece(box, np.ones((box.height, box.width), np.uint8)) for box in parts),
        glyphs=tuple(Glyph(box, np.full((box.height, box.width), 255, np.uint8)) for box in boxes),
        first=np.array([first for first, _ in spans], np.int64),
        last=np.array([last for _, last in spans], np.int64),
        is_cut=np.array([False, True, False]),
        height=float(HEIGHT),
    )


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
def test_ways_that_differ_by_a_sliver_do_not_share_the_confidence(after):
    (step,) = [s for s in best_path(with_sliver(after), judged((2, 0.995), (2, 0.995), ".")) if s.value is not None]
    assert step.value == 2
    assert 0.9 < step.confidence <= 1


def test_a_sliver_that_makes_another_digit_of_it_makes_it_doubtful():
    steps = best_path(with_sliver(True), judged((2, 0.995), (7, 0.995), "."))
    assert 0.1 < max(step.confidence for step in steps) < 0.9


def test_a_sure_digit_is_surer_than_an_unsure_one():
    first, second = best_path(lattice(2, alone(2)), judged((3, 0.99), (5, 0.6)))
    assert first.confidence > 0.9
    assert 0.3 < second.confidence <= 0.6


@pytest.mark.parametrize(
    "signs, expected", [(".36", "36"), ("36.", "36"), ("..123.456..", "123456"), ("...", ""), (".", "")]
)
def test_what_is_no_digit_is_passed_over(signs, expected):
    table = judged(*("." if sign == "." else (int(sign), 0.99) for sign in signs))
    steps = best_path(lattice(len(signs), alone(len(signs))), table)
    assert text(steps) == expected
    assert all(step.confidence == 0 for step in steps if step.value is None)


def test_every_part_is_in_one_step():
    table = judged(*("." if sign == "." else (int(sign), 0.99) for sign in ".3.6."))
    steps = best_path(lattice(5, alone(5)), table)
    assert [step.box.left for step in steps] == [0, 30, 60, 90, 120]


def test_a_part_that_no_candidate_covers_is_passed_over():
    spans = [span for span in alone(7) if span != (3, 4)]
    steps = best_path(lattice(7, spans), judged(*((k, 0.99) for k in range(6))))
    assert values(steps) == [0, 1, 2, None, 3, 4, 5]


def test_without_candidates_all_is_passed_over():
    steps = best_path(lattice(2, []), np.zeros((0, 11), np.float32))
    assert values(steps) == [None, None]


def test_a_digit_of_the_row_s_height_beats_a_low_one():
    """Of two candidates that are as probable, the one that is as high as the row is read."""
    ways = lattice(2, [(0, 1), (1, 2), (0, 2)], cuts=[1])
    low = Glyph(Box(0, 30, 20, HEIGHT), INK[:10])
    ways = Lattice(ways.parts, (low, ways.glyphs[1], ways.glyphs[2]), ways.first, ways.last, ways.is_cut, ways.height)
    assert text(best_path(ways, judged((1, 0.9), (1, 0.9), (4, 0.9)))) == "4"


def test_a_digit_far_off_the_line_is_less_likely():
    level = lattice(6, alone(6))
    off = Glyph(level.glyphs[3].box.moved(0, 38), INK)
    glyphs = (*level.glyphs[:3], off, *level.glyphs[4:])
    moved = Lattice(level.parts, glyphs, level.first, level.last, level.is_cut, level.height)
    table = judged(*((k, 0.95) for k in range(6)))
    assert best_path(moved, table)[3].confidence < best_path(level, table)[3].confidence


@pytest.mark.parametrize("count", [60, 200])
def test_a_long_row_keeps_its_confidence(count):
    steps = best_path(lattice(count, alone(count)), judged(*((k % 10, 0.99) for k in range(count))))
    assert text(steps) == "".join(str(k % 10) for k in range(count))
    assert min(step.confidence for step in steps) > 0.9


def test_confidence_is_a_probability():
    rng = np.random.default_rng(0)
    spans = [(i, j) for i in range(8) for j in range(i + 1, min(8, i + 3) + 1)]
    for _ in range(20):
        table = rng.dirichlet(np.full(11, 0.2), len(spans)).astype(np.float32)
        steps = best_path(lattice(8, spans, cuts=range(1, 8)), table)
        assert all(0 <= step.confidence <= 1 for step in steps)
        assert all(type(step.value) is int for step in steps if step.value is not None)

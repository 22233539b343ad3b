"""Ruled lines, boxes and combs go; what was written over them stays, mended."""

import cv2
import numpy as np
import pytest

from digitscan.ink.extraction import extract_ink
from digitscan.ink.ruling import RulingSettings, remove_rules
from digitscan.ink.stroke import stroke_width
from digitscan.records import Box
from tests.drawing import Hand, Paper, pieces_of, turned


def without_rules(paper):
    return cleaned((paper.ink > 127).astype(np.uint8)) > 0


def cleaned(mask):
    """As `extract_ink` calls it for a drawing without faint ink."""
    return remove_rules(mask, mask, stroke_width(mask))


def at_size_of(paper, mask):
    return cv2.resize(mask.astype(np.uint8), (paper.width, paper.height), interpolation=cv2.INTER_AREA) > 0


def kept(mask, paper):
    """The share of the handwriting that is left, and what is left beside it as a share of the handwriting."""
    written = paper.written > 127
    around = cv2.dilate(written.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return (mask & written).sum() / written.sum(), (mask & ~around).sum() / written.sum()


def written_line(text="3680925", height=60, thickness=2, place=0.5):
    """Digits with a ruled line through them, at `place` heights from their top."""
    paper = Paper(240, 900)
    paper.write(text, 60, 90, height)
    y = round(90 + place * height)
    paper.rule((0, y), (899, y), thickness)
    return paper


@pytest.mark.parametrize("thickness", [1, 2, 4])
@pytest.mark.parametrize("place", [0.15, 0.4, 0.6, 0.85])
def test_a_line_through_digits_goes_and_they_stay(place, thickness):
    paper = written_line(place=place, thickness=thickness)
    mask = without_rules(paper)
    stays, more = kept(mask, paper)
    assert stays >= 0.9
    assert more <= 0.02
    for box in paper.boxes:
        inside = pieces_of(mask[box.top - 2 : box.bottom + 2, box.left - 2 : box.right + 2])
        assert max(piece.height for piece in inside) >= 0.45 * box.height


@pytest.mark.parametrize("digit", "0123456789")
def test_a_line_through_one_digit_leaves_it_in_one_piece(digit):
    paper = Paper(160, 400)
    paper.write(digit, 170, 40, 60)
    paper.rule((0, 58), (399, 58), 2)
    mask = without_rules(paper)
    assert len(pieces_of(mask)) == 1
    assert kept(mask, paper)[0] >= 0.95


def on_a_long_line(digit, thickness):
    paper = Paper(200, 900)
    paper.write(digit, 430, 60, 60)
    y = paper.boxes[0].bottom - 1 + thickness // 2
    paper.rule((0, y), (899, y), thickness)
    return paper


@pytest.mark.parametrize("thickness", [1, 2, 3])
@pytest.mark.parametrize("digit", "0123456789")
def test_a_digit_that_stands_on_a_long_line_stays(digit, thickness):
    paper = on_a_long_line(digit, thickness)
    stays, more = kept(without_rules(paper), paper)
    assert stays >= 0.9
    assert more <= 0.1


@pytest.mark.parametrize("thickness", [1, 2, 3])
@pytest.mark.parametrize("digit", "0123456789")
def test_a_digit_that_stands_on_a_long_line_stays_when_scanned(digit, thickness, request):
    if (digit, thickness) == ("4", 2):
        reason = (
            "the line has four times the ink of the digit, so strokes are measured 3.3 pixels wide, not 5.3; "
            "the upright of the 4, 60 pixels long with an end at the line, is then longer than 18 strokes and goes"
        )
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    paper = on_a_long_line(digit, thickness)
    stays, more = kept(at_size_of(paper, extract_ink(paper.image()).mask), paper)
    assert stays >= 0.9
    assert more <= 0.1


@pytest.mark.parametrize("degrees", [-1.5, -0.5, 0.5, 1.5])
def test_a_line_on_a_turned_page_goes(degrees):
    paper = Paper(300, 900)
    paper.write("3680925", 60, 90, 60)
    paper.rule((0, 200), (899, 200), 2)
    left = extract_ink(turned(paper.image(), degrees)).mask
    assert left.sum() <= 1.1 * (paper.written > 127).sum()


def test_a_thick_table_goes():
    paper = Paper(400, 900)
    for x in (20, 300, 600, 880):
        paper.rule((x, 20), (x, 380), 3)
    for y in (20, 140, 260, 380):
        paper.rule((20, y), (880, y), 3)
    for k, text in enumerate(("36", "802", "95")):
        paper.write(text, 60 + 290 * k, 170, 55)
    mask = without_rules(paper)
    stays, more = kept(mask, paper)
    assert stays >= 0.98
    assert more <= 0.02
    assert len(pieces_of(mask)) == len(paper.values)


@pytest.mark.parametrize("apart", [0, 2, 12])
@pytest.mark.parametrize("thickness", [1, 2, 3])
def test_boxes_around_digits_go(thickness, apart):
    paper = Paper(200, 700)
    for k, digit in enumerate("0368251"):
        paper.write(digit, 70 + (72 + apart) * k, 60, 50)
        paper.frame(Box(50, 48, 122, 125).moved((72 + apart) * k, 0), thickness)
    mask = without_rules(paper)
    assert kept(mask, paper) == (1, 0)
    assert len(pieces_of(mask)) == len(paper.values)


@pytest.mark.parametrize("place", ["inside", "across the right side", "on the floor"])
def test_a_box_goes_and_its_digit_stays(place):
    paper = Paper(200, 300)
    paper.write("8", 130, 60, 60)
    right, floor = {"inside": (190, 140), "across the right side": (150, 140), "on the floor": (190, 118)}[place]
    paper.frame(Box(105, 45, right, floor), 2)
    stays, more = kept(without_rules(paper), paper)
    assert stays >= 0.85
    assert more <= 0.03


def test_the_floor_of_a_comb_goes():
    paper = Paper(200, 700)
    paper.rule((30, 140), (670, 140), 2)
    for k, digit in enumerate("36802519"):
        paper.rule((30 + 80 * k, 115), (30 + 80 * k, 140), 2)
        paper.write(digit, 52 + 80 * k, 65, 55)
    paper.rule((670, 115), (670, 140), 2)
    mask = without_rules(paper)
    assert kept(mask, paper)[0] >= 0.95
    assert max(piece.width for piece in pieces_of(mask)) < 60


@pytest.mark.parametrize("text", ["0", "1", "7", "4", "00", "111", "1171"])
@pytest.mark.parametrize("hand", [1, 2, 8])
def test_writing_alone_stays_as_it_is(text, hand):
    paper = Paper(160, 400, hand=Hand(habit=hand, slant=0.0))
    paper.write(text, 60, 40, 60)
    assert np.array_equal(without_rules(paper), paper.ink > 127)


@pytest.mark.parametrize(
    "start, end", [((100, 40), (100, 100)), ((100, 40), (125, 100)), ((70, 70), (130, 70))], ids=["1", "slash", "dash"]
)
def test_a_straight_stroke_stays(start, end):
    paper = Paper(160, 400)
    paper.rule(start, end, 5)
    assert np.array_equal(without_rules(paper), paper.ink > 127)


@pytest.mark.parametrize("margin", [2, 3])
def test_a_long_upright_stroke_in_a_tight_crop_stays(margin):
    """Near the border, though not at it, and as high as the image: a 1 of a thin pen."""
    mask = np.zeros((100 + 2 * margin, 4 + 2 * margin), np.uint8)
    mask[margin:-margin, margin:-margin] = 1
    assert np.array_equal(remove_rules(mask, mask, 4.0, RulingSettings(span=0.6)), mask)


def test_a_square_zero_stays():
    """A box is many times longer than thick; a hand's 0 is not."""
    paper = Paper(160, 400)
    cv2.ellipse(paper.ink, (100, 70), (18, 30), 0, 0, 360, 255, 5)
    assert np.array_equal(without_rules(paper), paper.ink > 127)


def test_a_rule_that_only_faint_ink_shows_whole_goes():
    paper = Paper(200, 900)
    paper.write("3680925", 60, 60, 60)
    strong = (paper.ink > 127).astype(np.uint8)
    faint = strong.copy()
    faint[160:162] = 1
    strong[160:162, ::7] = 1
    assert np.array_equal(remove_rules(strong, faint, 5.0) > 0, paper.ink > 127)


@pytest.mark.parametrize("length, stays", [(300, True), (700, False)])
def test_a_free_rule_has_its_share_of_the_side(length, stays):
    mask = np.zeros((200, 900), np.uint8)
    mask[90:94, 100 : 100 + length] = 1
    rest = remove_rules(mask, mask, 4.0, RulingSettings(span=0.6))
    assert (rest.sum() > 0.5 * mask.sum()) == stays


@pytest.mark.parametrize("upright", [False, True], ids=["across", "upright"])
def test_lines_in_both_directions_are_treated_alike(upright):
    paper = written_line()
    mask = (paper.ink > 127).astype(np.uint8)
    given = np.ascontiguousarray(mask.T) if upright else mask
    rest = cleaned(given)
    assert kept((rest.T if upright else rest) > 0, paper)[1] <= 0.02


def test_no_stroke_changes_nothing():
    mask = np.zeros((20, 30), np.uint8)
    assert remove_rules(mask, mask, 0.0) is mask


def zeros_in_one_go(pen, wave, count=6, wide=36, tall=34):
    """Arches on a line that sags under each of them by `wave` pixels: zeros whose bottoms run into each other."""
    mask = np.zeros((120, 80 + wide * count), np.uint8)
    x = np.arange(wide * count + 1)
    bottom = 80 + wave * np.sin(np.pi * x / wide) ** 2
    arches = 80 - tall * np.sqrt(np.abs(np.sin(np.pi * x / wide)))
    for y in (bottom, arches):
        path = np.round(np.stack((x + 40, y), axis=1) * 16).astype(np.int32)
        cv2.polylines(mask, [path], False, 1, pen, cv2.LINE_8, 4)
    return mask


@pytest.mark.parametrize("wave", [3.0, 4.0])
def test_zeros_in_one_go_keep_their_bottoms(wave):
    mask = zeros_in_one_go(2, wave)
    assert cleaned(mask).sum() >= 0.98 * mask.sum()


@pytest.mark.parametrize("wave", [3.0, 4.0])
@pytest.mark.parametrize("pen", [3, 4])
def test_a_thin_rule_under_zeros_in_one_go_takes_no_bottoms_along(pen, wave):
    written = zeros_in_one_go(pen, wave)
    ruled = written.copy()
    bottom = int(np.flatnonzero(written.any(axis=1))[-1])
    ruled[bottom] = 1
    rest = cleaned(ruled)
    assert (rest & written).sum() >= 0.85 * written.sum()
    assert (rest & ~written).sum() <= 0.2 * ruled.shape[1]


@pytest.mark.parametrize("thickness", [3, 5])
def test_an_uneven_rule_from_side_to_side_goes(thickness):
    mask = np.zeros((120, 480), np.uint8)
    x = np.arange(480)
    path = np.stack((x, 60 + np.round(1.5 * np.sin(x / 15))), axis=1).astype(np.int32)
    cv2.polylines(mask, [path], False, 1, thickness)
    assert cleaned(mask).sum() <= 0.1 * mask.sum()

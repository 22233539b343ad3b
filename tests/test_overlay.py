import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.errors import OutputError
from digitscan.overlay import (
    BLUE,
    ORANGE,
    WHITE,
    draw_overlay,
    is_overlay,
    make_overlay_folder,
    overlay_name,
    write_overlay,
)
from digitscan.records import Box, PageReading
from tests.fake_pipeline import number

GRAY = 200
BOX = Box(100, 100, 220, 150)


def drawn(*fields, size=(400, 300)):
    width, height = size
    return np.asarray(draw_overlay(np.full((height, width), GRAY, np.uint8), fields))


def where(picture, color):
    """The box around all pixels of a color."""
    rows, columns = np.nonzero((picture == color).all(axis=2))
    return Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


def colored(line, color):
    return (line == color).all(axis=1)


def test_a_page_without_numbers_is_copied_as_it_is():
    picture = drawn(size=(40, 30))
    assert picture.shape == (30, 40, 3)
    assert (picture == GRAY).all()


@pytest.mark.parametrize(("confidence", "color", "other"), [(0.95, BLUE, ORANGE), (0.5, ORANGE, BLUE)])
def test_color_tells_accepted_from_doubtful(confidence, color, other):
    picture = drawn(number("12", confidence, box=BOX))
    assert (picture == color).all(axis=2).any()
    assert not (picture == other).all(axis=2).any()


@pytest.mark.parametrize(("confidence", "color", "solid"), [(0.95, BLUE, True), (0.5, ORANGE, False)])
def test_a_doubtful_box_is_dashed(confidence, color, solid):
    edge = drawn(number("12", confidence, box=BOX))[BOX.bottom, BOX.left : BOX.right]
    assert colored(edge, color).any()
    assert colored(edge, color).all() == solid


def test_the_box_lies_around_the_number_and_hides_no_ink():
    picture = drawn(replace(number("12", 0.95, box=BOX), digits=()))
    assert (picture[BOX.top : BOX.bottom, BOX.left : BOX.right] == GRAY).all()
    assert colored(picture[BOX.top : BOX.bottom, BOX.left - 1], BLUE).all()
    assert colored(picture[BOX.top : BOX.bottom, BOX.right], BLUE).all()


def test_digits_are_boxed_in_thinner_lines():
    large = Box(100, 300, 700, 700)
    picture = drawn(number("12", 0.95, box=large), size=(1000, 1000))
    row = colored(picture[500], BLUE)
    frame = np.flatnonzero(row[: large.left])
    middle = np.flatnonzero(row[390:410])
    assert 0 < len(middle) / 2 < len(frame)


@pytest.mark.parametrize(
    "box",
    [
        BOX,
        Box(0, 0, 120, 40),
        Box(280, 0, 400, 40),
        Box(280, 260, 400, 300),
        Box(0, 260, 120, 300),
        Box(0, 0, 400, 300),
    ],
    ids=str,
)
def test_the_label_is_inside_the_page(box):
    picture = drawn(number("0123456789", 0.95, box=box))
    label = where(picture, WHITE)
    assert label.width > 60
    assert label.height >= 8
    inside = picture[label.top : label.bottom, label.left : label.right]
    assert (inside[..., 2] - inside[..., 0].astype(int) > 60).any()


def test_the_label_stands_above_the_number_and_its_letters_are_readable():
    label = where(drawn(number("12", 0.95, box=Box(400, 900, 600, 960)), size=(1000, 1400)), WHITE)
    assert label.bottom <= 900
    assert label.height >= 1400 / 100


def test_labels_do_not_hide_the_line_above():
    fields = [number("123", 0.95, box=Box(100, top, 220, top + 30)) for top in (100, 135, 170)]
    picture = drawn(*[replace(field, digits=()) for field in fields])
    for field in fields:
        inside = picture[field.box.top : field.box.bottom, field.box.left : field.box.right]
        assert not (inside == WHITE).all(axis=2).any()


@pytest.mark.parametrize("size", [(8, 8), (3, 40), (40, 3)], ids=str)
def test_tiny_images_are_drawn(size):
    assert drawn(number("7", 0.95, box=Box(0, 0, *size)), size=size).shape == (size[1], size[0], 3)


def test_the_file_is_an_rgb_picture_and_nothing_else_is_left(tmp_path):
    reading = PageReading("in/a.tif", 2, (number("7", 0.95),), {})
    write_overlay(np.full((40, 60), GRAY, np.uint8), reading, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["in__a.tif.p002.png"]
    with Image.open(tmp_path / "in__a.tif.p002.png") as picture:
        assert (picture.mode, picture.size, picture.format) == ("RGB", (60, 40), "PNG")


@pytest.mark.parametrize(
    ("source", "page", "name"),
    [
        ("a.png", 1, "a.png.p001.png"),
        ("./a.png", 1, "a.png.p001.png"),
        ("in/sub/a.tif", 12, "in__sub__a.tif.p012.png"),
        ("/in/a.pdf", 1000, "__in__a.pdf.p1000.png"),
        ("Übung 1.png", 1, "Übung 1.png.p001.png"),
        ("-", 1, "-.p001.png"),
    ],
)
def test_names_can_be_recognized(source, page, name):
    assert overlay_name(source, page) == name


UNLIKE = [
    *("a.png", "a.jpg", "x/a.png", "x__a.png", "x_/a.png", "x/_a.png", "/x/a.png", "../a.png", "../../a.png"),
    *("x/../../a.png", "..a.png", ".a.png", "a\n.png", "a\x1b.png", "a_.png", os.fsdecode(b"a\xff.png")),
    *(os.fsdecode(b"a\xfe.png"), "a:.png", "a*.png", "x" * 240 + "/a.png", "y" * 240 + "/a.png", "ß" * 120),
]


def test_no_two_sources_share_a_name():
    names = [overlay_name(source, 1) for source in UNLIKE]
    assert len(set(names)) == len(UNLIKE)


@pytest.mark.parametrize("source", UNLIKE, ids=ascii)
def test_names_are_safe(source):
    name = overlay_name(source, 1)
    assert Path(name).name == name
    assert not name.startswith(".")
    assert name.isprintable()
    assert len(name.encode()) <= 250


def test_overlays_are_known_as_such_in_their_folder_only(tmp_path):
    assert is_overlay(str(tmp_path / overlay_name("a.png", 1)), tmp_path)
    assert not is_overlay(str(tmp_path / "a.png"), tmp_path)
    assert not is_overlay(str(tmp_path / "sub" / overlay_name("a.png", 1)), tmp_path)


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file: cannot be the folder for overlays"):
        make_overlay_folder(tmp_path / "file")
    make_overlay_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_picture_that_cannot_be_written_is_an_error(tmp_path):
    reading = PageReading("a.png", 1, (), {})
    with pytest.raises(OutputError, match=r"a\.png\.p001\.png: the overlay cannot be written"):
        write_overlay(np.zeros((4, 4), np.uint8), reading, tmp_path / "gone")

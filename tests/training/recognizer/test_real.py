"""Which real numbers train, what is kept out of them, and where their digits are taken to be."""

import json
import zipfile

import cv2
import numpy as np
import pytest

from digitscan.errors import InputError
from training.data.page_halves import SETS, trained_pages
from training.recognizer import labeled, real
from training.recognizer.cuts import region_of
from training.recognizer.sources import box_cut


def picture(columns=90, rows=50):
    return cv2.imencode(".png", np.full((rows, columns), 230, np.uint8))[1].tobytes()


def archive(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("labels.tsv", "\n".join("\t".join(row) for row in [header, *rows]))
        for name, *_ in rows:
            zipped.writestr(name, picture())


def region(*xs, y=25.0, height=20.0):
    return region_of(np.array([(x, y) for x in xs], np.float32), height)


def test_the_registers_and_sheets_kept_out_do_not_train(tmp_path):
    names = [f"born_{register}_0001-FM_row_id_{k}.jpg" for k, register in enumerate(("K2700", *real.REGISTERS))]
    archive(
        tmp_path / "strings" / "danish_row_numbers" / "images.zip", ("file", "text"), [(name, "12") for name in names]
    )
    assert [one.text for one in real.danish(tmp_path, True)] == ["12"]
    assert len(list(real.danish(tmp_path, False))) == len(real.REGISTERS)
    sheets = ("203_196905_SF", *real.SHEETS)
    rows = [(f"{sheet}_D04.png", "287", "28.7", "manual", sheet) for sheet in sheets]
    archive(tmp_path / "strings" / "meteosaver" / "images.zip", ("file", "text", "value", "checked", "sheet"), rows)
    assert len(list(real.weather(tmp_path, True))) == 1
    assert len(list(real.weather(tmp_path, False))) == len(real.SHEETS)


def test_marks_that_are_halves_are_left_out(tmp_path):
    rows = [("a.jpg", "4", "4"), ("b.jpg", "1 1/2", "1.5")]
    archive(tmp_path / "cells" / "answer_marks.zip", ("file", "text", "value"), rows)
    (one,) = real.marks(tmp_path)
    assert one.text == "4"
    assert one.box.tolist() == [0, 0, 90, 50]


def test_a_missing_archive_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match=r"answer_marks\.zip"):
        list(real.marks(tmp_path))


def test_the_region_with_as_many_digits_is_taken():
    regions = [region(10, 30, 50), region(200, 220, y=40)]
    assert labeled.surest(regions, 2) is regions[1]
    assert labeled.surest(regions) is regions[0]
    assert labeled.surest(regions, 4) is None


def test_fields_of_a_page_are_cut_with_what_is_around_them():
    page = np.full((300, 400), 220, np.uint8)
    truth = {
        "strings": [
            {"text": "12", "box": [100, 100, 180, 140], "handwritten": True},
            {"text": "34", "box": [100, 200, 180, 240], "handwritten": True, "doubtful": True},
            {"text": "56", "box": [200, 200, 280, 240], "handwritten": False},
        ]
    }
    found = list(real.fields_of(page, truth, [region(120, 150, y=120), region(300, 320, y=220)]))
    assert [one.text for one in found] == ["12"]
    (one,) = found
    image = one.image()
    assert image.shape == (105, 145)
    assert one.box.tolist() == [32, 32, 112, 72]
    assert one.at.tolist() == [[52, 52], [82, 52]]
    assert box_cut(one, [4, 4, 4, 4]).shape == (48, 88)
    assert box_cut(one, [200, 0, 0, 0]).shape == (40, 280)


def test_pages_that_train_come_with_their_truth(tmp_path):
    for name in SETS:
        folder = tmp_path / "pages" / name
        folder.mkdir(parents=True)
        names = ("p_1_a.png", "p_1_b.png", "p_2_a.png")
        for page in names:
            (folder / page).write_bytes(picture())
        (folder / "truth.json").write_text(json.dumps({page: {"strings": []} for page in names}))
    found = [(name, path.name) for name, path, _ in trained_pages(tmp_path)]
    assert ("answer_sheets", "p_1_a.png") in found
    assert ("answer_sheets", "p_1_b.png") not in found
    assert ("sudoku_photos", "p_1_b.png") in found

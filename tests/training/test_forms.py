"""The sample scans: the same each time, with truth that fits, in the formats that they promise."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from training.forms import Hand, draw_number, files
from training.forms.letters import LETTERS
from training.forms.pens import BLACK_GEL
from training.forms.scanner import Scan, Scanner, scan
from training.forms.shapes import DIGITS, MARKS
from training.forms.sheet import Sheet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    files.make(folder, seed=3)
    return folder


def small_page(seed: int, scanner: Scanner) -> Scan:
    rng = np.random.default_rng(seed)
    sheet = Sheet(60, 30, 150, rng)
    sheet.type("No. 77", 5, 8, 9)
    sheet.write("40,926", 20, 20, 6, Hand.random(rng), BLACK_GEL, "amount")
    return scan(sheet, scanner)


def test_same_seed_draws_same_bytes(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        files.save([small_page(5, Scanner())], tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize("ending", ["tif", "pdf"])
def test_files_of_pages_hold_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    pages = [small_page(5, Scanner("bilevel" if ending == "tif" else "gray"))] * 2
    path = tmp_path / f"pages.{ending}"
    files.save(pages, path)
    first = path.read_bytes()
    monkeypatch.setattr("time.gmtime", lambda seconds=4e9: struct_time_of(seconds))
    files.save(pages, path)
    assert path.read_bytes() == first


def struct_time_of(seconds: float) -> time.struct_time:
    return datetime.fromtimestamp(seconds, UTC).timetuple()


def test_other_seed_draws_another_document() -> None:
    one, two = (files.draw("envelope.png", seed)[0] for seed in (1, 2))
    assert [n.text for n in one.numbers] != [n.text for n in two.numbers]


@pytest.mark.parametrize("angle", [-4.0, 0.0, 4.0])
def test_boxes_hold_all_the_ink_and_little_more(angle: float) -> None:
    page = small_page(1, Scanner(angle=angle, margin=(4, 4, 4, 4), noise=0, light=0))
    image = page.image.copy()
    for number in page.numbers:
        left, top, right, bottom = number.box
        dark = np.argwhere(image[top:bottom, left:right] < 110)
        if number.handwritten:  # the frame of turned print is larger than its ink
            assert (dark.min(axis=0) <= 4).all(), number
            assert (dark.max(axis=0) >= np.array([bottom - top, right - left]) - 5).all(), number
            image[top:bottom, left:right] = 255
    assert [(n.text, n.field, n.handwritten) for n in page.numbers] == [
        ("77", "printed", False),
        ("40926", "amount", True),
    ]
    around = image[top - 12 : bottom + 12, left - 12 : right + 12]
    assert around.min() > 110  # nothing of the writing is left outside its box


@pytest.mark.parametrize("name", list(files.DOCUMENTS))
def test_truth_lies_on_ink(folder: Path, name: str) -> None:
    truth = json.loads((folder / "truth.json").read_text())[name]
    pixels = first_page(folder / name)
    assert pixels.shape == pytest.approx((truth["height"], truth["width"]), abs=1)  # a PDF's size is in points
    handwritten = [s for s in truth["strings"] if s["handwritten"]]
    assert handwritten
    for string in truth["strings"]:
        left, top, right, bottom = string["box"]
        assert 0 <= left < right <= truth["width"], string
        assert 0 <= top < bottom <= truth["height"], string
        inside = pixels[top:bottom, left:right]
        assert np.ptp(inside) > 90, string
        assert string["text"].isdecimal()


def first_page(path: Path) -> np.ndarray:
    if path.suffix == ".pdf":
        page = pypdfium2.PdfDocument(path)[0]
        return np.asarray(page.render(scale=200 / 72).to_pil().convert("L"))
    return np.asarray(Image.open(path).convert("L"))


def test_kinds_of_files(folder: Path) -> None:
    modes = {name: Image.open(folder / name).mode for name in files.DOCUMENTS if name.endswith(".png")}
    assert modes == {"cheque.png": "RGB", "form.png": "L", "table.png": "L", "envelope.png": "RGB"}
    with Image.open(folder / "register.tif") as register:
        assert (register.n_frames, register.mode, register.info["compression"]) == (2, "1", "group4")
        assert register.info["dpi"] == (300, 300)
        register.seek(1)
        second = np.asarray(register)
    assert not second[:, :20].any()  # the black border
    assert len(pypdfium2.PdfDocument(folder / "readings.pdf")) == 2
    assert set(json.loads((folder / "truth-page2.json").read_text())) == {"register.tif", "readings.pdf"}


def test_repository_carries_small_files(folder: Path) -> None:
    sizes = [path.stat().st_size for path in folder.iterdir()]
    assert max(sizes) < 900_000
    assert sum(sizes) < 3_000_000


@pytest.mark.parametrize("character", [*DIGITS, *MARKS, *LETTERS])
def test_each_character_is_drawn_within_its_picture(character: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(4):
        ink = draw_number(character, Hand.random(rng), 48, rng)
        assert ink.dtype == np.uint8
        assert ink.max() > 150
        edges = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
        assert not edges.any()


@pytest.mark.parametrize("height", [20, 60])
def test_digits_are_as_tall_as_asked(height: int) -> None:
    rng = np.random.default_rng(2)
    ink = draw_number("0", Hand(habit=1), height, rng)
    rows = np.flatnonzero(ink.max(axis=1) > 127)
    assert abs(np.ptp(rows) + 1 - height * 1.08) < 0.12 * height


def test_hands_differ_and_a_hand_stays_alike() -> None:
    one, two = Hand(habit=1), Hand(habit=2)
    first, again, other = (
        draw_number("5", hand, 64, np.random.default_rng(seed)) for hand, seed in ((one, 0), (one, 1), (two, 0))
    )
    assert not np.array_equal(first, again)
    assert _difference(first, again) < _difference(first, other)


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    size = (32, 48)
    first, second = (np.asarray(Image.fromarray(ink).resize(size), dtype=np.float32) for ink in (a, b))
    return float(np.abs(first - second).mean())


def test_unknown_character_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw_number("1ß", Hand(habit=1), 40, np.random.default_rng(0))

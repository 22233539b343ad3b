"""Real pages that others are composed on: which train, and where their digits are."""

import json

import cv2
import numpy as np
import pytest

from digitscan.errors import InputError
from digitscan.nets.models import load_models
from digitscan.records import Box
from training.data.known_pages import FILLED, NEGATIVES, Written, trained_pages
from training.forms.hand import Hand, draw_number
from training.pages.real import kinds_of, real_pages
from training.pages.sheet import DIGIT, NO_DIGIT, UNKNOWN


@pytest.fixture(scope="module")
def models():
    return load_models()


@pytest.fixture(scope="module")
def page():
    """A page with print and, in (100, 60) to (400, 140), a written 4071."""
    image = np.full((300, 500), 245, np.uint8)
    cv2.putText(image, "AMOUNT 17", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    chance = np.random.default_rng(3)
    drawn = draw_number("4071", Hand.random(chance), 40, chance)
    image[80 : 80 + drawn.shape[0], 150 : 150 + drawn.shape[1]] -= (drawn * 0.8).astype(np.uint8)
    return image, Box(150, 80, 150 + drawn.shape[1], 80 + drawn.shape[0])


def test_digits_are_where_the_number_stands(page, models):
    image, ink = page
    kinds = kinds_of(image, [Written("4071", Box(100, 60, 400, 140))], models)
    inked = image < 128
    inside = np.zeros_like(inked)
    inside[ink.top : ink.bottom, ink.left : ink.right] = True
    assert (kinds[inked & inside] == DIGIT).mean() > 0.95
    assert (kinds[inked & ~inside] == NO_DIGIT).all()
    assert (kinds[60:140, 100:400] != NO_DIGIT).all()


@pytest.mark.parametrize("digits", ["", "123456789"])
def test_a_number_that_is_not_known_or_not_seen_teaches_nothing(page, models, digits):
    kinds = kinds_of(page[0], [Written(digits, Box(100, 60, 400, 140))], models)
    assert (kinds[60:140, 100:400] == UNKNOWN).all()


@pytest.fixture
def data(tmp_path, page):
    """A data folder as it has to be, with three pages in each folder."""
    for name in (NEGATIVES, *FILLED, "us_checks"):
        folder = tmp_path / "pages" / name
        folder.mkdir(parents=True)
        known = {}
        for k in range(3):
            assert cv2.imwrite(str(folder / f"{k}.png"), page[0])
            string = {"text": "4071", "box": [100, 60, 400, 140], "handwritten": True}
            printed = {"text": "17", "box": None, "handwritten": False}
            known[f"{k}.png"] = {"strings": [] if name == NEGATIVES else [string, printed]}
        (folder / "truth.json").write_text(json.dumps(known), encoding="utf-8")
    return tmp_path


def test_every_second_page_trains_and_whole_folders_only_measure(data):
    assert [path.name for path in trained_pages(data, NEGATIVES)] == ["0.png", "2.png"]
    assert [path.name for path in trained_pages(data, "idrbt_cheques")] == ["0.png", "2.png"]
    assert trained_pages(data, "us_checks") == []


def test_real_pages_have_their_digits_and_nothing_else(data):
    pages = real_pages(data)
    assert len(pages.bare) == 2
    assert len(pages.filled) == 2 * len(FILLED)
    assert all((one.kinds == NO_DIGIT).all() for one in pages.bare)
    assert all((one.kinds == DIGIT).any() for one in pages.filled)


def test_pages_that_are_missing_or_have_a_broken_truth_are_told(data):
    truth = data / "pages" / FILLED[0] / "truth.json"
    truth.write_text('{"0.png": {"strings": [{}]}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"truth\.json: is missing or broken"):
        real_pages(data)
    with pytest.raises(InputError, match="holds no pages"):
        trained_pages(data / "nowhere", NEGATIVES)

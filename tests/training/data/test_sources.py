import json

import cv2
import numpy as np
import pytest

from digitscan.errors import InputError
from digitscan.nets.normalize import normalize
from digitscan.records import Box
from tests.training.conftest import draw_digit
from training.data.datasets import NO_DIGIT, PARTS
from training.data.junk import HALVES, MAKERS, make_junk
from training.data.orand import read_orand, read_truth
from training.data.prepare import glyph_of, on_paper, prepare, scanned
from training.data.samples import Samples, split
from training.data.sources import DEVELOPMENT_WRITERS, LETTERS, SOURCES, read_arrays

BY_NAME = {source.name: source for source in SOURCES}


def chance():
    return np.random.default_rng(0)


@pytest.fixture
def seven():
    return draw_digit(7, chance())


@pytest.mark.parametrize("polarity", ["dark on light", "light on dark"])
@pytest.mark.parametrize("enlarge", [1, 4])
def test_a_digit_of_either_polarity_comes_out_the_same(polarity, enlarge, seven):
    image = cv2.resize(seven, None, fx=4 / enlarge, fy=4 / enlarge) if enlarge == 1 else seven
    page = on_paper(255 - image if polarity == "dark on light" else image, enlarge)
    assert np.median(page) > 200
    found = normalize([glyph_of(page)])[0].astype(float)
    expected = normalize([glyph_of(on_paper(seven, 4))])[0]
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.9


def test_a_scanned_digit_is_dark_on_light_and_four_times_as_large(seven):
    page = scanned(seven, chance())
    assert page.shape == (112, 112)
    assert np.median(page) > 150


def test_images_without_ink_are_left_out(seven):
    blank = np.full((60, 60), 230, np.uint8)
    digits, found = prepare([on_paper(seven, 4), blank, on_paper(seven, 4)], 1)
    assert found.tolist() == [True, False, True]
    assert digits.shape == (2, 28, 28)


def test_several_processes_give_what_one_gives(seven):
    images = [on_paper(draw_digit(k % 10, chance()), 2) for k in range(201)]
    one, two = (prepare(images, workers)[0] for workers in (1, 2))
    assert np.array_equal(one, two)


def test_writers_are_kept_together():
    writers = np.repeat(np.arange(40, dtype=np.int32), 5)
    parts = split(200, writers)
    assert all(len(set(parts[writers == w])) == 1 for w in range(40))
    assert (parts == PARTS.index("validation")).sum() == 10


def test_without_writers_a_twentieth_is_set_apart():
    assert (split(200, np.full(200, -1, np.int32)) == PARTS.index("validation")).sum() == 10


def test_joined_samples_keep_writers_apart(seven):
    some = Samples(np.array([seven, seven]), np.zeros(2, np.uint8), np.array([0, -1], np.int32), np.zeros(2, np.uint8))
    assert some.join(some).writers.tolist() == [0, -1, 1, -1]


def write_characters(data, name, **arrays):
    (data / "characters").mkdir(exist_ok=True)
    np.savez(data / "characters" / f"{name}.npz", **arrays)


def test_development_writers_never_train(tmp_path, seven):
    writers = np.array([*DEVELOPMENT_WRITERS, *(f"{k:04}_CH4X" for k in range(4))])
    pages = np.array([255 - cv2.resize(seven, (96, 96))] * len(writers))
    write_characters(tmp_path, "swiss_numbers", images=pages, labels=np.full(len(writers), 7), writers=writers)
    found = BY_NAME["swiss-numbers"].read(tmp_path, 1)
    counts = np.bincount(found.parts, minlength=3).tolist()
    assert counts == [3, 1, len(DEVELOPMENT_WRITERS)]
    assert len(set(found.writers.tolist())) == len(writers)


def test_letters_that_look_like_digits_are_left_out(tmp_path, seven):
    labels = np.array(["O", "o", "l", "S", "Z", "B", "q", "7", "K", "m"])
    pages = np.array([255 - seven] * len(labels))
    write_characters(tmp_path, "tasnim62", images=pages, labels=labels)
    assert BY_NAME["tasnim62-letters"].read(tmp_path, 1).labels.tolist() == [NO_DIGIT, NO_DIGIT]
    assert BY_NAME["tasnim62"].read(tmp_path, 1).labels.tolist() == [7]
    assert not LETTERS & set("OoDQIiLlSsZzBbGgqJj") - {"L"}


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        (None, "missing"),
        ({"images": np.zeros((2, 3, 3))}, "labels"),
        ({"images": np.zeros((2, 3, 3)), "labels": [1]}, "differ"),
        ({"images": np.zeros((2, 9)), "labels": [1, 2]}, "images has 2 dimensions"),
        ({"images": np.zeros((2, 3, 3)), "labels": 1}, "labels has 0 dimensions"),
    ],
)
def test_a_broken_collection_is_named(tmp_path, arrays, says):
    path = tmp_path / "usps.npz"
    if arrays:
        np.savez(path, **arrays)
    with pytest.raises(InputError, match=says) as error:
        read_arrays(path, "images", "labels")
    assert str(path) in str(error.value)


@pytest.mark.parametrize("share", [0, 0.3, 0.7, 0.99])
def test_a_collection_that_ends_early_is_named(tmp_path, share):
    path = tmp_path / "usps.npz"
    np.savez_compressed(path, images=np.random.default_rng(0).integers(0, 255, (99, 9, 9)), labels=np.arange(99))
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"usps\.npz: is damaged.*; get it again") as error:
        read_arrays(path, "images", "labels")
    assert "\n" not in str(error.value)


def test_every_source_states_its_terms():
    assert all(source.terms for source in SOURCES)
    assert all(source.restricted == ("research" in source.terms) for source in SOURCES)


@pytest.mark.parametrize("maker", [maker for maker, _ in MAKERS], ids=lambda m: m.__name__)
def test_each_kind_of_junk_is_ink(maker, drawn):
    data = drawn()
    mine = data.labels != NO_DIGIT
    for seed in range(10):
        ink = maker(data.images[mine], data.labels[mine], np.random.default_rng(seed))
        assert ink.dtype == np.uint8
        assert ink.max() > 100


def test_junk_is_seeded_and_in_the_nets_form(drawn):
    data = drawn()
    mine = data.labels != NO_DIGIT
    one, again, other = (make_junk(data.images[mine], data.labels[mine], 30, seed) for seed in (1, 1, 2))
    assert (one.shape, one.dtype) == ((30, 28, 28), np.uint8)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_no_half_is_made_of_a_one():
    assert 1 not in {value for value, _ in HALVES}


def write_amount(data, part, boxes, text):
    page = np.full((60, 40 * len(text) + 20), 235, np.uint8)
    for k, value in enumerate(text):
        cv2.putText(page, value, (12 + 40 * k, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 3, cv2.LINE_AA)
    folder = data / "strings" / "orand_car_a" / part
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "a.png"), page)
    digits = [{"text": value, "box": box} for value, box in zip(text, boxes, strict=True)]
    truth = {"a.png": {"strings": [{"text": text, "digits": digits}]}}
    (folder.parent / f"{part}.json").write_text(json.dumps(truth))


def test_amounts_are_cut_by_their_true_boxes(tmp_path):
    boxes = [[10 + 40 * k, 15, 38 + 40 * k, 52] for k in range(3)]
    write_amount(tmp_path, "train", boxes, "205")
    write_amount(tmp_path, "dev", boxes, "718")
    found = read_orand(tmp_path, 1)
    assert found.labels.tolist() == [2, 0, 5, 7, 1, 8]
    assert found.parts.tolist()[3:] == [PARTS.index("development")] * 3
    assert (found.images.max(axis=(1, 2)) > 200).all()


def test_a_truth_file_gives_values_and_boxes(tmp_path):
    write_amount(tmp_path, "dev", [[1, 2, 3, 4]], "7")
    (amount,) = read_truth(tmp_path / "strings" / "orand_car_a" / "dev.json")
    assert amount.values == (7,)
    assert amount.boxes == (Box(1, 2, 3, 4),)


@pytest.mark.parametrize("content", ["not json", "[1]", '{"a.png": {"strings": [{"text": "1"}]}}'])
def test_a_broken_truth_file_is_named(tmp_path, content):
    path = tmp_path / "dev.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"dev\.json"):
        read_truth(path)

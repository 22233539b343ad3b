import numpy as np
import pytest

from digitscan.errors import InputError
from tests.training.conftest import draw_digit
from training.data.build import BUILDERS
from training.data.datasets import save
from training.data.letters import CHARACTERS, build_letters, fold, load_letters
from training.data.prepare import on_paper

LABELS = np.array(["0", "A", "a", "C", "c", "z"])


@pytest.fixture
def data(tmp_path):
    """Collections of six characters each; of chars74k ten hands."""
    (tmp_path / "characters").mkdir()
    digit = 255 - on_paper(draw_digit(4, np.random.default_rng(0)), 1)
    for name, times, writers in (("tasnim62", 10, False), ("chars74k", 10, True), ("choice62", 5, False)):
        labels = np.tile(LABELS, times)
        who = {"writers": np.repeat([f"hand {k}" for k in range(times)], len(LABELS))} if writers else {}
        np.savez(tmp_path / "characters" / f"{name}.npz", images=np.array([digit] * len(labels)), labels=labels, **who)
    return tmp_path


def build(data, without_restricted=False):
    return build_letters(data, without_restricted, 1, lambda line: None)


def test_forty_seven_classes_are_left():
    every = np.array(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    assert set(fold(every).tolist()) == set(CHARACTERS)
    assert len(CHARACTERS) == len(set(CHARACTERS)) == 47


@pytest.mark.parametrize(("one", "name"), [("c", "C"), ("a", "a"), ("A", "A"), ("o", "O"), ("0", "0"), ("z", "Z")])
def test_only_those_that_look_alike_are_folded(one, name):
    assert fold(np.array([one])).tolist() == [name]


def test_labels_sources_and_parts(data):
    found = build(data)
    names = [found.classes[label] for label in found.labels[:6]]
    assert names == ["0", "A", "a", "C", "C", "Z"]
    assert [found.source_names[source] for source in np.unique(found.sources)] == ["tasnim62", "chars74k", "choice62"]
    assert np.bincount(found.sources).tolist() == [60, 60, 30]
    assert len(found.part("validation")) == 3 + 6 + 2


def test_a_hand_is_in_one_part_only(data):
    found = build(data)
    held = set(found.part("validation").writers.tolist()) - {-1}
    assert len(held) == 1
    assert not held & set(found.part("train").writers.tolist())


def test_restricted_collections_can_be_left_out(data):
    assert build(data, without_restricted=True).source_names == ("tasnim62",)


def test_what_is_built_is_what_is_loaded(data, tmp_path):
    save(BUILDERS["letters"](data, True, 1, lambda line: None), tmp_path / "letters.npz")
    assert load_letters(data, tmp_path).classes == CHARACTERS


def test_before_it_is_built_it_says_how(tmp_path):
    with pytest.raises(InputError, match="datasets --build letters"):
        load_letters(tmp_path, tmp_path)


def test_another_label_is_named(data):
    path = data / "characters" / "tasnim62.npz"
    np.savez(path, images=np.zeros((2, 9, 9), np.uint8), labels=np.array(["A", "ß"]))
    with pytest.raises(InputError, match=r"tasnim62\.npz: row 1: label 'ß'"):
        build(data)

"""Digits that a person settled in a review are cut out where they stand, each with what the person says it is."""

import pytest

from digitscan.errors import InputError, JournalError
from digitscan.nets.models import load_models
from tests.review.drawn_run import Run, Written, settle
from training.data.corrections import read_corrections
from training.data.datasets import DIGITS, NO_DIGIT


@pytest.fixture(scope="module")
def models():
    return load_models()


def learned(tmp_path, models, numbers, verdicts=None, mirrored=""):
    run = Run(tmp_path, {"a.png": numbers}, mirrored=mirrored).make()
    settle(run, verdicts)
    return read_corrections([run.output], models)


def test_digits_have_the_labels_that_a_person_gave(tmp_path, models):
    found = learned(tmp_path, models, [Written("4711", "4771"), Written("302", "302")])
    assert found.digits.labels.tolist() == [4, 7, 1, 1, 3, 0, 2]
    assert found.digits.classes == DIGITS
    assert models.digit.probabilities(found.digits.images).argmax(axis=1).tolist() == [4, 7, 1, 1, 3, 0, 2]
    assert (found.numbers, found.unspelled, found.gone) == (2, 0, ())


def test_digits_that_the_net_takes_for_others_are_cut_whole(tmp_path, models):
    found = learned(tmp_path, models, [Written("4373", "4878"), Written("7530", "7530")], mirrored="37")
    labels, taken = found.digits.labels, models.digit.probabilities(found.digits.images).argmax(axis=1)
    assert labels.tolist() == [4, 3, 7, 3, 7, 5, 3, 0]
    assert set(labels[labels != taken]) == {3, 7}
    assert set(labels[labels == taken]) >= {0, 4, 5}


@pytest.mark.parametrize("read", ["471", "47115"])
def test_digits_that_were_missed_or_read_twice(tmp_path, models, read):
    assert learned(tmp_path, models, [Written("4711", read)]).digits.labels.tolist() == [4, 7, 1, 1]


def test_an_unreadable_number_teaches_nothing(tmp_path, models):
    found = learned(tmp_path, models, [Written("4711", "4711"), Written("302", "302")], {"302": ("unreadable", "")})
    assert found.digits.labels.tolist() == [4, 7, 1, 1]


@pytest.mark.parametrize("verdict", [("not a number", ""), ("corrected", "")])
def test_what_is_none_is_shown_as_no_digit_but_for_what_looks_like_one(tmp_path, models, verdict):
    numbers = [Written("4711", "4711"), Written("3737", "8788"), Written("502", "502")]
    found = learned(tmp_path, models, numbers, {"8788": verdict, "502": verdict}, mirrored="37")
    labels, images = found.digits.labels, found.digits.images
    junk = images[labels == NO_DIGIT]
    assert len(junk)
    assert (models.digit.probabilities(junk)[:, :NO_DIGIT].max(axis=1) < 0.99).all()
    assert len(labels) < 11


def test_a_text_that_the_ink_cannot_be_cut_into_is_left_out_and_counted(tmp_path, models):
    numbers = [Written("4711", "4711"), Written("302", "302")]
    found = learned(tmp_path, models, numbers, {"302": ("corrected", "98989898")})
    assert (found.numbers, found.unspelled) == (1, 1)


def test_a_text_of_another_number_is_left_out(tmp_path, models):
    numbers = [Written("4711", "4711"), Written("3025", "3025")]
    found = learned(tmp_path, models, numbers, {"3025": ("corrected", "689")})
    assert (found.numbers, found.unspelled) == (1, 1)


def test_a_page_that_is_gone_is_told_and_the_others_are_learned_from(tmp_path, models):
    run = Run(tmp_path, {"a.png": [Written("4711", "4711")], "b.png": [Written("302", "302")]}).make()
    settle(run)
    (tmp_path / "b.png").unlink()
    found = read_corrections([run.output], models)
    assert found.digits.labels.tolist() == [4, 7, 1, 1]
    assert [error.source for error in found.gone] == [str(tmp_path / "b.png")]


def test_without_settled_numbers_there_is_nothing_to_learn_from(tmp_path, models):
    run = Run(tmp_path, {"a.png": [Written("4711", "4711")]}).make()
    with pytest.raises(InputError, match="settle some numbers with digitscan review"):
        read_corrections([run.output], models)
    with pytest.raises(JournalError):
        read_corrections([str(tmp_path / "none.csv")], models)

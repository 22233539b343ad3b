from dataclasses import replace

import numpy as np
import pytest

from digitscan.errors import InputError
from training.data.datasets import DIGITS, DIGITS_AND_JUNK, NO_DIGIT, PARTS
from training.rehearsal import NEW, OLD, classes_after, hold_out, mix, new_of, relabel, shows_no_junk


def test_a_share_is_held_out(drawn):
    held = hold_out(drawn(110), seed=1)
    assert len(held.part("validation")) == 22
    assert len(held.part("train")) == 88
    assert not np.array_equal(held.parts, hold_out(drawn(110), seed=2).parts)


def test_new_and_old_are_mixed(drawn):
    new = hold_out(drawn(22), 0)
    only_digits = new.where(new.labels < 10)
    only_digits = replace(only_digits, classes=tuple(reversed(DIGITS)), labels=9 - only_digits.labels)
    mixed = mix(only_digits, drawn(880), drawn().classes, seed=1)
    assert mixed.source_names == (NEW, OLD)
    mine = mixed.where(mixed.sources == 0)
    assert np.array_equal(mine.labels, new.labels[new.labels < 10])
    assert np.array_equal(mine.images, only_digits.images)
    assert np.array_equal(new_of(mixed).images, mine.images)
    train = mixed.part("train")
    assert (train.sources == 1).sum() == 3 * 4 * (train.sources == 0).sum()
    junk = (train.labels[train.sources == 1] == NO_DIGIT).mean()
    assert 0.04 < junk < 0.06
    assert (mixed.part("validation").sources == 1).sum() > 0
    assert mix(new, None, new.classes, 1).source_names == (NEW,)


def test_nothing_is_learned_from_the_held_out_part_of_the_old_data(drawn):
    old = drawn(110)
    old = replace(old, images=np.broadcast_to(old.parts[:, None, None], old.images.shape))
    new = hold_out(drawn(55), 0)
    mixed = mix(new, old, old.classes, 1)
    for part in ("train", "validation"):
        some = mixed.part(part)
        assert set(np.unique(some.images[some.sources == 1])) == {PARTS.index(part)}


def test_old_data_of_other_classes_are_refused(drawn):
    new = replace(drawn(), classes=tuple("abcdefghijk"))
    with pytest.raises(InputError, match="--rehearse"):
        mix(new, drawn(), new.classes, 1)


def test_classes():
    assert classes_after(DIGITS_AND_JUNK, DIGITS) == DIGITS_AND_JUNK
    assert classes_after(DIGITS_AND_JUNK, ("a", "b")) == ("a", "b")


@pytest.mark.parametrize(("name", "share"), [("no digit", 0.05), ("A", 1 / 11)])
def test_only_a_class_of_that_name_is_rarely_shown(name, share, drawn):
    classes = (*DIGITS, name)
    mixed = mix(hold_out(replace(drawn(22), classes=classes), 0), replace(drawn(880), classes=classes), classes, 1)
    old = mixed.where((mixed.sources == mixed.source_names.index(OLD)) & (mixed.parts == PARTS.index("train")))
    assert (old.labels == NO_DIGIT).mean() == pytest.approx(share, abs=0.03)


def test_labels_follow_their_names():
    assert relabel(np.array([0, 1, 1], np.uint8), ("7", "3"), DIGITS).tolist() == [7, 3, 3]


@pytest.mark.parametrize(
    ("classes", "digits_only", "shows_none"),
    [
        (DIGITS_AND_JUNK, True, True),
        (DIGITS_AND_JUNK, False, False),
        ((*DIGITS, "A"), True, False),
    ],
)
def test_it_is_noticed_that_no_junk_is_shown(classes, digits_only, shows_none, drawn):
    data = replace(drawn(), classes=classes)
    assert shows_no_junk(data.where(data.labels < NO_DIGIT) if digits_only else data) == shows_none

import numpy as np
import pytest

from training.data.samples import spread

LABELS = np.repeat(np.arange(5, dtype=np.uint8), [20, 20, 20, 20, 2])


@pytest.mark.parametrize(
    ("count", "of_each"),
    [(5, [1, 1, 1, 1, 1]), (7, [2, 2, 1, 1, 1]), (10, [2] * 5), (14, [3, 3, 3, 3, 2]), (999, [20, 20, 20, 20, 2])],
)
def test_as_many_of_each_class_as_there_are(count, of_each):
    found = spread(LABELS, count, seed=1)
    assert np.bincount(LABELS[found]).tolist() == of_each
    assert (np.diff(LABELS[found].astype(int)) >= 0).all()
    assert len(set(found.tolist())) == len(found)


def test_a_seed_repeats_the_choice():
    assert np.array_equal(spread(LABELS, 9, 1), spread(LABELS, 9, 1))
    assert not np.array_equal(spread(LABELS, 9, 1), spread(LABELS, 9, 2))


def test_fewer_than_classes_take_the_first():
    assert LABELS[spread(LABELS, 3, 1)].tolist() == [0, 1, 2]

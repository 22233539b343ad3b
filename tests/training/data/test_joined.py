import numpy as np

from training.data.datasets import DIGITS
from training.data.joined import joined
from training.data.samples import Samples


def some(labels, writers, parts):
    images = np.broadcast_to(np.uint8(labels)[:, None, None], (len(labels), 28, 28))
    return Samples(images, np.uint8(labels), np.int32(writers), np.uint8(parts))


def test_sources_follow_each_other_and_writers_are_told_apart():
    sources = {
        "pen": some([3, 4, 5], [0, 1, 0], [0, 1, 0]),
        "unsigned": some([6], [-1], [2]),
        "none": some([], [], []),
        "amounts": some([7, 8], [-1, 0], [1, 0]),
    }
    found = joined("digits", DIGITS, sources)
    assert (found.name, found.classes, found.source_names) == ("digits", DIGITS, tuple(sources))
    assert found.labels.tolist() == found.images[:, 9, 9].tolist() == [3, 4, 5, 6, 7, 8]
    assert found.sources.tolist() == [0, 0, 0, 1, 3, 3]
    assert found.writers.tolist() == [0, 1, 0, -1, -1, 2]
    assert found.parts.tolist() == [0, 1, 0, 2, 1, 0]
    dtypes = [getattr(found, name).dtype for name in ("images", "labels", "sources", "writers", "parts")]
    assert dtypes == [np.uint8, np.uint8, np.uint8, np.int32, np.uint8]

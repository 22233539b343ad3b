"""The samples of several sources become one data set."""

from collections.abc import Mapping
from functools import reduce

import numpy as np

from training.data.datasets import DataSet
from training.data.samples import Samples


def joined(name: str, classes: tuple[str, ...], sources: Mapping[str, Samples]) -> DataSet:
    """Puts the samples of all sources, of which there is at least one, behind each other.

    Args:
        name: Of the data set.
        classes: What each label stands for.
        sources: The samples of each source by its name.

    Returns:
        The data set, with writers numbered over all sources.
    """
    samples = reduce(Samples.join, sources.values())
    which = np.repeat(np.arange(len(sources), dtype=np.uint8), [len(each.labels) for each in sources.values()])
    return DataSet(name, classes, samples.images, samples.labels, which, tuple(sources), samples.writers, samples.parts)

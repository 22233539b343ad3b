"""Where the data set of pages is kept, and with what its pages are composed."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.pages.dataset import Pages

FILE = "pages.npz"


def pages_file(cache: Path | None) -> Path:
    """The file of the built data set of pages."""
    from training.data.datasets import default_cache

    return (cache or default_cache()) / FILE


def load_pages(cache: Path | None) -> "Pages":
    """Loads the built data set of pages."""
    from training.pages.dataset import load

    return load(pages_file(cache))


def load_characters(cache: Path | None) -> "tuple[DataSet, DataSet]":
    """Loads the built data sets `digits` and `letters`, with which pages are written."""
    from training.data.datasets import default_cache, load_built

    folder = cache or default_cache()
    return load_built(folder / "digits.npz"), load_built(folder / "letters.npz")

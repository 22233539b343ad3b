"""Where the data set of lines is kept."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.lines.dataset import Lines

FILE = "lines.npz"


def lines_file(cache: Path | None) -> Path:
    """The file of the built data set of lines."""
    from training.data.datasets import default_cache

    return (cache or default_cache()) / FILE


def load_lines(cache: Path | None) -> "Lines":
    """Loads the built data set of lines."""
    from training.lines.dataset import load

    return load(lines_file(cache))

"""Where the data set of lines is kept, and what is told where a net was trained on another one."""

from pathlib import Path
from typing import TYPE_CHECKING

from training.commands import run_folder

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


def warn_of_other_data(net: Path, lines: "Lines") -> None:
    """Tells where the net of a run folder or of an exported file was trained on other lines than these."""
    from training.lines.run import trained_on

    run_folder.warn_of_other_data(trained_on(net), lines.sha256())

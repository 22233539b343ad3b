"""`lines blend`: a line net between a run and the weights that it began with."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.lines_data import load_lines
from training.commands.net_blend import make_blend

if TYPE_CHECKING:
    from torch import Tensor

    from training.kind import Kind


def _opened(run: Path, cache: Path | None) -> "tuple[Kind, Iterable[Tensor]]":
    from training.lines.fit import line_task
    from training.lines.run import LINE
    from training.settings import Settings

    LINE.load(run)  # a run that cannot be blended is told before the data are read
    settings = Settings(**LINE.read_about(run)["settings"])
    task = line_task(settings, load_lines(cache))
    return LINE, task.inputs(settings.seed)


blend = make_blend(_opened)

"""`pages blend`: a net of pages between a run and the weights that it began with."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.net_blend import make_blend
from training.commands.pages_data import load_pages

if TYPE_CHECKING:
    from torch import Tensor

    from training.kind import Kind


def _opened(run: Path, cache: Path | None) -> "tuple[Kind, Iterable[Tensor]]":
    from training.pages.fit import page_task
    from training.pages.run import PAGE
    from training.settings import Settings

    PAGE.load(run)  # a run that cannot be blended is told before the data are read
    settings = Settings(**PAGE.read_about(run)["settings"])
    task = page_task(settings, load_pages(cache))
    return PAGE, task.inputs(settings.seed)


blend = make_blend(_opened)

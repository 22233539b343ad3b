"""What the views of the detector are made of, read from the data folder."""

from collections.abc import Sequence
from pathlib import Path

from digitscan.nets.models import load_models
from training.composition.hands import load_hands
from training.composition.paper import bare_pages, blank_forms
from training.composition.scene import Desk
from training.data.typed import find_fonts, fonts_in
from training.detector.real import known_pages
from training.detector.shards import Sources


def load_sources(data: Path, fonts: Sequence[Path]) -> Sources:
    """Reads hands, fonts and real pages.

    Args:
        data: The data folder.
        fonts: Folders of font files, beside those of matplotlib.

    Raises:
        InputError: A file is missing or damaged.
    """
    desk = Desk(load_hands(data, "train"), (*find_fonts(), *fonts_in(fonts)))
    bare = (*bare_pages(data), *blank_forms(data / "forms_blank"))
    return Sources(desk, bare, tuple(known_pages(data, load_models())))

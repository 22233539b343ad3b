"""Where the data sets of the nets that label ink are kept, and with what they are composed."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from training.pages.dataset import Pages
    from training.pages.handwriting import Desk
    from training.pages.kinds import InkNet

NetOf = Callable[[], "InkNet"]
"""Gives a net; called when a command is, as it loads torch."""

FONTS = click.option(
    "--fonts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="A folder of .ttf and .otf files of print, at any depth, beside those of matplotlib; may be repeated.",
)


def pages_file(net: "InkNet", cache: Path | None) -> Path:
    """The file of the built data set of a net."""
    from training.data.datasets import default_cache

    return (cache or default_cache()) / f"{net.group}.npz"


def load_pages(net: "InkNet", cache: Path | None) -> "Pages":
    """Loads the built data set of a net."""
    from training.pages.dataset import load

    return load(pages_file(net, cache), net.shape, f"python -m training {net.group} build")


def load_desks(cache: Path | None, fonts: tuple[Path, ...], *parts: str) -> "dict[str, Desk]":
    """What the pages of each part are written and printed with: the data sets `digits` and `letters`, and fonts."""
    from training.data.datasets import default_cache, load_built
    from training.data.typed import find_fonts, fonts_in
    from training.pages.build import desk_of

    folder = cache or default_cache()
    digits, letters = load_built(folder / "digits.npz"), load_built(folder / "letters.npz")
    found = [*find_fonts(), *fonts_in(fonts)]
    return {part: desk_of(digits, letters, found, part) for part in parts}

"""Draws printed letters and signs in the fonts that come with matplotlib, so that words in print are no numbers."""

import string
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitscan.records import Gray

# Not those that are a digit's shape in some font or hand: B C D G I J O Q S T U Y Z, b c g i j l o q s y z.
CHARACTERS = "AEFHKLMNPRVWXadefhkmnprtuvwx&%@#€£?"
FONTS = "fonts/ttf"
PEN_LIKE = ("thin", "hairline", "extralight", "ultralight", "light", "routedgothic", "osifont", "opendin")
"""Of the names of such fonts."""


def find_fonts() -> list[Path]:
    """The text fonts of matplotlib, sorted by name; those of mathematical signs are left out."""
    from matplotlib import get_data_path

    found = sorted((Path(get_data_path()) / FONTS).glob("*.ttf"))
    text = ("DejaVuSans", "DejaVuSerif", "STIXGeneral", "cmr", "cmb")
    return [font for font in found if font.name.startswith(text) and "Display" not in font.name]


def fonts_in(folders: Iterable[Path]) -> list[Path]:
    """The .ttf and .otf files in folders, at any depth, that print the letters and digits of English, sorted by name.

    Those in strokes as thin and even as a pen's are left out: nobody could tell their digits from written ones.
    """
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".otf")]
    bold = [path for path in found if not any(word in path.stem.replace("-", "").lower() for word in PEN_LIKE)]
    return sorted(filter(_has_text, bold), key=lambda path: (path.name, path))


def _has_text(font: Path) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        return set(map(ord, string.ascii_letters + string.digits)) <= FT2Font(str(font)).get_charmap().keys()
    except (OSError, RuntimeError, ValueError):  # a damaged font prints nothing
        return False


def draw_typed(count: int, chance: np.random.Generator) -> list[Gray]:
    """Draws printed characters as a scan would show them: uint8 (H, W) each, dark on light."""
    fonts = find_fonts()
    characters = chance.choice(list(CHARACTERS), count).tolist()
    return [_draw(character, fonts[chance.integers(len(fonts))], chance) for character in characters]


def _draw(character: str, path: Path, chance: np.random.Generator) -> Gray:
    size = int(chance.integers(22, 90))
    font = ImageFont.truetype(str(path), size)
    paper, ink = int(chance.integers(200, 256)), int(chance.integers(0, 110))
    image = Image.new("L", (2 * size, 2 * size), paper)
    ImageDraw.Draw(image).text((size, size), character, ink, font, anchor="mm")
    drawn: NDArray[np.float64] = np.asarray(image) + chance.normal(0, chance.uniform(0, 6), (2 * size, 2 * size))
    return drawn.clip(0, 255).astype(np.uint8)

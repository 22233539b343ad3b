"""Makes a template from one scan: the files of it, as bytes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitscan.errors import InputError
from digitscan.records import Page
from digitscan.template.candidates import find_candidates
from digitscan.template.draw import draw_fields
from digitscan.template.dump import dump_template
from digitscan.template.model import FieldSpec


@dataclass(frozen=True, slots=True)
class Made:
    """A template that was made: its files, which of them is the picture, and how many fields it has."""

    files: Mapping[Path, bytes]
    picture: Path
    fields: int


def create_template(page: Page, output: Path) -> Made:
    """Makes a template from a page.

    Args:
        page: A scan of the form, upright.
        output: Where its TOML file goes; the others go beside it.

    Raises:
        InputError: There is no box on it, or a file is in the way.
    """
    found = find_candidates(page.image)
    if not found:
        raise InputError(
            page.source,
            "no box or comb was found on it; scan it upright at 150 dpi or more, or write the template by hand",
        )
    fields = [FieldSpec(f"field{number}", one.box, one.cells) for number, one in enumerate(found, 1)]
    files: dict[Path, bytes] = {}
    reference = Path(page.source)
    # PDF pages have no pixels of their own, so that the boxes hold for a drawn page alone
    if reference.parent.resolve() != output.parent.resolve() or reference.suffix.lower() in (".pdf", ".tif", ".tiff"):
        reference = output.with_suffix(".png")
        if reference.exists():
            raise InputError(str(reference), "is in the way of the template's image; name another template")
        files[reference] = _png(Image.fromarray(page.image))
    height, width = page.image.shape
    picture = output.with_suffix(".boxes.png")
    files[picture] = _png(draw_fields(page.image, fields))
    files[output] = dump_template(output.stem, reference.name, (width, height), fields).encode()
    return Made(files, picture, len(fields))


def _png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()

"""Makes a template from one scan: the files of it, as bytes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitscan.errors import InputError
from digitscan.files.sources import STANDARD_INPUT
from digitscan.records import Page
from digitscan.template.boxes import boxes_path
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
    reference, picture = Path(page.source), boxes_path(output)
    if not _can_be_reference(page.source, output):
        reference = output.with_suffix(".png")
        files[reference] = _png(Image.fromarray(page.image))
    files[picture] = _png(draw_fields(page.image, fields))
    for path in files:
        if path.exists():
            raise InputError(str(path), "is in the way of an image of the template; move it, or name another template")
    height, width = page.image.shape
    files[output] = dump_template(output.stem, reference.name, (width, height), fields).encode()
    return Made(files, picture, len(fields))


def _can_be_reference(source: str, output: Path) -> bool:
    """Whether a scan is a file beside the template, and one whose pixels are always the same."""
    scan = Path(source)
    if source == STANDARD_INPUT or scan.parent.resolve() != output.parent.resolve():
        return False
    # PDF pages have no pixels of their own, so that the boxes hold for a drawn page alone
    return scan.suffix.lower() not in (".pdf", ".tif", ".tiff")


def _png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()

"""Lays a template over scans, draws its fields on them, and tells how well it fits each."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitscan.errors import InputError, OutputError
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import find_sources
from digitscan.overlay import is_overlay, make_overlay_folder, overlay_name
from digitscan.records import Page
from digitscan.template.boxes import is_boxes
from digitscan.template.choice import best_fit, prepare
from digitscan.template.draw import draw_fields
from digitscan.template.load import load_template
from digitscan.workers.page_opener import PageOpener


@dataclass(frozen=True, slots=True)
class Check:
    """How well a template fits a page; see `Registration`."""

    page: str
    share: float
    error: float


def check_scans(toml: str, paths: Sequence[str], settings: ReadSettings, folder: Path) -> Iterator[Check | InputError]:
    """Lays a template over the pages of some scans; what was drawn in their folders by these commands is left out.

    Args:
        toml: The template.
        paths: Files and folders.
        settings: How they are read, and how large the template's reference may be.
        folder: Where the pictures go.

    Yields:
        How well it fits each page, or an error where it does not, or where the page cannot be read.

    Raises:
        TemplateError: The template cannot be used.
        OutputError: A picture cannot be written.
    """
    ready = prepare(load_template(toml, settings))
    make_overlay_folder(folder)
    opener = PageOpener(settings.max_pixels)
    for source in find_sources(paths):
        if isinstance(source, str) and (is_overlay(source, folder) or is_boxes(source)):
            continue
        for page in [source] if isinstance(source, InputError) else opener.pages(source, settings):
            if isinstance(page, InputError):
                yield page
                continue
            fit = best_fit(page.image, [ready])
            if fit is None:
                yield InputError(page.source, "the template does not fit", page.number)
                continue
            data = io.BytesIO()
            draw_fields(page.image, ready.template.fields, fit.registration.homography).save(data, "PNG")
            _write(folder / overlay_name(page.source, page.number), data.getvalue())
            yield Check(_name(page), fit.registration.share, fit.registration.error)


def _name(page: Page) -> str:
    return f"{page.source}, page {page.number}"


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OutputError(f"{path}: the picture cannot be written: {error.strerror}") from error

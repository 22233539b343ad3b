"""Reads template files: TOML that is checked key by key, and the reference image beside it."""

import re
import tomllib
from pathlib import Path

from digitscan.errors import InputError, TemplateError
from digitscan.files.pages import is_one_image, read_pages
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import reason
from digitscan.records import Gray, Page
from digitscan.template.entries import Entry
from digitscan.template.fields import fields_of, rules_of
from digitscan.template.model import Template
from digitscan.workers.page_opener import PageOpener

_MOST_BYTES = 1_000_000
_TOP = {"template", "field", "table", "rule"}
_HEADER = {"name", "reference", "page", "size"}


def load_template(source: str, read: ReadSettings) -> Template:
    """Reads a template and its reference.

    Args:
        source: The path of a TOML file, or the name of a template that comes with digitscan.
        read: How large the reference may be.

    Raises:
        TemplateError: It cannot be used; the message names file, line and field.
    """
    path = find_template(source)
    keys, lines = _parsed(source, path)
    header = Entry.checked(source, keys.get("template", {}), "template", _line(lines, "template"), _HEADER)
    name = header.text("name", default=path.stem)
    image = _reference(source, path.parent, header, read)
    height, width = image.shape
    size = header.numbers("size", 2, default=(width, height))
    if size != (width, height):
        raise header.error(f"size is {list(size)}, but the reference has {width} x {height} pixels", "correct size")
    fields = fields_of(source, keys, lines, (width, height), path.parent)
    if not fields:
        raise TemplateError(source, "there is no field; add a [[field]] with name and box")
    return Template(source, name, image, fields, tuple(rules_of(source, keys, lines, fields)))


def find_template(source: str) -> Path:
    """The file of a template: a path, or a bare name for one that comes with digitscan."""
    bundled = Path(__file__).parent.parent / "templates" / f"{source}.toml"
    is_name = re.fullmatch(r"[a-z0-9_-]+", source) is not None and not Path(source).is_file()
    return bundled if is_name and bundled.is_file() else Path(source)


def _parsed(source: str, path: Path) -> tuple[dict[str, object], dict[str, list[int]]]:
    """The keys of a file, and the lines where its tables begin, by the tables' names."""
    try:
        if not path.is_file():
            raise TemplateError(source, "there is no such template; give a TOML file" + _bundled_names())
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise TemplateError(source, reason(error)) from error
    if len(data) > _MOST_BYTES:
        raise TemplateError(source, f"more than {_MOST_BYTES} bytes is no template; give the TOML file")
    try:
        text = data.decode("utf-8-sig")
        keys = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise TemplateError(source, "this is no text in UTF-8; save it as such") from error
    except (ValueError, RecursionError) as error:  # tomllib's own error is a ValueError
        raise TemplateError(source, f"this is no TOML: {' '.join(str(error).split())[:200]}; correct it") from error
    if unknown := sorted(set(keys) - _TOP):
        raise TemplateError(source, f'"{unknown[0]}" is no part of a template; there are: {", ".join(sorted(_TOP))}')
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[{1,2}\s*([A-Za-z]+)\s*\]{1,2}\s*(#.*)?$", line):
            lines.setdefault(found[1], []).append(number)
    return keys, lines


def _bundled_names() -> str:
    names = sorted(path.stem for path in (Path(__file__).parent.parent / "templates").glob("*.toml"))
    return f", or one that comes with digitscan: {', '.join(names)}" if names else ""


def _line(lines: dict[str, list[int]], name: str) -> int:
    return lines.get(name, [0])[0]


def _reference(source: str, folder: Path, header: Entry, read: ReadSettings) -> Gray:
    """The image that a template was made from, which lies in its folder or below it."""
    name = header.text("reference")
    page = header.number("page", least=1, default=1)
    place = folder / name
    if not place.resolve().is_relative_to(folder.resolve()):
        raise header.error(f'the reference "{name}" is not in the template\'s folder', "put it beside the template")
    wanted = ReadSettings(read.dpi, (range(page, page + 1),), read.password, read.max_pixels)
    # a page of a PDF may draw for ever; an image is bounded by its size, and needs no process to be started
    opened = read_pages if is_one_image(str(place), wanted) else PageOpener(read.max_pixels).pages
    found = next(opened(str(place), wanted), None)
    if isinstance(found, Page):
        return found.image
    why = found.reason if isinstance(found, InputError) else "it has no such page"
    raise header.error(f'the reference "{name}" cannot be read', why)

"""The sample files: which document goes into which, and how they and their truth are written."""

import json
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import numpy as np
from PIL import Image

from training.forms import cheque, envelope, form, readings, register, table
from training.forms.scanner import Scan

DOCUMENTS: Mapping[str, Callable[[np.random.Generator], list[Scan]]] = MappingProxyType(
    {
        "cheque.png": cheque.draw,
        "form.png": form.draw,
        "table.png": table.draw,
        "envelope.png": envelope.draw,
        "register.tif": register.draw,
        "readings.pdf": readings.draw,
    }
)


def draw(name: str, seed: int) -> list[Scan]:
    """Draw the pages of one sample file; the same seed gives the same pages, alone or among others."""
    return DOCUMENTS[name](np.random.default_rng((seed, zlib.crc32(name.encode()))))


def save(scans: list[Scan], path: Path) -> None:
    """Write pages as the file's ending says; the same pages give the same bytes."""
    first, *rest = [Image.fromarray(page.image) for page in scans]
    dpi = scans[0].dpi
    if path.suffix == ".tif":
        first, *rest = [page.convert("1") for page in (first, *rest)]
        first.save(path, save_all=True, append_images=rest, compression="group4", dpi=(dpi, dpi))
    elif path.suffix == ".pdf":
        day = time.gmtime(0)
        first.save(path, save_all=True, append_images=rest, resolution=dpi, quality=68, creationDate=day, modDate=day)
    else:
        first.save(path, dpi=(dpi, dpi))


def truth(name: str, page: Scan) -> dict[str, object]:
    """What stands on a page, as the truth files give it: boxes are left, top, right, bottom in pixels."""
    strings = [asdict(number) | {"doubtful": False} for number in page.numbers]
    kind = "cheque" if name.startswith("cheque") else "form"
    return {"kind": kind, "width": page.image.shape[1], "height": page.image.shape[0], "strings": strings}


def make(folder: Path, seed: int) -> list[Path]:
    """Draw all sample files and their truth: truth.json of first pages, truth-page2.json of second pages.

    Returns:
        The paths written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, dict[str, object]] = {}
    written = []
    for name in DOCUMENTS:
        scans = draw(name, seed)
        save(scans, folder / name)
        written.append(folder / name)
        for number, page in enumerate(scans, 1):
            file = "truth.json" if number == 1 else f"truth-page{number}.json"
            pages.setdefault(file, {})[name] = truth(name, page)
    for file, content in pages.items():
        (folder / file).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        written.append(folder / file)
    return written

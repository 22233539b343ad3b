"""Which real pages train the nets that see pages as they are, and which only measure them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.data.known_pages import pages_in

SETS = ("answer_sheets", "exam_tuberlin", "idrbt_cheques", "sudoku_handwritten", "sudoku_photos")
"""Sets of which every second page trains; of all others with handwriting no page does."""

BARE = ("negatives", "printed_tables")
"""Sets without handwritten digits of which every second page trains."""


def trained(folder: Path) -> list[Path]:
    """The pages of a set that train: every second one by name; of sudoku_photos both photos of a puzzle, or none."""
    pages = pages_in(folder)
    if folder.name != "sudoku_photos":
        return pages[::2]
    puzzles = sorted({_puzzle(path) for path in pages})
    return [path for path in pages if _puzzle(path) in puzzles[::2]]


def _puzzle(path: Path) -> str:
    return "_".join(path.stem.split("_")[:2])


def trained_pages(data: Path) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """The pages with known numbers that train, with their set and their truth."""
    for name in SETS:
        truth = json.loads((data / "pages" / name / "truth.json").read_text(encoding="utf-8"))
        for path in trained(data / "pages" / name):
            if path.name in truth:
                yield name, path, truth[path.name]


def measured_pages(data: Path, sets: Sequence[str] = ()) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """The pages that trained nothing, with their set and their truth."""
    for path in sorted((data / "pages").glob("*/truth.json")):
        folder = path.parent
        if sets and folder.name not in sets:
            continue
        left_out = {page.name for page in trained(folder)} if folder.name in (*SETS, *BARE) else set()
        for name, truth in sorted(json.loads(path.read_text(encoding="utf-8")).items()):
            if name not in left_out:
                yield folder.name, folder / name, truth

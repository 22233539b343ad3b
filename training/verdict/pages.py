"""Reads the pages of the data folder, and keeps their proposals: features can be tried without reading again."""

import hashlib
import json
import pickle
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscan.clock import Clock
from digitscan.detected_page import add_detected
from digitscan.errors import InputError
from digitscan.files.pages import read_pages
from digitscan.files.read_settings import ReadSettings
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.classify import weights_folder
from digitscan.nets.models import Models, load_nets
from digitscan.numbers.number import NumberSettings
from digitscan.pipeline import ScanSettings
from digitscan.verdict.proposals import PageProposals
from digitscan.whole_page import propose_numbers
from training.data.known_pages import PAGES
from training.data.page_halves import BARE, SETS, trained

DRAWN = "drawn"
"""The set of pages that our own code draws."""
DRAWN_SEEDS = range(101, 103)
"""Seeds of the drawn pages; those of the repository are drawn with another one."""

_PACKAGE = Path(__file__).resolve().parents[2] / "digitscan"
# of digitscan/verdict: no proposal depends on these
_JUDGING = {"features.py", "geometry.py", "grouping.py", "model.py", "overlaps.py", "standing.py", "verdict.py"}
# nor on these nets: the pages are known to be upright
_UNUSED = {"orientation.onnx"}


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page, what may be its numbers, and what stands on it.

    Attributes:
        name: Of its file.
        truth: Its entry in the truth file of its set.
        shape: Its height and width in pixels.
        proposals: What was read.
    """

    name: str
    truth: dict[str, Any]
    shape: tuple[int, int]
    proposals: PageProposals


def load_pages(data: Path, cache: Path, say: Callable[[str], None]) -> dict[str, list[TruePage]]:
    """The pages of all sets in `pages` of the data folder that no net was trained on, and drawn ones, by set.

    Args:
        data: The folder of the data.
        cache: Folder in which the proposals are kept, by what reads them.
        say: Is told which sets are read.

    Raises:
        InputError: The data folder has no pages, or a page cannot be read.
    """
    sets = sorted(path.parent for path in (data / PAGES).glob("*/truth.json"))
    if not sets:
        raise InputError(str(data / PAGES), "holds no sets of pages; name the data folder with --data")
    reader = _Reader(cache / "verdict" / fingerprint())
    found = {}
    for folder in sets:
        left_out = trained(folder) if folder.name in (*SETS, *BARE) else []  # all that train another net are among them
        found[folder.name] = reader.set_of(folder, {path.name for path in left_out})
        say(f"{folder.name}: {len(found[folder.name])} pages")
    found[DRAWN] = [page for seed in DRAWN_SEEDS for page in reader.set_of(_drawn(cache, seed), set())]
    say(f"{DRAWN}: {len(found[DRAWN])} pages")
    return found


def fingerprint() -> str:
    """What tells one reader of pages from another: a hash of its code and of its nets, without those of the verdict."""
    paths = [path for path in sorted(_PACKAGE.rglob("*.py")) if path.name not in _JUDGING]
    digest = hashlib.sha256()
    nets = [path for path in sorted(weights_folder().glob("*.onnx")) if path.name not in _UNUSED]
    for path in [*paths, *nets]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class _Reader:
    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self.models: Models | None = None

    def set_of(self, folder: Path, left_out: set[str]) -> list[TruePage]:
        """The pages of a folder's truth file without some; of a file with several pages the first."""
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        return [
            TruePage(name, about, *self._proposals(folder / name))
            for name, about in sorted(truth.items())
            if name not in left_out
        ]

    def _proposals(self, path: Path) -> tuple[tuple[int, int], PageProposals]:
        kept = self.kept / path.parent.name / f"{path.name}.pickle"
        if kept.is_file():
            found: tuple[tuple[int, int], PageProposals] = pickle.loads(zlib.decompress(kept.read_bytes()))
            return found
        self.models = self.models or load_nets()
        found = propose(path, self.models)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(zlib.compress(pickle.dumps(found), 1))
        return found


def propose(path: Path, models: Models) -> tuple[tuple[int, int], PageProposals]:
    """The height and width of a file's first page, and what may be its numbers."""
    page = next(_first(path))
    ink = extract_ink(page.image, InkSettings.for_layout("page"))
    settings = ScanSettings()
    proposals = propose_numbers(ink, models, Clock(), settings.fields, NumberSettings.for_layout("page"))
    proposals = add_detected(proposals, page, models, Clock())
    height, width = page.image.shape
    return (height, width), proposals


def _first(path: Path) -> Iterator[Any]:
    for page in read_pages(str(path), ReadSettings(color=True)):
        if isinstance(page, InputError):
            raise page
        yield page


def _drawn(cache: Path, seed: int) -> Path:
    """The folder of the sample forms that are drawn with a seed; draws them if they are not there."""
    from training.forms.files import make

    folder = cache / "verdict" / f"drawn-{seed}"
    if not (folder / "truth.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, seed)
    return folder

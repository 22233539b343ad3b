"""What a finetuned net came from, as its run folder tells: the net that it began with, and the digits it was shown."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

KEY = "finetuned"
"""Where settings.json of a finetuned run holds it."""

DISTILLED = "distilled"
"""Where settings.json of a distilled run tells of its teachers."""

HEADING = "## Training data"
COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """What a finetuning began with.

    Attributes:
        file: Name of the file or run folder of the net, without the folders above.
        sha256: Of the file, or of the run's checkpoint.
        temperature: By which its logits are to be divided.
        rows: A row of a card's table for each source that it was trained on; none where it has no card.
        images: How many new images trained.
        held: How many more were held out.
        rehearsed: Name of the data set that was mixed in; None where there was none.
        head_replaced: Whether it has other classes than the finetuned net.
    """

    file: str
    sha256: str
    temperature: float
    rows: Sequence[str]
    images: int
    held: int
    rehearsed: str | None
    head_replaced: bool


def origin_of(about: dict[str, Any]) -> Origin | None:
    """What the run with these settings.json was finetuned from; None where it was trained from nothing."""
    return Origin(**about[KEY]) if KEY in about else None


def with_origin(about: dict[str, Any], origin: Origin) -> dict[str, Any]:
    """The content of settings.json with what the run was finetuned from."""
    return {**about, KEY: asdict(origin)}


def without_folders(about: dict[str, Any]) -> dict[str, Any]:
    """A run's settings.json with only the name of the folder that it was trained on, as what is exported is given away.

    It is not taken for a data set of that name.
    """
    name = about["settings"]["data_set"]
    named = name if Path(name).name == name else f"FOLDER/{Path(name).name}"
    return {**about, "settings": {**about["settings"], "data_set": named}}


def file_sha256(path: Path) -> str:
    """The hash of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows_of_card(weights: Path) -> tuple[str, ...]:
    """The rows of the sources in the model card beside an exported file; none where it has no card of its own."""
    card = weights.with_suffix(".md")
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    if file_sha256(weights) not in text or HEADING not in text:
        return ()
    section = text.split(HEADING)[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and line.count(" | ") == COLUMNS - 1]
    return tuple(row for row in rows if not row.startswith("| source |"))

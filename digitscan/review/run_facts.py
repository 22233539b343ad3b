"""How a run was made, as far as its review must know: how its files were opened, and by which templates."""

import json
from dataclasses import dataclass

from digitscan.journal.store import Journal
from digitscan.read_settings import ReadSettings

_DEFAULT = ReadSettings()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run was given; what its journal does not say is as `digitscan scan` has it by default."""

    dpi: int = _DEFAULT.dpi
    max_pixels: int = _DEFAULT.max_pixels
    templates: tuple[str, ...] = ()

    def read_settings(self, password: str | None) -> ReadSettings:
        """How its files are opened again; the password of PDF files is kept nowhere, so it is asked for anew."""
        return ReadSettings(self.dpi, None, password, self.max_pixels)


def run_facts(journal: Journal) -> RunFacts:
    """Reads how a run was made.

    Raises:
        OutputError: The journal cannot be read.
    """
    try:
        settings = json.loads(journal.facts().get("settings", "{}"))
    except ValueError:
        settings = {}
    match settings:
        case {"dpi": int(dpi), "max_pixels": int(most), "templates": [*templates]} if 50 <= dpi <= 1200:
            return RunFacts(dpi, most, tuple(one for one in templates if isinstance(one, str)))
    return RunFacts()

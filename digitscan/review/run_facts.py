"""How a run was made, as far as its review must know: how its files were opened, and by which templates."""

import json
from dataclasses import dataclass, field

from digitscan.files.read_settings import ReadSettings
from digitscan.journal.store import Journal

_DEFAULT = ReadSettings()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run was given; what its journal does not say is as `digitscan scan` has it by default.

    `folder` is what its paths are relative to; `told` are its settings in words, by the names of options.
    """

    dpi: int = _DEFAULT.dpi
    max_pixels: int = _DEFAULT.max_pixels
    follow: bool = _DEFAULT.follow
    templates: tuple[str, ...] = ()
    folder: str = ""
    told: dict[str, str] = field(default_factory=dict)

    def read_settings(self, password: str | None) -> ReadSettings:
        """How its files are opened again; the password of PDF files is kept nowhere, so it is asked for anew."""
        return ReadSettings(self.dpi, None, password, self.max_pixels, self.follow)


def run_facts(journal: Journal) -> RunFacts:
    """Reads how a run was made.

    Raises:
        OutputError: The journal cannot be read.
    """
    facts = journal.facts()
    settings = _object(facts.get("settings", "{}"))
    templates = _strings(facts.get("templates", "[]"))
    told = {name: value for name, value in settings.items() if value not in ("none", "false", "all")}
    return RunFacts(
        _between(settings.get("--dpi"), 50, 1200, _DEFAULT.dpi),
        _between(settings.get("--max-pixels"), 1, 2**40, _DEFAULT.max_pixels),
        settings.get("--no-follow") != "true",
        tuple(templates),
        _text(facts.get("folder", '""')),
        told,
    )


def _object(text: str) -> dict[str, str]:
    found = _parsed(text)
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _strings(text: str) -> list[str]:
    found = _parsed(text)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _text(text: str) -> str:
    found = _parsed(text)
    return found if isinstance(found, str) else ""


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # who has changed the journal by hand is no worse off than without it
        return None


def _between(text: str | None, least: int, most: int, default: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return default
    return int(text) if len(text) < 16 and least <= int(text) <= most else default

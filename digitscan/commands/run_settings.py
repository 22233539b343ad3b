"""What decides what is read and how, by the names of options: a run can be continued only with the same."""

import hashlib
import json
from pathlib import Path

from digitscan import __version__
from digitscan.batch.file_reading import BatchSettings
from digitscan.nets.classify import weights_files
from digitscan.nets.weights_file import weights_errors
from digitscan.template.choice import Prepared


def described(settings: BatchSettings) -> dict[str, str]:
    """Describes the settings of a run in words short enough for a message; the password stays unsaid.

    Raises:
        WeightsError: The weights cannot be read.
    """
    read, scan = settings.read, settings.scan
    return {
        "the version of digitscan": __version__,
        "--layout": scan.layout,
        "--pages": "all" if read.pages is None else ",".join(f"{part.start}-{part.stop - 1}" for part in read.pages),
        "--dpi": str(read.dpi),
        "--max-pixels": str(read.max_pixels),
        "--no-follow": _yes(not read.follow),
        "--min-confidence": f"{scan.min_confidence:g}",
        "--template": " ".join(_template(one) for one in scan.templates) or "none",
        "--or-free": _yes(scan.or_free),
        "--printed": _yes(scan.printed),
        "--rotate": str(scan.rotate),
        "--pictures": " ".join(sorted(scan.pictured)) or "none",
        "--overlay": str(settings.overlay or "none"),
        **{f"the net {name}": _short(_content(path)) for name, path in weights_files(settings.weights).items()},
    }


def whereabouts(settings: BatchSettings) -> dict[str, str]:
    """Where a run's files are found again, as JSON: the folder that paths are relative to, and its templates."""
    sources = [one.template.source for one in settings.scan.templates]
    templates = [str(Path(one).absolute()) if Path(one).is_file() else one for one in sources]
    return {"folder": json.dumps(str(Path.cwd())), "templates": json.dumps(templates)}


def _template(one: Prepared) -> str:
    # the text of its file and its reference: together they are what its fields and rules are made from
    content = Path(one.template.source).read_bytes() if Path(one.template.source).is_file() else b""
    return f"{one.template.name} ({_short(content + one.template.reference.tobytes())})"


def _content(path: Path) -> bytes:
    with weights_errors(path):
        return path.read_bytes()


def _short(content: bytes) -> str:
    """The SHA-256 of a content, as much of it as tells two from one another."""
    return hashlib.sha256(content).hexdigest()[:16]


def _yes(given: bool) -> str:
    return json.dumps(given)

"""Reads the file of a net, and holds it against the sha256 in its card, the Markdown file of its name beside it."""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from digitscan.errors import WeightsError

_MOST_BYTES = 256 << 20
_MOST_OF_CARD = 1 << 20
_SHA256 = re.compile(rb"^\| sha256 \| `([0-9a-f]{64})` \|", re.MULTILINE)


def read_weights(path: Path) -> bytes:
    """The content of an ONNX file.

    A card tells of a file that is damaged, or of another version than its card; it is no signature, since whoever can
    change the one can change the other. A net of a user's own need not have a card.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no file, too large, or not what its card says.
    """
    content = _content(path, _MOST_BYTES)
    expected = expected_sha256(path)
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise ValueError(f"its sha256 is not the one in {path.with_suffix('.md').name}")
    return content


@contextlib.contextmanager
def weights_errors(path: Path) -> Iterator[None]:
    """Makes a WeightsError of whatever goes wrong with the file of a net, for which ONNX Runtime has no class."""
    try:
        yield
    except Exception as error:
        cure = "install digitscan again, or export them again if they are your own"
        raise WeightsError(f"{path}: these weights cannot be loaded; {cure} ({error})") from error


def expected_sha256(path: Path) -> str:
    """The sha256 that the card of a net says; "" where there is no card, or one without it."""
    card = path.with_suffix(".md")
    found = _SHA256.search(_content(card, _MOST_OF_CARD)) if card.is_file() else None
    return found[1].decode() if found else ""


def _content(path: Path, most: int) -> bytes:
    if not path.is_file():  # a pipe would keep the reader waiting
        raise ValueError("there is no such file")
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path.name} is larger than {most >> 20} MiB")
    return content

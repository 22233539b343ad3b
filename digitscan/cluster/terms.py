"""What the submitting side and each worker of a cluster must have alike, so that they read alike."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from digitscan import __version__
from digitscan.errors import WorkerError
from digitscan.nets.classify import weights_files


@dataclass(frozen=True, slots=True)
class Terms:
    """The version of digitscan, and the SHA-256 of each net by its name, "" where it cannot be read."""

    version: str
    nets: tuple[tuple[str, str], ...]


def terms_here(weights: Path | None) -> Terms:
    """What this process would read with.

    Args:
        weights: A file in place of the bundled weights; None for those.
    """
    return Terms(__version__, tuple((name, _sha256(path)) for name, path in weights_files(weights).items()))


def check_terms(wanted: Terms, here: Terms, where: str) -> None:
    """Compares what a worker would read with against what it is to read with.

    Args:
        wanted: Of the submitting side.
        here: Of the worker.
        where: The worker's address.

    Raises:
        WorkerError: They are not alike; in a line that says what differs.
    """
    if wanted.version != here.version:
        raise WorkerError(
            f"the worker at {where} has digitscan {here.version}, and this is {wanted.version}; install the same"
        )
    for (name, sha256), (_, found) in zip(wanted.nets, here.nets, strict=True):
        if not found:
            raise WorkerError(
                f"the worker at {where} cannot read the weights of the net {name}; "
                "put them on a disk that all machines see at the same path, or install digitscan there again"
            )
        if sha256 != found:
            raise WorkerError(
                f"the worker at {where} has other weights of the net {name} (sha256 {found[:16]} in place of "
                f"{sha256[:16]}); give it the same"
            )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""

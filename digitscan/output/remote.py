"""An output behind an address: written to a file here, which is sent there once it is whole."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitscan.errors import InputError, OutputError
from digitscan.files.address import PACKAGES, WHOLE_OR_NOT, check_address, protocol_of, shown, without_secrets
from digitscan.files.remote import system_of
from digitscan.output.destination import FileDestination

_RENAMES = frozenset(("sftp", "ssh"))
"""Where a file can take the place of another at once; elsewhere a file that is half sent would be seen."""


class RemoteDestination(FileDestination):
    """A file behind an address. It is made in a folder of its own here, and replaces the one there when it is whole.

    Raises:
        OutputError: The file cannot be written there; known before anything is read.
    """

    def __init__(self, address: str) -> None:
        check_output_address(address)
        with _told(address):
            self._system, self._path = system_of(address)
            if self._system.isdir(self._path):
                raise OutputError(f"{address}: is a folder; name a file for the output")
            self._probe()
        self._folder = tempfile.mkdtemp(prefix="digitscan-")
        super().__init__(str(Path(self._folder, Path(self._path).name)))
        self.name = address

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        shutil.rmtree(self._folder, ignore_errors=True)

    def commit(self) -> None:
        """Sends the file, which there takes the place of the old one.

        Raises:
            OutputError: It cannot be sent; the old one stays.
        """
        super().commit()
        self._send(self._path)

    def keep_partial(self) -> str:
        """Sends the rows so far to the file's place if that is free, else beside it; returns where.

        Raises:
            OutputError: They cannot be sent.
        """
        super().keep_partial()
        with _told(self.name):
            ending = ".partial" if self._system.exists(self._path) else ""
        self._send(self._path + ending)
        return self.name + ending

    def _send(self, path: str) -> None:
        with _told(self.name):
            if protocol_of(self.name) in WHOLE_OR_NOT:
                self._system.put_file(str(self.place), path)
                return
            sent = self._beside()
            try:
                self._system.put_file(str(self.place), sent)
                self._system.mv(sent, path)
            except BaseException:
                with contextlib.suppress(Exception):
                    remove(self._system, sent)
                raise

    def _probe(self) -> None:
        """Writes an empty file beside the output and removes it: a night of reading ought not to end with a refusal."""
        probe = self._beside()
        self._system.pipe_file(probe, b"")
        with contextlib.suppress(Exception):  # some may write, but not delete
            remove(self._system, probe)

    def _beside(self) -> str:
        folder, _, _ = self._path.rpartition("/")
        return f"{folder}/.digitscan-{os.urandom(6).hex()}.tmp"


def check_output_address(address: str) -> None:
    """Refuses an address to which nothing can be written as a whole.

    Raises:
        OutputError: It is such a one.
    """
    protocol = protocol_of(address)
    if protocol in PACKAGES and protocol not in WHOLE_OR_NOT | _RENAMES:
        raise OutputError(f"{shown(address)}: nothing is written over {protocol}://; name a file here, and send that")
    try:
        check_address(address)
    except InputError as error:
        raise OutputError(str(error)) from error


def remove(system: Any, path: str) -> None:
    """Removes a file from a store; raises what its package does."""
    try:
        system.rm_file(path)
    except NotImplementedError:  # what fsspec raises for a store whose package only knows `rm`
        system.rm(path)


@contextlib.contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except (OutputError, MemoryError):
        raise
    except Exception as error:
        detail = " ".join(without_secrets(f"{type(error).__name__}: {error}").split())[:200]
        raise OutputError(
            f"{address}: cannot be written ({detail}); check the address, your access to it and the network"
        ) from error

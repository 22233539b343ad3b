"""What a ZIP file is written to, so that one which is given up half made makes no noise."""

import io
from typing import BinaryIO


class ZipTarget:
    """A stream that may be let go of before its ZIP file is.

    `zipfile.ZipFile` writes its table of contents even when it is collected as garbage, and Python complains on
    standard error if that fails, as on the full disk for which the file was given up.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: BinaryIO | None = stream

    def abandon(self) -> None:
        """Lets go of the stream; what is written from now on goes nowhere."""
        self._stream = None

    def write(self, data: bytes) -> int:
        """Writes as a file does."""
        return len(data) if self._stream is None else self._stream.write(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Seeks as a file does."""
        return 0 if self._stream is None else self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Tells the position as a file does."""
        return 0 if self._stream is None else self._stream.tell()

    def flush(self) -> None:
        """Flushes as a file does."""
        if self._stream is not None:
            self._stream.flush()

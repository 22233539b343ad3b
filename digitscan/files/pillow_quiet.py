"""Keeps Pillow from refusing and from talking while it reads for us, in any number of threads at once."""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from PIL import Image


class _Hold:
    """How many hold Pillow, and what puts it back as it was; the last one to let go does so.

    All of it is the process's: if each put back what it had found, the second of two would find what the first had set,
    and would leave it so.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holders = 0
        self.back = ExitStack()


_HOLD = _Hold()


@contextmanager
def pillow_quiet() -> Iterator[None]:
    """Takes away Pillow's own size limit, for which ours stands, and its warnings and log on stderr."""
    with _HOLD.lock:
        _HOLD.holders += 1
        if _HOLD.holders == 1:
            _take(_HOLD.back)
    try:
        yield
    finally:
        with _HOLD.lock:
            _HOLD.holders -= 1
            if not _HOLD.holders:
                _HOLD.back.close()


def _take(back: ExitStack) -> None:
    log = logging.getLogger("PIL")
    back.callback(setattr, Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    Image.MAX_IMAGE_PIXELS = None
    back.callback(log.setLevel, log.level)
    log.setLevel(logging.CRITICAL + 1)
    back.enter_context(warnings.catch_warnings())
    # Only these: whoever calls us may have warnings of its own in another thread.
    warnings.filterwarnings("ignore", module=r"(PIL|digitscan)\.")

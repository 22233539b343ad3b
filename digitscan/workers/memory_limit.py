"""Bounds the memory of a process that reads files of strangers, and tells when it has run out of it."""

import sys

_BYTES = 1 << 30
_PIXELS = 150_000_000
"""So many pixels an image may have that fits into `_BYTES` with all that is made of it."""


def limit_memory(max_pixels: int) -> None:
    """Has the system refuse this process more than 1 GiB, or as much more as larger images are allowed; Linux only.

    What a decoder asks for beyond that fails, or ends the process, instead of the machine's memory.
    """
    if sys.platform == "linux":
        import resource

        most = _BYTES * max(max_pixels, _PIXELS) // _PIXELS
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def ran_out(error: Exception) -> bool:
    """Whether an error says that memory is short: Python's own, OpenCV's, or ONNX Runtime's, which has no class."""
    cv2 = sys.modules.get("cv2")  # who has not loaded it, which takes a while, has no error of it
    if cv2 is not None and isinstance(error, cv2.error):
        return bool(error.code == cv2.Error.StsNoMem)
    return isinstance(error, MemoryError) or "Failed to allocate memory" in str(error) or "bad_alloc" in str(error)

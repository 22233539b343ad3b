"""digitscan reads handwritten numbers from scanned documents.

`from digitscan import scan` is the way in for other programs; docs/library.md shows it. Importing the package does
nothing: what it offers is loaded when it is first asked for. Each stage of reading is a module of its own, and
`digitscan.pipeline.scan_page` composes them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.errors import DigitscanError, InputError, OutputError, TemplateError, WeightsError, WorkerError
    from digitscan.library import ScanOptions, scan
    from digitscan.records import Alternative, Box, Digit, Failure, Field, PageReading

__version__ = "0.1.0"
__all__ = [
    "Alternative",
    "Box",
    "Digit",
    "DigitscanError",
    "Failure",
    "Field",
    "InputError",
    "OutputError",
    "PageReading",
    "ScanOptions",
    "TemplateError",
    "WeightsError",
    "WorkerError",
    "__version__",
    "scan",
]

_HOMES = ("errors", "records", "library")


def __getattr__(name: str) -> object:
    """Loads what the package offers, once it is asked for."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"digitscan.{home}")
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module 'digitscan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

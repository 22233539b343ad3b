"""Reads the compressed files of numpy, damaged ones too."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError


def read_npz(path: Path, names: tuple[str, ...], missing: str, damaged: str) -> list[NDArray[Any]]:
    """Reads the named arrays of an npz file.

    Args:
        path: The file.
        names: Of the arrays, in the order of the result.
        missing: What the error says, and what to do, where there is no such file.
        damaged: What to do where it is damaged, or lacks one of the arrays.

    Raises:
        InputError: The file is missing or damaged, or lacks one of the arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return [arrays[name] for name in names]
    except FileNotFoundError as error:
        raise InputError(str(path), missing) from error
    except Exception as error:  # numpy, zipfile, zlib: each has errors of its own for a damaged file
        raise InputError(str(path), f"is damaged ({' '.join(str(error).split())}); {damaged}") from error

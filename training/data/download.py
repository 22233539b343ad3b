"""Gets MNIST and its relatives from the network, by torchvision's classes, which check what they get."""

import contextlib
import sys
from pathlib import Path

from digitscan.errors import InputError


def download(kind: str, data: Path) -> None:
    """Puts the files of torchvision's class `kind` (MNIST, FashionMNIST) into the data folder, where they are not.

    Raises:
        InputError: They cannot be had or written.
    """
    from torchvision import datasets

    try:
        # torchvision prints what it gets, and stdout is for rows
        with contextlib.redirect_stdout(sys.stderr):
            getattr(datasets, kind)(data, download=True)
    except (OSError, RuntimeError, ValueError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        fault = (lines or [type(error).__name__])[-1].strip("<>")
        folder = data / kind / "raw"
        what = f"cannot be downloaded ({fault}); is there a network? Or put the files there yourself"
        raise InputError(str(folder), what) from error

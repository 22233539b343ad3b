"""Loaded by a Dask worker at its start (`--preload`): the processes that it starts read with the fake pipeline."""

import os
from pathlib import Path

from tests.fake_pipeline import put_in_place

put_in_place()

from digitscan.cluster import hosting  # noqa: E402 (after the fake is in place)
from digitscan.workers import process  # noqa: E402

process.MAIN = "from tests.fake_pipeline import put_in_place; put_in_place(); " + process.MAIN
if "FAKE_GONE" in os.environ:  # no folder of the submitting side is on this machine
    hosting.Path = lambda *parts: Path(*[f"{part}-gone" for part in parts])

"""What is opened: nothing but files, closed wherever the reader stops, and never wholly in memory."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.files.pages import ReadSettings, read_pages
from tests.page_files import encoded, only_error


@pytest.mark.parametrize("name", ["missing.png", "folder", "pipe", "nul\0", "folder/a.png/b"])
def test_what_is_no_file_is_explained(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    expected = {"folder": "this is a folder", "pipe": "this is a pipe or device", "nul\0": "no path"}
    source = str(tmp_path / name)
    message = only_error(read_pages(source, ReadSettings()))
    assert message.startswith(source)
    assert expected.get(name, "no such file") in message


def test_a_device_is_refused():
    assert "device" in only_error(read_pages("/dev/zero", ReadSettings()))


def test_a_file_without_permission_is_explained(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(encoded("PNG"))

    def refuse(path, flags):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "no permission" in only_error(read_pages(str(tmp_path / "a.png"), ReadSettings()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted on Linux")
@pytest.mark.parametrize("kind", ["TIFF", "PDF", "PNG"])
@pytest.mark.parametrize("pages_read", [0, 1, 9])
def test_the_file_is_closed_wherever_the_reader_stops(tmp_path, kind, pages_read):
    path = tmp_path / "a"
    path.write_bytes(encoded(kind, 1 if kind == "PNG" else 3))
    pages = read_pages(str(path), ReadSettings())
    for _ in range(pages_read):
        next(pages, None)
    pages.close()
    assert str(path) not in [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux")
@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_pages_of_a_large_file_are_never_held_together(tmp_path, kind):
    """60 pages of noise, 0.75 MB each, and more than 0.5 MB where they are compressed."""
    noise = np.random.default_rng(0).integers(0, 255, (60, 1000, 750), np.uint8)
    first, *others = map(Image.fromarray, noise)
    first.save(tmp_path / "a", kind, save_all=True, append_images=others)
    script = """
import sys
from pathlib import Path
from digitscan.files.pages import ReadSettings, read_pages
held = [int(Path("/proc/self/statm").read_text().split()[1]) for _ in read_pages(sys.argv[1], ReadSettings())]
print(len(held), max(held) - max(held[:15]))
"""
    command = [sys.executable, "-c", script, str(tmp_path / "a")]
    pages, growth = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert int(pages) == 60
    assert int(growth) * os.sysconf("SC_PAGESIZE") < 10_000_000

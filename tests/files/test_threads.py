"""Files are read by several threads at once, and the libraries that read them are left as they were."""

import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from digitscan.files import pdf, pdf_page
from digitscan.files.pages import read_pages
from digitscan.files.pillow_quiet import pillow_quiet
from digitscan.files.read_settings import ReadSettings
from tests.pdf_files import scanned


def test_pdf_files_are_read_by_many_threads_and_drawn_by_one_at_a_time(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    paths = [tmp_path / f"{n}.pdf" for n in range(6)]
    for path in paths:
        path.write_bytes(scanned(pixels=rng.integers(0, 255, (40, 30), np.uint8)))
    at_work = []

    def draw_page(*arguments):
        at_work.append(None)
        time.sleep(0.01)
        alone.append(len(at_work) == 1)
        drawn = pdf_page.draw_page(*arguments)
        at_work.pop()
        return drawn

    def pixels(path):
        return [page.image.tobytes() for page in read_pages(str(path), ReadSettings())]

    alone = []
    expected = [pixels(path) for path in paths]
    monkeypatch.setattr(pdf, "draw_page", draw_page)
    with ThreadPoolExecutor(len(paths)) as threads:
        assert list(threads.map(pixels, paths)) == expected
    assert alone == [True] * len(paths)


def test_pillow_is_put_back_by_the_last_who_lets_go(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1234)
    filters = list(warnings.filters)
    first, second = pillow_quiet(), pillow_quiet()
    first.__enter__(), second.__enter__()
    first.__exit__(None, None, None)
    assert Image.MAX_IMAGE_PIXELS is None
    with pytest.warns(UserWarning, match="of the other program"):
        warnings.warn("of the other program", UserWarning, stacklevel=1)
    second.__exit__(None, None, None)
    assert Image.MAX_IMAGE_PIXELS == 1234
    assert list(warnings.filters) == filters

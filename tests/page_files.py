"""Files of all kinds that show pages known in advance, and reading them from memory."""

import io

import numpy as np
from PIL import Image

from digitscan.errors import InputError
from digitscan.files.pages import ReadSettings, read_pages

KINDS = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif", "BMP": "bmp", "WEBP": "webp", "GIF": "gif", "PDF": "pdf"}


def scan(number=0, size=(60, 80)):
    """A page of noisy paper, so that no codec makes a few bytes of it, with a bar at a height of its own."""
    values = np.random.default_rng(number).integers(200, 255, size[::-1], np.uint8)
    values[10 * number + 5 : 10 * number + 10] = 0
    return Image.fromarray(values)


def encoded(kind, pages=1, **options):
    stream = io.BytesIO()
    images = [scan(number) for number in range(pages)]
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    if kind == "PDF":
        options.setdefault("resolution", 100)
    images[0].save(stream, kind, **more, **options)
    return stream.getvalue()


def read(content, **settings):
    return list(read_pages("-", ReadSettings(**settings), content))


def bar(page):
    """Number of the scan that a page shows."""
    return (int(np.argmin(page.image.mean(axis=1))) - 5) // 10


def only_error(items):
    (error,) = items
    assert isinstance(error, InputError)
    assert "\n" not in str(error)
    return str(error)

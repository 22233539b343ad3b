"""A page that is asked for in color has it, of every kind of pixel: upright, scaled down, and beside the same gray."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from digitscan.color_view import color_view, view_size
from digitscan.files import color, jpeg
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.records import COLOR_SIDE, Page
from tests.files.test_decode import ORIENTATION, STORED, encoded
from tests.pdf_files import pdf, scanned, stream

ROOT = Path(__file__).parents[2]
BLUE, PAPER = (30, 60, 190), (250, 245, 240)


def marked(width=60, height=90, ink=BLUE):
    """Paper with ink in its top left corner, and black below it."""
    image = Image.new("RGB", (width, height), PAPER)
    image.paste(ink, (0, 0, width // 3, height // 3))
    image.paste((0, 0, 0), (0, height // 3, width // 3, height // 2))
    return image


def both(content):
    """The page with and without color, which must not change its gray."""
    (page,) = read_pages("-", ReadSettings(color=True), content)
    (plain,) = read_pages("-", ReadSettings(), content)
    assert plain.color is None
    assert np.array_equal(page.image, plain.image)
    return page


def shows(view, ink, paper=PAPER, within=12):
    """Checks dtype, layout and, where they are in `marked`, the colors."""
    assert (view.dtype, view.shape[2], view.flags.c_contiguous) == (np.uint8, 3, True)
    height, width = view.shape[:2]
    places = [(height // 6, width // 6), (height * 5 // 12, width // 6), (height * 5 // 6, width * 5 // 6)]
    for place, expected in zip(places, [ink, (0, 0, 0), paper], strict=True):
        assert np.abs(view[place].astype(int) - expected).max() <= within, (place, view[place], expected)


def transparent():
    """Ink on a layer of its own."""
    image = marked().convert("RGBA")
    alpha = np.zeros((90, 60), np.uint8)
    alpha[:45, :20] = 255
    image.putalpha(Image.fromarray(alpha))
    return image


PALETTE = marked().quantize(3)
CLEAR = PALETTE.getpixel((59, 89))
WHITE = (255, 255, 255)


@pytest.mark.parametrize(
    ("image", "kind", "options", "paper"),
    [
        (marked(), "PNG", {}, PAPER),
        (marked(), "BMP", {}, PAPER),
        (marked(), "WEBP", {"lossless": True}, PAPER),
        (marked(), "TIFF", {"compression": "tiff_lzw"}, PAPER),
        (marked(), "TIFF", {"compression": "jpeg", "quality": 95}, PAPER),
        (marked(), "JPEG", {"quality": 95}, PAPER),
        (marked(), "JPEG", {"quality": 95, "progressive": True}, PAPER),
        (marked(), "JPEG", {"quality": 95, "keep_rgb": True}, PAPER),
        (marked().convert("RGBA"), "PNG", {}, PAPER),
        (transparent(), "PNG", {}, WHITE),
        (transparent(), "TIFF", {}, WHITE),
        (transparent(), "WEBP", {"lossless": True}, WHITE),
        (PALETTE, "PNG", {}, PAPER),
        (PALETTE, "GIF", {}, PAPER),
        (PALETTE, "PNG", {"transparency": CLEAR}, WHITE),
        (PALETTE, "GIF", {"transparency": CLEAR}, WHITE),
        (marked().convert("CMYK"), "TIFF", {}, PAPER),
        (marked().convert("CMYK"), "JPEG", {"quality": 95}, PAPER),
        (marked().convert("YCbCr"), "TIFF", {}, PAPER),
        (marked(), "PDF", {"resolution": 72}, PAPER),
    ],
    ids=lambda value: getattr(value, "mode", str(value)),
)
def test_color(image, kind, options, paper):
    page = both(encoded(image, kind, **options))
    assert page.image.shape == page.color.shape[:2] == (90, 60)
    shows(page.color, BLUE, paper, within=25 if kind in ("JPEG", "PDF") or "quality" in options else 4)


GRAY = marked().convert("L")


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (GRAY, "PNG"),
        (GRAY, "JPEG"),
        (GRAY, "GIF"),
        (GRAY.convert("1"), "PNG"),
        (GRAY.convert("1"), "TIFF"),
        (GRAY.convert("LA"), "PNG"),
        (GRAY.convert("P"), "PNG"),
        (GRAY.convert("RGB"), "PNG"),
        (GRAY.convert("RGB"), "JPEG"),
        (Image.fromarray(np.asarray(GRAY).astype(np.uint16) * 257), "PNG"),
        (Image.fromarray(np.asarray(GRAY).astype(np.float32)), "TIFF"),
        (GRAY, "PDF"),
        (GRAY.convert("1"), "PDF"),
    ],
    ids=lambda value: getattr(value, "mode", value),
)
def test_a_page_without_color_looks_gray(image, kind):
    page = both(encoded(image, kind))
    assert page.color is None
    view = color_view(page)
    assert view.flags.c_contiguous
    assert np.array_equal(view, np.repeat(page.image[..., np.newaxis], 3, axis=2))


def test_light_ink_alone_on_transparency_lies_over_black():
    image = Image.new("RGBA", (60, 90), (255, 255, 255, 0))
    image.paste((120, 240, 250, 255), (0, 0, 20, 30))
    view = both(encoded(image, "PNG")).color
    assert [tuple(view[15, 10]), tuple(view[80, 50])] == [(120, 240, 250), (0, 0, 0)]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_read(kind):
    others = [marked(ink=(200, 20, 20)), marked(ink=(20, 200, 20))]
    options = {"lossless": True} if kind == "WEBP" else {}
    shows(both(encoded(marked(), kind, save_all=True, append_images=others, **options)).color, BLUE)


def test_every_page_of_a_tiff_file_has_its_own_color():
    inks = [(200, 20, 20), (20, 20, 20), BLUE]
    content = encoded(marked(ink=inks[0]), "TIFF", save_all=True, append_images=[marked(ink=one) for one in inks[1:]])
    for page, ink in zip(read_pages("-", ReadSettings(color=True), content), inks, strict=True):
        shows(page.color, ink)


def rotated(image, orientation):
    pixels = np.asarray(image)
    if orientation in (5, 7):  # `STORED` turns these two with .T, which would turn the channels too
        pixels = np.rot90(pixels, 2) if orientation == 7 else pixels
        return Image.fromarray(np.ascontiguousarray(pixels.swapaxes(0, 1)))
    return Image.fromarray(np.ascontiguousarray(STORED[orientation](pixels)))


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_color_is_upright(kind, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    page = both(encoded(rotated(marked(), orientation), kind, exif=exif, quality=95))
    assert page.color.shape == (90, 60, 3)
    shows(page.color, BLUE, within=25)


@pytest.mark.parametrize("orientation", [1, 6])
def test_oblong_pixels_become_square(orientation):
    stored = rotated(marked(60, 45), orientation)
    dots = (200.0, 100.0) if orientation == 1 else (100.0, 200.0)
    page = both(encoded(stored, "TIFF", dpi=dots, tiffinfo={ORIENTATION: orientation}))
    assert page.image.shape == page.color.shape[:2] == (90, 60)
    shows(page.color, BLUE)


@pytest.mark.parametrize(
    ("size", "view"),
    [
        ((100, 40), (100, 40)),
        ((2600, 2600), (2600, 2600)),
        ((2480, 3508), (1838, 2600)),
        ((65535, 1), (2600, 1)),
        ((1, 65535), (1, 2600)),
    ],
)
def test_size_of_the_view(size, view):
    assert view_size(*size) == view


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {"compress_level": 1}),
        ("JPEG", {"quality": 90}),
        ("JPEG", {"quality": 90, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"}),
        ("TIFF", {"compression": "packbits"}),
        ("PDF", {"resolution": 300, "quality": 90}),
    ],
    ids=["PNG", "JPEG", "turned", "TIFF", "PDF"],
)
@pytest.mark.parametrize("long", [3000, 6000])
def test_a_large_page_is_scaled_down(kind, options, long):
    turned = "exif" in options
    image = marked(300, long)
    page = both(encoded(image.rotate(90, expand=True) if turned else image, kind, **options))
    assert page.image.shape == (long, 300)
    assert page.color.shape == (COLOR_SIDE, round(300 * COLOR_SIDE / long), 3)
    shows(page.color, BLUE, within=25)


def test_bands_leave_no_seams(monkeypatch):
    monkeypatch.setattr(color, "_BAND", 2000)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (3000, 20, 3), np.uint8))
    whole = np.asarray(noise.resize(view_size(20, 3000), Image.Resampling.HAMMING)).astype(int)
    assert np.abs(both(encoded(noise, "PNG")).color - whole).max() <= 1


def test_a_large_gray_page_is_scaled_down_when_it_is_looked_at():
    gray = np.full((3000, 300), 200, np.uint8)
    gray[:1000, :100] = 20
    view = color_view(Page("a.png", 1, gray))
    assert (view.shape, view.flags.c_contiguous) == ((2600, 260, 3), True)
    assert [tuple(view[400, 40]), tuple(view[2000, 200])] == [(20, 20, 20), (200, 200, 200)]


def test_a_jpeg_file_that_is_replaced_while_it_is_read_has_no_color():
    assert jpeg.color_of(io.BytesIO(encoded(marked(), "JPEG")), (6000, 9000), (6000, 9000)) is None


def test_lightness_alone_of_lab():
    lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    assert both(encoded(ImageCms.applyTransform(marked(), lab), "TIFF")).color is None


COLORED = stream(
    b"/Type/XObject/Subtype/Image/Width 60/Height 90/ColorSpace/DeviceRGB/BitsPerComponent 8", marked().tobytes()
)


@pytest.mark.parametrize(
    ("page", "ink"),
    [(b"", (15, 10)), (b"/Rotate 90", (10, 75)), (b"/Rotate 180", (75, 50)), (b"/Rotate 270", (50, 15))],
    ids=["upright", "90", "180", "270"],
)
def test_a_scan_in_a_pdf_is_colored_pixel_for_pixel(page, ink):
    content = pdf(b"60 0 0 90 0 0 cm /I Do", b"/MediaBox[0 0 60 90]" + page, b"/XObject<</I 5 0 R>>", [COLORED])
    found = both(content)
    assert found.color.shape[:2] == found.image.shape
    assert tuple(found.color[ink]) == BLUE
    assert tuple(found.color[tuple(-1 - at for at in ink)]) == PAPER


@pytest.mark.parametrize("dpi", [72, 300])
def test_what_a_pdf_draws_is_colored(dpi):
    content = pdf(b"0 0 1 rg 0 700 200 100 re f 0 0 0 rg 0 600 200 100 re f", b"/MediaBox[0 0 600 800]")
    (page,) = read_pages("-", ReadSettings(dpi=dpi, color=True), content)
    assert page.color.shape[:2] == view_size(*page.image.shape)
    height, width = page.color.shape[:2]
    assert tuple(page.color[height // 16, width // 6]) == (0, 0, 255)
    assert tuple(page.color[height * 3 // 16, width // 6]) == (0, 0, 0)
    assert tuple(page.color[height // 2, width // 2]) == WHITE


def test_what_is_laid_over_a_gray_scan_is_colored():
    mark = b"<</Type/Annot/Subtype/Square/Rect[0 0 30 20]/AP<</N 6 0 R>>/F 4>>"
    look = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 30 20]", b"1 0 0 rg 0 0 30 20 re f")
    found = both(scanned(page=b"/MediaBox[0 0 30 40]/Annots[%b]" % mark, more=[look]))
    assert tuple(found.color[30, 15]) == (255, 0, 0)
    assert np.array_equal(found.color[:20], np.repeat(found.image[:20, :, np.newaxis], 3, axis=2))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_color_takes_little_memory_beside_the_image(tmp_path, kind):
    """The image has 25 million pixels of 4 bytes, the gray one 25 MB, the color 20 MB."""
    options = {"PNG": {"compress_level": 1}, "PDF": {"resolution": 300}}
    marked(5000, 5000).save(tmp_path / "large", kind, **options.get(kind, {}))
    # not of `resource`, whose peak is the parent's at first
    script = f"""
import re
from pathlib import Path
from digitscan.files.pages import ReadSettings, read_pages
from tests.page_files import encoded
def peak():
    return int(re.search(r"VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1]) >> 10
list(read_pages("-", ReadSettings(color=True), encoded({kind!r})))
before = peak()
page = next(read_pages({str(tmp_path / "large")!r}, ReadSettings(color=True)))
assert page.color.shape == (2600, 2600, 3)
print(peak() - before)
"""
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert 50 < int(answer.stdout) < 100 + 25 + 20 + 25

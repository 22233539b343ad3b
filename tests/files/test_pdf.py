"""PDF pages: scans pixel for pixel as they are, everything else drawn, none larger than the limit."""

import io

import numpy as np
import pytest
from PIL import Image

from digitscan.files import pdf as pdf_reader
from digitscan.files.pages import parse_pages
from digitscan.files.pixels import Pixels
from tests.page_files import only_error, read
from tests.pdf_files import SCAN, image, pdf, scanned, stream

OCR = b"BT /F 12 Tf 3 Tr 5 5 Td (1234) Tj ET "
FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


@pytest.mark.parametrize(
    ("content", "page", "expected"),
    [
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]", SCAN),
        (b"7.2 0 0 9.6 0 0 cm /I Do", b"/MediaBox[0 0 7.2 9.6]", SCAN),
        (b"595.2 0 0 793.6 0 0 cm /I Do", b"/MediaBox[0 0 595.2 793.6]", SCAN),
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]/Rotate 90", np.rot90(SCAN, -1)),
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]/Rotate 180", np.rot90(SCAN, 2)),
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]/Rotate 270", np.rot90(SCAN, 1)),
        (b"0 30 -40 0 40 0 cm /I Do", b"/MediaBox[0 0 40 30]", np.rot90(SCAN, 1)),
        (b"0 30 -40 0 40 0 cm /I Do", b"/MediaBox[0 0 40 30]/Rotate 90", SCAN),
        (b"-30 0 0 40 30 0 cm /I Do", b"/MediaBox[0 0 30 40]", np.fliplr(SCAN)),
        (b"30 0 0 40 100 200 cm /I Do", b"/MediaBox[100 200 130 240]", SCAN),
        (b"30 0 0 40 100 200 cm /I Do", b"/MediaBox[100 200 130 240]/Rotate 90", np.rot90(SCAN, -1)),
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]/CropBox[10 5 25 35]", SCAN[5:35, 10:25]),
        (b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]/CropBox[10 5 25 30]/Rotate 90", None),
        (b"30 0 0 40 4.3 6.4 cm /I Do", b"/MediaBox[0 0 40 50]", None),
        (b".5 0 0 .5 0 0 cm 30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 15 20]", SCAN),
        (OCR + b"30 0 0 40 0 0 cm /I Do", b"/MediaBox[0 0 30 40]", SCAN),
    ],
)
def test_a_scan_is_taken_pixel_for_pixel(content, page, expected):
    (found,) = read(scanned(content, page, resources=FONT))
    if expected is None and b"CropBox" in page:
        expected = np.rot90(SCAN[10:35, 10:25], -1)
    elif expected is None:
        expected = np.full((50, 40), 255, np.uint8)
        expected[4:44, 4:34] = SCAN
    assert np.array_equal(found.image, expected)
    assert found.image.dtype == np.uint8
    assert found.image.flags.c_contiguous


@pytest.mark.parametrize("dpi", [72, 150, 300])
@pytest.mark.parametrize("kind", ["1", "L", "RGB"])
def test_scans_that_pillow_writes_keep_their_pixels(kind, dpi):
    pixels = Image.fromarray(SCAN).convert(kind)
    written = io.BytesIO()
    pixels.save(written, "PDF", resolution=dpi)
    (page,) = read(written.getvalue())
    assert page.image.shape == SCAN.shape
    # Pillow puts gray and color into JPEG.
    assert np.abs(page.image.astype(int) - np.asarray(pixels.convert("L"))).mean() < (0.01 if kind == "1" else 20)


def test_a_scan_within_groups_is_taken_pixel_for_pixel():
    group = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</I 5 0 R>>>>"
    shrinking = stream(group + b"/Matrix[.5 0 0 .5 0 0]", b"30 0 0 40 0 0 cm /I Do")
    (page,) = read(scanned(b"2 0 0 2 0 0 cm /J Do", more=[shrinking]))
    assert np.array_equal(page.image, SCAN)


def test_the_sharpest_layer_of_a_scan_sets_the_resolution():
    background = image(np.full((4, 3), 200, np.uint8))
    content = b"q 30 0 0 40 0 0 cm /J Do Q 30 0 0 20 0 0 cm /I Do"
    (page,) = read(scanned(content, pixels=np.repeat(SCAN, 2, axis=1), more=[background]))
    assert page.image.shape == (80, 60)
    assert np.array_equal(page.image[40:, :], np.repeat(SCAN, 2, axis=1))
    assert page.image[:36].min() == page.image[:36].max() == 200


def test_a_fax_gets_square_pixels():
    (page,) = read(scanned(pixels=SCAN[::2]))
    assert page.image.shape == (40, 30)


@pytest.mark.parametrize(
    "content",
    [
        b"30 0 0 40 0 0 cm /I Do 0 0 .1 .1 re f",
        OCR.replace(b"3 Tr", b"0 Tr") + b"30 0 0 40 0 0 cm /I Do",
        b"3 0 0 4 0 0 cm /I Do",
        b"20 5 -5 20 8 8 cm /I Do",
        b"",
    ],
    ids=["drawing", "text", "small", "slanted", "blank"],
)
@pytest.mark.parametrize("dpi", [72, 300])
def test_all_else_is_drawn_at_the_resolution_asked_for(content, dpi):
    (page,) = read(scanned(content, resources=FONT), dpi=dpi)
    assert page.image.shape == (round(40 * dpi / 72), round(30 * dpi / 72))


def test_what_is_drawn_lies_where_it_should():
    (page,) = read(pdf(b"0 0 10 20 re f", b"/MediaBox[0 0 30 40]/Rotate 90"), dpi=72)
    expected = np.full((30, 40), 255, np.uint8)
    expected[:10, :20] = 0
    assert np.array_equal(page.image, expected)


def test_marks_laid_over_a_scan_are_drawn():
    ink = b"<</Type/Annot/Subtype/Ink/Rect[0 0 30 40]/InkList[[0 20 30 20]]/C[0 0 0]/AP<</N 6 0 R>>/F 4>>"
    look = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 30 40]", b"0 18 30 4 re f")
    white = np.full_like(SCAN, 255)
    (page,) = read(scanned(page=b"/MediaBox[0 0 30 40]/Annots[%b]" % ink, pixels=white, more=[look]))
    expected = white.copy()
    expected[18:22] = 0
    assert np.array_equal(page.image, expected)


def test_what_is_typed_into_a_form_is_drawn():
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(1)/Rect[0 0 30 40]/AP<</N 5 0 R>>/F 4>>"
    look = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 30 40]", b"0 18 30 4 re f")
    content = pdf(b"", b"/MediaBox[0 0 30 40]/Annots[%b]" % field, more=[look])
    content = content.replace(b"/Catalog", b"/Catalog/AcroForm<</Fields[]>>")
    (page,) = read(content, dpi=72)
    assert page.image[19:21].max() == 0


def test_a_transparent_image_lies_over_white():
    mask = image(np.tile(np.array([0, 255], np.uint8), (40, 15)))
    content = pdf(
        b"30 0 0 40 0 0 cm /I Do",
        resources=b"/XObject<</I 5 0 R>>",
        more=[image(np.zeros_like(SCAN), b"/SMask 6 0 R"), mask],
    )
    (page,) = read(content)
    assert np.array_equal(page.image, np.tile(np.array([255, 0], np.uint8), (40, 15)))


def test_a_stencil_keeps_its_polarity():
    stencil = b"/Type/XObject/Subtype/Image/Width 32/Height 40/ImageMask true/BitsPerComponent 1"
    content = pdf(
        b"32 0 0 40 0 0 cm /I Do",
        b"/MediaBox[0 0 32 40]",
        b"/XObject<</I 5 0 R>>",
        [stream(stencil, b"\xf0" * 160)],
    )
    (page,) = read(content)
    assert np.array_equal(page.image, np.tile(np.repeat(np.array([255, 0], np.uint8), 4), (40, 4)))


@pytest.mark.parametrize(
    ("content", "settings", "words"),
    [
        (pdf(b"", b"/MediaBox[0 0 14400 14400]"), {}, ["60000 x 60000 pixels", "--max-pixels", "--dpi"]),
        (pdf(b"", b"/MediaBox[0 0 1000000 792]"), {}, ["x 3300 pixels", "no side may be longer", "--dpi"]),
        (pdf(b"", b"/MediaBox[0 0 14400 14400]"), {}, ["60000 x 60000 pixels", "150000000"]),
        (pdf(b"", b"/MediaBox[0 0 720 720]"), {"dpi": 10_000}, ["100000 x 100000"]),
        (scanned(), {"max_pixels": 1199}, ["30 x 40 pixels", "--max-pixels 1200", "an image on this page"]),
        (
            scanned().replace(b"/Width 30/Height 40", b"/Width 30000/Height 30000"),
            {},
            ["30000 x 30000 pixels", "150000000"],
        ),
    ],
)
def test_a_huge_page_is_refused(content, settings, words):
    message = only_error(read(content, **settings))
    assert "page 1" in message
    assert all(word in message for word in words)


def test_a_small_sharp_image_does_not_make_the_page_too_large():
    (page,) = read(scanned(b"12 0 0 16 0 0 cm /I Do"), dpi=72, max_pixels=1200)
    assert page.image.shape == (40, 30)


def test_one_page_of_many_is_read_without_the_others(monkeypatch):
    drawn = []
    monkeypatch.setattr(pdf_reader, "draw_page", lambda page, settings: drawn.append(page) or Pixels(SCAN))
    kids = b"[" + b"3 0 R " * 5000 + b"]"
    content = pdf(b"0 0 30 20 re f", b"/MediaBox[0 0 720 720]", kids=kids, count=5000)
    (page,) = read(content, pages=parse_pages("4000"), dpi=72)
    assert page.number == 4000
    assert len(drawn) == 1

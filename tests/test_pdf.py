"""PDF pages: scans pixel for pixel as they are, everything else drawn; locked, damaged and hostile files."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from digitscan import pdf as pdf_reader
from digitscan.errors import InputError
from digitscan.pages import ReadSettings, parse_pages, read_pages
from digitscan.records import Page

SCAN = np.random.default_rng(0).integers(0, 255, (40, 30), np.uint8)
PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def read(content, **settings):
    return list(read_pages("-", ReadSettings(**settings), content))


def only_error(items):
    (error,) = items
    assert isinstance(error, InputError)
    assert "\n" not in str(error)
    return str(error)


def stream(entries, data):
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


def image(pixels, entries=b""):
    height, width = pixels.shape
    size = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (width, height)
    return stream(size + b"/ColorSpace/DeviceGray/BitsPerComponent 8" + entries, pixels.tobytes())


def pdf(content, page=b"/MediaBox[0 0 30 40]", resources=b"", more=(), kids=b"[3 0 R]", count=1, trailer=b""):
    """A PDF of one page; objects in `more` are numbered from 5."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids%b/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<%b>>%b>>" % (resources, page),
        stream(b"", content),
        *more,
    ]
    written = b"%PDF-1.7\n"
    table = b"0000000000 65535 f \n"
    for number, item in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(written)
        written += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    end = b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        len(written),
    )
    return written + b"xref\n0 %d\n" % (len(objects) + 1) + table + end


def scanned(content=b"30 0 0 40 0 0 cm /I Do", page=b"/MediaBox[0 0 30 40]", pixels=SCAN, more=(), resources=b""):
    names = b"/XObject<</I 5 0 R/J 6 0 R>>" + resources
    return pdf(content, page, names, [image(pixels), *more])


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
        (pdf(b"", b"/MediaBox[0 0 1000000 792]"), {}, ["x 3300 pixels", "--max-pixels", "--dpi"]),
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


def rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def locked(password):
    """A PDF encrypted with 40-bit RC4 (PDF 1.7, 7.6.3, algorithms 1 to 4) for user and owner."""
    padded = (password + PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + b"\xfc\xff\xff\xff" + b"A" * 16).digest()[:5]
    content = rc4(hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10], b"0 0 30 20 re f")
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<%b><%b>]" % (
        owner.hex().encode(),
        rc4(key, PADDING).hex().encode(),
        *[(b"A" * 16).hex().encode()] * 2,
    )
    return pdf(content, trailer=encrypt)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "needs a password; give it with --password"),
        ("", "needs a password; give it with --password"),
        ("wrong", "the password given with --password does not open this PDF"),
    ],
)
def test_a_locked_pdf_asks_for_its_password(given, words):
    assert words in only_error(read(locked(b"s3same"), password=given))


def test_a_password_opens_a_locked_pdf_and_does_no_harm_elsewhere():
    for content in (locked(b"s3same"), locked(b""), pdf(b"0 0 30 20 re f")):
        (page,) = read(content, password="s3same", dpi=72)
        assert (page.image[:20].min(), page.image[20:].max()) == (255, 0)


def test_an_unknown_encryption_is_explained():
    content = locked(b"x").replace(b"/Filter/Standard", b"/Filter/Unknowns")
    assert "encrypted in a way that digitscan does not know" in only_error(read(content))


def test_a_pdf_cut_off_after_its_first_page_gives_that_page_and_an_error():
    *pages, error = read(scanned()[:-8])
    assert [page.number for page in pages] == [1]
    assert "incomplete" in only_error([error])


def test_a_linearized_pdf_that_is_cut_off_is_noticed():
    whole = pdf(b"0 0 30 20 re f").replace(b"%PDF-1.7\n", b"%PDF-1.7\n%/Linearized 1/L 99999 \n")
    assert "incomplete" in only_error([item for item in read(whole) if not isinstance(item, Page)])
    whole = whole.replace(b"99999", b"00099")
    assert all(isinstance(item, Page) for item in read(whole))


@pytest.mark.parametrize("before", [b"", b"junk before the header\n"])
@pytest.mark.parametrize("after", [b"", b"\0" * 5000])
def test_what_mail_programs_add_does_no_harm(before, after):
    assert [page.number for page in read(before + pdf(b"") + after)] == [1]


def test_a_bad_page_does_not_end_the_file():
    content = pdf(b"", kids=b"[3 0 R 99 0 R 3 0 R]", count=3)
    first, error, last = read(content)
    assert (first.number, last.number) == (1, 3)
    assert only_error([error]).startswith("-, page 2: the page is damaged")


def test_a_pdf_that_claims_a_million_pages_ends_in_time():
    items = read(pdf(b"", kids=b"[3 0 R]", count=1_000_000))
    assert isinstance(items[0], Page)
    assert len(items) < 50
    assert "in a row" in str(items[-1])


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"", kids=b"[]", count=0),
        pdf(b"", kids=b"[2 0 R]", count=1),
        pdf(b"").replace(b"/Root 1 0 R", b"/Root 9 0 R"),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + b"\xff" * 5000 + b"%%EOF",
    ],
)
def test_a_damaged_pdf_is_explained(content):
    message = only_error(read(content)[:1])
    assert "damaged" in message
    assert "another copy" in message


@pytest.mark.parametrize(
    "page", [b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 -30 -40]", b"/MediaBox[a]", b"/MediaBox[0 0 1e38 1e38]"]
)
def test_page_sizes_without_sense_are_survived(page):
    assert len(read(scanned(page=page), dpi=72)) == 1


@pytest.mark.parametrize("matrix", [b"0 0 0 0 0 0", b"1e38 0 0 1e38 0 0", b"1e-30 0 0 1e-30 0 0", b"30 0 0 0 0 0"])
def test_image_places_without_sense_are_survived(matrix):
    assert len(read(scanned(matrix + b" cm /I Do"), dpi=72)) == 1


def test_one_page_of_many_is_read_without_the_others(monkeypatch):
    drawn = []
    monkeypatch.setattr(pdf_reader, "draw_page", lambda page, settings: drawn.append(page) or SCAN)
    kids = b"[" + b"3 0 R " * 5000 + b"]"
    content = pdf(b"0 0 30 20 re f", b"/MediaBox[0 0 720 720]", kids=kids, count=5000)
    (page,) = read(content, pages=parse_pages("4000"), dpi=72)
    assert page.number == 4000
    assert len(drawn) == 1

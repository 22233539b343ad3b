"""Every kind of pixel comes out as upright gray, paper and ink as meant."""

import io

import numpy as np
import pytest
from PIL import Image

from digitscan.files.pages import ReadSettings, read_pages

# A stair of grays, higher than wide and different at every corner, so that no turn goes unseen.
GRAY = np.array([[0, 60, 120], [255, 255, 200], [255, 40, 255], [20, 255, 160], [255, 90, 255]], np.uint8)
STAIR = np.kron(GRAY, np.ones((8, 8), np.uint8))
INK = STAIR < 128
ORIENTATION, PHOTOMETRIC = 274, 262


def encoded(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def read(content):
    (page,) = read_pages("-", ReadSettings(), content)
    assert page.image.dtype == np.uint8
    assert page.image.flags.c_contiguous
    assert page.number == 1
    return page.image


def close_to(image, expected, within):
    assert image.shape == expected.shape
    assert np.abs(image.astype(int) - expected).max() <= within


def stair():
    return Image.fromarray(STAIR)


def two_tone():
    return Image.fromarray(np.where(INK, 0, 255).astype(np.uint8)).convert("1")


def colored():
    return Image.merge("RGB", [Image.new("L", (24, 40), 200), stair(), Image.new("L", (24, 40), 30)])


@pytest.mark.parametrize(
    ("kind", "options", "within"),
    [
        ("PNG", {}, 0),
        ("JPEG", {"quality": 95}, 12),
        ("BMP", {}, 0),
        ("GIF", {}, 0),
        ("WEBP", {"lossless": True}, 1),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, 0),
        ("TIFF", {"compression": "packbits"}, 0),
        ("TIFF", {"compression": "jpeg", "quality": 95}, 12),
        ("TIFF", {"big_tiff": True}, 0),
    ],
)
def test_gray(kind, options, within):
    close_to(read(encoded(stair(), kind, **options)), STAIR, within)


@pytest.mark.parametrize(
    ("kind", "options", "within"),
    [
        ("PNG", {}, 1),
        ("BMP", {}, 1),
        ("TIFF", {"compression": "tiff_lzw"}, 1),
        ("TIFF", {"compression": "jpeg", "quality": 95}, 20),
        ("WEBP", {"lossless": True}, 1),
        ("JPEG", {"quality": 95, "subsampling": 0}, 12),
        ("JPEG", {"quality": 95, "subsampling": 0, "keep_rgb": True}, 12),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 12),
    ],
)
def test_color_becomes_luminance(kind, options, within):
    expected = 0.299 * 200 + 0.587 * STAIR.astype(float) + 0.114 * 30
    close_to(read(encoded(colored(), kind, **options)), expected, within)


@pytest.mark.parametrize("white_is_zero", [False, True])
@pytest.mark.parametrize("compression", [None, "group3", "group4", "tiff_ccitt", "tiff_lzw", "packbits"])
def test_bilevel_tiff_of_either_polarity(compression, white_is_zero):
    photometric = 0 if white_is_zero else 1
    content = encoded(two_tone(), "TIFF", compression=compression, tiffinfo={PHOTOMETRIC: photometric})
    with Image.open(io.BytesIO(content)) as written:
        assert written.tag_v2[PHOTOMETRIC] == photometric
    close_to(read(content), np.where(INK, 0, 255), 0)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF"])
def test_bilevel(kind):
    close_to(read(encoded(two_tone(), kind)), np.where(INK, 0, 255), 0)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF"])
def test_palette(kind, bits):
    image = Image.fromarray(INK.astype(np.uint8)).convert("P")
    image.putpalette([250, 250, 250, 10, 10, 10])
    options = {"bits": bits} if kind == "PNG" else {}
    close_to(read(encoded(image, kind, **options)), np.where(INK, 10, 250), 1)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_palette_entry_is_paper(kind):
    image = Image.fromarray(INK.astype(np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 10, 10, 10])
    close_to(read(encoded(image, kind, transparency=0)), np.where(INK, 10, 255), 1)


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("LA", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("RGBA", "TIFF", {}),
        ("RGBA", "WEBP", {"lossless": True, "exact": True}),
        ("LA", "TIFF", {}),
    ],
)
def test_transparency_lies_over_white(mode, kind, options):
    alpha = np.where(INK, 255, 0).astype(np.uint8)
    alpha[:8, :8] = 127
    black = Image.new(mode, (24, 40))
    black.putalpha(Image.fromarray(alpha))
    close_to(read(encoded(black, kind, **options)), 255 - alpha.astype(int), 1)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_light_ink_alone_on_transparency_lies_over_black(mode):
    sparse = INK & (np.arange(24) % 8 < 5)
    white = Image.new("L", (24, 40), 245).convert(mode.rstrip("A"))
    white.putalpha(Image.fromarray(np.where(sparse, 255, 0).astype(np.uint8)))
    close_to(read(encoded(white, "PNG")), np.where(sparse, 245, 0), 1)


def test_light_paper_with_transparent_corners_lies_over_white():
    paper = stair()
    alpha = np.full(STAIR.shape, 255, np.uint8)
    alpha[:8, :8] = 0
    paper.putalpha(Image.fromarray(alpha))
    expected = STAIR.copy()
    expected[:8, :8] = 255
    close_to(read(encoded(paper, "PNG")), expected, 1)


def test_light_paper_with_writing_on_a_large_transparent_ground_lies_over_white():
    paper = np.full((40, 24), 250, np.uint8)
    paper[10:14, 4:8] = 20
    image = Image.fromarray(paper)
    alpha = np.zeros((40, 24), np.uint8)
    alpha[5:20, 2:12] = 255
    image.putalpha(Image.fromarray(alpha))
    close_to(read(encoded(image, "PNG")), np.where(alpha > 0, paper, 255), 1)


@pytest.mark.parametrize(("mode", "key"), [("L", 0), ("RGB", (0, 0, 0))])
def test_a_transparent_color_is_paper(mode, key):
    image = Image.fromarray(np.where(INK, 10, 0).astype(np.uint8)).convert(mode)
    close_to(read(encoded(image, "PNG", transparency=key)), np.where(INK, 10, 255), 1)


@pytest.mark.parametrize(
    ("kind", "options", "within"), [("JPEG", {"quality": 95}, 12), ("TIFF", {"compression": "tiff_lzw"}, 1)]
)
def test_cmyk(kind, options, within):
    """Pillow writes CMYK JPEG with an Adobe marker and inverted, as Photoshop does."""
    blank = Image.new("L", (24, 40), 0)
    image = Image.merge("CMYK", [blank, blank, blank, Image.fromarray(255 - STAIR)])
    content = encoded(image, kind, **options)
    assert (b"Adobe" in content) == (kind == "JPEG")
    close_to(read(content), STAIR, within)


def sixteen(values):
    return Image.frombytes("I;16", (24, 40), values.astype("<u2").tobytes())


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bits_are_scaled_by_their_full_range(kind):
    close_to(read(encoded(sixteen(STAIR.astype(int) * 257), kind)), STAIR, 0)
    close_to(read(encoded(sixteen(STAIR.astype(int) * 257 // 4), kind)), STAIR / 4, 1)


def test_16_bits_where_white_is_zero():
    content = encoded(sixteen((255 - STAIR.astype(int)) * 257), "TIFF", tiffinfo={PHOTOMETRIC: 0})
    with Image.open(io.BytesIO(content)) as written:
        assert written.tag_v2[PHOTOMETRIC] == 0
    close_to(read(content), STAIR, 0)


@pytest.mark.parametrize(
    "values",
    [
        STAIR.astype(np.int32),
        STAIR.astype(np.int32) * 257,
        STAIR.astype(np.int32) * 8_421_504,
        STAIR.astype(np.float32) / 255,
        STAIR.astype(np.float32),
        STAIR.astype(np.float32) * 257,
    ],
)
def test_32_bits_are_scaled_by_the_range_they_use(values):
    close_to(read(encoded(Image.fromarray(values), "TIFF")), STAIR, 1)


def test_values_that_are_no_number_are_paper():
    values = STAIR.astype(np.float32) / 255
    values[0, :3] = [np.nan, np.inf, -np.inf]
    expected = STAIR.astype(int)
    expected[0, :3] = [255, 255, 0]
    close_to(read(encoded(Image.fromarray(values), "TIFF")), expected, 1)
    close_to(read(encoded(Image.fromarray(np.full((4, 4), np.nan, np.float32)), "TIFF")), np.full((4, 4), 255), 0)


STORED = {
    1: lambda page: page,
    2: np.fliplr,
    3: lambda page: np.rot90(page, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda page: np.rot90(page, 1),
    7: lambda page: np.rot90(page, 2).T,
    8: lambda page: np.rot90(page, -1),
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_exif_orientation_is_applied(kind, options, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](STAIR)))
    close_to(read(encoded(stored, kind, exif=exif, **options)), STAIR, 12)


def test_orientation_of_16_bits():
    stored = np.ascontiguousarray(np.rot90(STAIR)).astype("<u2") * 257
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = Image.frombytes("I;16", (40, 24), stored.tobytes())
    close_to(read(encoded(image, "PNG", exif=exif)), STAIR, 0)


@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"])
def test_a_damaged_exif_block_is_no_reason_to_refuse(exif):
    close_to(read(encoded(stair(), "PNG", exif=exif)), STAIR, 0)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_read(kind):
    options = {"lossless": True} if kind == "WEBP" else {}
    others = [Image.new("L", (24, 40), 255), Image.new("L", (24, 40), 0)]
    content = encoded(stair(), kind, save_all=True, append_images=others, **options)
    close_to(read(content), STAIR, 2)

"""Writes PDF files byte by byte: pages of any content, and scans."""

import zlib

import numpy as np

SCAN = np.random.default_rng(0).integers(0, 255, (40, 30), np.uint8)


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


def endless():
    """A PDF of less than a kilobyte whose page takes an hour to be drawn, and no memory: a tile every 0.001 points."""
    steps = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep .001/YStep .001/Resources<<>>"
    tile = stream(steps, b"0 0 3 3 re f 1 1 m 8 9 l S")
    return pdf(b"/Pattern cs /P scn 0 0 30 40 re f", resources=b"/Pattern<</P 5 0 R>>", more=[tile])


def spaces(mebibytes):
    """A PDF of a few kilobytes whose page is drawn by so much blank space."""
    packer = zlib.compressobj(9)
    once = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    content = zlib.compress(once + block * (mebibytes - 1) + b"\x03\0", 9)
    return pdf(b"").replace(stream(b"", b""), stream(b"/Filter[/FlateDecode/FlateDecode]", content))

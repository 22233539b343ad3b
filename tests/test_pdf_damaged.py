"""PDF files that are cut off, damaged or make no sense: what is whole is read, and the rest explained."""

import pytest

from digitscan.records import Page
from tests.page_files import only_error, read
from tests.pdf_files import pdf, scanned


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

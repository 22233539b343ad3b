"""What a spreadsheet finds in a workbook."""

import gc
import tracemalloc
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from digitscan.errors import InputError, OutputError
from digitscan.output.destination import FileDestination
from digitscan.output.sheets import as_cell
from digitscan.output.xlsx import XlsxSettings, XlsxSink
from digitscan.picture import picture_of
from digitscan.records import Box
from tests.answers import only
from tests.fake_pipeline import number
from tests.output.made import made, reading

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://a.b")', "http://a.b/c.png", "mailto:a@b.c", "{=1}"]
PICTURE = picture_of(np.tile(np.arange(200, dtype=np.uint8), (40, 1)), Box(0, 0, 200, 40))


def opened(path):
    return openpyxl.load_workbook(path)


def rows(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_the_cells_are_what_was_read(tmp_path):
    page = reading("in/a.png", 2, number("0042", 0.98765), replace(number("1", 0.5), name="net", reason="range: < 5"))
    book = opened(
        made(tmp_path / "x.xlsx", XlsxSink, page, InputError("b.png", "it is empty", 3), InputError("c", "no"))
    )
    assert book.sheetnames == ["numbers", "failures"]
    header = "source page field text confidence status left top right bottom reason"
    assert rows(book["numbers"]) == [
        tuple(header.split()),
        ("in/a.png", 2, None, "0042", 0.9876, "accepted", 3, 5, 33, 25, None),
        ("in/a.png", 2, "net", "1", 0.5, "review", 3, 5, 33, 25, "range: < 5"),
    ]
    assert rows(book["failures"]) == [("path", "page", "reason"), ("b.png", 3, "it is empty"), ("c", None, "no")]


@pytest.mark.parametrize("text", ["007", "1234567890123456", "12/03/2015", "1,234.50", "1e5"])
def test_a_number_is_a_text_and_stays_one_when_it_is_edited(tmp_path, text):
    sheet = opened(made(tmp_path / "x.xlsx", XlsxSink, reading("a", 1, number(text, 1.0))))["numbers"]
    assert (sheet["D2"].value, sheet["D2"].data_type, sheet["D2"].number_format) == (text, "s", "@")
    assert (sheet["E2"].value, sheet["E2"].number_format) == (1, "0.0000")


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_run_or_linked(tmp_path, text):
    page = reading(text, 1, replace(number("1", 0.5), name=text, text=text, reason=text))
    path = made(tmp_path / "x.xlsx", XlsxSink, page, InputError(text, text))
    book = opened(path)
    for sheet, cells in (("numbers", ("A2", "C2", "D2", "K2")), ("failures", ("A2", "C2"))):
        for cell in cells:
            found = book[sheet][cell]
            assert (found.value, found.data_type, found.hyperlink, found.number_format) == (text, "s", None, "@")
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name), name
            assert b"hyperlink" not in parts.read(name), name


def test_the_header_stays_in_view_and_filters_and_doubtful_rows_are_colored(tmp_path):
    page = reading("a", 1, number("1", 1.0), number("2", 0.5))
    sheet = opened(made(tmp_path / "x.xlsx", XlsxSink, page))["numbers"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K3")
    colors = [[cell.fill.fgColor.rgb for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert len({*colors[1]}) == 1
    assert not {*colors[0]} & {*colors[1]}
    assert sheet.column_dimensions["A"].width > 30


@pytest.mark.parametrize("pages", [0, 1, 3])
def test_pages_without_numbers_give_a_header_alone(tmp_path, pages):
    happened = [reading("a", page) for page in range(1, pages + 1)]
    assert len(rows(opened(made(tmp_path / "x.xlsx", XlsxSink, *happened))["numbers"])) == 1


@pytest.mark.parametrize(
    ("count", "names", "lengths"),
    [(2, [""], [3]), (3, ["", " 2"], [3, 2]), (4, ["", " 2"], [3, 3]), (5, ["", " 2", " 3"], [3, 3, 2])],
)
def test_what_does_not_fit_on_a_sheet_goes_on_on_another(tmp_path, count, names, lengths):
    happened = [one for n in range(count) for one in (reading(f"{n}", 1, number("1", 1.0)), InputError(f"{n}", "bad"))]
    book = opened(made(tmp_path / "x.xlsx", XlsxSink, *happened, settings=XlsxSettings(rows=3)))
    for kind in ("numbers", "failures"):
        sheets = [book[f"{kind}{name}"] for name in names]
        assert [len(rows(sheet)) for sheet in sheets] == lengths
        assert [row[0] for sheet in sheets for row in rows(sheet)[1:]] == [f"{n}" for n in range(count)]
        assert {(rows(sheet)[0], sheet.freeze_panes) for sheet in sheets} == {(rows(sheets[0])[0], "A2")}
        assert [sheet.auto_filter.ref.partition(":")[2][1:] for sheet in sheets] == [str(length) for length in lengths]


def test_a_sheet_is_as_long_as_a_spreadsheet_opens():
    assert XlsxSettings().rows == 2**20


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\tb", "a\tb"),
        ("a\nb", "a\nb"),
        ("\x1b[31m\r\0", "\\x1b[31m\\r\\x00"),
        ("\udcff.png", "\\udcff.png"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("_x0041_", "_x0041_"),
        ("<&\"'> ü 日 \U0001f600 ", "<&\"'> ü 日 \U0001f600 "),
    ],
    ids=ascii,
)
def test_every_text_fits_into_a_cell(tmp_path, text, cell):
    happened = (reading(text, 1, number("1", 1.0)), InputError(text, text))
    book = opened(made(tmp_path / "x.xlsx", XlsxSink, *happened))
    found = [book["numbers"]["A2"].value, book["failures"]["A2"].value, book["failures"]["C2"].value]
    assert [one.replace("_x005F_x0041_", "_x0041_") for one in found] == [cell] * 3


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
@pytest.mark.parametrize(("units", "is_cut"), [(32_766, False), (32_768, True), (100_000, True)])
def test_a_text_that_no_cell_holds_is_cut_with_a_note(letter, units, is_cut):
    text = letter * (units // (len(letter.encode("utf-16-le")) // 2))
    cell = as_cell(text)
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell.endswith(f"{letter} ... (cut: {len(text):,} characters)") if is_cut else cell == text


def test_pictures_lie_beside_doubtful_numbers_in_rows_that_hold_them(tmp_path):
    doubtful, sure = replace(number("12", 0.5), picture=PICTURE), replace(number("34", 1.0), picture=PICTURE)
    page = reading("a", 1, doubtful, sure, number("56", 0.5), doubtful)
    settings = XlsxSettings(pictures=True)
    sheet = opened(made(tmp_path / "x.xlsx", XlsxSink, page, settings=settings))["numbers"]
    assert [cell.value for cell in sheet[1]][3:6] == ["text", "picture", "confidence"]
    assert [(image.anchor._from.row, image.anchor._from.col) for image in sheet._images] == [(1, 4), (4, 4)]
    assert [image.anchor.to.row for image in sheet._images] == [1, 4]
    assert [image._data() for image in sheet._images] == [PICTURE] * 2
    assert [sheet.row_dimensions[row].height for row in (2, 5)] == [(40 + 6) * 0.75] * 2
    assert not opened(made(tmp_path / "y.xlsx", XlsxSink, page))["numbers"]._images


@pytest.mark.parametrize("picture", [b"no picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG" * 20])
def test_a_picture_that_is_none_is_told_in_a_line(tmp_path, picture):
    page = reading("a", 1, replace(number("12", 0.5), picture=picture))
    with pytest.raises(OutputError, match=r"x\.xlsx: cannot be written: ") as told:
        made(tmp_path / "x.xlsx", XlsxSink, page, settings=XlsxSettings(pictures=True))
    assert "\n" not in str(told.value)
    assert only(tmp_path) == []


def test_pictures_are_not_more_than_a_spreadsheet_can_bear(tmp_path):
    page = reading("a", 1, *[replace(number("1", 0.5), picture=PICTURE)] * 4)
    settings = XlsxSettings(pictures=True, most_pictures=2)
    sheet = opened(made(tmp_path / "x.xlsx", XlsxSink, page, settings=settings))["numbers"]
    assert len(sheet._images) == 2
    assert [sheet.cell(row, 5).value for row in (2, 3, 4, 5)] == [None, None, *["left out: there is room for 2"] * 2]


def test_the_same_numbers_make_the_same_file(tmp_path, monkeypatch):
    page = reading("a", 1, replace(number("12", 0.5), picture=PICTURE))
    settings = XlsxSettings(pictures=True)
    first = made(tmp_path / "x.xlsx", XlsxSink, page, settings=settings).read_bytes()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert made(tmp_path / "y.xlsx", XlsxSink, page, settings=settings).read_bytes() == first
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        assert b"1980-01-01" in parts.read("docProps/core.xml")


def test_nothing_is_left_of_a_workbook_that_was_given_up(tmp_path):
    with FileDestination(str(tmp_path / "x.xlsx")) as destination, XlsxSink(destination) as sink:
        sink.start()
        sink.page(reading("a", 1, number("1", 1.0)))
        assert only(tmp_path)
    assert only(tmp_path) == []
    made(tmp_path / "x.xlsx", XlsxSink)
    assert only(tmp_path) == ["x.xlsx"]


@pytest.mark.filterwarnings("error")
def test_a_folder_that_disappears_is_told_in_a_line(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    with FileDestination(str(folder / "x.xlsx")) as destination, XlsxSink(destination) as sink:
        sink.start()
        sink.page(reading("a", 1, number("1", 1.0)))
        sink.close()
        with pytest.raises(OutputError, match=r"x\.xlsx: its folder does not exist") as told:
            sink.end()
    assert "\n" not in str(told.value)
    del told
    gc.collect()  # no complaint of the ZIP file that was given up


def test_rows_do_not_stay_in_memory(tmp_path):
    page = reading("a", 1, *[number("1234567", 0.5)] * 5)

    def peak(pages):
        tracemalloc.start()
        made(tmp_path / "x.xlsx", XlsxSink, *[page] * pages)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(10), peak(210)
    assert (many - few) / (200 * 5) < 20  # bytes a number

"""The formats as the command offers them."""

import os
import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from digitscan.output import formats
from digitscan.output.formats import FILES, FORMATS, format_of
from tests.answers import only

WHOLE = sorted(FILES)


@pytest.fixture(params=WHOLE)
def whole(request):
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    return request.param


def texts(path, whole):
    if whole == "xlsx":
        return [row[3].value for row in list(openpyxl.load_workbook(path)["numbers"].rows)[1:]]
    if whole == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            return [text for (text,) in database.execute("SELECT text FROM numbers ORDER BY id")]
    from pyarrow import parquet

    return parquet.read_table(path).column("text").to_pylist()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", "csv"),
        ("dir.csv/a.JSON", "json"),
        ("a.jsonl", "jsonl"),
        ("a.xlsx", "xlsx"),
        ("a.sqlite", "sqlite"),
        ("a.sqlite3", "sqlite"),
        ("a.DB", "sqlite"),
        ("a.parquet", "parquet"),
        ("a.txt", None),
        ("csv", None),
        ("", None),
        (".csv", None),
    ],
)
def test_format_by_ending(name, expected):
    assert format_of(name) == expected


def test_a_whole_file_is_written_with_what_could_be_read(scan, draw, tmp_path, whole):
    draw("a.tif", 7, 120)
    name = f"x.{whole}"
    assert scan("a.tif", "none.png", "-o", name).exit_code == 1
    assert texts(name, whole) == ["007", "120"]
    assert only(tmp_path) == ["a.tif", name]


def test_with_max_error_numbers_wait_for_their_status(scan, draw, whole):
    draw("a.tif", 7, 120)
    assert scan("a.tif", "--max-error", "0.1", "-o", f"x.{whole}").exit_code == 0
    assert texts(f"x.{whole}", whole) == ["007", "120"]


@pytest.mark.parametrize("output", [[], ["-o", "-"]], ids=["none", "-"])
def test_a_whole_file_cannot_go_to_standard_output(scan, draw, whole, output):
    draw("a.png", 1)
    result = scan("a.png", "--format", whole, *output)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{FILES[whole]} cannot go to standard output; name a file with --output." in result.stderr


def test_a_whole_file_cannot_go_to_a_pipe(scan, draw, tmp_path, whole):
    draw("a.png", 1)
    os.mkfifo(tmp_path / "pipe")
    reader = threading.Thread(target=(tmp_path / "pipe").read_bytes)
    reader.start()
    result = scan("a.png", "--format", whole, "-o", "pipe")
    reader.join(10)
    assert result.exit_code == 1
    assert result.stderr == f"digitscan: error: pipe: is no file, which {FILES[whole]} needs; name one with --output\n"


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.jsonl"])
def test_pictures_are_refused_where_there_is_no_place_for_them(scan, draw, name):
    draw("a.png", 1)
    result = scan("a.png", "--pictures", "-o", name)
    assert result.exit_code == 2
    assert "--pictures is for XLSX, SQLite, Parquet." in result.stderr


def test_a_missing_extra_is_told_before_anything_is_read(scan, draw, monkeypatch, tmp_path):
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    draw("a.png", 1)
    result = scan("a.png", "-o", "x.parquet")
    assert result.exit_code == 2
    assert "Parquet needs pyarrow: pip install 'digitscan[arrow]'." in result.stderr
    assert only(tmp_path) == ["a.png"]


def test_the_file_that_was_there_stays_if_nothing_could_be_written(scan, draw, monkeypatch, tmp_path, whole):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    draw("a.png", 1)
    Path(f"x.{whole}").write_text("old", encoding="utf-8")
    assert scan("a.png", "-o", f"x.{whole}").exit_code == 1
    assert Path(f"x.{whole}").read_text(encoding="utf-8") == "old"
    assert only(tmp_path) == ["a.png", f"x.{whole}"]


def test_the_documentation_names_every_format_ending_table_and_column(scan, draw):
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in (*FORMATS, *(f".{name}" for name in FORMATS), ".db", ".sqlite3"):
        assert f"`{name}`" in text
    draw("a.png", 120)
    scan("a.png", "-o", "x.db")
    (query,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    with closing(sqlite3.connect("x.db")) as database:
        assert database.execute(query).fetchall() == [("a.png", 1, "120", 0.12)]
        for table, column in database.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
        ):
            row = next(line for line in text.splitlines() if line.startswith(f"| `{table}`"))
            assert column == "id" or f"`{column}`" in row or (table == "digits" and "box" in row)

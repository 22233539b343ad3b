"""What SQL finds in the database."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from digitscan.errors import InputError, OutputError
from digitscan.output.destination import FileDestination
from digitscan.output.sqlite import SqliteSink
from digitscan.records import Alternative
from tests.answers import only
from tests.fake_pipeline import number
from tests.output.made import made, reading

NOT_UTF8 = os.fsdecode(b"scan-\xff.png")


def ask(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_the_tables_hold_what_was_read(tmp_path):
    rich = replace(
        number("042", 0.98765),
        name="net",
        alternatives=(Alternative("047", 0.01), Alternative("", 0.001)),
        reason="range: < 5",
        picture=b"\x89PNG\0",
    )
    first, second = (
        replace(reading("a.tif", 1, number("7", 0.5), rich), template="meter"),
        replace(reading("a.tif", 3), turn=270),
    )
    happened = (first, InputError("a.tif", "bad", 2), second, InputError("b.png", "none"))
    path = made(tmp_path / "x.sqlite", SqliteSink, *happened, pictures=True)
    assert ask(path, "SELECT * FROM pages") == [(1, "a.tif", 1, "meter", 0), (2, "a.tif", 3, "", 270)]
    assert ask(path, "SELECT * FROM numbers") == [
        (1, 1, 1, "", "7", 0.5, "review", 3, 5, 33, 25, "", None),
        (2, 1, 2, "net", "042", 0.9876, "accepted", 3, 5, 33, 25, "range: < 5", b"\x89PNG\0"),
    ]
    assert ask(path, "SELECT * FROM digits WHERE number = 2") == [
        (2, 1, 0, 0.9876, 3, 5, 13, 25),
        (2, 2, 4, 0.9876, 13, 5, 23, 25),
        (2, 3, 2, 0.9876, 23, 5, 33, 25),
    ]
    assert ask(path, "SELECT * FROM alternatives") == [(2, 1, "047", 0.01), (2, 2, "", 0.001)]
    assert ask(path, "SELECT * FROM failures") == [(1, "a.tif", 2, "bad"), (2, "b.png", None, "none")]


def test_left_and_right_need_no_quotes_and_all_rows_hang_together(tmp_path):
    path = made(tmp_path / "x.db", SqliteSink, reading("a", 1, number("12", 0.5)))
    query = (
        "SELECT source, text, numbers.left, numbers.right, value FROM numbers JOIN pages ON pages.id = numbers.page "
        "JOIN digits ON digits.number = numbers.id WHERE status = 'review' ORDER BY digits.left"
    )
    assert ask(path, query) == [("a", "12", 3, 33, 1), ("a", "12", 3, 33, 2)]
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("pages", [0, 2])
def test_pages_without_numbers_are_pages(tmp_path, pages):
    path = made(tmp_path / "x.db", SqliteSink, *[reading("a", page) for page in range(1, pages + 1)])
    assert ask(path, "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM numbers)") == [(pages, 0)]


def test_every_name_comes_back(tmp_path):
    names = ["a.png", NOT_UTF8, "=1+1", "a\nb", "'; DROP TABLE pages; --", "ü 日"]
    happened = [*[reading(name, 1) for name in names], *[InputError(name, f"about {name}") for name in names]]
    path = made(tmp_path / "x.db", SqliteSink, *happened)
    for table in ("pages", "failures"):
        assert [os.fsdecode(name) for (name,) in ask(path, f"SELECT source FROM {table} ORDER BY id")] == names
    assert ask(path, "SELECT reason FROM failures WHERE id = 2") == [("about scan-\\udcff.png",)]


def test_pictures_only_where_asked_for(tmp_path):
    page = reading("a", 1, replace(number("1", 0.5), picture=b"png"))
    assert ask(made(tmp_path / "x.db", SqliteSink, page), "SELECT picture FROM numbers") == [(None,)]


def test_the_same_numbers_make_the_same_file(tmp_path):
    happened = [reading("a", page, number("12", 0.5)) for page in range(50)]
    first = made(tmp_path / "x.db", SqliteSink, *happened).read_bytes()
    assert made(tmp_path / "y.db", SqliteSink, *happened).read_bytes() == first


def test_a_file_that_is_there_is_replaced_by_a_whole_one(tmp_path):
    path = tmp_path / "x.db"
    path.write_text("no database", encoding="utf-8")
    with FileDestination(str(path)) as destination, SqliteSink(destination) as sink:
        sink.start()
        sink.page(reading("a", 1, number("1", 1.0)))
    assert path.read_text(encoding="utf-8") == "no database"
    made(path, SqliteSink, reading("a", 1))
    assert ask(path, "SELECT count(*) FROM pages") == [(1,)]
    assert only(tmp_path) == ["x.db"]


@pytest.mark.parametrize("ending", ["-wal", "-journal", "-shm"])
def test_a_database_that_another_program_has_open_is_left_alone(tmp_path, ending):
    path = tmp_path / "x.db"
    Path(f"{path}{ending}").touch()
    with FileDestination(str(path)) as destination, pytest.raises(OutputError, match=rf"x\.db{ending} shows; close it"):
        SqliteSink(destination)
    Path(f"{path}{ending}").unlink()
    with FileDestination(str(path)) as destination, SqliteSink(destination) as sink:
        sink.start()
        Path(f"{path}{ending}").touch()
        with pytest.raises(OutputError, match="another program is at work on it"):
            sink.end()

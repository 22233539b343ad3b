"""What a data frame finds in the file."""

import json
from dataclasses import replace

import pytest

from digitscan.errors import InputError
from digitscan.output.json import json_objects
from digitscan.records import Alternative
from tests.fake_pipeline import number
from tests.output.made import made, reading

pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")


def sink():
    from digitscan.output.parquet import ParquetSink

    return ParquetSink


def test_rows_are_as_in_json_but_for_the_box(tmp_path):
    rich = replace(number("042", 0.98765), name="net", alternatives=(Alternative("047", 0.01),), reason="range: < 5")
    page = replace(reading("a.tif", 3, number("7", 0.5), rich), template="meter")
    path = made(tmp_path / "x.parquet", sink(), page, InputError("b", "bad"))
    expected = [json.loads(line) for line in json_objects(page)]
    assert pq.read_table(path).to_pylist() == [
        {key: value for key, value in (row | row["box"]).items() if key != "box"} for row in expected
    ]


@pytest.mark.parametrize(
    ("counts", "groups"), [((), []), ((0, 0), []), ((2, 1), [3]), ((3,), [3]), ((2, 2, 4, 0), [3, 3, 2])]
)
def test_rows_are_written_in_groups_as_pages_come(tmp_path, counts, groups):
    pages = [reading("a", page, *[number("1", 0.5)] * count) for page, count in enumerate(counts)]
    found = pq.ParquetFile(made(tmp_path / "x.parquet", sink(), *pages, rows=3))
    assert [found.metadata.row_group(n).num_rows for n in range(found.metadata.num_row_groups)] == groups
    assert found.read().column("page").to_pylist() == [n for n, count in enumerate(counts) for _ in range(count)]


def test_names_that_are_not_utf8_are_spelled_out(tmp_path):
    page = reading("\udcff.png", 1, number("1", 0.5))
    assert pq.read_table(made(tmp_path / "x.parquet", sink(), page)).column("source").to_pylist() == ["\\udcff.png"]


def test_pictures_are_a_column(tmp_path):
    page = reading("a", 1, replace(number("1", 0.5), picture=b"png"), number("2", 1.0))
    found = pq.read_table(made(tmp_path / "x.parquet", sink(), page, pictures=True))
    assert found.column("picture").to_pylist() == [b"png", None]
    assert "picture" not in pq.read_table(made(tmp_path / "y.parquet", sink(), page)).column_names


def test_the_same_numbers_make_the_same_file(tmp_path):
    pages = [reading("a", page, number("12", 0.5)) for page in range(20)]
    first = made(tmp_path / "x.parquet", sink(), *pages).read_bytes()
    assert made(tmp_path / "y.parquet", sink(), *pages).read_bytes() == first

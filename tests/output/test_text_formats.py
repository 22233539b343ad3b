import csv
import io
import json
import os
from dataclasses import replace

import pytest

from digitscan.output.csv import CsvSink
from digitscan.output.json import JsonLinesSink, JsonSink
from digitscan.output.sink import COLUMNS
from digitscan.output.wide import WideSink
from digitscan.records import Alternative
from tests.fake_pipeline import number
from tests.output.made import reading

NOT_UTF8 = os.fsdecode(b"scan-\xff.png")


SINKS = {"csv": CsvSink, "json": JsonSink, "jsonl": JsonLinesSink}


def written(format_name, *readings):
    return written_by(SINKS[format_name], *readings)


def written_by(sink_class, *readings):
    parts = []
    with sink_class(parts.append) as sink:
        sink.start()
        for reading in readings:
            sink.page(reading)
        sink.end()
    return b"".join(parts)


def parse_json(data):
    return json.loads(data)


def parse_jsonl(data):
    return [json.loads(line) for line in data.decode().splitlines()]


PARSERS = {"json": parse_json, "jsonl": parse_jsonl}


def test_csv_is_this_byte_for_byte():
    assert written("csv", reading("a.png", 2, number("0042", 0.98765))) == (
        b"source,page,field,text,confidence,status,left,top,right,bottom\r\na.png,2,,0042,0.9876,accepted,3,5,33,25\r\n"
    )


@pytest.mark.parametrize("format_name", PARSERS)
def test_json_has_the_fields_of_the_contract(format_name):
    turned = replace(reading("a.png", 2, number("1,2", 0.5)), turn=90)
    (row,) = PARSERS[format_name](written(format_name, turned))
    assert row == {
        "source": "a.png",
        "page": 2,
        "template": "",
        "turn": 90,
        "field": "",
        "text": "1,2",
        "confidence": 0.5,
        "status": "review",
        "box": {"left": 3, "top": 5, "right": 33, "bottom": 25},
        "digits": [
            {"value": 1, "confidence": 0.5, "box": {"left": 3, "top": 5, "right": 18, "bottom": 25}},
            {"value": 2, "confidence": 0.5, "box": {"left": 18, "top": 5, "right": 33, "bottom": 25}},
        ],
        "alternatives": [],
        "reason": "",
    }
    assert [key for key in row if key not in ("template", "turn")][:6] == list(COLUMNS[:6])
    assert list(row)[8:] == ["box", "digits", "alternatives", "reason"]


@pytest.mark.parametrize("format_name", PARSERS)
def test_json_has_the_alternatives_the_likeliest_first(format_name):
    others = (Alternative("7234", 0.03129), Alternative("1,23-4", 1e-7))
    page = reading("a.png", 1, replace(number("1234", 0.9), alternatives=others))
    (row,) = PARSERS[format_name](written(format_name, page))
    assert row["alternatives"] == [{"text": "7234", "confidence": 0.0312}, {"text": "1,23-4", "confidence": 0.0}]
    assert b"7234" not in written("csv", page)


@pytest.mark.parametrize("format_name", PARSERS)
def test_json_tells_which_rule_is_broken(format_name):
    page = reading("a.png", 1, replace(number("1234", 0.9), reason="check: no luhn number"))
    (row,) = PARSERS[format_name](written(format_name, page))
    assert row["reason"] == "check: no luhn number"
    assert b"luhn" not in written("csv", page)


@pytest.mark.parametrize("format_name", PARSERS)
@pytest.mark.parametrize("counts", [(), (0,), (0, 0), (1,), (2, 0, 3), (0, 1)], ids=str)
def test_json_is_well_formed_for_any_number_of_rows(format_name, counts):
    pages = [reading("a.tif", page, *[number("7", 0.9)] * count) for page, count in enumerate(counts, 1)]
    rows = PARSERS[format_name](written(format_name, *pages))
    assert [row["page"] for row in rows] == [page for page, count in enumerate(counts, 1) for _ in range(count)]


def test_json_has_a_line_for_each_object():
    data = written("json", reading("a", 1, number("1", 1.0), number("2", 1.0))).decode()
    assert [line[:1] for line in data.splitlines()] == ["[", "{", "{", "]"]


@pytest.mark.parametrize(
    "source",
    [
        "a.png",
        "a, b.png",
        'a "b".png',
        "a\nb.png",
        "a\r\nb.png",
        "Übung/é.png",
        NOT_UTF8,
        "\x1b[31m.png",
        "a\u2028b",
    ],
    ids=ascii,
)
def test_every_name_round_trips_in_every_format(source):
    page = reading(source, 1, number("1", 1.0))
    rows = csv.DictReader(io.StringIO(written("csv", page).decode("utf-8", "surrogateescape"), newline=""))
    assert [os.fsencode(row["source"]) for row in rows] == [os.fsencode(source)]
    assert os.fsencode(parse_json(written("json", page))[0]["source"]) == os.fsencode(source)
    (line,) = written("jsonl", page).splitlines()
    assert os.fsencode(json.loads(line)["source"]) == os.fsencode(source)


def test_readable_names_stay_readable_in_json():
    assert "é.png".encode() in written("json", reading("é.png", 1, number("1", 1.0)))


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("=1+1.png", "./=1+1.png"),
        ("+1.png", "./+1.png"),
        ("-1.png", "./-1.png"),
        ("@SUM(A1).png", "./@SUM(A1).png"),
        ("\t=1.png", "./\t=1.png"),
        ("\r=1.png", "./\r=1.png"),
        ("-", "-"),
        ("a=1.png", "a=1.png"),
        ("./=1.png", "./=1.png"),
        ("/in/=1.png", "/in/=1.png"),
    ],
)
def test_a_name_is_no_formula_in_csv_alone(source, cell):
    page = reading(source, 1, number("1", 1.0))
    (row,) = csv.DictReader(io.StringIO(written("csv", page).decode(), newline=""))
    assert row["source"] == cell
    assert parse_json(written("json", page))[0]["source"] == source


@pytest.mark.parametrize("text", ["12/03/2015", "1,234.50", "12-3-15", "10:45", "007"])
def test_a_text_is_written_as_it_was_read(text):
    page = reading("a", 1, number(text, 1.0))
    (row,) = csv.DictReader(io.StringIO(written("csv", page).decode(), newline=""))
    assert row["text"] == parse_json(written("json", page))[0]["text"] == text


@pytest.mark.parametrize("text", ["-5", "=1+1", "+1", "@1", "\t=1"])
def test_a_text_could_not_run_as_a_formula_in_csv(text):
    (row,) = csv.DictReader(io.StringIO(written("csv", reading("a", 1, number(text, 1.0))).decode(), newline=""))
    assert row["text"] == f"'{text}"


@pytest.mark.parametrize(
    ("confidence", "cell"),
    [
        (1.0, "1.0000"),
        (0.99999, "0.9999"),
        (0.9123, "0.9123"),
        (0.89996, "0.8999"),
        (1e-7, "0.0000"),
        (0, "0.0000"),
    ],
)
def test_confidence_has_four_decimals_and_is_never_rounded_up(confidence, cell):
    page = reading("a", 1, number("1", confidence))
    assert written("csv", page).decode().splitlines()[1].split(",")[4] == cell
    row = parse_json(written("json", page))[0]
    assert row["confidence"] == row["digits"][0]["confidence"] == float(cell)


def test_names_of_fields_and_templates_are_no_formulas():
    field = replace(number("12", 0.5), name="=1+1")
    page = replace(reading("a.png", 1, field), template="@x")
    assert b"a.png,1,'=1+1,12," in written("csv", page)
    wide = written_by(lambda write: WideSink(write, ["=1+1", "other"]), page)
    assert wide == b"source,page,template,'=1+1,other,status\r\na.png,1,'@x,12,,review\r\n"

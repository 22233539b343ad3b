"""What the review's page may ask: answers, refusals in words, and nothing of the disk but pages of the run."""

import array
import io
import json

import numpy as np
import pytest
from PIL import Image

from digitscan.files.read_settings import ReadSettings
from digitscan.journal.store import journal_path, open_journal
from digitscan.review.app import review_app
from digitscan.review.field_rules import FieldRules, is_number
from digitscan.review.pictures import TILE
from digitscan.review.session import open_session
from digitscan.rules.parse import parse_rule
from tests.asgi import Client
from tests.review.drawn_run import Run, Written

NUMBERS = [
    Written("4711", "4771", 0.1, "<b>day</b>"),
    Written("302", "302", 0.2),
    Written("15", "15", 0.3, "sum", "sum: a + b is not sum"),
]


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path, {"<script>alert(1)</script>.png".replace("/", "|"): NUMBERS}, template="meter").make()


@pytest.fixture
def page(run, tmp_path):
    rules = FieldRules({("meter", "<b>day</b>"): parse_rule({"range": [1, 31]}, tmp_path)})
    with (
        open_journal(journal_path(run.output)) as journal,
        open_session(run.output, "Ann", journal, ReadSettings(), rules) as session,
    ):
        yield Client(review_app(session))


def ids(answer):
    return list(array.array("I", answer.content))


def post(page, path, **content):
    return page.post(path, json.dumps(content).encode())


def picture(answer):
    with Image.open(io.BytesIO(answer.content)) as opened:
        return np.asarray(opened)


def test_what_is_known_of_the_run(page, run):
    about = page.get("/about").json()
    assert about["output"] == run.output
    assert about["counts"] == {"open": 3, "read": 0, "settled": 0}
    assert about["fields"] == ["", "<b>day</b>", "sum"]


def test_a_number_with_all_that_is_shown_of_it(page):
    (first, *_) = ids(page.get("/queue"))
    (number,) = page.get(f"/numbers?ids={first}").json()
    assert (number["field"], number["read"], number["state"]) == ("<b>day</b>", "4771", "open")
    assert number["broken"].startswith("range:")
    assert [digit["doubtful"] for digit in number["digits"]] == [False, False, True, False]
    left, top, right, bottom = number["crop"]
    assert picture(page.get(f"/crop/{first}")).shape == (bottom - top, right - left)


def test_a_page_is_drawn_no_larger_than_asked(page):
    assert max(picture(page.get("/page/1/1400")).shape) <= 1400
    assert page.get("/page/1/99999").status_code == 404


def test_digits_come_in_sheets(page):
    group = ids(page.get("/group/1?which=all&order=page"))
    pairs = [f"{number},{place}" for number, place in zip(group[::3], group[1::3], strict=True)]
    sheet = picture(page.get(f"/tiles?digits={','.join(pairs)},99,0"))
    assert sheet.shape == (TILE, 16 * TILE)
    for at in range(len(pairs)):
        tile = sheet[:, at * TILE : (at + 1) * TILE]
        assert tile.min() < 120 < 200 < tile.max()
    gone = sheet[:, len(pairs) * TILE : (len(pairs) + 1) * TILE]
    assert gone.min() == gone.max()


def test_rules_are_checked_while_typing(page):
    (first, *_) = ids(page.get("/queue"))
    assert page.get(f"/check/{first}?text=32").json()["broken"].startswith("range:")
    assert page.get(f"/check/{first}?text=31").json() == {"broken": ""}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"said": "text", "text": "4711"}, "corrected"),
        ({"said": "text", "text": "4771"}, "confirmed"),
        ({"said": "text", "text": ""}, "corrected"),
        ({"said": "unreadable"}, "unreadable"),
        ({"said": "not a number"}, "not a number"),
        ({"said": "open"}, "open"),
    ],
)
def test_decisions(page, said, state):
    number = post(page, "/decide", number=1, seen=0, **said).json()
    assert (number["state"], number["version"], number["who"]) == (state, 1, "Ann")
    refused = post(page, "/decide", number=1, seen=0, **said)
    assert refused.status_code == 409
    assert "Ann has settled it meanwhile" in refused.json()["error"]
    assert post(page, "/undo", number=1, seen=1, made=1).json()["state"] == "open"


@pytest.mark.parametrize(
    "content",
    [
        {"number": 1, "seen": 0, "said": "text"},
        {"number": 1, "seen": 0, "said": "text", "text": "<script>"},
        {"number": 1, "seen": 0, "said": "text", "text": "1" * 101},
        {"number": 1, "seen": 0, "said": "text", "text": 5},
        {"number": 2, "seen": 0, "said": "text", "text": ""},
        {"number": 1, "seen": 0, "said": "unreadable", "text": "5"},
        {"number": 1, "seen": 0, "said": "undone"},
        {"number": 1, "seen": -1, "said": "open"},
        {"number": 1, "seen": True, "said": "open"},
        {"number": "1", "seen": 0, "said": "open"},
        {"seen": 0, "said": "open"},
    ],
    ids=str,
)
def test_a_decision_that_makes_no_sense_is_refused(page, content):
    answer = post(page, "/decide", **content)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert page.get("/counts").json()["settled"] == 0


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_object_is_refused(page, content):
    assert page.post("/decide", content).status_code == 400


@pytest.mark.parametrize(
    "digits", [None, [[1]], [["1", 0]], [[1, -1]], [[1, 0]] * 20_001, "1,0"], ids=lambda one: str(one)[:20]
)
def test_looks_that_make_no_sense_are_refused(page, digits):
    assert post(page, "/look", digits=digits, wrong=True).status_code == 400


def test_a_look_is_right_wrong_or_taken_back(page):
    assert post(page, "/look", digits=[[1, 0]], wrong="no").status_code == 400
    for wrong in (False, True, None):
        assert post(page, "/look", digits=[[1, 0]], wrong=wrong).json() == 1


def test_looks_at_digits_that_are_not_there_count_for_nothing(page):
    assert post(page, "/look", digits=[[99, 0], [1, 0]], wrong=True).json() == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/crop/99", 404),
        ("/crop/99999999999999999999999", 404),
        ("/crop/../../etc/passwd", 404),
        ("/crop/..%2f..%2fetc%2fpasswd", 404),
        ("/page/../secret/1400", 404),
        ("/page/99/1400", 404),
        ("/group/10", 404),
        ("/numbers?ids=1;2", 400),
        ("/numbers?ids=" + ",".join(["1"] * 101), 400),
        ("/tiles?digits=" + ",".join(["1"] * 1025), 400),
        ("/tiles?digits=-1,0", 400),
        ("/queue?which=none", 400),
        ("/queue?below=nan", 400),
        ("/numbers.csv.journal", 404),
        ("/../app.py", 404),
    ],
)
def test_nothing_else_is_reached(page, path, status):
    assert page.get(path).status_code == status


def test_a_question_with_quotes_is_no_part_of_the_query(page):
    assert ids(page.get("/queue?field=' OR 1=1 --&file='")) == []


@pytest.mark.parametrize("change", ["gone", "changed", "other size"])
def test_a_page_that_cannot_be_shown_is_told_and_its_numbers_stay(page, run, change):
    (path,) = run.folder.glob("*.png")
    content = path.read_bytes()
    path.unlink()
    if change == "changed":
        path.write_bytes(content + b"\0")
    elif change == "other size":
        Image.new("L", (40, 40), 200).save(path)
    answer = page.get("/crop/1")
    assert answer.status_code == 410
    assert any(words in answer.json()["error"] for words in ("no such file", "has changed since", "another size"))
    assert page.get("/page/1/1400").status_code == 410
    assert picture(page.get("/tiles?digits=1,0")).shape == (TILE, 16 * TILE)
    assert post(page, "/decide", number=1, seen=0, said="unreadable").status_code == 200


@pytest.mark.parametrize("text", ["1", "007", "1,234.50", "12/03/2015", "12:45", "1-2"])
def test_numbers(text):
    assert is_number(text)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "1..2", "-1", "1.", "٣", "1e5", "0x1", "=1+1", "1\n", "9" * 101])
def test_no_numbers(text):
    assert not is_number(text)
